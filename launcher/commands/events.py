"""`events`, `audit`, `agencies` and `accounts`: passed on to the platform's own commands, with its servers' URLs."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Mapping

from launcher.errors import LauncherError
from launcher.home import HERE, ROOT, called_from

_OPERATIONS = "shared.operations"
_HELP = {"-h", "--help"}


def events(arguments: list[str], own_help: Callable[[], str]) -> int:
    """Hand on to the event commands; `rebuild metrics` is the metrics service's own."""
    if arguments[:1] == ["rebuild"] and not _HELP & set(arguments):
        if arguments[1:] != ["metrics"]:
            raise LauncherError(
                "Only metrics keeps a state that is made from the log.", "./kabar events rebuild metrics"
            )
        return _run("services.metrics.rebuild", environment=_beside_the_platform())
    return _operate("events", arguments, own_help)


def audit(arguments: list[str], own_help: Callable[[], str]) -> int:
    """Hand on to the audit commands."""
    return _operate("audit", arguments, own_help)


def agencies(arguments: list[str], own_help: Callable[[], str]) -> int:
    """Hand on to intake's import of agencies."""
    if arguments and not _HELP & set(arguments):
        return _run("services.intake.agency_import", *arguments, environment=_beside_the_platform())
    print(own_help(), end="")
    return 0


def accounts(arguments: list[str], own_help: Callable[[], str]) -> int:
    """Hand on to the publisher's commands for accounts."""
    if arguments and not _HELP & set(arguments):
        return _run("services.publisher.accounts", *arguments, environment=_with_credentials_keys())
    print(own_help(), end="")
    return 0


def _operate(group: str, arguments: list[str], own_help: Callable[[], str]) -> int:
    if arguments and not _HELP & set(arguments):
        return _run(_OPERATIONS, group, *arguments, environment=_beside_the_platform())
    if importlib.util.find_spec("click") is None:
        print(own_help(), end="")
        return 0
    return _run(_OPERATIONS, group, *(arguments or ["--help"]), environment={})


def _beside_the_platform() -> Mapping[str, str]:
    """Where the platform's servers are; raises LauncherError where it does not run."""
    from launcher import platform
    from launcher.keys import Keys

    HERE.make()
    found = platform.running(HERE)
    return {
        "MONGODB_URI": found.mongodb_uri,
        "MONGODB_DATABASE": found.mongodb_database,
        "AMQP_URL": found.amqp_url,
        "KABAR_SECRET_KEY": Keys.of(HERE).secret_key,
    }


def _with_credentials_keys() -> Mapping[str, str]:
    from launcher.environment import CREDENTIALS
    from launcher.keys import Keys

    return {**_beside_the_platform(), CREDENTIALS: Keys.of(HERE).credentials_keys}


def _run(module: str, *arguments: str, environment: Mapping[str, str]) -> int:
    """Run a module to its end; its exit code. Relative paths start where ./kabar was called."""
    command = [sys.executable, "-m", module, *arguments]
    everything = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, cwd=called_from(), env=everything, check=False).returncode
