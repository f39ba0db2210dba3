"""Bearer tokens for people's programs: signed, 12 hours, void as soon as the password changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from shared.clock import now
from shared.identity.accounts import account
from shared.identity.principal import Principal

LIFETIME = timedelta(hours=12)


def issue(principal: Principal) -> tuple[str, datetime]:
    """A token for an existing user and the moment it expires; raises LookupError for any other."""
    known = account(principal.id)
    if known is None:
        raise LookupError(f"no active user {principal.id}")
    return _serializer().dumps([principal.id, known.epoch]), now() + LIFETIME


def verify(text: str) -> Principal | None:
    """Whose token this is, with the roles they have now; None when forged, expired or made void."""
    try:
        user_id, epoch = _serializer().loads(text, max_age=int(LIFETIME.total_seconds()))
    except (BadData, ValueError, TypeError):
        return None
    known = account(user_id)
    return known.principal if known is not None and known.epoch == epoch else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kabar-api-token")
