"""/portal/: what was sent, newest first."""

from __future__ import annotations

from flask import render_template, request, url_for

from services.intake.access import scope_of
from services.intake.pages.blueprint import portal
from services.intake.queries.accounts import count_in_need
from services.intake.queries.submissions import Wanted, page_of
from shared.identity import OFFICE, Role, require_role, the_principal
from shared.lifecycle import STATES, sources


@portal.get("/")
@require_role(Role.AGENCY, *OFFICE)
def submissions() -> str:
    """The list, with what waits for the agency itself on top."""
    principal = the_principal()
    own = scope_of(principal)
    state = request.args.get("status")
    wanted = Wanted(
        agency_code=own,
        states=(state,) if state and state in STATES else (),
        words=request.args.get("q", "").strip()[:100] or None,
        cursor=request.args.get("after"),
    )
    page = page_of(wanted)
    awaited = tuple(sources("resubmit"))
    waiting = page_of(Wanted(agency_code=own, states=awaited, limit=5)).rows if own else []
    return render_template(
        "portal/list.html",
        submissions=page.rows,
        waiting=waiting,
        accounts_in_need=count_in_need(own) if own else 0,
        wanted=wanted,
        older=_older(page.next_cursor, wanted),
        newest=_address(wanted) if wanted.cursor else None,
        may_send=principal.has(Role.AGENCY),
        waiting_listed=wanted.states == awaited,
        filtered=bool(wanted.states or wanted.words),
        STATES=STATES,
    )


def _older(cursor: str | None, wanted: Wanted) -> str | None:
    return _address(wanted, after=cursor) if cursor else None


def _address(wanted: Wanted, after: str | None = None) -> str:
    return url_for("portal.submissions", status=next(iter(wanted.states), None), q=wanted.words, after=after)
