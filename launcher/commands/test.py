"""`test` and `lint`."""

from __future__ import annotations

from launcher.testing.checks import run_checks
from launcher.testing.run import run_tests


def test(docker: bool, coverage: bool, others: list[str]) -> int:
    """Run the checks and all tests, or with `others` only pytest with these; the exit code."""
    return run_tests(tuple(others), docker=docker, coverage=coverage)


def lint() -> int:
    """Run the checks; 0 where all passed."""
    return 0 if run_checks() else 1
