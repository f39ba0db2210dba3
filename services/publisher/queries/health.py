"""How each channel is doing, from a few small, capped queries of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from services.publisher.documents import Delivery, DeliveryRow
from services.publisher.queries.deliveries import FOR_PEOPLE
from services.publisher.queries.stuck import stopped_accounts
from shared.bilingual import Bilingual
from shared.channels import CHANNELS
from shared.clock import aware, now
from shared.ids import first_id

#: Counts stop here; pages show "1,000+".
MOST = 1000
#: The time that failures are counted over.
DAY = timedelta(hours=24)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: A delivery that waits longer than this makes a channel late, although others arrive.
LATE = timedelta(minutes=5)
#: Without any success for so long while a delivery waits or is under way, a channel is stalled. Longer than any call.
STALLED = timedelta(minutes=1)


class HealthState(NamedTuple):
    """A state of a channel as pages show it; `tone` is one of kabar.css."""

    label: Bilingual
    tone: str


HEALTH_STATES: Mapping[str, HealthState] = MappingProxyType(
    {
        "ok": HealthState(Bilingual("Lancar", "Works"), "good"),
        "idle": HealthState(Bilingual("Belum dipakai", "Not used yet"), "neutral"),
        "late": HealthState(Bilingual("Terlambat", "Late"), "warn"),
        "stalled": HealthState(Bilingual("Macet", "Stalled"), "bad"),
        "failing": HealthState(Bilingual("Ditolak", "Is refused"), "bad"),
        "unsure": HealthState(Bilingual("Perlu keputusan", "Needs a decision"), "warn"),
    }
)


@dataclass(frozen=True, slots=True)
class Health:
    """One channel. Counts are capped at MOST; `failures` are those of deliveries requested in the last 24 hours."""

    channel: str
    #: Key of HEALTH_STATES.
    state: str
    last_success_at: datetime | None
    backlog: int
    retrying: int
    unknown: int
    failures: int
    #: When the oldest delivery was requested that waits or is under way.
    oldest_waiting_at: datetime | None
    #: The delivery that was refused last, with why.
    last_refused: DeliveryRow | None

    @property
    def last_error(self) -> str | None:
        """Why, as an English sentence."""
        return self.last_refused.get("error") if self.last_refused else None


def health() -> list[Health]:
    """Every channel, in the order of display."""
    return [_of(name) for name in CHANNELS]


def _of(channel: str) -> Health:
    last = _newest(channel, "succeeded")
    failed = _newest(channel, "failed")
    retry = Delivery.collection().find_one(_retries(channel))
    counts = {status: _count(channel, status) for status in ("requested", "attempting", "accepted")}
    undecided = _capped({"channel": channel, **FOR_PEOPLE})
    waiting_since = _waiting_since(channel)
    return Health(
        channel=channel,
        state=_state(last, failed, retry, waiting_since, undecided),
        last_success_at=aware(last["finished_at"]) if last else None,
        backlog=min(MOST, sum(counts.values())),
        retrying=_capped(_retries(channel)),
        unknown=undecided,
        failures=_capped({"channel": channel, "status": "failed", "_id": {"$gte": first_id(now() - DAY)}}),
        oldest_waiting_at=waiting_since,
        last_refused=retry or failed,
    )


def _retries(channel: str) -> dict[str, Any]:
    """What was refused for now; a delivery may also wait for its turn, without an attempt."""
    return {"channel": channel, "status": "requested", "attempts": {"$gt": 0}, "next_attempt_at": {"$gt": EPOCH}}


def _waiting_since(channel: str) -> datetime | None:
    """What waits for an account that a person stopped says nothing of the channel: see queries/stuck.py."""
    stopped = stopped_accounts(channel)
    found = (_oldest(channel, status, stopped) for status in ("requested", "attempting"))
    return min((aware(row["requested_at"]) for row in found if row), default=None)


def _state(last: Any, failed: Any, retry: Any, waiting_since: datetime | None, unknown: int) -> str:
    if retry or (failed and not failed.get("gone") and (not last or failed["finished_at"] > last["finished_at"])):
        return "failing"
    if waiting_since and max(waiting_since, aware(last["finished_at"]) if last else EPOCH) < now() - STALLED:
        return "stalled"
    if unknown:
        return "unsure"
    if waiting_since and waiting_since < now() - LATE:
        return "late"
    return "ok" if last or failed or waiting_since else "idle"


def _newest(channel: str, status: str) -> Any:
    return Delivery.collection().find_one({"channel": channel, "status": status}, sort=[("_id", -1)])


def _oldest(channel: str, status: str, stopped: list[str]) -> Any:
    wanted: dict[str, Any] = {"channel": channel, "status": status}
    if stopped:
        wanted["account"] = {"$nin": stopped}
    return Delivery.collection().find_one(wanted, sort=[("_id", 1)])


def _count(channel: str, status: str) -> int:
    return _capped({"channel": channel, "status": status})


def _capped(condition: dict[str, Any]) -> int:
    return int(Delivery.collection().count_documents(condition, limit=MOST))
