"""Python's garbage collector, told what is worth its while."""

from __future__ import annotations

import gc


def spare_what_is_loaded() -> None:
    """Leave everything that exists now alone, and look at the rest less often. Call it when a process is ready to work.

    Modules, templates and schemas stay for good: looking through them again and again takes tens of milliseconds, in
    the middle of somebody's request; and memory that is never touched stays shared between forked workers.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
