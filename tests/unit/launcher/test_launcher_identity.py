"""Which processes belong to an installation."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.home import Home
from launcher.supervision.identity import MARK, ProcessId, end_all, processes_of

READY = "import sys, time; print('ready', flush=True); time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture(params=[READY, STUBBORN], ids=["obedient", "stubborn"])
def child(home: Home, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", request.param]
    environment = {**os.environ, MARK: str(home.base)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.kill()


def test_a_process_is_known_by_the_mark_of_its_home(home: Home, child: subprocess.Popen[bytes], tmp_path: Path) -> None:
    assert [process.pid for process in processes_of(home)] == [child.pid]
    assert not processes_of(Home(tmp_path / "elsewhere"))


def test_all_are_ended_even_those_that_will_not_listen(home: Home, child: subprocess.Popen[bytes]) -> None:
    end_all(processes_of(home), patience=0.5)
    assert not processes_of(home)


def test_a_pid_that_another_process_got_is_not_ours(child: subprocess.Popen[bytes]) -> None:
    mine = ProcessId.of(child.pid)
    assert mine.is_alive()
    assert not ProcessId(mine.pid, mine.started - 1).is_alive()
