"""Which span lies below which."""

from __future__ import annotations

import time

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from shared import tracing
from shared.clock import now
from shared.events import Consumer, Event
from shared.events.declare.event import SYSTEM_ACTOR
from shared.events.declare.topology import EXCHANGE
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.ids import new_id
from tests.samples import submission_event
from tests.tracing import ids, traceparent


def caused_by(trace: str | None) -> Event:
    item = new_id()
    return Event(
        id=new_id(), type=SUBMISSION_RECEIVED, subject=item, version=1, time=now(), source="intake",
        actor=SYSTEM_ACTOR, data=submission_event(item), routing_key="submission.received", trace=trace,
    )  # fmt: skip


def effect_of(cause: Event) -> Event:
    """An event that is recorded now, because of `cause`."""
    return outbox.prepare(SUBMISSION_RECEIVED, subject=cause.subject, version=2, data=cause.data)


def parent(span: ReadableSpan) -> tuple[int, int] | None:
    return (span.parent.trace_id, span.parent.span_id) if span.parent else None


def test_what_is_recorded_for_each_event_of_a_batch_stays_in_its_trace(made: InMemorySpanExporter) -> None:
    consumer, recorded = Consumer("review.submissions", service="review"), []
    consumer.effect(SUBMISSION_RECEIVED)(lambda event, _session: recorded.append(effect_of(event)))
    batch = [caused_by(traceparent(number)) for number in (1, 2, 3)]
    with tracing.consuming(consumer.name, batch):
        consumer.take(batch, None)  # type: ignore[arg-type]
    spans = made.get_finished_spans()
    assert [parent(span) for span in spans] == [(1, 1), (2, 2), (3, 3)]
    assert [ids(event.trace) for event in recorded] == [(span.context.trace_id, span.context.span_id) for span in spans]


def test_an_event_without_a_trace_begins_one(made: InMemorySpanExporter) -> None:
    with tracing.consuming("review.submissions", [caused_by(None)]):
        assert tracing.traceparent()
    (span,) = made.get_finished_spans()
    assert (span.parent, span.kind) == (None, SpanKind.CONSUMER)


def test_an_event_that_came_twice_in_a_batch_has_one_span(made: InMemorySpanExporter) -> None:
    event = caused_by(traceparent(1))
    with tracing.consuming("review.submissions", [event, event]):
        pass
    assert len(made.get_finished_spans()) == 1


def test_a_malformed_traceparent_does_no_harm(made: InMemorySpanExporter) -> None:
    with tracing.serving("GET /", "00-zz-1-01", {}), tracing.continuing("nonsense", "item edit"):
        pass
    (span,) = made.get_finished_spans()
    assert span.parent is None


def test_a_failed_batch_shows_in_every_event_of_it(made: InMemorySpanExporter) -> None:
    with pytest.raises(RuntimeError), tracing.consuming("review.submissions", [caused_by(None), caused_by(None)]):
        raise RuntimeError("cannot")
    assert [span.status.status_code for span in made.get_finished_spans()] == [StatusCode.ERROR] * 2


def test_a_failed_call_is_recorded_without_the_words_of_its_error(made: InMemorySpanExporter) -> None:
    with pytest.raises(RuntimeError), tracing.calling("publish email", {}):
        raise RuntimeError("no mailbox rina@example.test")
    (span,) = made.get_finished_spans()
    assert (span.status.status_code, span.attributes) == (StatusCode.ERROR, {"error.type": "RuntimeError"})
    assert "rina" not in span.to_json()


def test_a_failed_task_shows_in_its_span(made: InMemorySpanExporter) -> None:
    consumer = Consumer("publisher.web", service="publisher")

    @consumer.task(SUBMISSION_RECEIVED)
    def fail(event: Event) -> None:
        raise RuntimeError("cannot")

    with pytest.raises(RuntimeError):
        consumer.perform(caused_by(traceparent(1)))
    (span,) = made.get_finished_spans()
    assert (span.status.status_code, parent(span)) == (StatusCode.ERROR, (1, 1))


def test_a_later_decision_joins_the_trace_of_its_item_with_a_link_to_itself(made: InMemorySpanExporter) -> None:
    with tracing.serving("POST /approve", traceparent(9), {}), tracing.continuing(traceparent(1), "item approve"):
        event = effect_of(caused_by(None))
    joined, request = made.get_finished_spans()
    assert parent(joined) == (1, 1)
    assert ids(event.trace) == (1, joined.context.span_id)
    assert [link.context.span_id for link in joined.links] == [request.context.span_id]


def test_what_is_in_the_items_trace_already_does_not_join_it_again(made: InMemorySpanExporter) -> None:
    with (
        tracing.consuming("review.deliveries", [caused_by(traceparent(1))]),
        tracing.continuing(traceparent(1), "item x"),
    ):
        pass
    assert len(made.get_finished_spans()) == 1


def test_events_of_an_item_from_before_tracing_are_in_the_trace_of_the_request(made: InMemorySpanExporter) -> None:
    with tracing.serving("POST /approve", traceparent(9), {}), tracing.continuing(None, "item approve"):
        event = effect_of(caused_by(None))
    (request,) = made.get_finished_spans()
    assert ids(event.trace) == (9, request.context.span_id)


def test_the_span_of_a_confirmed_event_begins_with_its_sending(made: InMemorySpanExporter) -> None:
    began = time.time_ns() - 1_000_000
    tracing.published([caused_by(traceparent(1)), caused_by(None)], EXCHANGE, began)
    (span,) = made.get_finished_spans()
    assert (parent(span), span.kind, span.start_time) == ((1, 1), SpanKind.PRODUCER, began)


@pytest.mark.parametrize(
    ("status", "code"), [(201, StatusCode.UNSET), (422, StatusCode.UNSET), (503, StatusCode.ERROR)]
)
def test_a_request_that_the_service_could_not_serve_is_an_error(
    made: InMemorySpanExporter, status: int, code: StatusCode
) -> None:
    with tracing.serving("GET /", None, {}):
        tracing.record_status(status)
    (span,) = made.get_finished_spans()
    assert span.status.status_code is code
    assert span.attributes == {"http.response.status_code": status}
