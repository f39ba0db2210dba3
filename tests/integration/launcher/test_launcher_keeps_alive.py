"""What is supervised keeps running, and what is stopped leaves nothing behind."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.errors import LauncherError
from launcher.home import Home
from launcher.supervision.identity import processes_of
from launcher.supervision.program import Program
from launcher.supervision.supervisor import Supervisor
from launcher.supervision.watch import Watch
from launcher.waiting import wait_for

SLEEPER = Program("sleeper", (sys.executable, "-c", "import time; time.sleep(300)"))
STUBBORN = Program(
    "stubborn",
    (sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"),
    stop_seconds=1,
)
BROKEN = Program("broken", (sys.executable, "-c", "1 / 0"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A folder with spaces in its path, which is longer than a socket's path may be."""
    home = Home(tmp_path / ("a folder with spaces/" * 6))
    home.make()
    return home


@pytest.fixture
def supervisor(home: Home) -> Iterator[Supervisor]:
    supervisor = Supervisor(home)
    supervisor.start([SLEEPER, STUBBORN, BROKEN], dict(os.environ), outlive_me=False)
    yield supervisor
    supervisor.kill()


def running(supervisor: Supervisor, name: str) -> int:
    """The pid, once the program has stayed up long enough to count as running."""
    wait_for(name, lambda: supervisor.programs()[name]["statename"] == "RUNNING", 20)
    return int(supervisor.programs()[name]["pid"])


def test_a_killed_process_is_started_again(supervisor: Supervisor) -> None:
    supervisor.start_program("sleeper")
    first = running(supervisor, "sleeper")
    os.kill(first, signal.SIGKILL)
    wait_for("another pid", lambda: supervisor.programs()["sleeper"]["pid"] not in (0, first), 20)


def test_stopping_leaves_nothing_even_of_what_will_not_listen(supervisor: Supervisor, home: Home) -> None:
    for name in ("sleeper", "stubborn"):
        supervisor.start_program(name)
        running(supervisor, name)
    supervisor.stop()
    assert not processes_of(home)
    assert supervisor.process is None


def test_after_a_kill_of_the_supervisor_nothing_stays_and_it_starts_again(supervisor: Supervisor, home: Home) -> None:
    supervisor.start_program("sleeper")
    orphan = running(supervisor, "sleeper")
    assert supervisor.process
    os.kill(supervisor.process.pid, signal.SIGKILL)
    wait_for("the supervisor's end", lambda: supervisor.process is None, 10)
    supervisor.start([SLEEPER], dict(os.environ), outlive_me=False)
    assert orphan not in [process.pid for process in processes_of(home)]
    supervisor.start_program("sleeper")
    assert running(supervisor, "sleeper") != orphan


def test_a_second_start_in_the_same_home_is_refused(supervisor: Supervisor) -> None:
    with pytest.raises(LauncherError, match="running here already"):
        supervisor.start([SLEEPER], dict(os.environ), outlive_me=False)


def test_what_never_stays_up_is_reported_with_the_end_of_its_log(supervisor: Supervisor, home: Home) -> None:
    supervisor.start_program("broken")
    with pytest.raises(LauncherError, match=r"broken does not stay up(.|\n)*ZeroDivisionError"):
        wait_for("broken", lambda: False, 60, Watch(supervisor, home, ["broken"]))
