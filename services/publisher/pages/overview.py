"""/channels/: what needs a person, how the channels do, and the ledger."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from services.publisher.queries.accounts import OVERSEERS, count_broken, count_expiring
from services.publisher.queries.deliveries import Filter, page_of, waiting_for_people
from services.publisher.queries.health import health
from services.publisher.queries.stuck import stuck
from shared.channels import CHANNELS
from shared.delivery_states import DELIVERY_ACTIONS, DELIVERY_STATES
from shared.identity import STAFF, Role, require_role, the_principal
from shared.operations.pages.queries import count_open

pages = Blueprint("overview", __name__, url_prefix="/channels")
_FILTERS = {"channel": tuple(CHANNELS), "status": tuple(DELIVERY_STATES), "action": tuple(DELIVERY_ACTIONS)}


@pages.get("/")
@require_role(*STAFF)
def index() -> str:
    """The overview."""
    chosen = {name: _choice(name, allowed) for name, allowed in _FILTERS.items()}
    cursor = request.args.get("cursor") or None
    wanted = Filter(channel=chosen["channel"], status=chosen["status"], action=chosen["action"], cursor=cursor)
    found = page_of(wanted)
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    older = url_for(".index", **kept, cursor=found.next_cursor, _anchor="ledger") if found.next_cursor else None
    return render_template(
        "channels/index.html",
        parked=count_open() if the_principal().has(Role.OPS) else 0,
        accounts=_accounts(),
        open_questions=waiting_for_people(),
        channels=health(),
        stuck=stuck(),
        rows=found.rows,
        chosen=chosen,
        choices=_FILTERS,
        older=older,
        newest=url_for(".index", **kept, _anchor="ledger") if cursor else None,
    )


def _accounts() -> dict[str, int]:
    """How many accounts need a person, for those who look after them."""
    principal = the_principal()
    if not principal.has(*OVERSEERS):
        return {"broken": 0, "expiring": 0}
    return {"broken": count_broken({}), "expiring": count_expiring({})}


def _choice(name: str, allowed: tuple[str, ...]) -> str | None:
    value = request.args.get(name)
    return value if value in allowed else None
