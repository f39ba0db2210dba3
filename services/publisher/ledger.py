"""The delivery ledger: what is to go where, what was tried, and what is known of it. Never purged.

A row is requested, attempted by one worker (the intent, durable before anything is sent), and settled with what the
channel's call showed (the outcome, with its evidence). Every change that others rely on commits with its event.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from pymongo.client_session import ClientSession

from services.publisher.channels.contract import Failed, Outcome, Succeeded, Target, Unknown
from services.publisher.documents import (
    ApprovedPackage,
    AttemptEntry,
    Delivery,
    DeliveryRow,
    Publication,
    PublicationRow,
    StoredReason,
    package_id,
)
from shared import tracing
from shared.clock import aware, now
from shared.db import transaction
from shared.events.declare.event import Event, EventType
from shared.events.declare.types.delivery import (
    DELIVERY_FAILED,
    DELIVERY_REQUESTED,
    DELIVERY_SUCCEEDED,
    DELIVERY_UNKNOWN,
)
from shared.events.log.outbox import Actor, prepare, record_all
from shared.reasons import Reason

#: The filter of all rows that are sent together.
Unit = dict[str, str]

#: Seconds until a row is looked at again whose target is just being served with another revision.
BUSY = 2.0

EVENTS: dict[str, EventType] = {
    "requested": DELIVERY_REQUESTED,
    "succeeded": DELIVERY_SUCCEEDED,
    "failed": DELIVERY_FAILED,
    "unknown": DELIVERY_UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Growing delays in seconds, one a retry; after the last there is no further attempt (about 8 hours in all)."""

    delays: tuple[float, ...] = (2, 10, 30, 120, 600, 1800, 3600, 7200, 14400)
    #: Each delay varies by this share, so that many retries at once are spread out.
    jitter: float = 0.2

    def delay_after(self, attempt: int, wanted: float | None = None) -> float | None:
        """Seconds to wait after that attempt, at least `wanted` ones (up to a day); None where no attempt follows."""
        if attempt > len(self.delays):
            return None
        delay = self.delays[attempt - 1] * random.uniform(1, 1 + self.jitter)  # noqa: S311 - jitter, not a secret
        return max(delay, min(wanted or 0, 86_400))


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an outcome means for a row: its next status, when to try again, and why."""

    status: str
    reason: Reason | None = None
    after: float | None = None
    #: How many attempts there were, where no further one follows.
    attempts: int | None = None

    @property
    def english(self) -> str | None:
        """The reason as a sentence."""
        if self.reason is None or self.attempts is None:
            return self.reason.english if self.reason else None
        return f"{self.reason.english} ({self.attempts}×)"

    @property
    def stored(self) -> StoredReason | None:
        """The reason as the ledger keeps it."""
        if self.reason is None:
            return None
        stored: StoredReason = {"code": self.reason.kind.code, "values": self.reason.stored_values}
        if self.attempts is not None:
            stored["attempts"] = self.attempts
        return stored


def planned_rows(
    publication: PublicationRow,
    content_hash: str,
    channel: str,
    planned: Iterable[tuple[Target, str]],
    *,
    digest: str | None = None,
) -> list[DeliveryRow]:
    """A row for each (target, action) of what is bound to `content_hash`, written nowhere yet."""
    return [_row(publication, channel, target, action, content_hash, digest) for target, action in planned]


def request(rows: Sequence[DeliveryRow], session: ClientSession) -> None:
    """Write planned rows with their events; the unique key lets none be there twice."""
    if rows:
        Delivery.collection().insert_many(rows, session=session)
        record_events(rows, session)


def supersede(ids: Iterable[str], session: ClientSession) -> None:
    """Rows whose revision was outdated before the first attempt are not attempted any more."""
    wanted = list(ids)
    if wanted:
        Delivery.collection().update_many(
            {"_id": {"$in": wanted}, "status": "requested"},
            {"$set": {"status": "superseded", "finished_at": now()}, "$unset": {"next_attempt_at": ""}},
            session=session,
        )


def _row(
    publication: PublicationRow, channel: str, target: Target, action: str, approved: str, digest: str | None
) -> DeliveryRow:
    delivery = Delivery(
        item_id=publication["_id"],
        revision=publication["revision"],
        channel=channel,
        target=target.key,
        target_label=target.label,
        action=action,
        status="requested",
        version=1,
        agency=publication["agency"],
        topic=publication["topic"],
        title=publication["title"],
        content_hash=approved,
        urgent=publication.get("urgent"),
        trace=tracing.traceparent(),
        digest=digest,
    )
    return cast(DeliveryRow, delivery.validated())


def content_hash_of(publication: PublicationRow, session: ClientSession) -> str:
    """The hash that the latest approval of a publication is bound to; raises LookupError where none is stored."""
    key = package_id(publication["_id"], publication["revision"])
    stored = ApprovedPackage.collection().find_one({"_id": key}, {"content_hash": 1}, session=session)
    if stored is None:
        raise LookupError(f"no package {key}")
    return stored["content_hash"]


def unit_of(row: DeliveryRow) -> Unit:
    """The filter of all rows that are sent together: a digest's, or the row alone."""
    return {"digest": row["digest"]} if row.get("digest") else {"_id": row["_id"]}


