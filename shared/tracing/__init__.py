"""One item's way through all processes as one trace, told to an OpenTelemetry collector.

On where OTEL_EXPORTER_OTLP_ENDPOINT names one. Otherwise nothing of OpenTelemetry is imported, and what is called here
on hot paths returns at once.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.events.declare.event import Event
    from shared.events.log.message import Message
    from shared.tracing.spans import Spans

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_NOTHING: AbstractContextManager[Any] = nullcontext()
#: This process's spans; None where tracing is off or not begun.
_spans: Spans | None = None


def wanted() -> bool:
    """Whether this process was told where to send traces."""
    return any(os.environ.get(name) for name in _ENDPOINTS)


def start(process: str) -> None:
    """Begin to trace, if wanted, under the process's name. Never before a fork: spans are sent by a thread."""
    global _spans  # noqa: PLW0603 - one for each process, as it is for its database connection
    if _spans is None and wanted():
        from shared.tracing.export import to_collector

        _spans = to_collector(process)


def traceparent() -> str | None:
    """What is under way here, as W3C Trace Context names it, for others to go on with."""
    return None if _spans is None else _spans.traceparent()


def answering(name: str, given: str | None, attributes: dict[str, Any]) -> AbstractContextManager[Any]:
    """A request of somebody who may have `given` a traceparent."""
    return _NOTHING if _spans is None else _spans.answering(name, given, attributes)


def answered(status: int) -> None:
    """The request that is under way here gets this HTTP status."""
    if _spans is not None:
        _spans.answered(status)


def consuming(queue: str, events: Sequence[Event]) -> AbstractContextManager[Any]:
    """Events of a queue take effect together; `about` tells which of them a part of the work is for."""
    return _NOTHING if _spans is None else _spans.consuming(queue, events)


def about(event: Event) -> AbstractContextManager[Any]:
    """What is recorded inside was caused by this one of the events being consumed."""
    return _NOTHING if _spans is None else _spans.about(event)


def joined(trace: str | None, name: str) -> AbstractContextManager[Any]:
    """What is recorded inside belongs to that older trace; a link tells what of today caused it."""
    return _NOTHING if _spans is None else _spans.joined(trace, name)


def calling(name: str, attributes: dict[str, Any]) -> AbstractContextManager[Any]:
    """A call of the outside world."""
    return _NOTHING if _spans is None else _spans.calling(name, attributes)


def note(attribute: str, value: str) -> None:
    """Add to what is said of what is under way here."""
    if _spans is not None:
        _spans.note(attribute, value)


def published(events: Sequence[Message], began: int) -> None:
    """The broker confirmed events that went to it together; `began` in nanoseconds since 1970."""
    if _spans is not None:
        _spans.published(events, began)
