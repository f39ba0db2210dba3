"""`./kabar`: the commands, in the order of a first day with Kabar.

Each is declared here, once, with the standard library alone, so that `--help` needs no package to be installed. What a
command runs is imported when it runs.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from launcher.entry import run_to_its_end
from launcher.home import HERE
from launcher.version import version

WIDTH = 110


@dataclass(frozen=True, slots=True)
class Command:
    """A command: `function` is `module:name`, called with the options as keywords; it returns an exit code or None."""

    name: str
    function: str
    summary: str
    options: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = ()
    details: str = ""
    #: What becomes of arguments that are not declared here: an error, passed on beside the options, or all passed on.
    others: str = "refuse"

    def load(self) -> Callable[..., int | None]:
        """The function, imported now."""
        module, _, name = self.function.partition(":")
        function: Callable[..., int | None] = getattr(importlib.import_module(module), name)
        return function


def _option(*flags: str, **settings: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    return flags, settings


def _flag(*flags: str, help: str, **settings: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    return _option(*flags, help=help, action="store_true", **settings)


_INSTALLED = "Its own commands and options are shown once the packages are installed, which ./kabar up does."

COMMANDS = (
    Command(
        "up",
        "launcher.commands.up:up",
        "Set up what is missing and start everything.",
        (
            _flag("-d", "--detach", help="Return when everything is ready instead of staying."),
            _option(
                "--port-base", type=int, metavar="PORT", help="Move all ports: the site gets this one (default 8700)."
            ),
        ),
    ),
    Command(
        "demo",
        "launcher.commands.demo:demo",
        "Send real-life items through the whole path.",
        (
            _flag("--keep-running", help="Leave the platform up afterwards, for a look round."),
            _option("--json", dest="json_file", metavar="FILE", help="Write the report to this file too."),
        ),
    ),
    Command(
        "status",
        "launcher.commands.status:show_status",
        "Show each process and what waits in the queues.",
        (_flag("--json", dest="as_json", help="For programs."),),
        "Exit code: 0 all well, 1 something is not, 3 not running.",
    ),
    Command(
        "logs",
        "launcher.commands.status:show_logs",
        "Show the logs: all, or of SERVICE with its worker.",
        (
            _option("service", nargs="?", metavar="SERVICE", help="As in ./kabar status."),
            _flag("-f", "--follow", help="Go on as more is written, until Ctrl-C."),
            _option("-n", "--lines", type=int, default=40, help="How many of the last lines of each log (default 40)."),
        ),
    ),
    Command("down", "launcher.commands.up:down", "Stop everything gracefully; the data stays."),
    Command(
        "doctor",
        "launcher.commands.doctor:doctor",
        "Say what is wrong and what to do.",
        details="Exit code 1 if something keeps Kabar from running.",
    ),
    Command(
        "events",
        "launcher.commands.events:events",
        "Follow events; look at parked ones, replay or discard them; resend from the log; rebuild metrics.",
        details=_INSTALLED,
        others="hand on all",
    ),
    Command(
        "audit",
        "launcher.commands.events:audit",
        "Show that the event log is what was recorded.",
        details=_INSTALLED,
        others="hand on all",
    ),
    Command(
        "seed",
        "launcher.commands.up:seed",
        "Add missing indexes, agencies and first users.",
        details="`up` does it too.",
    ),
    Command(
        "agencies",
        "launcher.commands.events:agencies",
        "Add and change agencies from a CSV file: agencies FILE [--dry-run].",
        details="docs/operations.md describes the columns. A file with a wrong line changes nothing.",
        others="hand on all",
    ),
    Command(
        "accounts",
        "launcher.commands.events:accounts",
        "Encrypt the credentials of all accounts with the newest key: accounts rotate-keys.",
        details="docs/operations.md says how keys are changed.",
        others="hand on all",
    ),
    Command(
        "reset",
        "launcher.commands.reset:reset",
        "Stop, and delete all data.",
        (_flag("--yes", help="Do not ask."),),
        "Deletes items, users, the site, queues, logs and passwords; the installed packages and var/config.json stay.",
    ),
    Command(
        "test",
        "launcher.commands.test:test",
        "Check the code and run all tests, on servers of their own.",
        (
            _flag("--docker", help="The servers as containers, by testcontainers."),
            _flag("--coverage", help="Say which lines no test reaches; takes longer."),
        ),
        "All other arguments are for pytest (a path, -k, -x …); with them only pytest runs.",
        others="hand on",
    ),
    Command("lint", "launcher.commands.test:lint", "Check format, lint, types and boundaries."),
    Command(
        "bench",
        "launcher.commands.bench:bench",
        "Measure.",
        others="hand on all",
    ),
    Command(
        "lock",
        "launcher.commands.lock:lock",
        "Lock the packages of requirements/*.in, and of those that are measured beside Kabar, with hashes.",
        (_flag("--upgrade", help="Take the newest versions instead of keeping what is locked."),),
    ),
)


def parser() -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    """The parser of everything, and that of each command."""
    root = argparse.ArgumentParser(
        prog="./kabar",
        description="Kabar: from an agency's news to every channel that citizens use.",
        epilog="Start with `./kabar up`, then look round with `./kabar demo`.",
        formatter_class=_formatter,
        allow_abbrev=False,
    )
    root.add_argument("--version", action="store_true", help="Show the version and exit.")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    return root, {command.name: _add(commands, command) for command in COMMANDS}


def _add(commands: Any, command: Command) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(
        command.name,
        help=command.summary,
        description=command.summary,
        epilog=command.details or None,
        formatter_class=_formatter,
        allow_abbrev=False,
    )
    for flags, settings in command.options:
        added.add_argument(*flags, **settings)
    return added


def _formatter(prog: str) -> argparse.HelpFormatter:
    return argparse.HelpFormatter(prog, max_help_position=28, width=WIDTH)


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name; returns its exit code."""
    root, parsers = parser()
    declared = {command.name: command for command in COMMANDS}
    if arguments and (command := declared.get(arguments[0])) and command.others == "hand on all":
        return command.load()(list(arguments[1:]), parsers[command.name].format_help) or 0
    options, others = root.parse_known_args(arguments)
    if options.version:
        print(f"Kabar, version {version()}")
        return 0
    if options.command is None:
        root.print_help()
        return 0
    command = declared[options.command]
    given = {name: value for name, value in vars(options).items() if name not in ("command", "version")}
    if command.others == "hand on":
        given["others"] = others
    elif others:
        parsers[command.name].error(f"unrecognized arguments: {' '.join(others)}")
    HERE.make()
    return command.load()(**given) or 0


def main() -> None:
    """Run one command and end with its exit code."""
    sys.exit(run_to_its_end(lambda: run(sys.argv[1:])))
