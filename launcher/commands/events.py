"""`events` and `audit`: handed on to the platform's own commands, told which servers it runs on."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from launcher import platform
from launcher.home import HERE, ROOT
from launcher.keys import Keys

_PASS_ON = {"ignore_unknown_options": True, "help_option_names": []}
_OPS = "shared.operations"


@click.command("events", context_settings=_PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def events(arguments: tuple[str, ...]) -> None:
    """Follow events; look at parked ones, replay or discard them; resend from the log; rebuild figures."""
    if arguments[:1] == ("rebuild",):
        _rebuild(arguments[1:])
    _run(_OPS, "events", *(arguments or ("--help",)))


@click.command("audit", context_settings=_PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def audit(arguments: tuple[str, ...]) -> None:
    """Show that the event log is what was recorded."""
    _run(_OPS, "audit", *(arguments or ("--help",)))


def _rebuild(consumers: tuple[str, ...]) -> None:
    if consumers != ("metrics",):
        raise click.UsageError("Only `metrics` keeps a state that is made from the log: ./kabar events rebuild metrics")
    _run("services.metrics.rebuild")


def _run(module: str, *arguments: str) -> None:
    """Run a module beside the platform and end with its exit code; relative paths start where ./kabar was called."""
    found = platform.running(HERE)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MONGODB_URI": found.mongodb_uri,
        "MONGODB_DATABASE": found.mongodb_database,
        "AMQP_URL": found.amqp_url,
        "KABAR_SECRET_KEY": Keys.of(HERE).secret_key,
    }
    command = [sys.executable, "-m", module, *arguments]
    called_from = os.environ.get("KABAR_CALLED_FROM", ".")
    sys.exit(subprocess.run(command, cwd=called_from, env=environment, check=False).returncode)
