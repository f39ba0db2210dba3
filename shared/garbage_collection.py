"""Settings of Python's cyclic garbage collector for processes that run for long."""

from __future__ import annotations

import gc


def freeze_loaded_objects() -> None:
    """Exclude all objects that exist now from collection, and collect less often. Call it when a process is ready.

    Modules, templates and schemas are never freed: each pass over them takes tens of milliseconds in the middle of a
    request. Memory that no pass writes to also stays shared between forked workers.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
