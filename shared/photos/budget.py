"""Decoding pictures: in a thread beside gevent's loop, and only so many pixels of a process at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from shared.offload import off_loop
from shared.photos.cleaning import MAX_PIXELS
from shared.photos.problems import too_many_at_once

T = TypeVar("T")

#: Pixels that a process decodes at once. A pixel takes four bytes, eight while a transparent picture is made smaller.
PIXELS_AT_ONCE = MAX_PIXELS
#: Small pictures count as many as these, so that few threads are busy.
FEWEST_PIXELS = PIXELS_AT_ONCE // 8
#: Seconds that a picture waits for others to be finished.
PATIENCE = 10.0
#: Seconds that decoding and encoding one picture may take; the largest takes a tenth of that.
DECODING_LIMIT = 60.0


class PixelBudget:
    """Pixels that may be decoded at the same time; who finds none left waits."""

    def __init__(self, pixels: int) -> None:
        self._free = pixels
        self._changed = threading.Condition()

    @contextmanager
    def hold(self, pixels: int, patience: float) -> Iterator[None]:
        """Keep `pixels` for the time of the block; raises PhotoRefused after `patience` seconds without them."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._free >= pixels, patience):
                raise too_many_at_once()
            self._free -= pixels
        try:
            yield
        finally:
            with self._changed:
                self._free += pixels
                self._changed.notify_all()


_budget = PixelBudget(PIXELS_AT_ONCE)


def decode(pixels: int, work: Callable[[], T]) -> T:
    """`work()`, which decodes so many pixels, as soon as the budget allows it; raises PhotoRefused when it does not."""
    with _budget.hold(max(pixels, FEWEST_PIXELS), PATIENCE):
        return off_loop(work, DECODING_LIMIT)
