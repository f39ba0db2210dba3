"""`up`, `down` and `seed`."""

from __future__ import annotations

from launcher import foreground, platform, preparation, screen, shutdown, startup
from launcher.config import choose_ports
from launcher.console import err, out
from launcher.environment import platform_environment
from launcher.home import HERE
from launcher.keys import Keys
from launcher.locking import one_at_a_time


def up(detach: bool, port_base: int | None) -> None:
    """Start everything; unless `detach`, stay until it is to be stopped."""
    ports = choose_ports(HERE, port_base)
    with one_at_a_time(HERE, "up"):
        runs = platform.find(HERE)
        if runs:
            err.print("Kabar runs here already.")
            screen.show(runs, {}, foreground=False)
            return
        started = startup.start(HERE, ports, outlive_me=detach)
    screen.show(started, preparation.not_shown_yet(HERE), foreground=not detach)
    if not detach:
        foreground.stay(HERE)


def down() -> None:
    """Stop everything."""
    with one_at_a_time(HERE, "down"):
        stopped = shutdown.stop(HERE)
    out.print("Stopped." if stopped else "Nothing of Kabar runs here.")


def seed() -> None:
    """Add what is missing, and print the passwords of the users that were made."""
    found = platform.running(HERE)
    environment = platform_environment(HERE, choose_ports(HERE, None), Keys.of(HERE), found.mongodb_uri, found.amqp_url)
    made = preparation.seed(HERE, environment)
    if made:
        for name, password in made.items():
            out.print(f"{name}  [bold]{password}[/]")
    out.print(f"Kept in {HERE.credentials}" if made else "Nothing was missing.")
