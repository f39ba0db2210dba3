"""Checks of mail, webhooks, the ledger and the metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from demo.checks import Check, none_of, require
from demo.metrics import change, expected, outcomes
from demo.readers import Readers
from demo.record import Record, Tracked

#: Deliveries that an item has on a channel by its course, beside the first.
FURTHER = {"correct": "item.corrected", "withdraw": "item.withdrawn"}


def checks(record: Record, readers: Readers) -> Iterator[Check]:
    """Everything that can be counted outside of the website."""

    def mail() -> None:
        by_item = _mails_by_item(record, readers)
        none_of(
            f"{tracked.item.title}: {len(by_item[tracked.id])} mails, not {_deliveries(tracked)}"
            for tracked in record.tracked
            if len(by_item[tracked.id]) != _deliveries(tracked)
        )

    def leaving() -> None:
        mails = [readers.mail(mail["id"]) for mail in readers.mails()]
        wanted = {"list-unsubscribe", "list-unsubscribe-post", "list-id"}
        none_of(mail["subject"] for mail in mails if not wanted <= {name.lower() for name, _ in mail["headers"]})
        none_of(f"{mail['subject']}: one part only" for mail in mails if not (mail["text"] and mail["html"]))

    def webhooks() -> None:
        calls = readers.calls()
        none_of(f"{call['verdict']}: {call['reason']}" for call in calls if call["verdict"] != "verified")
        received = Counter((call["payload"]["data"]["item"]["id"], call["payload"]["type"]) for call in calls)
        none_of(
            f"{kind} of {item_id}: {received[item_id, kind]} calls"
            for item_id, kind in _wanted(record)
            if received[item_id, kind] != 1
        )
        require(
            sum(received.values()) == len(_wanted(record)),
            f"{sum(received.values())} calls, not {len(_wanted(record))}",
        )

    def ledger() -> None:
        rows = [(tracked, one) for tracked in record.tracked for one in tracked.deliveries]
        none_of(
            f"{tracked.item.title}, {one['channel']}: {one['status']} {one.get('error') or ''}"
            for tracked, one in rows
            if one["status"] != "succeeded"
        )

    def metrics() -> None:
        moved = change(record.before, record.after)
        wanted = expected(record) | outcomes(record)
        none_of(f"{name}: {moved[name]}, not {amount}" for name, amount in wanted.items() if moved[name] != amount)

    def channels() -> None:
        none_of(_channel_faults(record))

    yield Check("The reader got one mail for each publication, correction and withdrawal", mail)
    yield Check("Every mail has a text and an HTML part and lets its reader leave", leaving)
    yield Check("The partner got one call for each, every signature verified", webhooks)
    yield Check("The ledger knows the outcome of every delivery: succeeded", ledger)
    yield Check("The metrics moved by exactly what was done", metrics)
    yield Check("The metrics' channels add up to the whole", channels)


def _deliveries(tracked: Tracked) -> int:
    return 2 if tracked.item.journey in FURTHER else 1


def _wanted(record: Record) -> list[tuple[str, str]]:
    first = [(tracked.id, "item.published") for tracked in record.tracked]
    return first + [
        (tracked.id, FURTHER[tracked.item.journey]) for tracked in record.tracked if tracked.item.journey in FURTHER
    ]


def _mails_by_item(record: Record, readers: Readers) -> dict[str, list[str]]:
    texts = [readers.mail(mail["id"])["text"] for mail in readers.mails()]
    return {
        tracked.id: [text for text in texts if (tracked.url and tracked.url in text) or _withdrawal_of(tracked, text)]
        for tracked in record.tracked
    }


def _withdrawal_of(tracked: Tracked, text: str) -> bool:
    return tracked.withdrawn and tracked.item.withdrawal in " ".join(text.split())


def _channel_faults(record: Record) -> Iterator[str]:
    whole = record.after["counts"]
    for name in ("delivered", "failed", "unknown", "retracted"):
        parts = sum(channel["counts"][name] for channel in record.after["channels"])
        if parts != whole[name]:
            yield f"{name}: channels {parts}, whole {whole[name]}"
