"""Stand-ins for platforms that cannot be reached from here: the modules that have a `PLATFORM`, or several."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from itertools import chain
from operator import attrgetter
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from sandbox.platforms.platform import Platform


@cache
def platforms() -> Mapping[str, Platform]:
    """Every stand-in by the name of the channel that posts to it."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules([str(Path(__file__).parent)]))
    found = chain.from_iterable(map(_of, modules))
    return {platform.name: platform for platform in sorted(found, key=attrgetter("name"))}


def _of(module: ModuleType) -> tuple[Platform, ...]:
    alone = (module.PLATFORM,) if hasattr(module, "PLATFORM") else ()
    return (*alone, *getattr(module, "PLATFORMS", ()))
