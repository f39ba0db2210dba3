"""The main job, played from the first key to the last number, through the public APIs alone."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx

from demo import items
from demo.agencies import Agency
from demo.api import Api, Refused, sign_in
from demo.browser import Browser
from demo.ledger import Ledger
from demo.metrics import MetricsReader
from demo.newsroom import Desk, Newsroom
from demo.parts import Part, part_of
from demo.people import Helper
from demo.platforms import LinkedAccount, Platforms
from demo.platforms import end_earlier as end_earlier_accounts
from demo.readers import Readers, end_earlier
from demo.record import Record, Tracked
from demo.show import Show
from demo.target import Target
from shared.channels import CHANNELS

WIB = ZoneInfo("Asia/Jakarta")
#: How far ahead the scheduled item is set.
AHEAD = timedelta(seconds=6)
#: What people and agencies do side by side; all items wait side by side for what the platform does.
AT_ONCE = 5
#: Where people bring what is published.
BY_PEOPLE = [channel.name for channel in CHANNELS.values() if part_of(channel) is Part.PEOPLE]
#: These begin first, since there is more to do with them than to publish them.
LONGEST_FIRST = ("correct", "withdraw", "send_back", "schedule", "publish")

#: What a reader writes.
COMMENT = "Apakah sapi di Kemlagi juga akan divaksin?"

T = TypeVar("T")


class Story:
    """One run. `play` leaves what happened in `record`; `leave` gives back the keys."""

    def __init__(self, target: Target, show: Show) -> None:
        self._target, self._show, self._waits = target, show, show.waits
        now = datetime.now(WIB)
        run = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        self.record = Record(run, [Tracked(item) for item in items.load(now.date())])
        self._leaving: list[Callable[[], object]] = []
        self._hands = threading.BoundedSemaphore(AT_ONCE)

    def play(self) -> None:
        """All chapters; raises Refused, TookTooLong or an HTTP error where one cannot go on."""
        self._open_doors()
        self._link_accounts()
        self._show.follow(self.record.tracked)
        self.metrics.before(self.record)
        self._show.chapter(
            "The items travel: submitted, checked, approved by a second person, brought to every channel"
        )
        with ExitStack() as stack:
            self._helper = stack.enter_context(Helper(self._desk, self._target.urls["sandbox"], self.platforms))
            ordered = sorted(self.record.tracked, key=lambda each: LONGEST_FIRST.index(each.item.journey))
            _side_by_side(self._travel, ordered, len(ordered))
        self._record_metrics()

    def leave(self) -> None:
        """Give back what this run took; what fails to leave does not hinder the rest."""
        for step in reversed(self._leaving):
            try:
                step()
            except (Refused, httpx.HTTPError) as error:
                self._show.note(f"could not tidy up: {error}")

    def status(self, tracked: Tracked) -> Any:
        """What the item's agency sees of it."""
        return self._agencies[tracked.item.agency].status(tracked.id)

    def _open_doors(self) -> None:
        self._show.chapter(
            "Signing in, issuing an API key to each agency, subscribing readers, a browser and a partner"
        )
        urls, passwords = self._target.urls, self._target.credentials
        people = ("editor", "chief", "ops")
        signing_in = partial(sign_in, urls["intake"])
        tokens = dict(zip(people, _side_by_side(lambda who: signing_in(who, passwords[who]), people), strict=True))
        self.newsroom = Newsroom(Desk(urls["review"], tokens["editor"]), Desk(urls["review"], tokens["chief"]))
        self._desk = Api(urls["publisher"], tokens["editor"])
        self.metrics = MetricsReader(Api(urls["metrics"], tokens["ops"]), self._waits)
        publisher = Api(urls["publisher"], tokens["ops"])
        self.ledger = Ledger(publisher)
        end_earlier(publisher, self._target.webhook_base)
        end_earlier_accounts(publisher)
        chief = Api(urls["publisher"], tokens["chief"])
        self.platforms = Platforms(self._target, publisher, chief, self.record.run, self.record.choosy)
        self.readers = Readers(self._target, publisher, self.record.run, self.record.choosy)
        self.browser = Browser(self._target, self.record.run)
        self.browser.end_earlier()
        self.browser.subscribe(self._waits)
        self._issue_keys(Api(urls["intake"], tokens["ops"]))

    def _issue_keys(self, office: Api) -> None:
        names = {agency["code"]: agency["name"] for agency in office.get("/api/v1/agencies")["agencies"]}
        for tracked in self.record.tracked:
            tracked.agency = names[tracked.item.agency]
        codes = sorted({tracked.item.agency for tracked in self.record.tracked})
        issued = _side_by_side(lambda code: Agency(self._target.urls["intake"], office, code, self.record.run), codes)
        self._agencies = {agency.code: agency for agency in issued}
        self._leaving += [agency.leave for agency in issued]

    def _link_accounts(self) -> None:
        self._show.chapter("Linking an account on each platform; another person approves it")
        self.platforms.link()
        self.platforms.freeze()
        self._leaving.append(self.platforms.thaw)

    def _travel(self, tracked: Tracked) -> None:
        """One item's whole way; where it fails, the others need not go on."""
        try:
            self._go(tracked)
        except Exception:
            self._waits.give_up()
            raise

    def _go(self, tracked: Tracked) -> None:
        with self._hands:
            self._submit(tracked)
        self._waits.until(f"{tracked.item.title} in the queue", lambda: self.newsroom.editor.find(tracked.id))
        if tracked.item.journey == "send_back":
            self._improve(tracked)
        with self._hands:
            self._prepare(tracked)
            self._approve(tracked)
        self._until_out(tracked, "publish", "published")
        if tracked is self.record.tracked[0]:
            self._read_comments(tracked)
        if tracked.corrected:
            self._correct(tracked)
        elif tracked.withdrawn:
            self._withdraw(tracked)

    def _approve(self, tracked: Tracked) -> None:
        if tracked.item.journey == "schedule":
            tracked.publish_at = datetime.now(UTC).replace(microsecond=0) + AHEAD
            tracked.variants = self.newsroom.schedule(tracked.id, tracked.publish_at)
            self._show.stage(tracked, "scheduled")
        else:
            tracked.variants = self.newsroom.approve(tracked.id)
            self._show.stage(tracked, "approved")

    def _submit(self, tracked: Tracked) -> None:
        agency = self._agencies[tracked.item.agency]
        receipt, _ = agency.submit(tracked.item)
        tracked.id, tracked.receipt = receipt["id"], receipt["receipt"]
        self._show.stage(tracked, "submitted")
        if tracked is self.record.tracked[0]:
            again, recognised = agency.submit(tracked.item)
            self.record.repeated = (again["id"], recognised)

    def _improve(self, tracked: Tracked) -> None:
        """The editors ask for more, and the agency sends an improved text."""
        agency, change = self._agencies[tracked.item.agency], tracked.item.resubmission
        assert change is not None  # noqa: S101 - the file of an item that is sent back has one
        self.newsroom.ask_for_more(tracked.id, tracked.item.request)
        self._show.stage(tracked, "sent back")
        self._waits.until(
            "the editors' note at the agency", lambda: agency.status(tracked.id)["status"] == "changes_requested"
        )
        agency.resubmit(tracked.item, tracked.id, change)
        self._show.stage(tracked, "resubmitted")
        self._waits.until(
            "the improved text in the queue", lambda: self.newsroom.editor.item(tracked.id)["state"] == "received"
        )

    def _prepare(self, tracked: Tracked) -> None:
        accounts = {
            account.id: account.channel for account in self.platforms.accounts if self._goes_to(tracked, account)
        }
        tracked.accounts = self.newsroom.prepare(tracked.id, tracked.item.edit, accounts)
        self._show.stage(tracked, "proposed")
        if tracked is self.record.tracked[0]:
            self._try_to_approve_alone(tracked)

    def _goes_to(self, tracked: Tracked, account: LinkedAccount) -> bool:
        """Everything goes to every platform; one item to the account that hangs, and those with a course to people."""
        first = tracked is self.record.tracked[0]
        if account.frozen:
            return first
        return account.part is not Part.PEOPLE or first or tracked.item.journey != "publish"

    def _try_to_approve_alone(self, tracked: Tracked) -> None:
        content_hash = self.newsroom.editor.item(tracked.id)["content_hash"]
        try:
            self.newsroom.editor.act(tracked.id, "approve", content_hash=content_hash)
        except Refused as refusal:
            self.record.own_approval = refusal.code

    def _correct(self, tracked: Tracked) -> None:
        change = tracked.item.correction
        assert change is not None  # noqa: S101 - the file of an item that is corrected has one
        self._helper.leave_open(tracked.id, "update")
        with self._hands:
            tracked.variants = self.newsroom.correct(tracked.id, change)
        self._show.stage(tracked, "correcting")
        self._until_people_are_left(tracked, "update")
        self._until_out(tracked, "update", "published")
        self._show.stage(tracked, "corrected")

    def _withdraw(self, tracked: Tracked) -> None:
        self._helper.leave_open(tracked.id, "withdraw")
        self.newsroom.withdraw(tracked.id, tracked.item.withdrawal)
        self._show.stage(tracked, "withdrawing")
        self._until_people_are_left(tracked, "withdraw")
        self._until_out(tracked, "withdraw", "withdrawn")

    def _read_comments(self, tracked: Tracked) -> None:
        """Readers write below the item's posts, and the desk has them read."""
        for account in self.platforms.chosen(tracked.accounts):
            if account.commented:
                tracked.commented.append(account.channel)
                post = next(one for one in self.platforms.posts(account) if tracked.item.title in one["text"])
                self.platforms.comment(account, post, COMMENT)
        self._desk.post("/api/v1/comments/look", {"item_id": tracked.id})

    def comments(self, tracked: Tracked) -> list[dict[str, Any]]:
        """What the desk has of readers' comments on an item."""
        found: list[dict[str, Any]] = self._desk.get("/api/v1/comments", item_id=tracked.id)["comments"]
        return found

    def _until_people_are_left(self, tracked: Tracked, action: str) -> None:
        """Read the coverage while the tasks of people are open, then let them be done."""
        self._waits.until(
            f"{tracked.item.title}: {action} by programs",
            lambda: self.ledger.settled(tracked.id, action, BY_PEOPLE),
            how_far=lambda: self.ledger.how_far(tracked.id, action),
        )
        tracked.with_tasks = self.ledger.coverage(tracked.id)
        self._helper.take_up(tracked.id, action)

    def _until_out(self, tracked: Tracked, action: str, state: str) -> None:
        tracked.deliveries = self._waits.until(
            f"{tracked.item.title}: {action} on every channel",
            lambda: self.ledger.settled(tracked.id, action),
            how_far=lambda: " ".join((self.ledger.how_far(tracked.id, action), self._helper.trouble)),
        )
        tracked.url = self.ledger.page(tracked.deliveries) or tracked.url
        self._waits.until(
            f"{tracked.item.title}: {state} at the desk",
            lambda: self.newsroom.editor.item(tracked.id)["state"] == state,
        )
        self._show.stage(tracked, state)

    def _record_metrics(self) -> None:
        self._show.chapter("The metrics catch up")
        for tracked in self.record.tracked:
            tracked.deliveries = self.ledger.of(tracked.id)
            tracked.coverage = self.ledger.coverage(tracked.id)
        self.metrics.after(self.record)
        for tracked in self.record.tracked:
            tracked.journey = self.metrics.journey(tracked.id)


def _side_by_side(work: Callable[[Any], T], things: Iterable[Any], at_once: int = AT_ONCE) -> list[T]:
    """Some at once; raises what the first of them raised, and begins no further one then."""
    with ThreadPoolExecutor(at_once) as pool:
        futures = [pool.submit(work, thing) for thing in things]
        done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        pool.shutdown(wait=False, cancel_futures=True)
        for future in done:
            future.result()  # raises what it raised
    return [future.result() for future in futures]
