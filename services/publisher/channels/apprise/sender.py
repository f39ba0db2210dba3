"""Starting the process that runs Apprise, waiting for it no longer than allowed, and ending it however it goes."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from shared.settings import Network

ROOT = Path(__file__).resolve().parents[4]
PROGRAM = "services.publisher.channels.apprise.process"
#: Bytes of the process's longest line.
LONGEST_LINE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds until the process must be ready, and until it must have sent."""

    ready: float = 20.0
    sent: float = 40.0


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent to one service."""

    url: str = field(repr=False)
    title: str = ""
    body: str = ""


class Process:
    """One running process; what it says is None where it ended, or said nothing in time."""

    def __init__(self, process: subprocess.Popen[bytes], timeouts: Timeouts) -> None:
        self._process, self._timeouts = process, timeouts
        self._unread = b""

    def description(self) -> Mapping[str, Any] | None:
        """What the service is; nothing has been sent yet."""
        return self._line(self._timeouts.ready)

    def send(self) -> Mapping[str, Any] | None:
        """Have it send the message; its result."""
        return self._line(self._timeouts.sent) if self.give(b"\n") else None

    def give(self, line: bytes) -> bool:
        """Write a line to it; False where it has ended."""
        try:
            _pipe(self._process.stdin).write(line)
            _pipe(self._process.stdin).flush()
        except BrokenPipeError:
            return False
        return True

    def _line(self, seconds: float) -> Mapping[str, Any] | None:
        deadline = time.monotonic() + seconds
        output = _pipe(self._process.stdout)
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            while b"\n" not in self._unread:
                left = deadline - time.monotonic()
                more = os.read(output.fileno(), LONGEST_LINE) if left > 0 and selector.select(left) else b""
                self._unread += more
                if not more or len(self._unread) > LONGEST_LINE:
                    return None
        line, _, self._unread = self._unread.partition(b"\n")
        found: Mapping[str, Any] = json.loads(line)
        return found


@contextmanager
def started(message: Message, networks: tuple[Network, ...], timeouts: Timeouts) -> Iterator[Process]:
    """The process with its task, without this process's environment and secrets; killed after the block."""
    task = {
        "url": message.url,
        "title": message.title,
        "body": message.body,
        "networks": [str(network) for network in networks],
    }
    process = subprocess.Popen(
        [sys.executable, "-m", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": "/nonexistent"},
    )
    running = Process(process, timeouts)
    try:
        running.give(json.dumps(task).encode() + b"\n")
        yield running
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            _close(_pipe(pipe))


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the process was started without this pipe")
    return pipe


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return
