"""Which processes are ours. A pid alone proves nothing: it may have been given to another process since."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

import psutil

from launcher.home import Home

#: Set in the environment of every supervised process to the home it belongs to.
MARK = "KABAR_HOME"


@dataclass(frozen=True, slots=True)
class ProcessId:
    """A process for certain: its pid and when it started."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> ProcessId:
        """The identity of a running process; raises psutil.NoSuchProcess."""
        return cls(pid, psutil.Process(pid).create_time())

    def is_alive(self) -> bool:
        """Whether that very process still runs."""
        try:
            process = psutil.Process(self.pid)
            return process.create_time() == self.started and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


def processes_of(home: Home) -> list[psutil.Process]:
    """Every living process that carries the home's mark, whatever its parent is by now."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == str(home.base):
                found.append(process)
        except psutil.Error:
            continue
    return found


def end_all(processes: Iterable[psutil.Process], patience: float = 20.0) -> None:
    """Ask them to end, wait up to `patience` seconds, then kill what is left."""
    alive = list(processes)
    if patience:
        for process in alive:
            _signal(process, psutil.Process.terminate)
        _, alive = psutil.wait_procs(alive, timeout=patience)
    for process in alive:
        _signal(process, psutil.Process.kill)
    psutil.wait_procs(alive, timeout=5)


def _signal(process: psutil.Process, how: Callable[[psutil.Process], None]) -> None:
    with suppress(psutil.NoSuchProcess):
        how(process)
