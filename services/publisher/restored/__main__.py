"""`python -m services.publisher.restored`: to be run after the database was restored, before any worker starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import click

from services.publisher.restored.holding import hold, would_hold
from shared import db
from shared.channels import CHANNELS
from shared.clock import WIB
from shared.settings import Settings


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("backup", type=click.DateTime(formats=["%Y-%m-%d %H:%M"]))
@click.option(
    "--untouched",
    multiple=True,
    type=click.Choice(list(CHANNELS)),
    help="A channel of which you made sure that nothing was delivered since the backup. May be repeated.",
)
@click.option("--yes", is_flag=True, help="Do it; without this option the command only says what it would do.")
def restored(backup: datetime, untouched: tuple[str, ...], *, yes: bool) -> None:
    """Take what may have been delivered since the BACKUP ("2026-11-26 02:00", WIB) for what has no clear outcome.

    Platforms that can be asked are asked; the rest waits on the channels' overview for a person.
    """
    moment = backup.replace(tzinfo=WIB)
    db.connect(Settings.from_env())
    if moment > db.server_time():
        raise click.BadParameter("the backup cannot be of a time to come", param_hint="BACKUP")
    if yes:
        click.echo(_table(hold(moment, untouched), "Held, since it may have been delivered:"))
    else:
        click.echo(_table(would_hold(untouched), "Would be held, since it may have been delivered:"))
        click.echo("Nothing was changed. Add --yes to do it.")


def _table(counts: Mapping[str, int], title: str) -> str:
    lines = [f"  {name}: {count}" for name, count in sorted(counts.items())]
    return "\n".join([title, *(lines or ["  nothing"])])


if __name__ == "__main__":
    restored(prog_name="python -m services.publisher.restored")
