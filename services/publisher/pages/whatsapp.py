"""/hooks/whatsapp/<account>: what the platform reports back, believed only with the signature of the application."""

from __future__ import annotations

import hmac

import structlog
from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from services.publisher.accounts import secrets
from services.publisher.accounts.vault import NoKeys, Vault, WrongKey
from services.publisher.channels.whatsapp.recipients import Recipients
from services.publisher.channels.whatsapp.reports import SIGNATURE, StillAttempted, signed, take_in
from shared.channels.whatsapp.declaration import CHANNEL
from shared.clock import now
from shared.content.account import Account, AccountRow
from shared.web.context import service_context
from shared.web.csrf import csrf

log = structlog.get_logger()

pages = Blueprint("whatsapp_hooks", __name__, url_prefix="/hooks/whatsapp")
#: Characters of the longest challenge that is returned.
LONGEST_CHALLENGE = 200


@pages.get("/<account_id>")
def verify(account_id: str) -> ResponseReturnValue:
    """The platform checks that the address is ours: it gets its challenge back for the agreed word."""
    token = _secrets(_account(account_id)).get("verify_token", "")
    given = request.args.get("hub.verify_token", "")
    challenge = request.args.get("hub.challenge", "")
    right = bool(token) and hmac.compare_digest(given.encode(), token.encode())
    if request.args.get("hub.mode") != "subscribe" or not right or len(challenge) > LONGEST_CHALLENGE:
        abort(403)
    return Response(challenge, mimetype="text/plain")


@pages.post("/<account_id>")
@csrf.exempt
def receive(account_id: str) -> ResponseReturnValue:
    """Take in a report; one that is not signed is refused, and shown at the account."""
    account = _account(account_id)
    body = request.get_data()
    secret = _secrets(account).get("app_secret", "")
    if not secret or not signed(body, request.headers.get(SIGNATURE, ""), secret):
        _note(account_id, "webhook_refused_at")
        abort(403)
    recipients = Recipients(service_context().settings)
    number = account.get("values", {}).get("phone_number_id", "")
    _note(account_id, "webhook_received_at")
    try:
        take_in(account_id, number, request.get_json(silent=True), recipients)
    except StillAttempted:
        return "", 503  # "Webhooks": what is not taken with 200 is sent again for up to seven days
    return "", 200


def _account(account_id: str) -> AccountRow:
    wanted = {"_id": account_id, "channel": CHANNEL.name, "removed": {"$ne": True}}
    account = Account.collection().find_one(wanted)
    if account is None:
        abort(404)
    return account


def _secrets(account: AccountRow) -> dict[str, str]:
    try:
        return secrets.read(account["_id"], Vault(service_context().settings.credentials_keys))
    except (NoKeys, WrongKey):
        log.exception("report_without_keys", account=account["_id"])
        abort(503)


def _note(account_id: str, field: str) -> None:
    Account.collection().update_one({"_id": account_id}, {"$set": {field: now()}})
