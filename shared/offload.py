"""Work that keeps the processor busy, kept off gevent's loop and given a time limit.

Python runs one thread at a time, so work in Python slows other requests down but no longer stops them; work that
releases the interpreter, as Pillow's does, does not even slow them down. A thread cannot be ended from outside: the
limit frees the request, and what the work costs must be bounded by its input all the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

from werkzeug.exceptions import ServiceUnavailable

T = TypeVar("T")

#: Seconds that reading and comparing texts may take; the longest allowed ones take a tenth of that.
TEXT_LIMIT = 10.0


def off_loop(work: Callable[[], T], seconds: float = TEXT_LIMIT) -> T:
    """`work()` in a real thread under gevent workers, and simply called anywhere else.

    It may use neither database nor network: their connections are the loop's, and a real thread that waits for one
    fails, for the next request too.

    Raises ServiceUnavailable where it takes longer than `seconds`, the wait for a free thread included, under gevent
    workers only.
    """
    if "gevent" not in sys.modules:  # a worker; loading it takes 3 MiB
        return work()
    import gevent
    from gevent import monkey

    if not monkey.is_module_patched("threading"):
        return work()
    with gevent.Timeout(seconds) as limit:
        try:
            result: T = gevent.get_hub().threadpool.spawn(work).get()  # `spawn` waits while all threads are in use
        except gevent.Timeout as error:
            if error is not limit:
                raise
            raise ServiceUnavailable(f"This took longer than {seconds:g} s.") from error
    return result