def record_intent(unit: Unit, worker: str, lease: float) -> list[DeliveryRow]:
    """Mark the rows of `unit` that are due as being attempted by `worker` for `lease` seconds; returns them.

    Empty where another worker has them, they are done, not due yet, outdated by a newer decision, or their target
    is being served right now.
    """
    return transaction(lambda session: _record_intent(unit, worker, lease, session))


def _record_intent(unit: Unit, worker: str, lease: float, session: ClientSession) -> list[DeliveryRow]:
    rows = list(Delivery.collection().find({**unit, "status": "requested"}, session=session))
    due = [row for row in rows if not _not_due(row)]
    current = _publications({row["item_id"] for row in due}, session)
    old = {row["_id"] for row in due if is_outdated(row, current[row["item_id"]])}
    supersede(old, session)
    wanted = [row for row in due if row["_id"] not in old]
    if any(_busy(row, session) for row in wanted):
        _postpone(wanted, session)
        return []
    return _mark(wanted, worker, lease, session)


def _not_due(row: DeliveryRow) -> bool:
    due_at = row.get("next_attempt_at")
    return due_at is not None and aware(due_at) > now()


def is_outdated(row: DeliveryRow, publication: PublicationRow) -> bool:
    """Whether a newer revision or the withdrawal makes this delivery pointless."""
    if publication.get("withdrawn_at"):
        return row["action"] != "withdraw"
    return row["revision"] < publication["revision"]


def _publications(item_ids: Iterable[str], session: ClientSession) -> dict[str, PublicationRow]:
    found = Publication.collection().find({"_id": {"$in": list(item_ids)}}, session=session)
    return {publication["_id"]: publication for publication in found}


def _busy(row: DeliveryRow, session: ClientSession) -> bool:
    place = {"item_id": row["item_id"], "channel": row["channel"], "target": row["target"]}
    found = Delivery.collection().find_one({**place, "status": "attempting"}, {"_id": 1}, session=session)
    return found is not None


def _postpone(rows: list[DeliveryRow], session: ClientSession) -> None:
    Delivery.collection().update_many(
        {"_id": {"$in": [row["_id"] for row in rows]}},
        {"$set": {"next_attempt_at": now() + timedelta(seconds=BUSY)}},
        session=session,
    )


def _mark(rows: list[DeliveryRow], worker: str, lease: float, session: ClientSession) -> list[DeliveryRow]:
    started = now()
    until = started + timedelta(seconds=lease)
    for row in rows:
        row |= {"status": "attempting", "attempts": row.get("attempts", 0) + 1, "worker": worker, "lease_until": until}
        entry: AttemptEntry = {"number": row["attempts"], "worker": worker, "started_at": started}
        change = {"status": "attempting", "attempts": row["attempts"], "worker": worker, "lease_until": until}
        Delivery.collection().update_one(
            {"_id": row["_id"]},
            {"$set": change, "$unset": {"next_attempt_at": ""}, "$push": {"attempt_log": entry}},
            session=session,
        )
    return rows


def settle(rows: list[DeliveryRow], outcome: Outcome, policy: RetryPolicy, *, idempotent: bool) -> bool:
    """Write the outcome of the attempt that `rows` describe; False where that attempt was settled already."""
    if not rows:
        return False
    return transaction(lambda session: _settle(rows, outcome, policy, idempotent, session))


