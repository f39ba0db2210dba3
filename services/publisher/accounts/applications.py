"""The office's applications on platforms: by their id and secret a platform knows who asks people to sign in."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from services.publisher.accounts.addresses import client_for
from services.publisher.accounts.changes import NotPossible
from services.publisher.accounts.documents import PlatformApplication
from services.publisher.accounts.fields import SERVER
from services.publisher.accounts.linking import declaration_of
from services.publisher.accounts.reasons import NO_APPLICATION, SIGN_IN_REFUSED
from services.publisher.accounts.vault import Vault
from services.publisher.channels.platform_api import NoClearResponse, Refused
from shared.channels import ChannelDeclaration
from shared.channels.accounts import OAuthDeclaration
from shared.clock import now
from shared.settings import Settings

#: What the application is called where people are asked to allow it.
NAME = "Kabar Mojokerto"


@dataclass(frozen=True, slots=True)
class Application:
    """What a platform knows our application by."""

    client_id: str
    client_secret: str = field(repr=False)

    @property
    def basic(self) -> str:
        """The header of HTTP Basic; both parts are form-encoded before they are joined (RFC 6749, section 2.3.1)."""
        joined = f"{quote(self.client_id, safe='')}:{quote(self.client_secret, safe='')}"
        return "Basic " + base64.b64encode(joined.encode()).decode()


def keep(channel: str, client_id: str, client_secret: str, by: str, settings: Settings) -> None:
    """Store the id and secret that a platform's pages gave out; an empty secret replaces nothing.

    Raises NoAccounts, vault.NoKeys or WrongKey.
    """
    declaration_of(channel)
    vault = Vault(settings.credentials_keys)
    known = PlatformApplication.collection().find_one({"_id": channel})
    secret = client_secret or (vault.open(channel, known["sealed"])["client_secret"] if known else "")
    _store(channel, Application(client_id, secret), by, vault)


def known_ids() -> dict[str, str]:
    """The id of the application on each channel that has one."""
    return {one["_id"]: one["client_id"] for one in PlatformApplication.collection().find({}, {"client_id": 1})}


def application_for(
    channel: ChannelDeclaration, values: Mapping[str, str], redirect_uri: str, settings: Settings
) -> Application:
    """The application on the account's platform; registered now where the platform has that.

    Raises NotPossible where there is none, vault.NoKeys or WrongKey.
    """
    oauth = channel.accounts.oauth if channel.accounts else None
    key = _key(channel, values, redirect_uri) if oauth and oauth.register else channel.name
    vault = Vault(settings.credentials_keys)
    known = PlatformApplication.collection().find_one({"_id": key})
    if known:
        return Application(known["client_id"], vault.open(key, known["sealed"])["client_secret"])
    if oauth is None or not oauth.register:
        raise NotPossible(NO_APPLICATION(channel=channel.label.en))
    made = _registered(channel, oauth, oauth.register, values, redirect_uri, settings)
    _store(key, made, "system", vault)
    return made


def _key(channel: ChannelDeclaration, values: Mapping[str, str], redirect_uri: str) -> str:
    """One for each server, and for each address that people come back to."""
    return f"{channel.name} {urlsplit(values.get(SERVER, '')).netloc} {redirect_uri}"


def _registered(
    channel: ChannelDeclaration,
    oauth: OAuthDeclaration,
    path: str,
    values: Mapping[str, str],
    redirect_uri: str,
    settings: Settings,
) -> Application:
    scopes = oauth.scope_separator.join(channel.accounts.every_scope if channel.accounts else ())
    form = {"client_name": NAME, "redirect_uris": redirect_uri, "scopes": scopes, "website": settings.site_url}
    try:
        found, _ = client_for(channel, values, settings).data("POST", path, data=form)
    except (Refused, NoClearResponse) as error:
        raise NotPossible(SIGN_IN_REFUSED(why=(error.reason,))) from error
    return Application(str(found.get("client_id", "")), str(found.get("client_secret", "")))


def _store(key: str, application: Application, by: str, vault: Vault) -> None:
    changed = {
        "client_id": application.client_id,
        "sealed": vault.seal(key, {"client_secret": application.client_secret}),
        "updated_at": now(),
        "updated_by": by,
    }
    PlatformApplication.collection().update_one({"_id": key}, {"$set": changed}, upsert=True)
