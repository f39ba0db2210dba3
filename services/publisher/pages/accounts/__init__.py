"""/channels/accounts/: accounts on platforms. Operators and chief editors see all, an agency its own."""

from __future__ import annotations

from services.publisher.pages.accounts import applications, invitations, one, overview, sign_in, wizard
from services.publisher.pages.accounts.blueprint import pages

__all__ = ["pages"]

#: Imported for their routes.
_MODULES = (applications, invitations, one, overview, sign_in, wizard)
