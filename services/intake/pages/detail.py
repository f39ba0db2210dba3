"""/portal/submissions/<id>: its status, what was changed and why, where it was published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from services.intake.access import SEES_CONTACT, scope_of
from services.intake.labels import event_tone
from services.intake.pages.blueprint import portal
from services.intake.pages.comparison import compare
from services.intake.queries.submissions import detail_of
from services.intake.queries.views import deliveries_view, timeline_view
from shared.identity import OFFICE, Role, require_role, the_principal
from shared.lifecycle import FINAL, STATES, WaitsFor
from shared.web.labels import role_label
from shared.web.languages import datetime_wib, indonesian


@portal.get("/submissions/<submission_id>")
@require_role(Role.AGENCY, *OFFICE)
def detail(submission_id: str) -> str:
    """One submission."""
    principal = the_principal()
    document = detail_of(submission_id, scope_of(principal))
    return render_template(
        "portal/detail.html",
        submission=document,
        waits_for_agency=STATES[document["state"]].waits_for is WaitsFor.AGENCY,
        ended=document["state"] in FINAL,
        content=document["content"],
        deliveries=deliveries_view(document),
        timeline=_timeline(document),
        comparison=compare(document) if document["state"] not in FINAL else None,
        may_revise=principal.has(Role.AGENCY) and STATES[document["state"]].waits_for is WaitsFor.AGENCY,
        contact=document.get("contact") if principal.has(*SEES_CONTACT) else None,
    )


@portal.get("/submissions/<submission_id>/receipt")
@require_role(Role.AGENCY)
def receipt_page(submission_id: str) -> str:
    """Proof that it arrived, and what happens next."""
    document = detail_of(submission_id, scope_of(the_principal()))
    return render_template("portal/receipt.html", submission=document, token=_token_of(document))


def _token_of(document: dict[str, Any]) -> str:
    """The number of the form that was sent last, so that the browser can drop that form's draft and no other."""
    replaced = document["revisions"]
    key = replaced[-1]["next_key"] if replaced else document.get("idempotency_key")
    return (key or "").removeprefix("form-")


def _timeline(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Newest first."""
    return [
        {**entry, "who": role_label(entry["actor_role"]), "tone": event_tone(entry["event"]), "note": _note(entry)}
        for entry in reversed(timeline_view(document))
    ]


def _note(entry: dict[str, Any]) -> str:
    if entry.get("publish_at"):
        return str(_("Comes out on %(time)s.", time=datetime_wib(datetime.fromisoformat(entry["publish_at"]))))
    return indonesian(entry.get("note", ""))
