"""How every program that a person starts ends."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

from launcher.errors import LauncherError


def run_to_its_end(program: Callable[[], int]) -> int:
    """Run it; its exit code.

    SIGTERM ends it as an exit does, with everything cleaned up. A LauncherError is shown without a traceback.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return program()
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except LauncherError as error:
        from launcher.console import complain

        complain(error)
        return 1
