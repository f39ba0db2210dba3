"""Where tracing is not set up there are no traces, and they cost nothing."""

from __future__ import annotations

import os
import subprocess
import sys

from launcher.home import ROOT

EVERYTHING = """
import sys
from services.intake.app import create_app
from services.publisher import worker as publisher
from services.review import worker as review
from shared import tracing
from shared.events.relay import relay
from tests.directory import plain_settings

app = create_app(plain_settings())
tracing.start("intake")
app.test_client().get("/healthz")
assert tracing.traceparent() is None
print(sorted({name.partition(".")[0] for name in sys.modules} & {"opentelemetry", "requests", "google"}))
"""


def loaded(**environment: str) -> str:
    """The packages that tracing brings along, of those that a process with this environment has loaded."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    command = (sys.executable, "-c", EVERYTHING)
    done = subprocess.run(command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def test_nothing_of_it_is_loaded() -> None:
    assert loaded() == "[]"


def test_it_is_loaded_where_a_collector_is_named() -> None:
    assert "opentelemetry" in loaded(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1")


def test_an_empty_address_names_no_collector() -> None:
    assert loaded(OTEL_EXPORTER_OTLP_ENDPOINT="") == "[]"
