"""`reset`."""

from __future__ import annotations

import os

import click

from launcher import reset as resetting
from launcher import shutdown
from launcher.console import out
from launcher.home import HERE
from launcher.locking import one_at_a_time


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Stop, and delete all data.

    Items, users, the site, queues, logs and passwords go; the installed packages and var/config.json stay.
    """
    if not yes:
        click.confirm(f"Delete everything that Kabar keeps in {HERE.var}?", abort=True)
    with one_at_a_time(HERE, "reset"):
        shutdown.stop(HERE)
        gone = resetting.remove_data(HERE)
    out.print(f"Deleted: {', '.join(gone) or 'nothing'}. Start anew with: ./kabar up")
    for name in ("MONGODB_URI", "AMQP_URL"):
        if os.environ.get(name):
            out.print(f"What lies behind {name} is not ours and was left alone.")
