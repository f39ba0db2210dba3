"""A link with which an agency links an account itself. It is signed and expires; only that agency can use it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from shared.clock import now
from shared.settings import Settings

#: How long a link can be used.
LIFETIME = timedelta(days=7)
#: Where it leads, below the publisher's address.
PATH = "/channels/accounts/invitations/"


class NotValid(ValueError):
    """The link has expired, or is not one of ours."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A new link."""

    url: str
    expires_at: datetime


def invite(channel: str, agency_code: str, settings: Settings) -> Invitation:
    """A link for the users of an agency to the form of a channel."""
    token = _links(settings).dumps([channel, agency_code])
    return Invitation(f"{settings.publisher_url}{PATH}{token}", now() + LIFETIME)


def read(token: str, settings: Settings) -> tuple[str, str]:
    """The channel and the agency of a link; raises NotValid."""
    try:
        channel, agency_code = _links(settings).loads(token, max_age=int(LIFETIME.total_seconds()))
    except (BadData, ValueError, TypeError) as error:
        raise NotValid from error
    return str(channel), str(agency_code)


def _links(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key, salt="kabar-account-invitation")
