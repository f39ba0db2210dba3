"""The commands, in the order of a first day with Kabar."""

import click

from launcher.commands.doctor import doctor
from launcher.commands.events import audit, events
from launcher.commands.lock import lock
from launcher.commands.reset import reset
from launcher.commands.show import bench, demo
from launcher.commands.status import show_logs, show_status
from launcher.commands.test import lint, test
from launcher.commands.up import down, seed, up

COMMANDS: tuple[click.Command, ...] = (
    up,
    demo,
    show_status,
    show_logs,
    down,
    doctor,
    events,
    audit,
    seed,
    reset,
    test,
    lint,
    bench,
    lock,
)
