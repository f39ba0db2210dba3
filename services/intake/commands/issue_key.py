"""Give an agency's system access."""

from __future__ import annotations

from typing import Any

from services.intake.agencies import agency_name
from services.intake.queries.keys import shown
from shared.identity import Principal, api_keys


def issue_key(agency_code: str, label: str, *, by: Principal) -> tuple[str, dict[str, Any]]:
    """The key's text, which nothing can show again, and its description; raises UnknownAgency."""
    agency = agency_name(agency_code)
    text, key = api_keys.issue(agency.code, label, created_by=by.id)
    return text, shown(key.to_mongo().to_dict())
