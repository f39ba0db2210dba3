"""Stand-ins for platforms that cannot be reached from here: a module each with a `PLATFORM`, found by its name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from sandbox.platforms.platform import Platform

#: Modules of this folder that are no platforms.
_OWN = frozenset({"platform", "posts", "rates", "world", "views"})


@cache
def platforms() -> Mapping[str, Platform]:
    """Every stand-in by the name of the channel that posts to it."""
    names = sorted(found.name for found in iter_modules([str(Path(__file__).parent)]) if found.name not in _OWN)
    return {name: import_module(f"{__name__}.{name}").PLATFORM for name in names}
