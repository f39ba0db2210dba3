"""The kinds of spans of an item's trace. Names and attributes follow OpenTelemetry's semantic conventions.

Spans carry no personal data: no query strings, addresses, content or error messages; an item is named by its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Protocol

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_W3C = TraceContextTextMapPropagator()
#: The spans of the events being consumed, by event id.
_consumed: ContextVar[Mapping[str, Span]] = ContextVar("kabar_consumed_spans", default=MappingProxyType({}))


class TracedEvent(Protocol):
    """What spans need of an event: read, received or about to be sent."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def routing_key(self) -> str: ...
    @property
    def trace(self) -> str | None: ...


class Spans:
    """Starts spans; without an explicit parent it is the current span of this thread or greenlet."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def traceparent(self) -> str | None:
        """The current span, or None where there is none."""
        carrier: dict[str, str] = {}
        _W3C.inject(carrier)
        return carrier.get("traceparent")

    def serving(self, name: str, parent: str | None, attributes: dict[str, Any]) -> AbstractContextManager[Span]:
        """A server's span, a child of the client's."""
        return _current(self._tracer.start_span(name, _context(parent), SpanKind.SERVER, attributes))

    def record_status(self, status: int) -> None:
        """The status of the current request; a client's fault (4xx) is no error of the server's."""
        span = trace.get_current_span()
        span.set_attribute("http.response.status_code", status)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            span.set_status(StatusCode.ERROR)

    def calling(self, name: str, attributes: dict[str, Any]) -> AbstractContextManager[Span]:
        """A client's span."""
        return _current(self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes))

    def set_attribute(self, attribute: str, value: str) -> None:
        """Set an attribute of the current span."""
        trace.get_current_span().set_attribute(attribute, value)

    @contextmanager
    def consuming(self, queue: str, events: Sequence[TracedEvent]) -> Iterator[None]:
        """A consumer's span for each event, a child of what caused the event; a single one is current at once."""
        different = {event.id: event for event in events}  # a repetition may be in the same batch
        opened = {
            name: self._start(event, SpanKind.CONSUMER, "process", queue, len(events))
            for name, event in different.items()
        }
        token = _consumed.set(opened)
        try:
            with self.attributed_to(events[0]) if len(events) == 1 else nullcontext():
                yield
        except Exception as error:
            for span in opened.values():
                _failed(span, error)
            raise
        finally:
            _consumed.reset(token)
            for span in opened.values():
                span.end()

    def attributed_to(self, event: TracedEvent) -> AbstractContextManager[Any]:
        """Make the event's consumer span the current one for the block; the span does not end with it."""
        span = _consumed.get().get(event.id)
        if span is None:
            return nullcontext()
        return trace.use_span(span, record_exception=False, set_status_on_exception=False)

    def continuing(self, older: str | None, name: str) -> AbstractContextManager[Any]:
        """A span of that trace, linked to the current one, unless that belongs to the trace already."""
        context, here = _context(older), trace.get_current_span().get_span_context()
        there = trace.get_current_span(context).get_span_context()
        if not there.is_valid or there.trace_id == here.trace_id:
            return nullcontext()
        links = [Link(here)] if here.is_valid else []
        return _current(self._tracer.start_span(name, context, SpanKind.INTERNAL, links=links))

    def published(self, events: Sequence[TracedEvent], exchange: str, started_at: int) -> None:
        """A producer's span for each traced event, recorded when the broker has confirmed the batch."""
        for event in events:
            if event.trace:
                self._start(event, SpanKind.PRODUCER, "send", exchange, len(events), started_at).end()

    def _start(
        self,
        event: TracedEvent,
        kind: SpanKind,
        operation: str,
        destination: str,
        batch_size: int,
        started_at: int | None = None,
    ) -> Span:
        """A span that is a child of what caused the event."""
        attributes = _message(event, operation, destination, batch_size)
        name = f"{operation} {destination}"
        return self._tracer.start_span(name, _context(event.trace), kind, attributes, start_time=started_at)


@contextmanager
def _current(span: Span) -> Iterator[Span]:
    """The span is the current one, and ends with the block."""
    with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield span
        except Exception as error:
            _failed(span, error)
            raise


def _failed(span: Span, error: Exception) -> None:
    """Record the class of the error only: its message may quote content, and is in the log."""
    span.set_attribute("error.type", type(error).__name__)
    span.set_status(StatusCode.ERROR)


def _context(traceparent: str | None) -> Context:
    """The context behind a traceparent; an empty one where there is none or it is malformed."""
    return _W3C.extract({"traceparent": traceparent} if traceparent else {}, Context())


def _message(event: TracedEvent, operation: str, destination: str, batch_size: int) -> dict[str, Any]:
    return {
        "messaging.system": "rabbitmq",
        "messaging.destination.name": destination,
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
        "messaging.message.id": event.id,
        "messaging.batch.message_count": batch_size,
        "messaging.rabbitmq.destination.routing_key": event.routing_key,
        "kabar.event": event.name,
        "kabar.item": event.subject,
    }
