"""Where the platform of an account is reached: the platform itself, or what stands in for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from services.publisher.channels.contract import ConnectedAccount
from services.publisher.channels.platform_api import PlatformClient, Timeouts, entered_by_people, platform_address
from shared.channels import ChannelDeclaration
from shared.settings import Settings


def base_of(channel: ChannelDeclaration, values: Mapping[str, str], settings: Settings) -> str:
    """The platform's base address; raises KeyError where the account names no server and has to."""
    return platform_address(settings, channel, ConnectedAccount("", channel.name, values))


def address_of(channel: ChannelDeclaration, place: str, values: Mapping[str, str], settings: Settings) -> str:
    """The address of a declared place: a path behind the base, or an address of its own, whose path a stand-in has."""
    if place.startswith("https://") and not settings.platforms_url:
        return place
    return base_of(channel, values, settings) + urlsplit(place).path


def browser_address_of(channel: ChannelDeclaration, place: str, values: Mapping[str, str], settings: Settings) -> str:
    """The same for a browser, which may reach a stand-in by another way than the publisher does."""
    address = address_of(channel, place, values, settings)
    inside, outside = settings.platforms_url, settings.platforms_browser_url
    return address.replace(inside, outside, 1) if inside and outside else address


def client_for(
    channel: ChannelDeclaration, values: Mapping[str, str], settings: Settings, hide: Iterable[str] = ()
) -> PlatformClient:
    """Calls the platform's sign-in; a server that a person entered has to be public.

    What is in `hide` is blotted out of the platform's own words.
    """
    return PlatformClient(
        base_of(channel, values, settings),
        timeouts=Timeouts(total=20.0),
        agent=f"Kabar/{settings.version}",
        words=_words,
        hide=tuple(hide),
        allowed=entered_by_people(settings, channel),
    )


def _words(data: object) -> str:
    """The explanation of RFC 6749, section 5.2, or of the Graph API, whose `error` is an object."""
    error = data.get("error") if isinstance(data, dict) else None
    if isinstance(error, dict):
        return str(error.get("message") or "")
    return str((data.get("error_description") if isinstance(data, dict) else "") or error or "")
