"""Real processes that a test may kill, freeze and start again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

from launcher.home import ROOT
from launcher.supervision.config import dies_with_parent
from tests.waiting import until

#: Seconds that a process may take to end when asked to.
END = 15.0


class Process:
    """A Python module run as a program; its output goes to `log`."""

    def __init__(self, module: str, environment: Mapping[str, str], log: Path) -> None:
        self._module, self._environment, self.log = module, environment, log
        self.start()

    def start(self) -> None:
        """Start it, for the first time or again, as it was."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                dies_with_parent([sys.executable, "-m", self._module], "KILL"),
                cwd=ROOT, env=self._environment, stdout=output, stderr=output,
            )  # fmt: skip

    @property
    def has_ended(self) -> bool:
        """Whether it is gone, by whatever cause."""
        return self._process.poll() is not None

    @property
    def said(self) -> str:
        """Everything that it wrote so far."""
        return self.log.read_text(errors="replace")

    def wait_until_it_says(self, words: str) -> None:
        """Return once the words are in its output."""
        until(lambda: words in self.said)

    def wait_until_killed(self) -> None:
        """Return once it has died by SIGKILL."""
        until(lambda: self.has_ended)
        assert self._process.returncode == -signal.SIGKILL, self.said

    def kill(self) -> None:
        """End it as a power failure would."""
        self._process.kill()
        self._process.wait(END)

    def freeze(self) -> None:
        """Let it stand still without closing anything, and return once it does."""
        os.kill(self._process.pid, signal.SIGSTOP)
        until(lambda: psutil.Process(self._process.pid).status() == psutil.STATUS_STOPPED)

    def thaw(self) -> None:
        """Let a frozen process go on."""
        os.kill(self._process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to end, as an operator does; fails the test where it does not."""
        self._process.terminate()
        self._process.wait(END)

    def revive(self) -> None:
        """Start it again where it has ended, as the supervisor does."""
        if self.has_ended:
            self.start()
