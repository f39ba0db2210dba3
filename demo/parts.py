"""How the demo takes part in each declared channel: where a citizen sees what was published there.

Channels with accounts follow from what they declare. One with targets of its own (site, readers, endpoints) is named
here, since only a person can say where its readers look.
"""

from __future__ import annotations

from enum import StrEnum

from shared.channels.declaration import ChannelDeclaration


class Part(StrEnum):
    """Where the demo looks at what was published."""

    SITE = "the public site"
    MAILBOX = "a reader's mailbox in the sandbox"
    PARTNER = "a partner's endpoint in the sandbox"
    BROWSER = "a reader's browser behind the push service's stand-in"
    #: A program posts to an account of a stand-in.
    PLATFORM = "an account on the platform's stand-in"
    #: A person of the demo brings it to a place in the sandbox.
    PEOPLE = "a place that a person brings it to"


class NoPart(LookupError):
    """The demo does not know where readers of the channel look."""


def part_of(channel: ChannelDeclaration) -> Part:
    """The channel's part; raises NoPart."""
    if channel.accounts is not None:
        return Part.PEOPLE if channel.capabilities.by_people else Part.PLATFORM
    match channel.name:
        case "web":
            return Part.SITE
        case "email":
            return Part.MAILBOX
        case "webpush":
            return Part.BROWSER
        case "webhook":
            return Part.PARTNER
    raise NoPart(f"{channel.name} has targets of its own; demo/parts.py has to say where its readers look")
