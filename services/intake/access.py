"""Whose things a caller may see."""

from __future__ import annotations

from services.intake.agencies import AgencyName, UnknownAgency, agency_name
from shared.identity import Principal, Role
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

#: The office: sees all agencies' submissions.
OFFICE = (Role.EDITOR, Role.CHIEF_EDITOR, Role.OPS, Role.VIEWER)
#: Who may see whom to telephone at an agency.
SEES_CONTACT = (Role.AGENCY, Role.EDITOR, Role.CHIEF_EDITOR)


def scope_of(principal: Principal) -> str | None:
    """The one agency whose things the caller sees, or None for all."""
    return None if principal.has(*OFFICE) else principal.agency_code or "-"


def sender_of(principal: Principal) -> AgencyName:
    """The agency in whose name the caller sends; a Problem where there is none."""
    try:
        return agency_name(principal.agency_code)
    except UnknownAgency:
        raise Problem(ProblemCode.FORBIDDEN, "Only a person or key of an active agency may send content.") from None
