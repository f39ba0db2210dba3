"""One call of a channel: whatever ends it becomes an outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import structlog

from services.publisher.accounts.connected import AccountUnusable
from services.publisher.channels.contract import Failed, Overtaken, Unknown
from services.publisher.channels.platform_api import NoClearResponse, Refused
from services.publisher.packages import NotAsApproved
from services.publisher.progress import LedgerProgress
from services.publisher.reasons import ACCOUNT_REFUSED, CHANNEL_FAULT, OVERTAKEN, TOOK_TOO_LONG
from shared.events.consume.time_limit import TimeLimitExceeded
from shared.reasons import Reason

T = TypeVar("T")

log = structlog.get_logger()


def outcome_of(call: Callable[[], T], progress: LedgerProgress) -> T | Failed | Unknown:
    """What `call` returns, or what it means that it raised; what ends unclearly before the fence had no effect."""
    ids = progress.ids
    try:
        return _certain(call(), fenced=progress.fenced)
    except NotAsApproved as mismatch:
        log.error("not_as_approved", deliveries=ids, detail=mismatch.detail)
        return Failed(mismatch.reason, permanent=True)
    except AccountUnusable as unusable:
        return Failed(unusable.reason, permanent=unusable.gone, gone=unusable.gone, waits=not unusable.gone)
    except (Refused, NoClearResponse) as platform:
        return _certain(platform.outcome, fenced=progress.fenced)
    except Overtaken:
        return Failed(OVERTAKEN(), permanent=False)
    except TimeLimitExceeded:
        log.error("channel_took_too_long", deliveries=ids)
        return interrupted(TOOK_TOO_LONG(), fenced=progress.fenced)
    except Exception as error:
        log.exception("channel_raised", deliveries=ids)
        return interrupted(CHANNEL_FAULT(error=type(error).__name__), fenced=progress.fenced)


def interrupted(reason: Reason, *, fenced: bool) -> Failed | Unknown:
    """An attempt that ended without its channel's outcome: before the fence nothing had an effect."""
    return Unknown(reason) if fenced else Failed(reason, permanent=False)


def _certain(outcome: T, *, fenced: bool) -> T | Failed | Unknown:
    """The outcome as the core goes on with it: refused credentials always break the account."""
    if isinstance(outcome, Unknown):
        return interrupted(outcome.reason, fenced=fenced)
    if isinstance(outcome, Failed) and outcome.reason.kind is ACCOUNT_REFUSED:
        return replace(outcome, account_broken=True)
    return outcome
