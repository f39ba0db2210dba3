"""Whose things a caller may see."""

from __future__ import annotations

from typing import Any

from services.intake.agencies import AgencyName, UnknownAgency, agency_name
from shared.identity import EDITORS, OFFICE, Principal, Role
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

#: Who may see whom to telephone at an agency.
SEES_CONTACT = (Role.AGENCY, *EDITORS)


def scope_of(principal: Principal) -> str | None:
    """The one agency whose things the caller sees, or None for all."""
    return None if principal.has(*OFFICE) else principal.agency_code or "-"


def sender_of(principal: Principal) -> AgencyName:
    """The agency in whose name the caller sends; a Problem where there is none."""
    try:
        return agency_name(principal.agency_code)
    except UnknownAgency:
        raise Problem(ProblemCode.FORBIDDEN, "Only a person or key of an active agency may send content.") from None


def others_account(username: str, by: Principal) -> dict[str, Any]:
    """The MongoDB selector of an active user whom `by` may deactivate or give a new password.

    Never themselves, so that an office cannot lock itself out; users of operations only for operations.
    """
    selector = {"username": username, "active": True, "_id": {"$ne": by.id}}
    return selector if by.has(Role.OPS) else {**selector, "roles": {"$nin": [Role.OPS.value]}}
