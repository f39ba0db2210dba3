"""What a test may require of a process: to end or freeze at a named point, other limits, another clock.

The product has nothing of this: the programs of this package put it around the product's functions before they run.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import uuid_utils

#: JSON: `points` (see `_break_at`), `limits` (values by `module:name`), `clock` (a file: the seconds it is wrong by).
VARIABLE = "KABAR_TEST_FAULTS"
#: Seconds between looks whether a process that stands still may go on.
LOOK = 0.02


def prepare() -> None:
    """Do what the environment asks for. To be called before the product's modules take names from each other."""
    asked = json.loads(os.environ.get(VARIABLE, "{}"))
    if "clock" in asked:
        _shift_clock(Path(asked["clock"]))
    for point in asked.get("points", ()):
        _break_at(**point)
    for target, value in asked.get("limits", {}).items():
        owner, name = _find(target)
        setattr(owner, name, value)


def _break_at(at: str, when: str, nth: int, hold: str | None) -> None:
    """Before or after the `nth` call of `at` the process kills itself, or stands still until `hold`.go is there."""
    owner, name = _find(at)
    original, calls = getattr(owner, name), itertools.count(1)
    act = functools.partial(_stand_still, hold) if hold else _die

    @functools.wraps(original)
    def broken(*arguments: Any, **named: Any) -> Any:
        is_it = next(calls) == nth
        if is_it and when == "before":
            act()
        result = original(*arguments, **named)
        if is_it and when == "after":
            act()
        return result

    setattr(owner, name, broken)


def id_made_at(moment: datetime) -> str:
    """An id as `new_id` makes it, at another time: the first 48 bits of a UUIDv7 are its milliseconds."""
    milliseconds = f"{int(moment.timestamp() * 1000):012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}{str(uuid_utils.uuid7())[13:]}"


def _find(target: str) -> tuple[Any, str]:
    """The owner and the name behind `module:Class.name` or `module:name`."""
    module, _, path = target.partition(":")
    *owners, name = path.split(".")
    return functools.reduce(getattr, owners, import_module(module)), name


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _stand_still(name: str) -> None:
    Path(f"{name}.reached").touch()
    while not Path(f"{name}.go").exists():
        time.sleep(LOOK)


def _shift_clock(file: Path) -> None:
    """`now` and the time within ids are wrong by the seconds in the file, which may change at any moment."""
    from shared import clock, ids

    right: Callable[[], Any] = clock.now

    def shifted() -> Any:
        return right() + timedelta(seconds=float(file.read_text()))

    clock.now = shifted
    ids.new_id = lambda: id_made_at(shifted())
