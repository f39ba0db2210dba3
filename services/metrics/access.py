"""Who may see what: an agency its own metrics and journeys, the roles of the office those of all agencies."""

from __future__ import annotations

from werkzeug.exceptions import Forbidden

from shared.identity import OFFICE, Principal, Role

ALL_ROLES = (*OFFICE, Role.AGENCY)


def limited_to(principal: Principal) -> str | None:
    """The one agency whose things `principal` may see; None for all."""
    return None if principal.has(*OFFICE) else principal.agency_code or ""


def agency_for(principal: Principal, wanted: str | None) -> str | None:
    """The agency to report on: the one wanted where it may be seen; raises Forbidden where it may not."""
    own = limited_to(principal)
    if own is None:
        return wanted
    if wanted not in (None, own):
        raise Forbidden("An agency sees its own figures only. Leave out `agency` or give your own code.")
    return own