def judge(outcome: Outcome, attempt: int, policy: RetryPolicy, *, idempotent: bool) -> Settlement:
    """A clear, temporary refusal is tried again; an unknown outcome only where the channel makes repeating harmless."""
    if isinstance(outcome, Succeeded):
        return Settlement("succeeded")
    if isinstance(outcome, Unknown) and not idempotent:
        return Settlement("unknown", outcome.reason)
    if isinstance(outcome, Failed) and outcome.permanent:
        return Settlement("failed", outcome.reason)
    wanted = outcome.retry_after if isinstance(outcome, Failed) else None
    after = policy.delay_after(attempt, wanted)
    if after is not None:
        return Settlement("requested", outcome.reason, after)
    final = "failed" if isinstance(outcome, Failed) else "unknown"
    return Settlement(final, outcome.reason, attempts=attempt)


def _settle(
    rows: list[DeliveryRow], outcome: Outcome, policy: RetryPolicy, idempotent: bool, session: ClientSession
) -> bool:
    settled = False
    for row in rows:
        settlement = judge(outcome, row["attempts"], policy, idempotent=idempotent)
        changed = _write(row, outcome, settlement, session)
        if changed is not None:
            settled = True
            if settlement.status != "requested":
                record_events([changed], session)
    return settled


def _write(row: DeliveryRow, outcome: Outcome, settlement: Settlement, session: ClientSession) -> DeliveryRow | None:
    """Only this very attempt may be settled, also after its lease has expired, unless a person was faster."""
    this_attempt = {
        "_id": row["_id"],
        "worker": row["worker"],
        "attempts": row["attempts"],
        "status": {"$in": ["attempting", "unknown"]},
        "decisions.attempt": {"$ne": row["attempts"]},
    }
    finished = now()
    values: dict[str, Any] = {
        "status": settlement.status,
        "error": settlement.english,
        "coded_reason": settlement.stored,
    }
    if settlement.after is not None:
        values["next_attempt_at"] = finished + timedelta(seconds=settlement.after)
    else:
        values["finished_at"] = finished
    values |= _evidence(outcome)
    log = {
        "finished_at": finished,
        "outcome": settlement.status,
        "reason": settlement.english,
        "coded_reason": settlement.stored,
        **_detail(outcome),
    }
    return Delivery.collection().find_one_and_update(
        this_attempt,
        {
            "$set": {**values, **{f"attempt_log.$[attempt].{name}": value for name, value in log.items()}},
            "$unset": {"lease_until": ""},
            "$inc": {"version": 0 if settlement.status == "requested" else 1},
        },
        array_filters=[{"attempt.number": row["attempts"]}],
        return_document=True,
        session=session,
    )


def _evidence(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Succeeded):
        return {"remote_id": outcome.remote_id, "url": outcome.url, "response_digest": outcome.response_digest}
    if isinstance(outcome, Failed) and outcome.gone:
        return {"gone": True}
    return {}


def _detail(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Unknown):
        return {"may_have_arrived": True}
    return {"evidence": dict(outcome.evidence)} if isinstance(outcome, Succeeded) else {}


def record_events(rows: Sequence[DeliveryRow], session: ClientSession, actor: Actor | None = None) -> None:
    """Record the events of the rows' states; a request is routed to its channel's queue."""
    record_all(session, [_event(row, actor) for row in rows])


def _event(row: DeliveryRow, actor: Actor | None) -> Event:
    return prepare(
        EVENTS[row["status"]],
        subject=row["item_id"],
        version=row["version"],
        data={"delivery": event_data(row), "agency": row["agency"], "topic": row["topic"]},
        actor=actor,
        route=row["channel"] if row["status"] == "requested" else None,
        urgent=bool(row.get("urgent")),
    )


def event_data(row: DeliveryRow) -> dict[str, Any]:
    """A delivery as events carry it: no address of a person, no worker, no lease."""
    return {
        "id": row["_id"],
        "version": row["version"],
        "item_id": row["item_id"],
        "revision": row["revision"],
        "channel": row["channel"],
        "target": row["target"],
        "action": row["action"],
        "status": row["status"],
        "remote_id": row.get("remote_id"),
        "url": row.get("url"),
        "response_digest": row.get("response_digest"),
        "error": row.get("error"),
        "attempts": row.get("attempts", 0),
        "requested_at": iso(row["requested_at"]),
        "finished_at": iso(row.get("finished_at")),
    }


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with zone, or None."""
    return aware(moment).isoformat() if moment else None
