"""Breaking things."""

from __future__ import annotations

import os
import signal
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from bench import sample_item
from bench.office import Office
from launcher.platform import Platform
from tests.waiting import until

#: Enough to hit a process at work; one that is killed faster than it can start again makes no headway, by no fault.
KILLS = 3


@pytest.fixture
def killing(platform: Platform) -> Callable[[str], AbstractContextManager[list[int]]]:
    """Kills a process with SIGKILL again and again while the block runs; the list counts its victims."""

    @contextmanager
    def kill_while(name: str) -> Iterator[list[int]]:
        victims: list[int] = []
        stop = threading.Event()

        def kill() -> None:
            while not stop.wait(0.7):
                pid = platform.processes.get(name)
                if pid and pid not in victims and len(victims) < KILLS:
                    os.kill(pid, signal.SIGKILL)
                    victims.append(pid)

        thread = threading.Thread(target=kill)
        thread.start()
        try:
            yield victims
        finally:
            stop.set()
            thread.join()
            until(lambda: name in platform.processes)

    return kill_while


@pytest.fixture
def publish(office: Office) -> Callable[[str], str]:
    """Takes one item from submission to approval; its id."""

    def go(title: str) -> str:
        item_id = office.submit(sample_item.submission(title, None), uuid.uuid4().hex)
        item: dict[str, Any] = until(lambda: office.item(item_id), 60)
        item = office.act(item, "claim")
        item = office.act(item, "propose")
        office.act(item, "approve", as_chief=True, content_hash=item["content_hash"])
        return item_id

    return go
