"""What the platform reports back: how far a message got, and what people write to the number.

Source: "Webhooks", "Payload examples", and "Verification requests" of Meta's "Graph API Webhooks".
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

from pymongo.client_session import ClientSession

from services.publisher.channels.whatsapp import conversations
from services.publisher.channels.whatsapp.conversations import MOST_MESSAGES, said_in
from services.publisher.channels.whatsapp.documents import Receipt
from services.publisher.channels.whatsapp.reasons import NOT_DELIVERED
from services.publisher.channels.whatsapp.recipients import Recipients, message_key
from services.publisher.delivery_events import record_events
from services.publisher.documents import Delivery, DeliveryRow
from shared.channels.whatsapp.declaration import CHANNEL
from shared.clock import now
from shared.db import server_time, transaction

#: Statuses in their order; a later one is never overwritten by an earlier one.
ORDER = ("sent", "delivered", "read", "failed")
#: The number is not on WhatsApp, or cannot get such messages: not a place any more.
UNREACHABLE = 131_026
SIGNATURE = "X-Hub-Signature-256"


class StillAttempted(Exception):
    """A report came before its delivery was recorded: it is kept, and becomes evidence when it comes again."""


def signed(body: bytes, signature: str, app_secret: str) -> bool:
    """Whether the application's secret signed exactly this body; compared in constant time."""
    wanted = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.removeprefix("sha256=").encode(), wanted.encode())


def take_in(account_id: str, phone_number_id: str, data: Any, recipients: Recipients) -> None:
    """Take in a report whose signature was checked; what is of another number, or of no known form, is left out.

    Raises StillAttempted, with all of it taken in, where the report has to come again.
    """
    early = False
    for value in _values(data, phone_number_id):
        for status in _listed(value, "statuses"):
            early |= _status(account_id, status)
        for message in _listed(value, "messages")[:MOST_MESSAGES]:
            said = said_in(message)
            if said is not None:
                conversations.take_in(account_id, said, recipients)
    if early:
        raise StillAttempted


def _values(data: Any, phone_number_id: str) -> Iterator[Mapping[str, Any]]:
    for entry in _listed(data, "entry"):
        for change in _listed(entry, "changes"):
            value = change.get("value")
            metadata = value.get("metadata") if isinstance(value, dict) else None
            named = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
            if isinstance(value, dict) and named == phone_number_id:
                yield value


def _listed(data: Any, name: str) -> list[Mapping[str, Any]]:
    found = data.get(name) if isinstance(data, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _status(account_id: str, status: Mapping[str, Any]) -> bool:
    """Record one report; returns whether its delivery is still being attempted."""
    delivery_id, message_id, name = (status.get(key) for key in ("biz_opaque_callback_data", "id", "status"))
    if not isinstance(delivery_id, str) or not isinstance(message_id, str) or name not in ORDER:
        return False
    of_the_account = {"$regex": f"^{account_id}\\."}
    row = Delivery.collection().find_one({"_id": delivery_id, "channel": CHANNEL.name, "target": of_the_account})
    if row is None:
        return False
    code = _code(status)
    transaction(lambda session: _record(row, message_key(message_id), str(name), code, session))
    return row["status"] == "attempting"


def _code(status: Mapping[str, Any]) -> int | None:
    codes = (error.get("code") for error in _listed(status, "errors"))
    return next((code for code in codes if isinstance(code, int)), None)


def _record(row: DeliveryRow, message_id: str, status: str, code: int | None, session: ClientSession) -> None:
    """Keep the furthest status, as evidence of the attempt too; a failure fails what had counted as delivered."""
    known = Receipt.collection().find_one({"_id": row["_id"]}, session=session)
    if known is not None and ORDER.index(known["status"]) > ORDER.index(status):
        return
    receipt = {"message_id": message_id, "status": status, "error_code": code, "at": now()}
    Receipt.collection().update_one({"_id": row["_id"]}, {"$set": receipt}, upsert=True, session=session)
    last = len(row.get("attempt_log", ())) - 1
    evidence = {
        f"attempt_log.{last}.evidence.reported": status,
        f"attempt_log.{last}.evidence.reported_at": now().isoformat(),
    }
    Delivery.collection().update_one({"_id": row["_id"], "status": "succeeded"}, {"$set": evidence}, session=session)
    Delivery.collection().update_one(
        {"_id": row["_id"], "status": "unknown", "look_up_at": {"$exists": True}},
        {"$set": {"look_up_at": server_time()}},
        session=session,
    )
    if status == "failed":
        _fail(row["_id"], code, session)


def _fail(delivery_id: str, code: int | None, session: ClientSession) -> None:
    reason = NOT_DELIVERED(code=code if code is not None else "—")
    values: dict[str, Any] = {
        "status": "failed",
        "finished_at": now(),
        "error": reason.english,
        "coded_reason": {"code": reason.kind.code, "values": reason.stored_values},
    }
    if code == UNREACHABLE:
        values["gone"] = True
    changed = Delivery.collection().find_one_and_update(
        {"_id": delivery_id, "status": {"$in": ["succeeded", "unknown"]}},
        {"$set": values, "$unset": {"look_up_at": ""}, "$inc": {"version": 1}},
        return_document=True,
        session=session,
    )
    if changed is not None:
        record_events([changed], session)
