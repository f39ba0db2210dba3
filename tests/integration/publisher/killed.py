"""A worker process that ends at a chosen point of an attempt, or whose clock is wrong."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NoReturn
from unittest import mock

from services.publisher import attempts
from services.publisher.channels.platform_api import PlatformClient
from services.publisher.lanes import Lanes
from services.publisher.progress import LedgerProgress
from shared import clock, db
from shared.channels.declaration import LOOK_UP_FIRST, RetrySafety
from shared.settings import Settings
from tests.integration.publisher import wall
from tests.integration.publisher.newsroom import deliverer

#: Where a worker may end: the function that it has just passed, or is about to enter.
POINTS: dict[str, tuple[Any, str, bool]] = {
    "before the fence": (LedgerProgress, "fence", False),
    "behind the fence": (LedgerProgress, "fence", True),
    "after the platform accepted": (PlatformClient, "_exchange", True),
    "after the response": (LedgerProgress, "delivered", False),
    "before the record": (attempts, "settle", False),
    "after the record": (attempts, "settle", True),
}


def end_at(point: str, settings: Settings, url: str, delivery: str, publish: RetrySafety = LOOK_UP_FIRST) -> int | None:
    """Attempt the delivery in a process of its own, which is killed at that point; returns its exit code."""
    arguments = (point, settings, url, delivery, publish)
    process = multiprocessing.get_context("spawn").Process(target=_attempt, args=arguments)
    process.start()
    process.join(60)
    return process.exitcode


@contextmanager
def another_host(settings: Settings, url: str) -> Iterator[None]:
    """A publisher at work in a process of its own, whose clock is an hour fast; killed after the block."""
    process = multiprocessing.get_context("spawn").Process(target=_work_an_hour_ahead, args=(settings, url))
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def _attempt(point: str, settings: Settings, url: str, delivery: str, publish: RetrySafety) -> None:
    db.connect(settings)
    owner, name, behind = POINTS[point]
    original = getattr(owner, name)

    def ending(*arguments: Any, **options: Any) -> NoReturn:
        if behind:
            original(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    with mock.patch.object(owner, name, ending):
        deliverer(wall.Wall(url, wall.declaration(publish=publish)), lease=1.0).deliver(delivery)


def _work_an_hour_ahead(settings: Settings, url: str) -> None:
    db.connect(settings)
    real = clock.now
    ahead: Callable[[], Any] = lambda: real() + timedelta(hours=1)  # noqa: E731
    for module in list(sys.modules.values()):
        if getattr(module, "now", None) is real:
            module.now = ahead  # type: ignore[attr-defined]
    worker = deliverer(wall.Wall(url))
    lanes = Lanes(worker)
    while True:
        worker.recover()
        lanes.begin_due()
        time.sleep(0.02)
