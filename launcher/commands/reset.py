"""`reset`."""

from __future__ import annotations

import os

from rich.prompt import Confirm

from launcher import reset as resetting
from launcher import shutdown
from launcher.console import err, out
from launcher.home import HERE
from launcher.locking import one_at_a_time


def reset(yes: bool) -> int:
    """Stop, and delete all data, after a question unless `yes`; 1 where the answer is no."""
    if not yes and not Confirm.ask(f"Delete everything that Kabar keeps in {HERE.var}?", console=err, default=False):
        return 1
    with one_at_a_time(HERE, "reset"):
        shutdown.stop(HERE)
        gone = resetting.remove_data(HERE)
    out.print(f"Deleted: {', '.join(gone) or 'nothing'}. Start anew with: ./kabar up")
    for name in ("MONGODB_URI", "AMQP_URL"):
        if os.environ.get(name):
            out.print(f"The server that {name} names is not ours and was left alone.")
    return 0
