"""The delivery ledger: what is to go where, what was tried, and what is known of it. Never purged.

A row is requested, attempted by one worker (the intent, durable before anything is sent), and settled with what the
channel's call showed (the outcome, with its evidence). Every change that others rely on commits with its event.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from pymongo.client_session import ClientSession

from services.publisher import registry
from services.publisher.channels.contract import Accepted, Failed, Outcome, Succeeded, Target, Unknown
from services.publisher.delivery_events import record_events
from services.publisher.documents import (
    ApprovedPackage,
    AttemptEntry,
    Delivery,
    DeliveryRow,
    Publication,
    PublicationRow,
    package_id,
)
from services.publisher.restored import holding
from services.publisher.settlement import LOOK_UPS, RetryPolicy, Settlement, judge, stored
from shared import tracing
from shared.channels import CHANNELS, ChannelDeclaration
from shared.channels.accounts import account_of
from shared.channels.declaration import Capabilities, Repetition, RetrySafety
from shared.clock import aware
from shared.db import server_time, transaction
from shared.reasons import Reason

#: The filter of all rows that are sent together.
Unit = dict[str, str]

#: Seconds until a row is looked at again whose target is just being served with another revision.
BUSY = 2.0

#: Channels whose posts are found again only by their name on the platform. Where people do the work, the next task says
#: what to do about the one before.
_WITH_ACCOUNTS = [name for name, channel in CHANNELS.items() if channel.accounts and not channel.capabilities.by_people]


def planned_rows(
    publication: PublicationRow,
    content_hash: str,
    channel: ChannelDeclaration,
    planned: Iterable[tuple[Target, str]],
    *,
    digest: str | None = None,
) -> list[DeliveryRow]:
    """A row for each (target, action) of what is bound to `content_hash`, written nowhere yet.

    After the database was restored from a backup, what may have been delivered since is not simply requested.
    """
    restore = holding.last()
    rows = [_row(publication, channel, target, action, content_hash, digest) for target, action in planned]
    return [holding.as_unclear(row, restore) if restore and holding.holds(row, restore) else row for row in rows]


def request(rows: Sequence[DeliveryRow], session: ClientSession) -> None:
    """Write planned rows with their events; the unique key lets none be there twice."""
    if rows:
        Delivery.collection().insert_many(rows, session=session)
        record_events(rows, session)


def supersede(ids: Iterable[str], session: ClientSession) -> None:
    """Rows whose revision was outdated before anything of it was public are not attempted any more.

    Where an earlier attempt at an account may have had an effect, that is found out: a post that no delivery knows
    could be neither corrected nor withdrawn.
    """
    wanted = {"_id": {"$in": list(ids)}, "status": {"$in": ["requested", "accepted"]}}
    if not wanted["_id"]["$in"]:
        return
    moment = server_time()
    unclear = {**wanted, "attempt_log.may_have_arrived": True, "channel": {"$in": _WITH_ACCOUNTS}, "parts": None}
    for row in list(Delivery.collection().find(unclear, {"channel": 1}, session=session)):
        asked = {"look_up_at": moment, "look_ups": 0} if registry.looks_up(row["channel"]) else {}
        Delivery.collection().update_one(
            {"_id": row["_id"]},
            {"$set": {"status": "unknown", "finished_at": moment, **asked}, "$unset": {"next_attempt_at": ""}},
            session=session,
        )
    Delivery.collection().update_many(
        wanted,
        {"$set": {"status": "superseded", "finished_at": moment}, "$unset": {"next_attempt_at": ""}},
        session=session,
    )


def become_publication(delivery_id: str) -> None:
    """A correction for a place where the item certainly never arrived is published there, by what publishing allows."""
    Delivery.collection().update_one(
        {"_id": delivery_id, "status": "requested", "action": "update"}, {"$set": {"action": "publish"}}
    )


def _row(
    publication: PublicationRow,
    channel: ChannelDeclaration,
    target: Target,
    action: str,
    approved: str,
    digest: str | None,
) -> DeliveryRow:
    delivery = Delivery(
        item_id=publication["_id"],
        revision=publication["revision"],
        channel=channel.name,
        target=target.key,
        target_label=target.label,
        account=account_of(target.key) if channel.accounts else None,
        action=action,
        dropped=(action == "withdraw" and not publication.get("withdrawn_at")) or None,
        status="requested",
        version=1,
        agency=publication["agency"],
        topic=publication["topic"],
        title=publication["title"],
        content_hash=approved,
        urgent=bool(publication.get("urgent")),
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


def record_intent(
    unit: Unit, worker: str, lease: float, capabilities: Capabilities, *, status: str = "requested"
) -> list[DeliveryRow]:
    """Mark the rows of `unit` in `status` that are due as being attempted by `worker` for `lease` seconds.

    Returns them; empty where another worker has them, they are done, not due yet, outdated by a newer decision, or
    their target is being served right now. Where `capabilities` say that repeating the call is harmless, the intent is
    recorded as the fence too, and the attempt needs no further write for it.
    """
    return transaction(lambda session: _record_intent(unit, worker, lease, capabilities, status, session))


def _record_intent(
    unit: Unit, worker: str, lease: float, capabilities: Capabilities, status: str, session: ClientSession
) -> list[DeliveryRow]:
    rows = list(Delivery.collection().find({**unit, "status": status}, session=session))
    moment = server_time()
    due = [row for row in rows if _is_due(row, moment)]
    current = _publications({row["item_id"] for row in due}, session)
    old = {row["_id"] for row in due if is_outdated(row, current[row["item_id"]])}
    supersede(old, session)
    wanted = [row for row in due if row["_id"] not in old]
    if any(_busy(row, session) for row in wanted):
        _postpone(wanted, moment + timedelta(seconds=BUSY), session)
        return []
    claim = Claim(worker, moment, moment + timedelta(seconds=lease))
    return [_mark(row, claim, capabilities, session) for row in wanted]


def _is_due(row: DeliveryRow, moment: datetime) -> bool:
    due_at = row.get("next_attempt_at")
    return due_at is None or aware(due_at) <= moment


def is_outdated(row: DeliveryRow, publication: PublicationRow) -> bool:
    """Whether a newer revision or the withdrawal makes this delivery pointless.

    What a correction took back from an account stays to be taken back, unless a later one goes there again.
    """
    if publication.get("withdrawn_at"):
        return row["action"] != "withdraw"
    if row["action"] == "withdraw":
        return not is_dropped(publication, row["target"])
    return row["revision"] < publication["revision"]


def is_dropped(publication: PublicationRow, target: str) -> bool:
    """Whether the latest approval of an item leaves out this target of a channel with accounts."""
    accounts = publication.get("accounts")
    return accounts is not None and account_of(target) not in accounts


def _publications(item_ids: Iterable[str], session: ClientSession) -> dict[str, PublicationRow]:
    found = Publication.collection().find({"_id": {"$in": list(item_ids)}}, session=session)
    return {publication["_id"]: publication for publication in found}


def _busy(row: DeliveryRow, session: ClientSession) -> bool:
    place = {"item_id": row["item_id"], "channel": row["channel"], "target": row["target"]}
    found = Delivery.collection().find_one({**place, "status": "attempting"}, {"_id": 1}, session=session)
    return found is not None


def postpone(unit: Unit, seconds: float, reason: Reason | None = None) -> None:
    """Look at the rows of `unit` again after so many seconds; those that are done or under way are left alone."""
    waiting = {**unit, "status": {"$in": ["requested", "accepted"]}}
    values: dict[str, Any] = {"next_attempt_at": server_time() + timedelta(seconds=seconds)}
    if reason is not None:
        values |= {"error": reason.english, "coded_reason": stored(reason)}
    Delivery.collection().update_many(waiting, {"$set": values})


def _postpone(rows: list[DeliveryRow], until: datetime, session: ClientSession) -> None:
    wanted = {"_id": {"$in": [row["_id"] for row in rows]}}
    Delivery.collection().update_many(wanted, {"$set": {"next_attempt_at": until}}, session=session)


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's hold on a delivery, by the database's clock: those of two workers may be an hour apart."""

    worker: str
    at: datetime
    until: datetime


