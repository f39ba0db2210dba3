"""The deliveries of a channel with accounts, side by side: no account takes the threads of another.

A delivery's target is the account itself or one of the recipients who asked the account for messages; what is shared
and limited is the account.

The ledger is the truth: what is due is read from there, and a message from the queue only says that there is something
new. Urgent items come first, and the agencies that share an account take turns.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import structlog

from services.publisher.accounts.admission import Ticket
from services.publisher.attempts import Deliverer
from services.publisher.documents import LANES_INDEX, Delivery, DeliveryRow
from services.publisher.doorbell import Doorbell
from shared.db import server_time
from shared.events.consume.time_limit import TimeLimit

log = structlog.get_logger()

#: Threads of one channel in one worker; those for urgent items alone come on top.
THREADS, URGENT_THREADS = 16, 2
#: Seconds after which an account is asked for again at the latest: a person may have started it.
ASK_AGAIN = 5.0
#: So many threads at most are busy where an account that has one begins a further attempt: the rest is for accounts
#: that have none, also while others are frozen.
SHARED = THREADS // 2


class Lanes:
    """Begins what is due of one channel, in threads of its own."""

    def __init__(self, deliverer: Deliverer) -> None:
        self._deliverer = deliverer
        self._channel = deliverer.name
        self._lease = deliverer.channel.declaration.lease
        self._lock = threading.Lock()
        #: What is under way: a delivery, or the check or look-up of an account.
        self._jobs: dict[str, TimeLimit] = {}
        #: How much of that is of each account.
        self._of: Counter[str] = Counter()
        #: When each account, and each agency at an account, was served last; until when one need not be asked for.
        self._last: dict[str, float] = {}
        self._served: dict[tuple[str, str], float] = {}
        self._closed: dict[str, float] = {}
        prefix = f"publisher.{self._channel}"
        self._ordinary = ThreadPoolExecutor(THREADS, thread_name_prefix=prefix)
        self._urgent = ThreadPoolExecutor(URGENT_THREADS, thread_name_prefix=f"{prefix}.urgent")
        self._bell: Doorbell | None = None

    def open(self) -> Doorbell:
        """From now on a ring leads to a round: begins what is due, in a thread of its own."""
        self._bell = Doorbell(f"publisher.{self._channel}.rounds", self.begin_due)
        return self._bell

    def ring(self, account: str | None = None) -> None:
        """There is something to deliver, to check or to look up; with an account: something new for that one."""
        if account is not None:
            self._closed.pop(account, None)
        if self._bell is not None:
            self._bell.ring()

    def begin_due(self) -> int:
        """Begin what is due and may begin; returns how many attempts, checks and look-ups that were."""
        begun = sum(self._begin_at(account) for account in self._accounts())
        begun += sum(self._follow("check", row, self._deliverer.check) for row in self._deliverer.accepted_due())
        begun += sum(self._follow("look_up", row, self._deliverer.look_up) for row in self._deliverer.unclear_due())
        return begun

    def enforce_limits(self) -> None:
        """End what takes longer than it may; to be called again and again."""
        with self._lock:
            limits = list(self._jobs.values())
        for limit in limits:
            limit.enforce()

    def wait(self, seconds: float = 30.0) -> None:
        """Wait until nothing is under way, at most so long."""
        until = time.monotonic() + seconds
        while self._busy() and time.monotonic() < until:
            time.sleep(0.01)

    def _busy(self) -> int:
        with self._lock:
            return len(self._jobs)

    def _accounts(self) -> list[str]:
        """The accounts with something to deliver that may be asked for, those that were served longest ago first."""
        found = Delivery.collection().distinct("account", {"status": "requested", "channel": self._channel})
        moment = time.monotonic()
        may_be_open = [account for account in found if self._closed.get(account, 0.0) <= moment]
        return sorted(may_be_open, key=lambda account: self._last.get(account, 0.0))

    def _begin_at(self, account: str) -> int:
        """Begin as many deliveries of an account as it admits.

        Where the others wait for later, the account is not asked for until then, or until there is something new: rows
        that wait for hours, as for a stopped account, would be read every second.
        """
        begun, later = 0, ASK_AGAIN
        for row in self._next(account):
            if isinstance(row, float):
                later = min(later, row)
                continue
            if not row.get("urgent") and self._busy() >= (SHARED if self._of[account] else THREADS):
                break
            if not self._deliverer.may_go_on(row):
                continue
            admitted = self._deliverer.admission.enter(account)
            if not isinstance(admitted, Ticket):
                self._closed[account] = time.monotonic() + min(admitted, ASK_AGAIN)
                break
            self._last[account] = self._served[account, row["agency"]["code"]] = time.monotonic()
            pool = self._ordinary if self._busy() < THREADS else self._urgent
            self._submit(pool, row["_id"], account, partial(self._deliverer.attempt, row, admitted))
            begun += 1
        else:
            self._closed[account] = time.monotonic() + later
        return begun

    def _next(self, account: str) -> Iterator[DeliveryRow | float]:
        """What is due at an account, urgent items first, then the agencies in turn; seconds for what is due later."""
        moment = server_time()
        for urgent in (True, False):
            wanted = {"status": "requested", "channel": self._channel, "account": account, "urgent": urgent}
            agencies = set(Delivery.collection().distinct("agency.code", wanted))
            while agencies:
                code = min(agencies, key=lambda one: self._served.get((account, one), 0.0))
                row = self._first({**wanted, "agency.code": code})
                due_at = row.get("next_attempt_at") if row else None
                if row is None or (due_at is not None and due_at > moment):
                    agencies.discard(code)
                    if due_at is not None:
                        yield (due_at - moment).total_seconds()
                else:
                    yield row

    def _first(self, wanted: dict[str, Any]) -> DeliveryRow | None:
        """What is due first, now or later, and not under way here."""
        with self._lock:
            under_way = list(self._jobs)
        names = ("digest", "target", "channel", "action", "urgent", "agency", "next_attempt_at")
        found = {**wanted, "_id": {"$nin": under_way}}
        first = [("next_attempt_at", 1), ("_id", 1)]
        return Delivery.collection().find_one(found, dict.fromkeys(names, 1), sort=first, hint=LANES_INDEX)

    def _follow(self, what: str, row: DeliveryRow, work: Callable[[DeliveryRow], None]) -> int:
        """Ask the platform about a delivery, one at a time for each account."""
        account = row["account"]
        key = f"{what}:{account}"
        with self._lock:
            if key in self._jobs or len(self._jobs) >= THREADS:
                return 0
        self._submit(self._ordinary, key, account, partial(work, row))
        return 1

    def _submit(self, pool: ThreadPoolExecutor, key: str, account: str, work: Callable[[], object]) -> None:
        limit = TimeLimit(f"publisher.{self._channel}", self._lease)
        with self._lock:
            self._jobs[key] = limit
            self._of[account] += 1
        pool.submit(self._run, key, account, limit, work)

    def _run(self, key: str, account: str, limit: TimeLimit, work: Callable[[], object]) -> None:
        try:
            with limit.watching():
                work()
        except Exception:
            log.exception("lane_failed", channel=self._channel, job=key)
        finally:
            with self._lock:
                del self._jobs[key]
                self._of[account] -= 1
            self._closed.pop(account, None)
            self.ring()
