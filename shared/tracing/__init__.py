"""One item's way through all processes as one trace, exported to an OpenTelemetry collector.

Enabled where OTEL_EXPORTER_OTLP_ENDPOINT names a collector. Otherwise nothing of OpenTelemetry is imported, and these
functions, which are called on hot paths, return at once.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.tracing.spans import Spans, TracedEvent

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_NOTHING: AbstractContextManager[Any] = nullcontext()
#: This process's spans; None where tracing is disabled or not started.
_spans: Spans | None = None


def enabled() -> bool:
    """Whether this process's environment names a collector."""
    return any(os.environ.get(name) for name in _ENDPOINTS)


def start(process: str) -> None:
    """Begin to trace, if enabled, under the process's name. Never before a fork: spans are sent by a thread."""
    global _spans  # noqa: PLW0603 - one for each process, as it is for its database connection
    if _spans is None and enabled():
        from shared.tracing.export import to_collector

        _spans = to_collector(process)


def traceparent() -> str | None:
    """The current span in the form of W3C Trace Context, to be passed on; None where there is none."""
    return None if _spans is None else _spans.traceparent()


def serving(name: str, parent: str | None, attributes: dict[str, Any]) -> AbstractContextManager[Any]:
    """The block serves a request; `parent` is the traceparent that the client sent, if any."""
    return _NOTHING if _spans is None else _spans.serving(name, parent, attributes)


def record_status(status: int) -> None:
    """The current request gets this HTTP status."""
    if _spans is not None:
        _spans.record_status(status)


def consuming(queue: str, events: Sequence[TracedEvent]) -> AbstractContextManager[Any]:
    """The block handles these events of a queue together; `attributed_to` says which of them a part of it is for."""
    return _NOTHING if _spans is None else _spans.consuming(queue, events)


def attributed_to(event: TracedEvent) -> AbstractContextManager[Any]:
    """Spans and events recorded in the block were caused by this one of the events being consumed."""
    return _NOTHING if _spans is None else _spans.attributed_to(event)


def continuing(trace: str | None, name: str) -> AbstractContextManager[Any]:
    """Spans of the block belong to that older trace; a link leads to the span that is current now."""
    return _NOTHING if _spans is None else _spans.continuing(trace, name)


def calling(name: str, attributes: dict[str, Any]) -> AbstractContextManager[Any]:
    """The block calls a system outside Kabar."""
    return _NOTHING if _spans is None else _spans.calling(name, attributes)


def set_attribute(attribute: str, value: str) -> None:
    """Set an attribute of the current span."""
    if _spans is not None:
        _spans.set_attribute(attribute, value)


def published(events: Sequence[TracedEvent], exchange: str, started_at: int) -> None:
    """The broker confirmed a batch sent to `exchange`; `started_at` in nanoseconds since 1970."""
    if _spans is not None:
        _spans.published(events, exchange, started_at)
