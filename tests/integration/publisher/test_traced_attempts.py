"""An attempt belongs to the trace of the decision that asked for it, however late it comes."""

from __future__ import annotations

from dataclasses import replace

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel
from shared import tracing
from shared.events.log.store import events
from shared.ids import new_id
from tests.integration.publisher.newsroom import approval, rows, take
from tests.tracing import ids, traceparent


def test_a_later_attempt_goes_on_in_the_trace_of_the_approval(
    made: InMemorySpanExporter, channels: dict[str, Channel], deliverers: dict[str, Deliverer]
) -> None:
    item = new_id()
    decision = replace(approval(item), trace=traceparent(7))
    with tracing.consuming("publisher.content", [decision]):
        take(decision, channels)
    (row,) = rows(item, channel="web")
    deliverers["web"].deliver(row["_id"])  # as the thread for retries does, with nothing under way
    (called,) = (span for span in made.get_finished_spans() if span.kind is SpanKind.CLIENT)
    assert (called.name, called.context.trace_id) == ("publish web", 7)
    recorded = events().find_one({"subject": item, "type": "delivery.succeeded"})
    assert ids(recorded["trace"])[0] == 7
