"""Misbehaviour on request: a channel can be made slow, made to refuse, or made silent, for the next N calls."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

Mode = Literal["slow", "refuse", "silent", "throttle", "close", "drip", "revoke", "change"]
#: What mail and webhooks know; platforms know all of them.
PLAIN_MODES: tuple[str, ...] = ("slow", "refuse", "silent")
MODES: tuple[str, ...] = get_args(Mode)
LONGEST_WAIT = 600.0


class BadBehaviour(ValueError):
    """A behaviour that cannot be; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a channel treats its next calls.

    slow: responds properly after `seconds`. refuse: responds with `code` and keeps nothing.
    silent: keeps what it received and does not respond for `seconds`, then drops the connection.
    throttle: responds with 429 and a Retry-After of `seconds`. close: keeps what it received and drops the connection
    at once. drip: keeps it and responds byte by byte over `seconds`. revoke: no longer takes the account's token.
    change: responds as if the API had changed.
    """

    mode: Mode
    remaining: int
    seconds: float
    code: int

    @classmethod
    def parse(cls, data: Any, default_code: int, codes: range) -> Behaviour:
        """Read {"mode", "count", "seconds", "code"} as an API client sends it; raises BadBehaviour."""
        if not isinstance(data, dict) or data.get("mode") not in MODES:
            raise BadBehaviour(f"mode must be one of {', '.join(MODES)}")
        count, seconds, code = data.get("count", 1), data.get("seconds", 5), data.get("code", default_code)
        if not _is_int(count) or not 1 <= count <= 1_000_000:
            raise BadBehaviour("count must be a whole number from 1 to 1000000")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST_WAIT:
            raise BadBehaviour(f"seconds must be a number from 0 to {LONGEST_WAIT:.0f}")
        if not _is_int(code) or code not in codes:
            raise BadBehaviour(f"code must be from {codes.start} to {codes.stop - 1}")
        return cls(data["mode"], count, float(seconds), code)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class Behaviours:
    """The behaviours set now, by channel name; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set: dict[str, Behaviour] = {}

    def put(self, channel: str, behaviour: Behaviour) -> None:
        """Replace what `channel` does."""
        with self._lock:
            self._set[channel] = behaviour

    def clear(self, channel: str) -> bool:
        """Let `channel` behave again; false when it already did."""
        with self._lock:
            return self._set.pop(channel, None) is not None

    def take(self, channel: str) -> Behaviour | None:
        """The behaviour for this one call, counted down; None means: behave."""
        with self._lock:
            behaviour = self._set.get(channel)
            if behaviour is None:
                return None
            if behaviour.remaining == 1:
                del self._set[channel]
            else:
                self._set[channel] = replace(behaviour, remaining=behaviour.remaining - 1)
            return behaviour

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """All behaviours that are set, for display."""
        with self._lock:
            return {channel: asdict(behaviour) for channel, behaviour in sorted(self._set.items())}
