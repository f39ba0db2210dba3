"""An OpenTelemetry collector that keeps the spans it is sent (OTLP over HTTP, protobuf)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass(frozen=True)
class ReceivedSpan:
    """A span as a process sent it."""

    process: str
    name: str
    kind: str
    trace: str
    id: str
    parent: str
    links: tuple[str, ...]
    attributes: dict[str, str]


@dataclass
class Collector:
    """What came so far, and where to send it."""

    url: str
    spans: list[ReceivedSpan] = field(default_factory=list)

    def one(self, name: str, process: str, **attributes: str) -> ReceivedSpan | None:
        """The only span of that name, with those attributes (dots written as __); None while there is none."""
        wanted = {key.replace("__", "."): value for key, value in attributes.items()}.items()
        found = [span for span in self.spans if (span.name, span.process) == (name, process)]
        fitting = [span for span in found if wanted <= span.attributes.items()]
        assert len(fitting) <= 1, fitting
        return fitting[0] if fitting else None


@contextmanager
def collector() -> Iterator[Collector]:
    """Listens on a free port."""
    kept = Collector("")

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert (self.path, self.headers["Content-Type"]) == ("/v1/traces", "application/x-protobuf")
            kept.spans.extend(read(body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        kept.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield kept
        server.shutdown()
        thread.join()


def read(body: bytes) -> Iterator[ReceivedSpan]:
    """The spans of one request."""
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        process = _plain(resource.resource.attributes)["service.name"]
        yield from (_span(process, span) for scope in resource.scope_spans for span in scope.spans)


def _span(process: str, span: Span) -> ReceivedSpan:
    return ReceivedSpan(
        process=process,
        name=span.name,
        kind=Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        links=tuple(link.span_id.hex() for link in span.links),
        attributes=_plain(span.attributes),
    )


def _plain(attributes: object) -> dict[str, str]:
    pairs: list[KeyValue] = list(attributes)  # type: ignore[call-overload]
    return {pair.key: str(getattr(pair.value, str(pair.value.WhichOneof("value")))) for pair in pairs}
