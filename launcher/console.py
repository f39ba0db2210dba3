"""The launcher's output: progress and messages on stderr, results on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from launcher.errors import LauncherError

#: In a pipe or a file there is no width to keep to.
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Show `doing` while the block runs, then that it is done and how long it took."""
    began = time.monotonic()
    with err.status(f"{doing} …"):
        yield
    err.print(f"[green]✓[/] {doing} [dim]{time.monotonic() - began:.1f} s[/]")


def complain(error: LauncherError) -> None:
    """Print what is wrong and what to do."""
    err.print(error.message, style="bold red", markup=False)
    if error.hint:
        err.print(error.hint, markup=False)
