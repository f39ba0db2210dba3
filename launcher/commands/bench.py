"""`bench`: a program of its own, which declares its commands and options itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def bench(arguments: list[str], own_help: Callable[[], str]) -> int:  # noqa: ARG001 - it has help of its own
    """Become the benchmark."""
    os.execv(sys.executable, [sys.executable, "-m", "bench", *arguments])  # noqa: S606 - no shell is wanted