def _mark(row: DeliveryRow, claim: Claim, capabilities: Capabilities, session: ClientSession) -> DeliveryRow:
    harmless = capabilities.retry_safety(row["action"]).repetition is Repetition.SAFE
    entry: AttemptEntry = {
        "number": row.get("attempts", 0) + 1,
        "worker": claim.worker,
        "started_at": claim.at,
        "fenced_at": claim.at if harmless else None,
    }
    change = {
        "status": "attempting",
        "attempts": entry["number"],
        "worker": claim.worker,
        "lease_until": claim.until,
    }
    Delivery.collection().update_one(
        {"_id": row["_id"]},
        {"$set": change, "$unset": {"next_attempt_at": ""}, "$push": {"attempt_log": entry}},
        session=session,
    )
    return cast(DeliveryRow, {**row, **change, "attempt_log": [*row.get("attempt_log", []), entry]})


def first_fence(row: DeliveryRow) -> datetime | None:
    """When a call of this delivery first may have had an effect; None where none has.

    Attempts of releases without a fence may have had one from their start.
    """
    fences = [entry.get("fenced_at", entry["started_at"]) for entry in row.get("attempt_log", ())]
    return min((aware(moment) for moment in fences if moment), default=None)


def is_fenced(row: DeliveryRow) -> bool:
    """Whether the last attempt may have had an effect."""
    last = row.get("attempt_log", [])[-1:]
    return any(entry.get("fenced_at", entry["started_at"]) is not None for entry in last)


