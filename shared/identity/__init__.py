"""Who is asking and what they may do: users, API keys, tokens, sessions, and the decorators that guard views."""

from shared.identity.access import api_auth, current_principal, require_role, the_principal
from shared.identity.principal import EDITORS, OFFICE, STAFF, Principal, Role

__all__ = [
    "EDITORS",
    "OFFICE",
    "STAFF",
    "Principal",
    "Role",
    "api_auth",
    "current_principal",
    "require_role",
    "the_principal",
]
