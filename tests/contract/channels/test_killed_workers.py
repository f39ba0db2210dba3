"""Every channel through the ledger: wherever a worker ends, readers have each thing once."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest import mock

import httpx
import pytest

from services.publisher import attempts
from services.publisher.accounts.documents import AccountLimit
from services.publisher.attempts import Deliverer
from services.publisher.channels.apprise.sender import Process
from services.publisher.documents import Delivery
from services.publisher.progress import LedgerProgress
from services.publisher.settlement import RetryPolicy
from shared import db
from shared.channels.declaration import Repetition
from shared.ids import new_id
from tests.contract.channels.places import Place, chosen
from tests.integration.publisher.newsroom import approval, rows, take, variants, withdrawal

#: What a delivery may be, in the order in which an item goes through it.
ACTIONS = ("publish", "update", "withdraw")
#: Where a worker ends, and at which of these: what the core does at each point is the same for all of them, see
#: tests/integration/publisher/test_attempt_faults.py; what the platform then has is the channel's matter.
POINTS = {
    "before the fence": ACTIONS[:1],
    "behind the fence": ACTIONS[:1],
    "after the platform accepted": ACTIONS,
    "before the record": ACTIONS,
}
#: The calls that have an effect outside, by which each channel makes them.
CALLS: tuple[tuple[Any, str], ...] = ((httpx.Client, "send"), (smtplib.SMTP, "getreply"), (Process, "send"))
NEVER = Repetition.NEVER
#: Steps of a worker, which are more than any delivery here takes.
STEPS = 12


class Killed(BaseException):
    """The worker's process ends here: nothing that it would do afterwards is done."""


@dataclass
class Killing:
    """Ends the worker of the thread that made it, at one point."""

    point: str
    thread: int = field(default_factory=threading.get_ident)
    #: The worker has passed the fence.
    passed: bool = False

    def at(self, point: str) -> None:
        """Ends the worker if that is where it is to end."""
        if point == self.point and threading.get_ident() == self.thread:
            raise Killed

    def fence(self, original: Callable[..., Any], *arguments: Any, **options: Any) -> None:
        self.at("before the fence")
        original(*arguments, **options)
        self.passed = True
        self.at("behind the fence")

    def call(self, original: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        found = original(*arguments, **options)
        if self.passed and not any(getattr(one, "method", "") == "GET" for one in arguments):
            self.at("after the platform accepted")
        return found

    def record(self, original: Callable[..., Any], *arguments: Any) -> Any:
        if self.passed:
            self.at("before the record")
        return original(*arguments)


@contextmanager
def killed_at(point: str) -> Iterator[None]:
    """A worker in this thread ends at that point."""
    killing = Killing(point)
    watched = [(LedgerProgress, "fence", killing.fence), (attempts, "settle", killing.record)]
    watched += [(owner, name, killing.call) for owner, name in CALLS]
    with ExitStack() as patches:
        for owner, name, way in watched:
            patches.enter_context(mock.patch.object(owner, name, _through(way, getattr(owner, name))))
        yield


def _through(way: Callable[..., Any], original: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments, **options: way(original, *arguments, **options)


@dataclass
class Story:
    """An item at one place, as far as it has got."""

    place: Place
    item: str
    headline: str

    @classmethod
    def new(cls, place: Place) -> Story:
        item = new_id()
        return cls(place, item, f"Vaksinasi PMK {item[-8:]} di Pacet")

    def goes_on(self, action: str) -> None:
        """Review decides what is to be done next."""
        channels = {self.place.channel.declaration.name: self.place.channel}
        if action == "withdraw":
            take(withdrawal(self.item), channels)
            return
        text = self.headline if action == "publish" else f"Ralat: {self.headline}"
        content = variants(text, accounts=chosen(self.place), photos=self.place.photos)
        more = {"version": 7, "revision": 2, "note": "Jumlahnya salah."} if action == "update" else {}
        take(approval(self.item, variants=content, **more), channels)

    def work(self) -> dict[str, Any]:
        """What a new worker makes of the last delivery, as if all waiting times had passed."""
        accounts: Any = SimpleNamespace(ready=lambda _: self.place.account)
        worker = Deliverer(self.place.channel, accounts, lease=30.0, retries=RetryPolicy((0.0,) * STEPS, jitter=0))
        for _ in range(STEPS):
            row = rows(self.item)[-1]
            if row["status"] not in ("requested", "attempting", "accepted") and "look_up_at" not in row:
                return row
            _let_time_pass(row)
            if row["status"] == "attempting":
                worker.recover()
            elif row["status"] == "requested":
                worker.deliver(row["_id"])
            elif row["status"] == "accepted":
                worker.check_accepted()
            else:
                worker.look_up_due()
        raise AssertionError(f"it is never settled: {rows(self.item)[-1]}")

    def seen(self) -> tuple[int, int]:
        """How many posts were ever made, and in how many texts readers have the item before them."""
        return self.place.arrived(), sum(self.headline in text for text in self.place.shown())


def _let_time_pass(row: dict[str, Any]) -> None:
    past = db.server_time() - timedelta(seconds=1)
    due = {name: past for name in ("next_attempt_at", "look_up_at", "lease_until") if name in row}
    if due:
        Delivery.collection().update_one({"_id": row["_id"]}, {"$set": due})
    AccountLimit.collection().delete_many({})


def begun(place: Place, action: str) -> Story:
    """A new item for which everything before that action went well."""
    story = Story.new(place)
    for earlier in ACTIONS[: ACTIONS.index(action)]:
        story.goes_on(earlier)
        assert story.work()["status"] == "succeeded"
    return story


def effects(place: Place, actions: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    """What each action brings where nothing goes wrong: posts made, and texts with the item."""
    story, found = Story.new(place), {}
    for action in actions:
        before = place.arrived()
        story.goes_on(action)
        assert story.work()["status"] == "succeeded"
        made, there = story.seen()
        found[action] = (made - before, there)
    return found


def kills(place: Place) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Where a worker ends at which actions. What may never be repeated is tried with the publication alone."""
    retry_safety = place.channel.declaration.capabilities.retry_safety
    for point, actions in POINTS.items():
        if place.misbehave is None and point == "after the platform accepted":
            continue  # there is no platform
        yield point, tuple(one for one in actions if one == "publish" or retry_safety(one).repetition is not NEVER)


@pytest.mark.faults
def test_wherever_a_worker_ends_readers_have_each_thing_once(place: Place) -> None:
    tried = dict(kills(place))
    usual = effects(place, max(tried.values(), key=len))
    for point, actions in tried.items():
        story = None
        for action in actions:
            story = story or begun(place, action)
            story.goes_on(action)
            before = place.arrived()
            with killed_at(point), pytest.raises(Killed):
                story.work()
            row = story.work()
            made, there = story.seen()
            retry_safety = place.channel.declaration.capabilities.retry_safety(action)
            unclear = retry_safety.repetition is NEVER and point != "before the fence"
            assert row["status"] == ("unknown" if unclear else "succeeded"), (point, action, row)
            nothing = unclear and point == "behind the fence"
            assert (made - before, there) == ((0, 0) if nothing else usual[action]), (point, action)
            story = None if unclear else story
