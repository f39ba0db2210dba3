"""`python -m bench`, which ./kabar bench runs. The standard library declares its commands: help needs no packages."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from launcher.entry import run_to_its_end
from launcher.home import HERE, called_from


def parser() -> argparse.ArgumentParser:
    """What is measured, and the options of each."""
    root = argparse.ArgumentParser(prog="./kabar bench", description="Measure. Exit code 1 if a target is missed.")
    measured = root.add_subparsers(dest="measured", metavar="COMMAND", title="commands", required=True)
    journey = _add(measured, "journey", "Submissions, the way from POST to published, killed workers.",
                   "On the platform that runs; one is started if none does.")  # fmt: skip
    journey.add_argument(
        "--with-wordpress", action="store_true", help="Measure WordPress in the same run; installs it if need be."
    )
    events = _add(measured, "events", "Relay and consumer beside kombu, pika, Celery, Dramatiq, FastStream and Nameko.",
                  "On servers of its own.")  # fmt: skip
    events.add_argument(
        "--chart", type=_path, metavar="FILE", help="Draw the measurements into this file (.svg or .png)."
    )
    events.add_argument("--quick", action="store_true", help="One round of fewer events, for a look.")
    return root


def _add(measured: argparse._SubParsersAction, name: str, summary: str, details: str) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = measured.add_parser(name, help=summary, description=summary, epilog=details)
    added.add_argument(
        "--json", dest="json_file", type=_path, metavar="FILE", help="Write the measurements to this file too."
    )
    return added


def _path(text: str) -> Path:
    return called_from() / text


def run(arguments: Sequence[str]) -> int:
    """Measure; the exit code."""
    options = vars(parser().parse_args(arguments))
    HERE.make()
    if options.pop("measured") == "journey":
        from bench.journey import main as measure_journey

        return measure_journey(**options)
    from bench.events.main import main as measure_events

    return measure_events(**options)


if __name__ == "__main__":
    sys.exit(run_to_its_end(lambda: run(sys.argv[1:])))
