"""What the outcome of an attempt means for a delivery: done, over, to be tried again, or to be found out."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.publisher.channels.contract import Accepted, Failed, Outcome, Succeeded, Unknown
from services.publisher.documents import StoredReason
from shared.channels.declaration import Repetition, RetrySafety
from shared.reasons import Reason

#: Seconds until a delivery is attempted again that waits for a person's work, such as linking its account again.
WAITING = 300.0
#: Seconds by which a key counts as forgotten before the platform forgets it: clocks differ, and the call takes time.
KEY_MARGIN = 300.0
#: Seconds until the first look-up of an unclear outcome, and until each further one; then a person decides.
LOOK_UPS = (20.0, 60.0, 300.0, 1800.0, 7200.0, 21600.0)


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
    #: By which the platform names the work that it has accepted.
    reference: str | None = None

    @property
    def final(self) -> bool:
        """Whether others are told of it: neither a further attempt nor work of the platform is to follow by itself."""
        return self.status not in ("requested", "accepted")

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
        kept = stored(self.reason)
        if self.attempts is not None:
            kept["attempts"] = self.attempts
        return kept


def stored(reason: Reason) -> StoredReason:
    """A reason as the ledger keeps it."""
    return {"code": reason.kind.code, "values": reason.stored_values}


def judge(
    outcome: Outcome, attempt: int, policy: RetryPolicy, safety: RetrySafety, first_fence: datetime | None, at: datetime
) -> Settlement:
    """A clear, temporary refusal is tried again; an unknown outcome only where `safety` allows it at its next attempt.

    `attempt` counts those that are limited, this one among them (see `ledger.spent`); `first_fence` is when a call of
    this delivery first may have had an effect.
    """
    wanted = outcome.retry_after if isinstance(outcome, Failed) else None
    after = policy.delay_after(attempt, wanted)
    match outcome:
        case Succeeded():
            return Settlement("succeeded")
        case Accepted():
            return Settlement("accepted", after=outcome.check_after, reference=outcome.reference)
        case Failed(account_broken=True) | Failed(waits=True):
            return Settlement("requested", outcome.reason, max(WAITING, min(outcome.retry_after or 0, 86_400)))
        case Failed(permanent=True):
            return Settlement("failed", outcome.reason)
        case Unknown() if not may_repeat(safety, first_fence, at + timedelta(seconds=after or 0)):
            return Settlement("unknown", outcome.reason)
    if after is not None:
        return Settlement("requested", outcome.reason, after)
    final = "failed" if isinstance(outcome, Failed) else "unknown"
    return Settlement(final, outcome.reason, attempts=attempt)


def may_repeat(safety: RetrySafety, first_fence: datetime | None, at: datetime) -> bool:
    """Whether a call without a clear outcome may be made again without looking."""
    if safety.repetition is Repetition.SAFE:
        return True
    if safety.repetition is Repetition.KEYED and safety.key_lifetime is not None and first_fence is not None:
        return at + timedelta(seconds=KEY_MARGIN) < first_fence + timedelta(seconds=safety.key_lifetime)
    return False