def spent(row: DeliveryRow) -> int:
    """How many attempts count towards the last one: those since a person sent it again, without those that waited."""
    decided = max((decision["attempt"] for decision in row.get("decisions", ())), default=0)
    log = row.get("attempt_log", ())
    return sum(1 for entry in log if entry["number"] > decided and not entry.get("waits"))


def may_have_arrived(row: DeliveryRow) -> bool:
    """Whether an attempt since a person last decided may have had its effect, and no look-up has denied it."""
    decided = max((decision["attempt"] for decision in row.get("decisions", ())), default=0)
    log = row.get("attempt_log", ())
    return any(entry.get("may_have_arrived") for entry in log if entry["number"] > decided)


@dataclass(frozen=True, slots=True)
class Terms:
    """By which the outcomes of one channel's attempts are settled."""

    policy: RetryPolicy
    safety: RetrySafety
    #: The channel can look up what became of an attempt without a clear outcome.
    looks_up: bool = False
    #: Only where the attempt has not passed its fence: an outcome that says that nothing had an effect.
    before_fence: bool = False
    #: Only while the attempt is under way, not where another worker has given it up and settled it.
    running: bool = False


def settle(rows: list[DeliveryRow], outcome: Outcome, terms: Terms) -> bool:
    """Write the outcome of the attempt that `rows` describe; False where that attempt was settled already."""
    if not rows:
        return False
    return transaction(lambda session: _settle(rows, outcome, terms, session))


def _settle(rows: list[DeliveryRow], outcome: Outcome, terms: Terms, session: ClientSession) -> bool:
    settled = False
    moment = server_time()
    for row in rows:
        settlement = judge(outcome, spent(row), terms.policy, terms.safety, first_fence(row), moment)
        if settlement.status == "failed" and _is_doubtful(row, terms):
            settlement = replace(settlement, status="unknown")
        changed = _write(row, outcome, settlement, terms, moment, session)
        if changed is not None:
            settled = True
            if settlement.final:
                record_events([changed], session)
    return settled


def _is_doubtful(row: DeliveryRow, terms: Terms) -> bool:
    """Whether an earlier call with the same key may have had its effect: the refusal of a repetition denies nothing."""
    return terms.safety.repetition is Repetition.KEYED and terms.looks_up and may_have_arrived(row)


def _write(
    row: DeliveryRow,
    outcome: Outcome,
    settlement: Settlement,
    terms: Terms,
    finished: datetime,
    session: ClientSession,
) -> DeliveryRow | None:
    """Only this very attempt may be settled, also after its lease has expired, unless a person was faster."""
    this_attempt: dict[str, Any] = {
        "_id": row["_id"],
        "worker": row["worker"],
        "attempts": row["attempts"],
        "status": "attempting" if terms.running else {"$in": ["attempting", "unknown", "accepted"]},
        "decisions.attempt": {"$ne": row["attempts"]},
    }
    if terms.before_fence:
        this_attempt["attempt_log"] = {"$elemMatch": {"number": row["attempts"], "fenced_at": None}}
    values: dict[str, Any] = {
        "status": settlement.status,
        "error": settlement.english,
        "coded_reason": settlement.stored,
        **_next_moments(settlement, finished, terms.looks_up),
        **_reading(row, settlement, finished),
        **_evidence(outcome),
    }
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
            "$unset": {"lease_until": "", **({} if "look_up_at" in values else {"look_up_at": ""})},
            "$inc": {"version": 1 if settlement.final else 0},
        },
        array_filters=[{"attempt.number": row["attempts"]}],
        return_document=True,
        session=session,
    )


def _next_moments(settlement: Settlement, finished: datetime, looks_up: bool) -> dict[str, Any]:
    if settlement.after is not None:
        due = finished + timedelta(seconds=settlement.after)
        accepted = {"reference": settlement.reference, "accepted_at": finished} if settlement.reference else {}
        return {"next_attempt_at": due, **accepted}
    moments: dict[str, Any] = {"finished_at": finished}
    if settlement.status == "unknown" and looks_up:
        moments |= {"look_up_at": finished + timedelta(seconds=LOOK_UPS[0]), "look_ups": 0}
    return moments


def _reading(row: DeliveryRow, settlement: Settlement, finished: datetime) -> dict[str, Any]:
    """Readers' comments are read from now on where there is a post that they can be read of."""
    there = settlement.status == "succeeded" and row["action"] != "withdraw"
    return {"comments_due_at": finished} if there and registry.reads_comments(row["channel"]) else {}


def _evidence(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Succeeded):
        return {"remote_id": outcome.remote_id, "url": outcome.url, "response_digest": outcome.response_digest}
    if isinstance(outcome, Failed) and outcome.gone:
        return {"gone": True}
    return {}


def _detail(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Unknown) or (isinstance(outcome, Accepted) and outcome.may_be_there):
        return {"may_have_arrived": True}
    if isinstance(outcome, Failed) and (outcome.waits or outcome.account_broken):
        return {"waits": True}
    return {"evidence": dict(outcome.evidence)} if isinstance(outcome, Succeeded) else {}
