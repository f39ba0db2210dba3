"""Outcome: what is known after the call, with its evidence, committed together with its event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo.client_session import ClientSession

from services.publisher.channels.contract import Failed, Outcome, Succeeded, Unknown
from services.publisher.ledger.retries import Patience
from services.publisher.ledger.telling import tell
from shared.clock import now
from shared.content import Delivery
from shared.db import Document, transaction


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an outcome means for a row: its next status, when to try again, and why."""

    status: str
    reason: str | None = None
    after: float | None = None


def settle(rows: list[Document], outcome: Outcome, patience: Patience, *, idempotent: bool) -> bool:
    """Write the outcome of the attempt that `rows` describe; False where that attempt was settled already."""
    if not rows:
        return False
    return transaction(lambda session: _settle(rows, outcome, patience, idempotent, session))


def judge(outcome: Outcome, attempt: int, patience: Patience, *, idempotent: bool) -> Judgement:
    """A clear, temporary refusal is tried again; silence only where the channel makes repeating harmless."""
    if isinstance(outcome, Succeeded):
        return Judgement("succeeded")
    if isinstance(outcome, Unknown) and not idempotent:
        return Judgement("unknown", outcome.reason)
    if isinstance(outcome, Failed) and outcome.permanent:
        return Judgement("failed", outcome.reason)
    wanted = outcome.retry_after if isinstance(outcome, Failed) else None
    after = patience.wait_after(attempt, wanted)
    if after is not None:
        return Judgement("requested", outcome.reason, after)
    final = "failed" if isinstance(outcome, Failed) else "unknown"
    return Judgement(final, f"{outcome.reason} ({attempt}×)")


def _settle(
    rows: list[Document], outcome: Outcome, patience: Patience, idempotent: bool, session: ClientSession
) -> bool:
    settled = False
    for row in rows:
        judgement = judge(outcome, row["attempts"], patience, idempotent=idempotent)
        changed = _write(row, outcome, judgement, session)
        if changed is not None:
            settled = True
            if judgement.status != "requested":
                tell([changed], session)
    return settled


def _write(row: Document, outcome: Outcome, judgement: Judgement, session: ClientSession) -> Document | None:
    """Only this very attempt may be settled, also after its lease ran out, unless a person was faster."""
    this_attempt = {
        "_id": row["_id"],
        "worker": row["worker"],
        "attempts": row["attempts"],
        "status": {"$in": ["attempting", "unknown"]},
        "decisions.attempt": {"$ne": row["attempts"]},
    }
    finished = now()
    values: dict[str, Any] = {"status": judgement.status, "error": judgement.reason}
    if judgement.after is not None:
        values["next_attempt_at"] = finished + timedelta(seconds=judgement.after)
    else:
        values["finished_at"] = finished
    values |= _evidence(outcome)
    log = {"finished_at": finished, "outcome": judgement.status, "reason": judgement.reason, **_detail(outcome)}
    found: Document | None = Delivery.collection().find_one_and_update(
        this_attempt,
        {
            "$set": {**values, **{f"attempt_log.$[attempt].{name}": value for name, value in log.items()}},
            "$unset": {"lease_until": ""},
            "$inc": {"version": 0 if judgement.status == "requested" else 1},
        },
        array_filters=[{"attempt.number": row["attempts"]}],
        return_document=True,
        session=session,
    )
    return found


def _evidence(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Succeeded):
        return {"remote_id": outcome.remote_id, "url": outcome.url, "response_digest": outcome.response_digest}
    if isinstance(outcome, Failed) and outcome.gone:
        return {"gone": True}
    return {}


def _detail(outcome: Outcome) -> dict[str, Any]:
    return {"evidence": dict(outcome.evidence)} if isinstance(outcome, Succeeded) else {}
