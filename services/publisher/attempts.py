"""One attempt: intent, preparation, fence, call, outcome. The only place from which a channel is called.

What ends before the fence had no effect and is simply tried again. Behind it an outcome may be unknown: what is allowed
then is declared by channel and action (`RetrySafety`), and where the platform can be asked, it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from operator import itemgetter
from typing import TypeVar

import structlog

from services.publisher import lookups, places
from services.publisher.accounts.admission import Admission, Ticket
from services.publisher.accounts.connected import Accounts
from services.publisher.calls import interrupted, outcome_of
from services.publisher.channels import scope
from services.publisher.channels.contract import (
    Absent,
    Accepted,
    BatchPublishing,
    Channel,
    ConnectedAccount,
    Failed,
    Finishing,
    LookingUp,
    Order,
    Outcome,
    Package,
    Ready,
    Succeeded,
    Unknown,
)
from services.publisher.channels.platform_api import refusal
from services.publisher.documents import Delivery, DeliveryRow
from services.publisher.ledger import Terms, Unit, is_fenced, postpone, record_intent, settle, unit_of
from services.publisher.orders import Orders
from services.publisher.progress import LedgerProgress
from services.publisher.queries.due import first_of_each
from services.publisher.reasons import NEVER_READY, OVERTAKEN, QUOTA_USED, WORKER_LOST
from services.publisher.settlement import RetryPolicy
from shared import tracing
from shared.channels.declaration import LOOK_UP_FIRST, Repetition, RetrySafety
from shared.clock import aware
from shared.db import server_time
from shared.ids import first_id, new_id

log = structlog.get_logger()

#: Units looked at in one round of the retry thread, so that it can be stopped in between.
ROUND = 50
#: A delivery that waits longer for its first attempt is looked for in the ledger: its message may be lost.
MESSAGE_LOST = timedelta(minutes=10)
#: Seconds until a platform is asked again that did not say how far its work is.
CHECK_AGAIN = 60.0

#: What is read of a delivery before it is attempted.
_NEEDED = {"digest": 1, "target": 1, "channel": 1, "action": 1}

T = TypeVar("T")
#: What a channel is asked to do with the rows of a unit and their orders, which share one target.
Call = Callable[[list[DeliveryRow], list[tuple[Package, Order]]], "Outcome | _Broken"]


@dataclass(frozen=True, slots=True)
class _Broken:
    """Deliveries of a unit whose text breaks a rule of the channel, by id; nothing was sent."""

    refusals: Mapping[str, Failed]


@dataclass
class Deliverer:
    """Attempts the deliveries of one channel. Any number may work side by side."""

    channel: Channel
    accounts: Accounts
    #: Seconds for one call; after that the deliverer counts as lost.
    lease: float
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    #: Names this process in the ledger.
    worker: str = field(default_factory=lambda: f"publisher-{new_id()[-12:]}")

    def __post_init__(self) -> None:
        """Keeps the limits of the channel's accounts in this worker."""
        self.admission = Admission(self.channel.declaration)
        self._orders = Orders(self.channel.declaration, self.accounts)
        #: The place of a delivery: those of one place are asked about one after the other.
        self._by = "account" if self.channel.declaration.accounts else "target"

    @property
    def name(self) -> str:
        """The channel's name."""
        return self.channel.declaration.name

    def deliver(self, delivery_id: str) -> None:
        """Attempt a delivery if it is due and free; done, attempted or superseded ones are left alone."""
        row = Delivery.collection().find_one({"_id": delivery_id}, _NEEDED)
        if row is not None:
            self._attempt_if_admitted(row)

    def deliver_due(self) -> int:
        """Attempt what waited for its next try, and what no message announced; returns how many were looked at."""
        moment = server_time()
        waiting = {"channel": self.name, "status": "requested"}
        due = Delivery.collection().find({**waiting, "next_attempt_at": {"$lte": moment}}, _NEEDED)
        old = {"_id": {"$lt": first_id(moment - MESSAGE_LOST)}, "next_attempt_at": None}
        forgotten = Delivery.collection().find({**waiting, **old}, _NEEDED)
        rows = [*due.sort("next_attempt_at", 1).limit(ROUND), *forgotten.sort("_id", 1).limit(ROUND)]
        first = {str(unit_of(row)): row for row in rows}
        for row in first.values():
            self._attempt_if_admitted(row)
        return len(first)

    def attempt(self, row: DeliveryRow, ticket: Ticket) -> None:
        """Attempt a delivery whose account admitted it, with those that are sent together with it."""
        used = False
        try:
            looks_up = isinstance(self.channel, LookingUp)
            capabilities = self.channel.declaration.capabilities
            if not lookups.hold_forgotten(row["_id"], capabilities, looks_up=looks_up):
                used = self._admitted(unit_of(row), self._publish_or_change, "requested")
        finally:
            self.admission.leave(ticket, used=used)

    def recover(self) -> int:
        """Settle what lost deliverers left open: what was behind the fence is unclear, anything else is tried again."""
        lost = list(
            Delivery.collection()
            .find({"channel": self.name, "status": "attempting", "lease_until": {"$lt": server_time()}})
            .limit(ROUND)
        )
        for row in lost:
            fenced = is_fenced(row)
            self._settle([row], interrupted(WORKER_LOST(), fenced=fenced), before_fence=not fenced, running=True)
        return len(lost)

    def check_accepted(self) -> int:
        """Ask how far the platform has got with what it accepted, and publish what is ready; returns how many."""
        rows = self.accepted_due()
        for row in rows:
            self.check(row)
        return len(rows)

    def look_up_due(self) -> int:
        """Ask the platform about deliveries without a clear outcome; returns how many were looked up."""
        rows = self.unclear_due()
        for row in rows:
            self.look_up(row)
        return len(rows)

    def accepted_due(self) -> list[DeliveryRow]:
        """What the platform accepted and is to be asked about now: one delivery a place, longest due first."""
        if not isinstance(self.channel, Finishing):
            return []
        return first_of_each({"channel": self.name, "status": "accepted"}, "next_attempt_at", ROUND, self._by)

    def unclear_due(self) -> list[DeliveryRow]:
        """What has no clear outcome and is to be looked up now: one delivery a place, longest due first."""
        if not isinstance(self.channel, LookingUp):
            return []
        return first_of_each({"channel": self.name, "status": "unknown"}, "look_up_at", ROUND, self._by)

    def check(self, row: DeliveryRow) -> None:
        """Ask how far the platform has got with what it accepted; publish what is ready."""
        if isinstance(self.channel, Finishing) and not self._waits(row):
            self._check(self.channel, row)

    def look_up(self, row: DeliveryRow) -> None:
        """Ask the platform what became of an attempt without a clear outcome."""
        if isinstance(self.channel, LookingUp) and not self._waits(row) and lookups.claim(row, self.lease):
            self._look_up(self.channel, row)

    def _attempt_if_admitted(self, row: DeliveryRow) -> None:
        if not self.may_go_on(row):
            return
        ticket = self.admission.enter(row["target"])
        if isinstance(ticket, Ticket):
            self.attempt(row, ticket)
        else:
            postpone(unit_of(row), ticket)

    def may_go_on(self, row: DeliveryRow) -> bool:
        """Whether what went before it to the same account is clear; else it waits, or there is nothing to do."""
        declared = self.channel.declaration
        if declared.accounts is None or declared.capabilities.by_people:
            return True
        return places.may_go_on(row["_id"]) and self._has_quota(row)

    def _has_quota(self, row: DeliveryRow) -> bool:
        """Whether the account has something left of what its platform counts; else the delivery waits for that."""
        lacking = self.admission.quotas.waits_for(row["target"], row["action"])
        if lacking is None:
            return True
        seconds = max(1.0, (lacking.until - server_time()).total_seconds())
        usage = lacking.usage
        postpone(unit_of(row), seconds, QUOTA_USED(used=usage["used"], total=usage["total"]))
        return False

    def _waits(self, row: DeliveryRow) -> bool:
        """Whether the account is stopped, or its platform wants to be left alone, so that nothing is asked now."""
        seconds = self.admission.quiet_for(row["target"])
        if seconds > 0:
            lookups.later(row, seconds)
        return seconds > 0

    def _admitted(self, unit: Unit, call: Call, status: str) -> bool:
        """Whether there was an attempt."""
        with scope.attempt(self.lease) as calls:
            rows = record_intent(unit, self.worker, self.lease, self.channel.declaration.capabilities, status=status)
            if rows:
                with tracing.continuing(rows[0].get("trace"), f"attempt {self.name}"):
                    self._make(rows, call, calls)
        return bool(rows)

    def _make(self, rows: list[DeliveryRow], call: Call, calls: scope.Scope) -> None:
        """Make the attempt and settle it. Of a digest, what breaks a rule of the channel is left out."""
        outcome = self._outcome(rows, call, calls)
        if not isinstance(outcome, _Broken):
            self._settle(rows, outcome)
            return
        for row in rows:
            if row["_id"] in outcome.refusals:
                self._settle([row], outcome.refusals[row["_id"]])
        rest = [row for row in rows if row["_id"] not in outcome.refusals]
        if rest:
            self._make(rest, call, calls)

    def _outcome(self, rows: list[DeliveryRow], call: Call, calls: scope.Scope) -> Outcome | _Broken:
        progress = LedgerProgress(rows, repeatable=self._safety(rows[0]).repetition is Repetition.SAFE)
        accounts: list[ConnectedAccount | None] = []

        def prepared() -> Outcome | _Broken:
            orders = [self._orders.load(row, progress) for row in sorted(rows, key=itemgetter("_id"))]
            accounts.append(orders[0][1].account)
            with tracing.calling(f"{rows[0]['action']} {self.name}", {"kabar.item": rows[0]["item_id"]}):
                outcome = call(rows, orders)
                tracing.set_attribute("kabar.outcome", type(outcome).__name__.lower())
                return outcome

        outcome = outcome_of(prepared, progress)
        for account in accounts:
            if account is not None and not isinstance(outcome, _Broken):
                self.admission.learn(account, outcome, calls)
        return outcome

    def _publish_or_change(self, rows: list[DeliveryRow], orders: list[tuple[Package, Order]]) -> Outcome | _Broken:
        row, (package, order) = rows[0], orders[0]
        if broken := self._broken(row["action"], orders):
            return broken
        if row.get("digest") and isinstance(self.channel, BatchPublishing):
            return self.channel.publish_batch(row["digest"], orders)
        actions = {"publish": self.channel.publish, "update": self.channel.update, "withdraw": self.channel.withdraw}
        return actions[row["action"]](package, order)

    def _broken(self, action: str, orders: list[tuple[Package, Order]]) -> _Broken | None:
        """What breaks the channel's rules: approved by mistake, or before there was the rule."""
        if action == "withdraw":
            return None
        rules = self.channel.declaration.rules
        found = {order.id: refusal(rules, package.variants[self.name]) for package, order in orders}
        refusals = {order: refused.outcome for order, refused in found.items() if refused}
        return _Broken(refusals) if refusals else None

    def _check(self, channel: Finishing, row: DeliveryRow) -> None:
        reference = row.get("reference") or ""
        match self._asked(row, lambda package, order: channel.check(package, order, reference)):
            case Ready():
                unit = {"_id": row["_id"]}
                self._admitted(unit, lambda _, orders: channel.finish(*orders[0], reference), "accepted")
            case Failed(permanent=True) as refused:
                self._settle([row], refused)
            case _ if aware(row.get("accepted_at") or row["requested_at"]) + self._longest_work < server_time():
                hours = round(self._longest_work.total_seconds() / 3600)
                self._settle([row], Failed(NEVER_READY(hours=hours), permanent=True))
            case Accepted() as working:
                postpone(unit_of(row), working.check_after)
            case Failed() | Unknown():
                postpone(unit_of(row), CHECK_AGAIN)

    def _look_up(self, channel: LookingUp, row: DeliveryRow) -> None:
        match self._asked(row, lambda package, order: channel.look_up(package, order, row["action"])):
            case Succeeded() as found:
                self._settle([row], found)
            case Absent() if self._safety(row).repetition is not Repetition.NEVER:
                lookups.found_absent(row)
            case Absent():
                lookups.look_again(row, None)
            case Failed() | Unknown() as unclear:
                if not self._waits(row):  # what the platform refuses for now is no look that found nothing
                    lookups.look_again(row, unclear.reason)

    def _asked(self, row: DeliveryRow, ask: Callable[[Package, Order], T]) -> T | Failed | Unknown:
        """What the platform says, without any effect."""
        progress = LedgerProgress([row])
        accounts: list[ConnectedAccount | None] = []

        def prepared() -> T:
            package, order = self._orders.load(row, progress)
            accounts.append(order.account)
            return ask(package, order)

        with scope.attempt(self.lease) as calls:
            found = outcome_of(prepared, progress)
        for account in filter(None, accounts):
            self.admission.learn_from_question(account, found, calls)
        return found

    @property
    def _longest_work(self) -> timedelta:
        return timedelta(seconds=self.channel.declaration.longest_work)

    def _safety(self, row: DeliveryRow) -> RetrySafety:
        """What the last attempt allows: as declared, unless it made a call that may not be repeated."""
        declared = self.channel.declaration.capabilities.retry_safety(row["action"])
        if any(entry.get("once") for entry in row.get("attempt_log", [])[-1:]):
            return declared if declared.repetition is Repetition.NEVER else LOOK_UP_FIRST
        return declared

    def _settle(
        self, rows: list[DeliveryRow], outcome: Outcome, *, before_fence: bool = False, running: bool = False
    ) -> None:
        """Where the attempt was overtaken another worker may have settled it; what that one found stands."""
        running = running or (isinstance(outcome, Failed) and outcome.reason.kind is OVERTAKEN)
        terms = Terms(self.retries, self._safety(rows[0]), isinstance(self.channel, LookingUp), before_fence, running)
        settled = settle(rows, outcome, terms)
        log.info(
            "delivery_attempted",
            channel=self.name,
            deliveries=[row["_id"] for row in rows],
            attempt=rows[0]["attempts"],
            outcome=type(outcome).__name__.lower(),
            settled=settled,
        )
