"""What is declared about the accounts of a channel: where a platform is called, and what an account needs for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class AccountField:
    """One entry of the form with which an account is linked."""

    #: The name under which a channel's implementation reads it.
    name: str
    label: Bilingual
    #: Where the value is found and what it looks like, in one sentence.
    help: Bilingual
    #: Kept encrypted and never shown again.
    secret: bool = False
    #: A regular expression for the whole value; checked in linear time, so no nested repetition.
    pattern: str = r"[^\s]{1,2000}"
    required: bool = True


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `calls` deliveries of one account in any `seconds`, over all workers."""

    calls: int
    seconds: int


@dataclass(frozen=True, slots=True)
class AccountDeclaration:
    """What every account of one channel has."""

    #: The platform's base address; None where each account names its own server in the field `server`.
    api: str | None
    fields: tuple[AccountField, ...]
    #: What the account must be allowed to do, by the platform's name of the permission, in plain words.
    scopes: Mapping[str, Bilingual] = field(default_factory=dict)
    #: The tokens expire: the account has `token_expires_at`, and warnings are shown ahead of it.
    expires: bool = False
    #: The platform's own limit, kept by us.
    rate: RateLimit = RateLimit(30, 60)
    #: Deliveries of one account that one worker makes side by side, so that a slow account takes only a part of them.
    at_once: int = 1
