"""`demo` and `bench`: thin here, since what they show lives in packages of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from launcher import platform, preparation, screen, shutdown, startup
from launcher.config import choose_ports
from launcher.home import HERE
from launcher.locking import one_at_a_time


@contextmanager
def running_platform(keep: bool) -> Iterator[platform.Platform]:
    """The platform, started if it is not up; what was started for this is stopped again unless it is to be kept."""
    with one_at_a_time(HERE, "up"):
        found = platform.find(HERE)
        started = None if found else startup.start(HERE, choose_ports(HERE, None), outlive_me=keep)
    if started:
        screen.show(started, preparation.not_shown_yet(HERE), foreground=False)
    try:
        yield found or platform.running(HERE)
    finally:
        if started and not keep:
            with one_at_a_time(HERE, "down"):
                shutdown.stop(HERE)


@click.command()
@click.option("--keep-running", is_flag=True, help="Leave the platform up afterwards, for a look round.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the report to this file too.")
def demo(keep_running: bool, json_file: Path | None) -> None:
    """Send real-life items through the whole path."""
    from demo.main import main

    with running_platform(keep_running) as found:
        failed = main(found, _file_option("--json", json_file))
    sys.exit(failed)


@click.group()
def bench() -> None:
    """Measure."""


@bench.command()
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures to this file too.")
@click.option("--with-wordpress", is_flag=True, help="Measure WordPress in the same run; installs it if need be.")
def journey(json_file: Path | None, with_wordpress: bool) -> None:
    """Submissions, the way from POST to published, killed workers.

    Prints a table; exit code 1 if a target is missed.
    """
    from bench.journey import main
    from bench.office import Office

    with running_platform(keep=False) as found:
        office = Office(found.urls["intake"], found.urls["review"], found.urls["site"], found.credentials)
        options = _file_option("--json", json_file) + (["--with-wordpress"] if with_wordpress else [])
        failed = main(office, found.processes["intake"], options)
    sys.exit(failed)


@bench.command()
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures to this file too.")
@click.option("--chart", type=click.Path(path_type=Path), help="Draw the figures into this file (.svg or .png).")
@click.option("--quick", is_flag=True, help="One round of fewer events, for a look.")
def events(json_file: Path | None, chart: Path | None, quick: bool) -> None:
    """Relay and consumer beside kombu, pika, Celery, Dramatiq, FastStream and Nameko.

    On servers of its own. Prints a table; exit code 1 if a target is missed.
    """
    from bench.events.main import main

    files = [*_file_option("--json", json_file), *_file_option("--chart", chart)]
    sys.exit(main(files + (["--quick"] if quick else [])))


def _file_option(name: str, file: Path | None) -> list[str]:
    """The option for the package's own command line; a relative path starts where ./kabar was called."""
    called_from = Path(os.environ.get("KABAR_CALLED_FROM", "."))
    return [name, str(called_from / file)] if file else []
