"""Seeing early that a process will not come up, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from launcher.errors import LauncherError
from launcher.home import Home
from launcher.supervision.supervisor import Supervisor

#: Starts after which a process that ended each time will not stay up by itself.
TRIES = 4
LINES = 10


class Watch:
    """Called while waiting: raises LauncherError, with the end of its log, when a process keeps ending."""

    def __init__(self, supervisor: Supervisor, home: Home, names: Iterable[str]) -> None:
        self._supervisor, self._home, self._names = supervisor, home, list(names)
        self._starts: defaultdict[str, set[int]] = defaultdict(set)

    def __call__(self) -> None:
        """Look once."""
        programs = self._supervisor.programs()
        for name in self._names:
            if name in programs and self._keeps_ending(name, programs[name]):
                raise self._error(name)

    def _keeps_ending(self, name: str, info: dict[str, Any]) -> bool:
        self._starts[name].add(info["start"])
        return info["statename"] == "FATAL" or len(self._starts[name] - {0}) >= TRIES

    def _error(self, name: str) -> LauncherError:
        log = self._home.log / f"{name}.log"
        last = log.read_text(errors="replace").strip().splitlines()[-LINES:] if log.exists() else []
        return LauncherError("\n".join([f"{name} does not stay up. Its log ends with:", *last]), f"All of it: {log}")
