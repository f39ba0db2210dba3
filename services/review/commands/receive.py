"""Receive: submissions become items in the queue."""

from collections.abc import Iterable, Sequence
from typing import Any

from pymongo.client_session import ClientSession

from services.review.commands.transition import Change, history_entry
from services.review.documents import Item, ItemChanges, ItemRow
from services.review.draft import first_draft
from services.review.events import agency_data, item_data
from services.review.routing.router import Router, subject_of_submission
from shared import tracing
from shared.clock import now
from shared.events import Event
from shared.events.declare.catalog import by_name
from shared.events.log import outbox
from shared.lifecycle import SYSTEM, allowed

URGENT, CLARIFICATION = 2, 1
"""Weights of the queue: urgent before all, then answers to false claims, then by age."""

_RECEIVE = allowed("", "receive", {SYSTEM})


def receive(events: Sequence[Event], session: ClientSession) -> None:
    """Open the items of submissions, with one write for all; those that exist (a replay, an overtaking) stay."""
    submitted: dict[str, Event] = {}
    for event in events:
        submitted.setdefault(event.data["submission"]["id"], event)
    known = Item.collection().find({"_id": {"$in": list(submitted)}}, {"_id": 1}, session=session)
    for item in known:
        del submitted[item["_id"]]
    if not submitted:
        return
    router = router_for(submitted.values(), session)
    items = [_new_item(event, router) for event in submitted.values()]
    Item.collection().insert_many(items, session=session)
    outbox.record_all(session, [_queued(item, event) for item, event in zip(items, submitted.values(), strict=True)])


def router_for(events: Iterable[Event], session: ClientSession) -> Router:
    """The rules of this moment, with the accounts that these submissions may go to."""
    wishes = (event.data["submission"].get("channels") or () for event in events)
    return Router((channel for wish in wishes for channel in wish), session)


def _new_item(event: Event, router: Router) -> ItemRow:
    submission, moment = event.data["submission"], now()
    received = history_entry(_RECEIVE, 1, None, moment, Change(record={"by": event.actor["name"]}))
    new = Item(
        id=submission["id"],
        version=1,
        state=_RECEIVE.target,
        history=[received],
        created_at=moment,
        updated_at=moment,
        trace=event.trace,
        submitters=[event.actor["id"]],
        **fields_of(submission, event, router),
    )
    validated: Any = new.validated()
    row: ItemRow = validated
    return row


def _queued(item: ItemRow, received: Event) -> Event:
    with tracing.attributed_to(received):
        urgent = item["urgency"] == "urgent"
        return outbox.prepare(
            by_name(_RECEIVE.action.event),
            subject=item["_id"],
            version=1,
            data={"item": item_data(item)},
            urgent=urgent,
            time=item["created_at"],
        )


def fields_of(submission: dict[str, Any], event: Event, router: Router) -> ItemChanges:
    """The item fields that come from a submission; the original is kept whole, the draft starts as its copy.

    It goes to the accounts that the agency's wish and the rules choose.
    """
    routing = router.route(subject_of_submission(submission))
    original: Any = {key: value for key, value in submission.items() if key not in {"id", "agency", "contact"}}
    urgent, clarification = submission["urgency"] == "urgent", submission["kind"] == "clarification"
    return {
        "priority": URGENT * urgent + CLARIFICATION * clarification,
        "agency": agency_data(submission["agency"]),
        "kind": submission["kind"],
        "topic": submission["topic"],
        "urgency": submission["urgency"],
        "audience": submission.get("audience"),
        "districts": submission.get("districts") or [],
        "submission_revision": submission["revision"],
        "original": original,
        "draft": {**first_draft(original), "accounts": sorted(reason["account"] for reason in routing)},
        "routing": routing,
        "submitted_at": event.time,
    }
