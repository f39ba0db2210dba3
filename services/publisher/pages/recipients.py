"""/channels/recipients/: people who get messages of an account, with masked numbers; lists are uploaded here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.publisher.accounts.vault import NoKeys, WrongKey
from services.publisher.channels.whatsapp import imports
from services.publisher.channels.whatsapp.documents import ImportRow
from services.publisher.channels.whatsapp.lists import MOST_UPLOADED, WRONG, WrongList
from services.publisher.channels.whatsapp.recipients import Recipients
from services.publisher.queries.accounts import agency_names
from services.publisher.queries.recipients import (
    Chosen,
    account_with_recipients,
    accounts_with_recipients,
    chosen,
    counts,
    page_of,
    shown,
)
from shared.content.account import AccountRow
from shared.content.topics import TOPICS
from shared.identity import STAFF, require_role, the_principal
from shared.web.context import service_context
from shared.web.languages import number, pick

pages = Blueprint("recipient_pages", __name__, url_prefix="/channels/recipients")
#: Characters of what is searched for.
LONGEST_SOUGHT = 80


@pages.get("/")
@require_role(*STAFF)
def index() -> str:
    """The accounts that have recipients."""
    found = [(account, counts(account["_id"])) for account in accounts_with_recipients()]
    return render_template("channels/recipient_accounts.html", accounts=found)


@pages.get("/<account_id>")
@require_role(*STAFF)
def show(account_id: str) -> str:
    """The recipients of one account."""
    return _page(account_id)


@pages.post("/<account_id>/imports")
@require_role(*STAFF)
def upload(account_id: str) -> ResponseReturnValue:
    """Look at a list; nothing is taken up before a person confirms it."""
    _account(account_id)
    file = request.files.get("list")
    content = file.read() if file is not None else b""
    if not content:
        return _page(account_id, error=_("Choose a file.")), 422
    try:
        made = imports.upload(service_context().settings, account_id, content, the_principal().name)
    except WrongList as wrong:
        return _page(account_id, error=pick(wrong.text)), 422
    except NoKeys:
        return _page(account_id, error=_("No number can be kept: the installation has no key for credentials.")), 422
    return redirect(url_for(".preview", account_id=account_id, import_id=made), 303)


@pages.get("/<account_id>/imports/<import_id>")
@require_role(*STAFF)
def preview(account_id: str, import_id: str) -> str:
    """What will happen."""
    account, waiting = _account(account_id), imports.waiting(account_id, import_id)
    if waiting is None:
        abort(404)
    return render_template("channels/recipient_import.html", account=account, found=waiting, wrong=_wrong(waiting))


@pages.post("/<account_id>/imports/<import_id>")
@require_role(*STAFF)
def decide(account_id: str, import_id: str) -> ResponseReturnValue:
    """Take the list up, or throw it away."""
    _account(account_id)
    back = redirect(url_for(".show", account_id=account_id), 303)
    if request.form.get("decision") != "confirm":
        imports.discard(account_id, import_id)
        flash(_("The list was thrown away; nothing has changed."), "good")
        return back
    try:
        done = imports.confirm(service_context().settings, account_id, import_id)
    except (NoKeys, WrongKey):
        flash(_("The list cannot be opened any more. Upload it again."), "bad")
        return back
    if done is None:
        flash(_("This list was taken up or thrown away already."), "warn")
    else:
        flash(_("%(count)s recipients were added.", count=number(done.added)), "good")
    return back


@pages.post("/<account_id>/stop")
@require_role(*STAFF)
def stop(account_id: str) -> ResponseReturnValue:
    """End the messages to one who asked for it."""
    _account(account_id)
    recipient = request.form.get("recipient", "")
    if not recipient.startswith(f"{account_id}."):
        abort(404)
    if Recipients(service_context().settings).end(recipient):
        flash(_("The recipient gets nothing more, and the number is deleted."), "good")
    else:
        flash(_("This recipient had stopped already."), "warn")
    return redirect(url_for(".show", account_id=account_id), 303)


def _account(account_id: str) -> AccountRow:
    return account_with_recipients(account_id) or abort(404)


def _page(account_id: str, error: str | None = None) -> str:
    account = _account(account_id)
    sought = request.args.get("q", "").strip()[:LONGEST_SOUGHT]
    cursor = request.args.get("cursor") or None
    found, last = page_of(account_id, sought, cursor), imports.last(account_id)
    query: dict[str, Any] = {"account_id": account_id, "q": sought or None}
    return render_template(
        "channels/recipients.html",
        account=account,
        recipients=[shown(row) for row in found.rows],
        counts=counts(account_id),
        chosen=_named(chosen(account_id)),
        last=last,
        wrong=_wrong(last) if last else [],
        most=MOST_UPLOADED,
        sought=sought,
        error=error,
        older=url_for(".show", **query, cursor=found.next_cursor) if found.next_cursor else None,
        newest=url_for(".show", **query) if cursor else None,
    )


def _named(found: Chosen) -> list[tuple[str, int]]:
    """Every choice by its name, as often as it was chosen, most often first."""
    agencies = agency_names()
    every = [
        *((pick(TOPICS[key]), count) for key, count in found.topics.items() if key in TOPICS),
        *((agencies.get(code, code), count) for code, count in found.agencies.items()),
        *found.districts.items(),
        (_("Urgent only"), found.urgent_only),
    ]
    ordered = sorted((one for one in every if one[1]), key=lambda one: -one[1])
    return [(_("Everything"), found.everything), *ordered]


def _wrong(found: ImportRow) -> list[tuple[int, str]]:
    return [(line, pick(WRONG[code])) for line, code in found["wrong"] if code in WRONG]
