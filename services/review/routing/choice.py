"""What an editor changes in the choice of accounts, beside the reasons why they were chosen."""

from __future__ import annotations

from collections.abc import Iterable

from services.review.documents import ItemRow, RoutingReason
from shared.events.declare.event import EventActor


def after_choice(before: Iterable[RoutingReason], chosen: Iterable[str], editor: EventActor) -> list[RoutingReason]:
    """The reasons after an editor chose these accounts: what was dropped stays as a suggestion, with who dropped it."""
    wanted = set(chosen)
    kept: list[RoutingReason] = []
    for reason in before:
        if reason["account"] in wanted:
            kept.append(_taken_again(reason))
            wanted.discard(reason["account"])
        elif reason["because"] != "editor":
            kept.append({**reason, "dropped_by": reason.get("dropped_by", editor)})
    for account in sorted(wanted):
        kept.append({"account": account, "because": "editor", "by": editor})
    return kept


def chosen_by_hand(item: ItemRow) -> bool:
    """Whether an editor changed what the wish and the rules had chosen."""
    return any(reason["because"] == "editor" or "dropped_by" in reason for reason in item.get("routing") or ())


def _taken_again(reason: RoutingReason) -> RoutingReason:
    again = reason.copy()
    again.pop("dropped_by", None)
    return again
