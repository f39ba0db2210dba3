"""/api/v1/deliveries: the ledger."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from services.publisher.api.schemas import (
    DeliveryDetailSchema,
    DeliveryPageSchema,
    DeliveryQuery,
    ItemCoverageSchema,
    RetrySchema,
    SettleSchema,
)
from services.publisher.decisions import NoSuchDelivery, NotPossible, Overtaken, decide
from services.publisher.documents import DeliveryRow
from services.publisher.queries.coverage import Coverage, coverage_of
from services.publisher.queries.deliveries import Filter, one, page_of
from shared.db import Document
from shared.identity import OFFICE, STAFF, api_auth, the_principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

blp = Blueprint("deliveries", __name__, url_prefix="/api/v1/deliveries", description="What went where, and its proof")


@blp.get("")
@api_auth(*OFFICE)
@blp.arguments(DeliveryQuery, location="query")
@blp.response(200, DeliveryPageSchema)
def list_deliveries(query: dict[str, Any]) -> dict[str, Any]:
    """List deliveries, newest first, by item, channel, status and action."""
    found = page_of(Filter(**query))
    return {"deliveries": [shown(row) for row in found.rows], "next_cursor": found.next_cursor}


@blp.get("/<delivery_id>")
@api_auth(*OFFICE)
@blp.response(200, DeliveryDetailSchema)
@blp.alt_response(404, description="There is none with this id")
def get_delivery(delivery_id: str) -> Document:
    """Look at a delivery with all its attempts and what people decided on it."""
    try:
        return shown(one(delivery_id))
    except NoSuchDelivery as error:
        raise _nowhere() from error


@blp.post("/<delivery_id>/settle")
@api_auth(*STAFF)
@blp.arguments(SettleSchema)
@blp.response(200, DeliveryDetailSchema)
@blp.alt_response(409, description="Its outcome is not unknown, or a newer decision on the item stands")
def settle(body: dict[str, str], delivery_id: str) -> Document:
    """Settle a delivery whose outcome is unknown. Who did it, when and why is kept and recorded as an event."""
    return _decide(delivery_id, body["outcome"], body["note"], "unknown")


@blp.post("/<delivery_id>/retry")
@api_auth(*STAFF)
@blp.arguments(RetrySchema)
@blp.response(200, DeliveryDetailSchema)
@blp.alt_response(409, description="It has not failed, or a newer decision on the item stands")
def retry(body: dict[str, str], delivery_id: str) -> Document:
    """Attempt a failed delivery again, after its cause was removed."""
    return _decide(delivery_id, "again", body["note"], "failed")


@blp.get("/coverage/<item_id>")
@api_auth(*OFFICE)
@blp.response(200, ItemCoverageSchema)
@blp.alt_response(404, description="The publisher does not know this item")
def coverage(item_id: str) -> dict[str, Any]:
    """See how far the latest decision on an item (publication, correction, withdrawal) has come, in per cent."""
    found = coverage_of(item_id)
    if found is None:
        raise Problem(ProblemCode.NOT_FOUND, "This item was never approved. Check the id.")
    return {
        "item_id": item_id,
        "action": found.action,
        "revision": found.publication["revision"],
        "due_at": found.due_at,
        "overdue": found.overdue,
        "total": found.total,
        "channels": list[Coverage](found.channels),
    }


def shown(row: DeliveryRow) -> Document:
    """A row as the schemas read it."""
    return {**row, "id": row["_id"], "gone": bool(row.get("gone"))}


def _decide(delivery_id: str, decision: str, note: str, needed: str) -> Document:
    try:
        known = one(delivery_id)
        if known["status"] != needed:
            raise NotPossible(known["status"])
        return shown(decide(delivery_id, decision, the_principal(), note))
    except NoSuchDelivery as error:
        raise _nowhere() from error
    except NotPossible as error:
        detail = f"This is possible while a delivery is {needed}; this one is {error.status}. Read it again."
        raise Problem(ProblemCode.ACTION_NOT_ALLOWED, detail, delivery_status=error.status) from error
    except Overtaken as error:
        detail = "A newer revision or a withdrawal of the item stands; look at its own deliveries instead."
        raise Problem(ProblemCode.ACTION_NOT_ALLOWED, detail) from error


def _nowhere() -> Problem:
    return Problem(ProblemCode.NOT_FOUND, "There is no delivery with this id.")
