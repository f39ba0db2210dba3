"""`test` and `lint`."""

from __future__ import annotations

import sys

import click

from launcher.testing.checks import run_checks
from launcher.testing.run import run_tests


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--docker", is_flag=True, help="The servers as containers, by testcontainers.")
@click.option("--coverage", is_flag=True, help="Say which lines no test reaches; takes longer.")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(docker: bool, coverage: bool, pytest_arguments: tuple[str, ...]) -> None:
    """Check the code and run all tests, on servers of their own.

    With PYTEST_ARGUMENTS (a path, -k, -x …) only pytest runs, with these.
    """
    sys.exit(run_tests(pytest_arguments, docker=docker, coverage=coverage))


@click.command()
def lint() -> None:
    """Check format, lint, types and boundaries."""
    sys.exit(0 if run_checks() else 1)
