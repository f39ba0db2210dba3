"""Sending spans by OTLP over HTTP, as the OTEL_* variables say."""

from __future__ import annotations

import os

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from shared.tracing.spans import Spans


def to_collector(process: str) -> Spans:
    """Spans that a thread of this process sends in batches; what is left goes out at its exit."""
    resource = {"service.name": process, "service.namespace": "kabar"}
    provider = TracerProvider(
        resource=Resource.create({**resource, "service.version": os.environ.get("KABAR_VERSION", "")})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Spans(provider.get_tracer("kabar"))
