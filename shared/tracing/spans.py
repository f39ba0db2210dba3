"""The kinds of spans that an item's way is made of. Names and attributes follow OpenTelemetry's conventions.

Nothing personal goes into them: no query strings, addresses or content, no words of errors; an item is named by its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.events.declare.event import Event
from shared.events.declare.topology import EXCHANGE
from shared.events.log.message import Message

_W3C = TraceContextTextMapPropagator()
#: The spans of the events being consumed, by event id.
_consumed: ContextVar[Mapping[str, Span]] = ContextVar("kabar_consumed_spans", default=MappingProxyType({}))


class Spans:
    """Makes spans; where nothing is said of a parent, it is what is under way in this thread or greenlet."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def traceparent(self) -> str | None:
        """The current span, or None where there is none."""
        carrier: dict[str, str] = {}
        _W3C.inject(carrier)
        return carrier.get("traceparent")

    def answering(self, name: str, given: str | None, attributes: dict[str, Any]) -> AbstractContextManager[Span]:
        """A server's span, below the one that the client told of."""
        return _current(self._tracer.start_span(name, _context(given), SpanKind.SERVER, attributes))

    def answered(self, status: int) -> None:
        """How a request went; what is the client's own fault is no error of the server's."""
        span = trace.get_current_span()
        span.set_attribute("http.response.status_code", status)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            span.set_status(StatusCode.ERROR)

    def calling(self, name: str, attributes: dict[str, Any]) -> AbstractContextManager[Span]:
        """A client's span."""
        return _current(self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes))

    def note(self, attribute: str, value: str) -> None:
        """An attribute of the current span."""
        trace.get_current_span().set_attribute(attribute, value)

    @contextmanager
    def consuming(self, queue: str, events: Sequence[Event]) -> Iterator[None]:
        """A consumer's span for each event, below what caused the event; an only one is current at once."""
        different = {event.id: event for event in events}  # a repetition may be in the same batch
        opened = {
            name: self._start(event, SpanKind.CONSUMER, "process", queue, len(events))
            for name, event in different.items()
        }
        token = _consumed.set(opened)
        try:
            with self.about(events[0]) if len(events) == 1 else nullcontext():
                yield
        except Exception as error:
            for span in opened.values():
                _failed(span, error)
            raise
        finally:
            _consumed.reset(token)
            for span in opened.values():
                span.end()

    def about(self, event: Event) -> AbstractContextManager[Any]:
        """Make the event's consumer span the current one; it goes on afterwards."""
        span = _consumed.get().get(event.id)
        if span is None:
            return nullcontext()
        return trace.use_span(span, record_exception=False, set_status_on_exception=False)

    def joined(self, older: str | None, name: str) -> AbstractContextManager[Any]:
        """A span of that trace, linked to the current one, unless that belongs to it already."""
        context, here = _context(older), trace.get_current_span().get_span_context()
        there = trace.get_current_span(context).get_span_context()
        if not there.is_valid or there.trace_id == here.trace_id:
            return nullcontext()
        links = [Link(here)] if here.is_valid else []
        return _current(self._tracer.start_span(name, context, SpanKind.INTERNAL, links=links))

    def published(self, events: Sequence[Message], began: int) -> None:
        """A producer's span for each traced event, made when the broker has confirmed the batch."""
        for event in events:
            if event.trace:
                self._start(event, SpanKind.PRODUCER, "send", EXCHANGE, len(events), began).end()

    def _start(
        self,
        event: Event | Message,
        kind: SpanKind,
        operation: str,
        place: str,
        together: int,
        began: int | None = None,
    ) -> Span:
        """A span below what caused the event."""
        attributes = _message(event, operation, place, together)
        name = f"{operation} {place}"
        return self._tracer.start_span(name, _context(event.trace), kind, attributes, start_time=began)


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
    """The kind of error only: its words may quote what it is about, and are in the log."""
    span.set_attribute("error.type", type(error).__name__)
    span.set_status(StatusCode.ERROR)


def _context(traceparent: str | None) -> Context:
    """The context behind a traceparent; an empty one where there is none or it is malformed."""
    return _W3C.extract({"traceparent": traceparent} if traceparent else {}, Context())


def _message(event: Event | Message, operation: str, place: str, together: int) -> dict[str, Any]:
    return {
        "messaging.system": "rabbitmq",
        "messaging.destination.name": place,
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
        "messaging.message.id": event.id,
        "messaging.batch.message_count": together,
        "messaging.rabbitmq.destination.routing_key": event.routing_key,
        "kabar.event": event.name,
        "kabar.item": event.subject,
    }
