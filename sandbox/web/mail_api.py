"""The mailbox for a program."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, request

from sandbox.mail.store import MailStore, Search, attachments_of, html_of, text_of
from shared import clock

MOST = 500


def blueprint(store: MailStore) -> Blueprint:
    """`/api/messages` with filters, and one message with its parts."""
    api = Blueprint("mail_api", __name__, url_prefix="/api/messages")

    @api.get("")
    def index() -> dict[str, Any]:
        search = _search()
        mails = store.newest(search, _limit(), request.args.get("before", ""))
        return {"total": store.count(search), "messages": [mail.as_dict() for mail in mails]}

    @api.get("/<mail_id>")
    def show(mail_id: str) -> dict[str, Any]:
        mail = store.get(mail_id)
        if mail is None:
            abort(404)
        message = store.message(mail)
        return {
            **mail.as_dict(),
            "headers": [[name, str(value)] for name, value in message.items()],
            "text": text_of(message),
            "html": html_of(message),
            "attachments": [
                {"name": name, "media_type": media_type, "size": size}
                for name, media_type, size in attachments_of(message)
            ],
        }

    return api


def _search() -> Search:
    args = request.args
    return Search(
        to=args.get("to", ""),
        subject=args.get("subject", ""),
        message_id=args.get("message_id", ""),
        since=_moment(args["since"]) if args.get("since") else None,
    )


def _moment(text: str) -> datetime:
    try:
        return clock.aware(datetime.fromisoformat(text.replace(" ", "+")))
    except ValueError:
        abort(400, "since must be an ISO 8601 time; without a zone it is UTC")


def _limit() -> int:
    limit = request.args.get("limit", 100, type=int)
    return max(1, min(limit, MOST))
