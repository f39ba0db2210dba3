"""Work that keeps the processor busy, kept off gevent's loop.

Pillow lets go of the interpreter while it decodes and encodes, so in a real thread other requests go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import gevent
from gevent import monkey
from gevent.lock import BoundedSemaphore

T = TypeVar("T")

#: A decoded picture takes up to a quarter of a gigabyte; so few at a time bound the memory of a process.
_slots = BoundedSemaphore(2)


def off_loop(work: Callable[[], T]) -> T:
    """`work()` in a real thread under gevent workers, and simply called anywhere else."""
    if not monkey.is_module_patched("threading"):
        return work()
    with _slots:
        result: T = gevent.get_hub().threadpool.apply(work)
        return result
