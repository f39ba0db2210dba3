"""Checks of mails, webhooks, the ledger, its coverage and the metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from demo.checks import Check, Fault, unless
from demo.metrics import change, expected, outcomes
from demo.parts import Part
from demo.platforms import Platforms
from demo.readers import Readers
from demo.record import Record, Tracked, Wish
from shared.channels import CHANNELS

#: Deliveries that an item has on a channel by its course, beside the first.
FURTHER = {"correct": "item.corrected", "withdraw": "item.withdrawn"}
#: Headers by which a reader leaves (RFC 2369, RFC 8058) and a list is known (RFC 2919).
HEADERS = frozenset({"list-unsubscribe", "list-unsubscribe-post", "list-id"})

#: Channels with one place in the demo, which gets everything.
ONE_PLACE = (Part.SITE, Part.BROWSER, Part.PARTNER)


class DeliveryChecks:
    """The mails are fetched once."""

    def __init__(self, record: Record, readers: Readers, platforms: Platforms, publisher_url: str) -> None:
        self._record, self._readers, self._platforms = record, readers, platforms
        self._office = f"{publisher_url}/channels"
        self._mails: dict[str, list[dict[str, Any]]] = {}

    def checks(self) -> Iterator[Check]:
        """Everything that can be counted outside of the website and the platforms."""
        yield Check("Each reader got one mail for each publication, correction and withdrawal of what was wished for",
                    self._mailed)  # fmt: skip
        yield Check("Every mail has a text and an HTML part and lets its reader leave", self._leaving)
        yield Check("The partner got one call for each, every signature verified", self._called)
        yield Check("The ledger knows the outcome of every delivery: succeeded", self._succeeded)
        for tracked, words in self._with_tasks():
            yield Check(words, lambda tracked=tracked: self._covered(tracked))  # type: ignore[misc]
        yield Check("The metrics moved by exactly what was done", self._metrics)
        yield Check("The metrics' channels add up to the whole", self._adding_up)

    def _of(self, address: str) -> list[dict[str, Any]]:
        if address not in self._mails:
            self._mails[address] = self._readers.mails(address)
        return self._mails[address]

    def _mailed(self) -> Iterator[Fault]:
        for address, wish in self._readers.wishes.items():
            mails = self._of(address)
            for tracked in self._record.tracked:
                got = [mail for mail in mails if _is_about(mail["text"], tracked)]
                wanted = _deliveries(tracked) * wish.wants(tracked.item.submission)
                where = self._readers.mail_page(got[0]) if got else ""
                what = f"{tracked.item.title} to {address}"
                yield from unless(len(got) == wanted, what, f"{wanted} mails", len(got), where)

    def _leaving(self) -> Iterator[Fault]:
        for mail in (mail for address in self._readers.wishes for mail in self._of(address)):
            where = self._readers.mail_page(mail)
            missing = HEADERS - {name.lower() for name, _ in mail["headers"]}
            yield from unless(not missing, mail["subject"], "all of these headers", f"without {missing}", where)
            yield from unless(mail["text"] and mail["html"], mail["subject"], "two parts", "one", where)

    def _called(self) -> Iterator[Fault]:
        where, calls = self._readers.calls_page, self._readers.calls()
        for call in calls:
            true = call["verdict"] == "verified"
            yield from unless(true, "A call", "verified", f"{call['verdict']}: {call['reason']}", where)
        received = Counter((call["payload"]["data"]["item"]["id"], call["payload"]["type"]) for call in calls)
        wanted = Counter(_calls(self._record))
        titles = {tracked.id: tracked.item.title for tracked in self._record.tracked}
        for item_id, kind in received.keys() | wanted.keys():
            got, due = received[item_id, kind], wanted[item_id, kind]
            yield from unless(got == due, f"{kind} of {titles.get(item_id, item_id)}", f"{due} calls", got, where)

    def _succeeded(self) -> Iterator[Fault]:
        for tracked in self._record.tracked:
            for one in tracked.deliveries:
                what = f"{tracked.item.title} on {one['channel']} ({one['action']})"
                found = f"{one['status']} {one.get('error') or ''}".strip()
                yield from unless(
                    one["status"] == "succeeded", what, "succeeded", found, f"{self._office}/deliveries/{one['id']}"
                )

    def _with_tasks(self) -> Iterator[tuple[Tracked, str]]:
        """The items whose coverage was read while tasks were open, with the sentence that was true then."""
        for journey, word in (("correct", "corrected"), ("withdraw", "withdrawn")):
            tracked = self._record.one(journey)
            places = self._places(tracked)
            tasks = self._tasks(tracked)
            yield (
                tracked,
                (
                    f'The coverage was true at each moment: "{word} on {places - tasks} of {places} places, '
                    f'{tasks} tasks open", then on all'
                ),
            )

    def _covered(self, tracked: Tracked) -> Iterator[Fault]:
        """The ledger's coverage against the places that the demo itself counts."""
        places, tasks = self._places(tracked), self._tasks(tracked)
        for when, coverage, open_ones in (
            ("while tasks were open", tracked.with_tasks, tasks),
            ("at the end", tracked.coverage, 0),
        ):
            total = coverage.get("total", {})
            found = {name: total.get(name) for name in ("places", "reached", "tasks")}
            due = {"places": places, "reached": places - open_ones, "tasks": open_ones}
            where = f"{self._office}/items/{tracked.id}"
            yield from unless(found == due, f"{tracked.item.title}, {when}", f"{due}", found, where)
        named = {entry["channel"] for entry in tracked.coverage.get("channels", ())}
        missing = CHANNELS.keys() - named
        yield from unless(not missing, tracked.item.title, "a place on every declared channel", f"none on {missing}")

    def _places(self, tracked: Tracked) -> int:
        """Where the item is: site, browser and endpoint, the readers who want it, the accounts or their recipients."""
        wishes = list(self._readers.wishes.values())
        accounts = 0
        for account in self._platforms.chosen(tracked.accounts):
            declared = CHANNELS[account.channel].accounts
            people = self._platforms.recipients.values() if declared and declared.recipients else [Wish()]
            accounts += _wanting(tracked, list(people))
        return len(ONE_PLACE) + _wanting(tracked, wishes) + accounts

    def _tasks(self, tracked: Tracked) -> int:
        return sum(account.part is Part.PEOPLE for account in self._platforms.chosen(tracked.accounts))

    def _metrics(self) -> Iterator[Fault]:
        moved = change(self._record.before, self._record.after)
        for name, amount in (expected(self._record) | outcomes(self._record)).items():
            yield from unless(moved[name] == amount, f"The count of {name}", f"+{amount}", f"{moved[name]:+d}")

    def _adding_up(self) -> Iterator[Fault]:
        whole = self._record.after["counts"]
        for name in ("delivered", "failed", "unknown", "retracted"):
            parts = sum(channel["counts"][name] for channel in self._record.after["channels"])
            yield from unless(parts == whole[name], f"The count of {name}", f"{whole[name]} over all channels", parts)


def _wanting(tracked: Tracked, wishes: list[Wish]) -> int:
    return sum(wish.wants(tracked.item.submission) for wish in wishes)


def _deliveries(tracked: Tracked) -> int:
    return 2 if tracked.item.journey in FURTHER else 1


def _calls(record: Record) -> Iterator[tuple[str, str]]:
    for tracked in record.tracked:
        yield tracked.id, "item.published"
        if tracked.item.journey in FURTHER:
            yield tracked.id, FURTHER[tracked.item.journey]


def _is_about(text: str, tracked: Tracked) -> bool:
    withdrawal = tracked.withdrawn and tracked.item.withdrawal in " ".join(text.split())
    return bool(tracked.url and tracked.url in text) or withdrawal
