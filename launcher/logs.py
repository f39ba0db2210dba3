"""Reading the logs of many processes as one."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rich.text import Text

from launcher.console import out
from launcher.errors import LauncherError
from launcher.home import Home

PAUSE = 0.3


@dataclass(slots=True)
class _Log:
    """One log that is read as it grows; a rotated one is read on from its new beginning."""

    path: Path
    label: str
    file: IO[str] | None = field(default=None)

    def last(self, lines: int) -> list[str]:
        """The last lines; what follows is left for `more`."""
        self._open()
        return list(deque(self.file or (), lines))

    def more(self) -> list[str]:
        """What has been written since."""
        rest = self.file.readlines() if self.file else []
        if self._was_rotated():
            self._open()
            rest += self.file.readlines() if self.file else []
        return rest

    def _open(self) -> None:
        if self.file:
            self.file.close()
        self.file = self.path.open(encoding="utf-8", errors="replace") if self.path.exists() else None

    def _was_rotated(self) -> bool:
        if self.file is None or not self.path.exists():
            return self.path.exists()
        now, mine = self.path.stat(), Path(f"/proc/self/fd/{self.file.fileno()}").stat()
        return now.st_ino != mine.st_ino or now.st_size < self.file.tell()


def show(home: Home, service: str | None, lines: int, *, follow: bool) -> None:
    """Print the last lines of the logs, each with its process's name; with `follow` also what is written later."""
    logs = _chosen(home, service)
    for log in logs:
        _print(log, log.last(lines))
    try:
        while follow:
            time.sleep(PAUSE)
            for log in logs:
                _print(log, log.more())
    except KeyboardInterrupt:
        return


def _chosen(home: Home, service: str | None) -> list[_Log]:
    names = sorted(path.stem for path in home.log.glob("*.log"))
    chosen = [name for name in names if service is None or name in (service, f"{service}-worker")]
    if not chosen:
        known = ", ".join(names) or "nothing yet"
        raise LauncherError(f"There is no log of {service or 'anything'}.", f"There are logs of: {known}")
    width = max(map(len, chosen))
    return [_Log(home.log / f"{name}.log", name.ljust(width)) for name in chosen]


def _print(log: _Log, lines: list[str]) -> None:
    for line in lines:
        out.print(Text.assemble((log.label, "cyan"), " ", line.rstrip()))
