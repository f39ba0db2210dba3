"""Resubmit: the agency's improved text replaces the former one and waits in the queue again."""

from pymongo.client_session import ClientSession

from services.review.commands.edit import NO_EDITS
from services.review.commands.proposal import NO_PROPOSAL
from services.review.commands.receive import fields_of, receive, router_for
from services.review.commands.transition import Change, apply
from services.review.documents import HistoryDetail, Item, ItemChanges, ItemRow
from services.review.draft import draft_of, first_draft
from services.review.routing.choice import chosen_by_hand
from shared.clock import now
from shared.events import Event, Park
from shared.events.consume.reasons import REVISION_NOT_EXPECTED
from shared.lifecycle import SYSTEM, NotAllowed, allowed


def resubmit(event: Event, session: ClientSession) -> None:
    """Take over a newer revision; a stale one is ignored, one that overtook the first opens the item itself.

    What an editor had already made of the former text is kept in the history, and accounts that an editor chose stay.
    """
    submission = event.data["submission"]
    item: ItemRow | None = Item.collection().find_one({"_id": submission["id"]}, session=session)
    if item is None:
        receive([event], session)
        return
    if submission["revision"] <= item["submission_revision"]:
        return
    try:
        row = allowed(item["state"], "resubmit", {SYSTEM})
    except NotAllowed as refusal:
        raise Park(REVISION_NOT_EXPECTED(revision=submission["revision"], state=item["state"])) from refusal
    routed = fields_of(submission, event, router_for([event], session))
    fields: ItemChanges = {**routed, **NO_PROPOSAL, **NO_EDITS}
    if chosen_by_hand(item):
        fields["draft"] = {**routed["draft"], "accounts": draft_of(item)["accounts"]}
        fields["routing"] = item.get("routing") or []
    fields |= {"submitters": _submitters(item, event), "submitted_at": item["submitted_at"]}
    record: HistoryDetail = {"by": event.actor["name"], "revision": submission["revision"]}
    if {**draft_of(item), "accounts": []} != first_draft(item["original"]):
        record["former_draft"] = draft_of(item)
    apply(session, item, row, Change(fields, record=record, note=event.data.get("note")), None, now())


def _submitters(item: ItemRow, event: Event) -> list[str]:
    return list(dict.fromkeys([*item.get("submitters", []), event.actor["id"]]))
