"""/portal/submissions/<id>: where it stands, what was changed and why, where it was published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from services.intake.access import OFFICE, SEES_CONTACT, scope_of
from services.intake.pages.blueprint import portal
from services.intake.pages.comparison import compare
from services.intake.queries.submissions import detail_of
from services.intake.queries.views import deliveries_view, timeline_view
from shared.identity import Role, require_role, the_principal
from shared.web.labels import role_label, state_tone
from shared.web.languages import datetime_wib, indonesian

#: States in which the approved words are, or were, out.
_OUT = ("approved", "published", "correcting", "awaiting_approval", "scheduled")


@portal.get("/submissions/<submission_id>")
@require_role(Role.AGENCY, *OFFICE)
def detail(submission_id: str) -> str:
    """One submission."""
    principal = the_principal()
    document = detail_of(submission_id, scope_of(principal))
    return render_template(
        "portal/detail.html",
        submission=document,
        content=document["content"],
        deliveries=deliveries_view(document),
        timeline=_timeline(document),
        comparison=compare(document) if document["state"] in _OUT else None,
        may_revise=principal.has(Role.AGENCY) and document["state"] == "changes_requested",
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
        {**entry, "who": role_label(entry["actor_role"]), "tone": _tone(entry["event"]), "note": _note(entry)}
        for entry in reversed(timeline_view(document))
    ]


def _note(entry: dict[str, Any]) -> str:
    if entry.get("publish_at"):
        return str(_("Comes out on %(time)s.", time=datetime_wib(datetime.fromisoformat(entry["publish_at"]))))
    return indonesian(entry.get("note", ""))


def _tone(event: str) -> str:
    return state_tone(event.partition(".")[2]) if event.startswith("content.") else "info"
