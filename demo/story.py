"""The main job, played from the first key to the last number, through the public APIs alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from demo import items
from demo.agencies import Agency
from demo.api import Api, Refused, sign_in
from demo.ledger import Ledger
from demo.metrics import MetricsReader
from demo.newsroom import Desk, Newsroom
from demo.platforms import Platforms
from demo.platforms import end_earlier as end_earlier_accounts
from demo.readers import Readers, end_earlier
from demo.record import Record, Tracked
from demo.show import Show
from demo.target import Target
from demo.waiting import until

WIB = ZoneInfo("Asia/Jakarta")
#: How far ahead the scheduled item is set.
AHEAD = timedelta(seconds=6)


class Story:
    """One run. `play` leaves what happened in `record`; `leave` gives back the keys."""

    def __init__(self, target: Target, show: Show) -> None:
        self._target, self._show = target, show
        now = datetime.now(WIB)
        run = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        self.record = Record(run, [Tracked(item) for item in items.load(now.date())])
        self._leaving: list[Callable[[], None]] = []

    def play(self) -> None:
        """All chapters; raises Refused, TookTooLong or an HTTP error where one cannot go on."""
        self._open_doors()
        self._link_accounts()
        self._show.follow(self.record.tracked)
        self.metrics.before(self.record)
        self._send_everything()
        self._work_the_queue()
        self._improve_what_was_sent_back()
        self._wait_for_publication()
        self._correct_and_withdraw()
        self._wait_for_the_scheduled()
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
        self._show.chapter("Signing in, issuing an API key to each agency, subscribing a reader and a partner")
        urls, passwords = self._target.urls, self._target.credentials
        tokens = {name: sign_in(urls["intake"], name, passwords[name]) for name in ("editor", "chief", "ops")}
        self.newsroom = Newsroom(Desk(urls["review"], tokens["editor"]), Desk(urls["review"], tokens["chief"]))
        self.metrics = MetricsReader(Api(urls["metrics"], tokens["ops"]))
        self.ledger = Ledger(Api(urls["publisher"], tokens["ops"]))
        publisher = Api(urls["publisher"], tokens["ops"])
        end_earlier(publisher, self._target.webhook_base)
        end_earlier_accounts(publisher)
        chief = Api(urls["publisher"], tokens["chief"])
        self.platforms = Platforms(self._target, publisher, chief, self.record.run)
        self.readers = Readers(self._target, publisher, self.record.run)
        office = Api(urls["intake"], tokens["ops"])
        names = {agency["code"]: agency["name"] for agency in office.get("/api/v1/agencies")["agencies"]}
        self._agencies: dict[str, Agency] = {}
        for tracked in self.record.tracked:
            tracked.agency = names[tracked.item.agency]
            if tracked.item.agency not in self._agencies:
                agency = Agency(urls["intake"], office, tracked.item.agency, self.record.run)
                self._agencies[agency.code] = agency
                self._leaving.append(agency.leave)

    def _link_accounts(self) -> None:
        self._show.chapter("Linking an account on each platform; another person approves it")
        self.platforms.link()
        self._accounts = {account.id: account.channel for account in self.platforms.accounts}

    def _send_everything(self) -> None:
        self._show.chapter("The agencies upload photos and submit")
        for tracked in self.record.tracked:
            receipt, _ = self._agencies[tracked.item.agency].submit(tracked.item)
            tracked.id, tracked.receipt = receipt["id"], receipt["receipt"]
            self._show.stage(tracked, "submitted")
        first = self.record.tracked[0]
        again, recognised = self._agencies[first.item.agency].submit(first.item)
        self.record.repeated = (again["id"], recognised)

    def _work_the_queue(self) -> None:
        self._show.chapter("The editors work the queue")
        for tracked in self.record.tracked:
            self._until_queued(tracked)
            if tracked.item.journey == "send_back":
                self.newsroom.ask_for_more(tracked.id, tracked.item.request)
                self._show.stage(tracked, "sent back")
                continue
            self._prepare(tracked)
            if tracked.item.journey != "schedule":
                self._approve(tracked)

    def _until_queued(self, tracked: Tracked) -> None:
        until(f"{tracked.item.title} in the queue", lambda: self.newsroom.editor.find(tracked.id))

    def _prepare(self, tracked: Tracked) -> None:
        tracked.accounts = self.newsroom.prepare(tracked.id, tracked.item.edit, self._accounts)
        self._show.stage(tracked, "proposed")
        if not self.record.own_approval:
            self._try_to_approve_alone(tracked)

    def _approve(self, tracked: Tracked) -> None:
        tracked.variants = self.newsroom.approve(tracked.id)
        self._show.stage(tracked, "approved")

    def _try_to_approve_alone(self, tracked: Tracked) -> None:
        content_hash = self.newsroom.editor.item(tracked.id)["content_hash"]
        try:
            self.newsroom.editor.act(tracked.id, "approve", content_hash=content_hash)
        except Refused as refusal:
            self.record.own_approval = refusal.code

    def _improve_what_was_sent_back(self) -> None:
        tracked = self.record.one("send_back")
        self._show.chapter("The agency reads the editors' note and sends an improved text")
        agency, change = self._agencies[tracked.item.agency], tracked.item.resubmission
        assert change is not None  # noqa: S101 - the file of an item that is sent back has one
        until("the note at the agency", lambda: agency.status(tracked.id)["status"] == "changes_requested")
        agency.resubmit(tracked.item, tracked.id, change)
        self._show.stage(tracked, "resubmitted")
        until("the improved text in the queue", lambda: self.newsroom.editor.item(tracked.id)["state"] == "received")
        self._prepare(tracked)
        self._approve(tracked)

    def _wait_for_publication(self) -> None:
        self._show.chapter("The publisher brings the items to website, mail, webhook and platforms")
        for tracked in self.record.tracked:
            if tracked.item.journey != "schedule":
                self._until_out(tracked, "publish", "published")

    def _until_out(self, tracked: Tracked, action: str, state: str) -> None:
        tracked.deliveries = until(
            f"{tracked.item.title}: {action} on every channel", lambda: self.ledger.settled(tracked.id, action)
        )
        tracked.url = self.ledger.page(tracked.deliveries) or tracked.url
        until(f"{tracked.item.title}: {state}", lambda: self.newsroom.editor.item(tracked.id)["state"] == state)
        self._show.stage(tracked, state)

    def _correct_and_withdraw(self) -> None:
        self._show.chapter("One item is corrected, one is withdrawn, one is scheduled")
        scheduled = self.record.one("schedule")
        scheduled.publish_at = datetime.now(UTC).replace(microsecond=0) + AHEAD
        scheduled.variants = self.newsroom.schedule(scheduled.id, scheduled.publish_at)
        self._show.stage(scheduled, "scheduled")
        corrected, withdrawn = self.record.one("correct"), self.record.one("withdraw")
        change = corrected.item.correction
        assert change is not None  # noqa: S101 - the file of an item that is corrected has one
        body = self.newsroom.editor.item(corrected.id)["draft"]["body"]
        corrected.variants = self.newsroom.correct(corrected.id, change.applied(body), change.note)
        self._show.stage(corrected, "correcting")
        self.newsroom.withdraw(withdrawn.id, withdrawn.item.withdrawal)
        self._until_out(corrected, "update", "published")
        self._show.stage(corrected, "corrected")
        self._until_out(withdrawn, "withdraw", "withdrawn")

    def _wait_for_the_scheduled(self) -> None:
        self._show.chapter("The scheduled item comes out by itself")
        self._until_out(self.record.one("schedule"), "publish", "published")

    def _record_metrics(self) -> None:
        self._show.chapter("The metrics catch up")
        for tracked in self.record.tracked:
            tracked.deliveries = self.ledger.of(tracked.id)
        self.metrics.after(self.record)
        for tracked in self.record.tracked:
            tracked.journey = self.metrics.journey(tracked.id)
