"""Mark published: the first channel has it; and keep where the item is."""

from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession

from services.review.commands.transition import Change, apply
from services.review.documents import Item, ItemRow
from shared.clock import now
from shared.events import Event
from shared.lifecycle import SYSTEM, allowed, sources


def record_outcome(event: Event, session: ClientSession) -> None:
    """Keep the latest outcome per channel, and publish the item with the first success of its present revision.

    A channel with thousands of targets changes the item once, not thousands of times.
    """
    delivery = event.data["delivery"]
    item: ItemRow | None = Item.collection().find_one({"_id": delivery["item_id"]}, session=session)
    if item is None:
        return
    outcome = _outcome(event)
    known = (item.get("deliveries") or {}).get(delivery["channel"])
    if known is None or _rank(outcome) > _rank(known):
        Item.collection().update_one(
            {"_id": item["_id"]}, {"$set": {f"deliveries.{delivery['channel']}": outcome}}, session=session
        )
    if _publishes(item, delivery):
        row = allowed(item["state"], "mark_published", {SYSTEM})
        apply(session, item, row, Change(record={"channel": delivery["channel"]}), None, now())


def _publishes(item: ItemRow, delivery: dict[str, Any]) -> bool:
    return bool(
        item["state"] in sources("mark_published")
        and delivery["status"] == "succeeded"
        and delivery["action"] in {"publish", "update"}
        and delivery["revision"] == item["revision"]
    )


def _outcome(event: Event) -> dict[str, Any]:
    delivery = event.data["delivery"]
    kept = ("revision", "action", "dropped", "status", "url", "error")
    return {key: delivery.get(key) for key in kept} | {"at": event.time}


#: Which outcome is shown for a channel with many targets: a failure is shown until the next revision.
_WEIGHT = {"succeeded": 1, "failed": 2, "unknown": 3}


def _rank(outcome: Mapping[str, Any]) -> tuple[int, int, int]:
    """The greatest is shown: accounts that a correction left out say less of a channel than those it went to."""
    withdrawn = 0 if outcome["action"] != "withdraw" else -1 if outcome.get("dropped") else 1
    return outcome["revision"], withdrawn, _WEIGHT.get(outcome["status"], 0)
