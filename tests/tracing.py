"""Tracing within a test: spans are kept instead of sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared import tracing
from shared.tracing.spans import Spans


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """The spans that were made and have ended."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_spans", Spans(provider.get_tracer("test")))
    yield exporter
    provider.shutdown()


def traceparent(number: int) -> str:
    """What W3C Trace Context calls trace `number`, span `number`."""
    return f"00-{number:032x}-{number:016x}-01"


def ids(trace: str | None) -> tuple[int, int]:
    """Trace and span id in a traceparent."""
    _, trace_id, span_id, _ = str(trace).split("-")
    return int(trace_id, 16), int(span_id, 16)
