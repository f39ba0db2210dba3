"""The agency's accounts on platforms, as far as the portal shows them; the publisher keeps them."""

from __future__ import annotations

from shared.content.account import Account
from shared.content.account_expiry import needs_warning


def count_in_need(agency_code: str) -> int:
    """How many accounts of the agency need its people: refused by their platform, or with access that expires."""
    in_need = {"$or": [{"state": "broken"}, needs_warning()]}
    own = {"agency_code": agency_code, "removed": {"$ne": True}, **in_need}
    return int(Account.collection().count_documents(own, limit=100))
