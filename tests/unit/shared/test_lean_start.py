"""What a process loads when it starts: nothing heavy that it has no use for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from launcher.home import ROOT


@pytest.mark.parametrize(
    ("module", "spared"),
    [
        ("services.metrics.worker", {"cryptography", "rich"}),
        ("shared.events.relay.__main__", {"cryptography"}),
        ("services.publisher.worker", {"flask", "flask_smorest", "wtforms"}),
    ],
)
def test_a_process_leaves_out_what_its_libraries_only_might_use(module: str, spared: set[str]) -> None:
    program = f"import sys, {module}; print(*(name for name, found in sys.modules.items() if found))"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert spared & set(loaded.stdout.split()) == set()
