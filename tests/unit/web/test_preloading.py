"""What gunicorn loads before it forks: a thread that ran by then would be missing in every worker."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Prints the names of the threads that making the application starts.
SCRIPT = """
import threading
from importlib import import_module
from tests.directory import plain_settings

started = []
threading.Thread.start = started.append
import_module("services.{service}.app").create_app(plain_settings())
print([thread.name for thread in started])
"""


@pytest.mark.parametrize("service", ["intake", "review", "publisher", "metrics"])
def test_making_an_application_starts_no_thread(service: str) -> None:
    script = SCRIPT.format(service=service)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "[]", done.stderr
