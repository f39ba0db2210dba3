"""The list of accounts."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from services.publisher.accounts.linking import channels_with_accounts
from services.publisher.pages.accounts.blueprint import pages
from services.publisher.pages.accounts.invitations import form_for_invitation
from services.publisher.queries.accounts import (
    KEEPERS,
    OVERSEERS,
    REGENCY,
    Filter,
    Readiness,
    agency_names,
    count_broken,
    count_expiring,
    page_of,
    scope_of,
)
from shared.content.account import ACCOUNT_STATES
from shared.identity import require_role, the_principal


@pages.get("/")
@require_role(*KEEPERS)
def index() -> str:
    """The accounts that one may see, newest first."""
    principal = the_principal()
    scope, agencies = scope_of(principal), agency_names()
    allowed = {
        "channel": tuple(channels_with_accounts()),
        "state": ACCOUNT_STATES,
        "agency": (REGENCY, *agencies) if principal.has(*OVERSEERS) else (),
        "expiring": ("1",),
    }
    chosen = {
        name: value if (value := request.args.get(name)) in of_these else None for name, of_these in allowed.items()
    }
    cursor = request.args.get("cursor") or None
    wanted = Filter(
        channel=chosen["channel"],
        agency_code=chosen["agency"],
        state=chosen["state"],
        expiring=chosen["expiring"] is not None,
        cursor=cursor,
        limit=20,
    )
    found = page_of(wanted, scope)
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return render_template(
        "channels/accounts/index.html",
        accounts=[Readiness.of(row) for row in found.rows],
        agencies=agencies,
        regency=REGENCY,
        choices=allowed,
        chosen=chosen,
        is_filtered=bool(kept),
        expiring=count_expiring(scope),
        broken=count_broken(scope),
        oversees=principal.has(*OVERSEERS),
        invitation=form_for_invitation(agencies) if principal.has(*OVERSEERS) else None,
        older=url_for(".index", **kept, cursor=found.next_cursor) if found.next_cursor else None,
        newest=url_for(".index", **kept) if cursor else None,
    )
