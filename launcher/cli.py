"""`./kabar`: the commands."""

from __future__ import annotations

import signal
import sys

import click

from launcher.commands import COMMANDS
from launcher.console import complain
from launcher.errors import LauncherError
from launcher.home import HERE
from launcher.version import version


class InOrder(click.Group):
    """Lists the commands as they are declared rather than by the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in order."""
        return list(self.commands)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(version(), prog_name="Kabar")
def kabar() -> None:
    """Kabar: from an agency's news to every channel that citizens use.

    Start with `./kabar up`, then look round with `./kabar demo`.
    """


for command in COMMANDS:
    kabar.add_command(command)


def main() -> None:
    """Run one command; errors that a person can do something about are shown without a traceback."""
    HERE.make()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        kabar(prog_name="./kabar")
    except LauncherError as error:
        complain(error)
        sys.exit(1)
