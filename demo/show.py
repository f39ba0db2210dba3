"""The progress display: one row for each item, moving from stage to stage; plain lines where there is no terminal."""

from __future__ import annotations

import threading
import time
from collections import Counter

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from demo.record import Tracked
from demo.waiting import Waits

#: Stage and its colour, in the order in which most items pass them.
STAGES = {
    "waiting": "dim",
    "submitted": "cyan",
    "sent back": "yellow",
    "resubmitted": "cyan",
    "proposed": "blue",
    "approved": "magenta",
    "scheduled": "yellow",
    "published": "green",
    "correcting": "yellow",
    "withdrawing": "yellow",
    "corrected": "bold green",
    "withdrawn": "red",
}
DONE = frozenset({"published", "corrected", "withdrawn"})
#: Without a terminal: seconds without a line after which one says how far everything is.
QUIET = 5.0
#: Things waited for that are named; the others are counted.
NAMED = 2


class Show:
    """Use as a context manager round the story; safe to use from several threads."""

    def __init__(self, console: Console) -> None:
        self.waits = Waits()
        self._console = console
        self._started = self._said = time.monotonic()
        self._tracked: list[Tracked] = []
        self._chapters: list[Text] = []
        self._over = threading.Event()
        self._live = Live(console=console, refresh_per_second=8, get_renderable=self._picture)

    def __enter__(self) -> Show:
        if self._console.is_terminal:
            self._live.start()
        else:
            threading.Thread(target=self._say_how_far, name="how far", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._console.is_terminal:
            self._live.stop()

    def follow(self, tracked: list[Tracked]) -> None:
        """Show these items from now on."""
        self._tracked = tracked

    def chapter(self, title: str) -> None:
        """A new part of the work begins."""
        line = Text.assemble((f"{self._seconds:6.1f} s  ", "dim"), (title, "bold"))
        self._chapters.append(line)
        if not self._console.is_terminal:
            self._say(line)

    def stage(self, tracked: Tracked, stage: str) -> None:
        """An item reached a stage."""
        tracked.stage = stage
        if not self._console.is_terminal:
            self._say(Text(f"{self._seconds:6.1f} s    {stage:<12} {tracked.item.title}"))

    def note(self, text: str) -> None:
        """A remark beside the work."""
        self._console.print(Text(text, style="yellow"))

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._started

    def _say(self, line: Text) -> None:
        self._said = time.monotonic()
        self._console.print(line)

    def _say_how_far(self) -> None:
        while not self._over.wait(0.5):
            if time.monotonic() - self._said > QUIET:
                self._say(Text(f"{self._seconds:6.1f} s    … {self._how_far()}", style="dim"))

    def _how_far(self) -> str:
        """How many items have come how far, and what is waited for."""
        counted = Counter(tracked.stage for tracked in self._tracked)
        stages = ", ".join(f"{counted[stage]} {stage}" for stage in STAGES if counted[stage])
        waiting = self.waits.now
        more = f", and {len(waiting) - NAMED} more" if len(waiting) > NAMED else ""
        awaited = f"waiting for {'; '.join(waiting[:NAMED])}{more}" if waiting else ""
        return " · ".join(filter(None, (stages, awaited))) or "working"

    def _picture(self) -> Group:
        table = Table(box=None, padding=(0, 1), show_header=False)
        for tracked in self._tracked:
            mark = "✓" if tracked.stage in DONE else "·"
            style = STAGES[tracked.stage]
            table.add_row(
                Text(mark, style=style),
                Text(tracked.stage, style=style),
                Text(tracked.item.title, no_wrap=True, overflow="ellipsis"),
                Text(tracked.agency, style="dim", no_wrap=True, overflow="ellipsis"),
            )
        far = Text(f"{self._seconds:6.1f} s  … {self._how_far()}", style="dim", no_wrap=True, overflow="ellipsis")
        return Group(*self._chapters, table, far)
