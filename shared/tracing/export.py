"""Sending spans by OTLP over HTTP, configured by the OTEL_* variables."""

from __future__ import annotations

import os

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from shared.tracing.spans import Spans

#: Seconds for a batch of spans, with all attempts, unless OTEL_EXPORTER_OTLP_TIMEOUT is set. A process whose
#: collector is unreachable takes that much longer to exit.
TIMEOUT = "3"


def to_collector(process: str) -> Spans:
    """Spans that a thread of this process sends in batches; the last of them at its exit."""
    resource = {"service.name": process, "service.namespace": "kabar"}
    provider = TracerProvider(
        resource=Resource.create({**resource, "service.version": os.environ.get("KABAR_VERSION", "")})
    )
    exporter = OTLPSpanExporter(timeout=float(os.environ.get("OTEL_EXPORTER_OTLP_TIMEOUT") or TIMEOUT))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Spans(provider.get_tracer("kabar"))
