"""However many large pictures come at once, a process decodes few of their pixels at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.photos import PhotoRefused, budget
from shared.photos.budget import FEWEST_PIXELS, PIXELS_AT_ONCE, PixelBudget, decode
from shared.web.problem_codes import ProblemCode


class Work:
    """Notes how many pixels are decoded at the same time."""

    def __init__(self, pixels: int) -> None:
        self.pixels, self.now, self.most, self.lock = pixels, 0, 0, threading.Lock()

    def __call__(self) -> None:
        """Takes long enough for others to come."""
        with self.lock:
            self.now += self.pixels
            self.most = max(self.most, self.now)
        time.sleep(0.01)
        with self.lock:
            self.now -= self.pixels


@pytest.mark.parametrize(("pixels", "most"), [(64_000_000, 64_000_000), (30_000_000, 60_000_000), (1, 8)])
def test_pictures_wait_for_one_another(pixels: int, most: int) -> None:
    work = Work(pixels)
    with ThreadPoolExecutor(16) as people:
        list(people.map(lambda _: decode(pixels, work), range(16)))
    assert 0 < work.most <= most


def test_a_picture_that_waits_too_long_is_to_be_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "_budget", PixelBudget(FEWEST_PIXELS))
    monkeypatch.setattr(budget, "PATIENCE", 0.01)
    with pytest.raises(PhotoRefused) as refused:
        decode(1, lambda: decode(1, lambda: None))
    assert refused.value.code is ProblemCode.UNAVAILABLE
    assert refused.value.retry_after == 10
    decode(1, lambda: None)


def test_a_picture_is_decoded_beside_the_loop_with_a_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under gevent a picture that is decoded on the loop would stop every other request."""
    limits: list[float] = []

    def noting(work: Callable[[], str], seconds: float) -> str:
        limits.append(seconds)
        return work()

    monkeypatch.setattr(budget, "off_loop", noting)
    assert decode(1, lambda: "decoded") == "decoded"
    assert limits == [budget.DECODING_LIMIT]


def test_a_broken_picture_gives_its_pixels_back() -> None:
    for _ in range(10):
        with pytest.raises(ZeroDivisionError):
            decode(PIXELS_AT_ONCE, lambda: 1 // 0)
