"""The commands, in the order in which `./kabar` lists them."""

import click

from launcher.commands.up import down, up

COMMANDS: tuple[click.Command, ...] = (up, down)
