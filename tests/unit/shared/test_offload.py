"""Work beside gevent's loop."""

from __future__ import annotations

import subprocess
import sys

from shared.offload import off_loop

#: Prints whether the loop continued while the work ran, what became of work that is too slow, and of work behind it.
SCRIPT = """
from gevent import monkey
monkey.patch_all()
import gevent
from werkzeug.exceptions import ServiceUnavailable
from shared.offload import off_loop

gevent.get_hub().threadpool.maxsize = 1
block = monkey.get_original("threading", "Event")
never, turns = block(), []
other = gevent.spawn(lambda: [turns.append(1) or gevent.sleep(0) for _ in range(3)])
print(off_loop(lambda: sum(range(10))), end=" ")
try:
    off_loop(lambda: never.wait(20), seconds=0.05)
except ServiceUnavailable as error:
    print(error.code, len(turns), end=" ")
for _ in range(2):
    try:
        off_loop(lambda: 1, seconds=0.05)
    except ServiceUnavailable as error:
        print(error.code, end=" ")
never.set()
"""


def test_without_gevent_it_is_called_as_it_is() -> None:
    assert off_loop(lambda: 6 * 7) == 42


def test_the_loop_goes_on_and_work_that_is_too_slow_or_finds_no_thread_is_given_up() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["45", "503", "3", "503", "503"], done.stderr
