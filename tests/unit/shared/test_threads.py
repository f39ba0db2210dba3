"""Classes that are threads keep clear of the attributes that `threading.Thread` uses itself."""

from __future__ import annotations

import ast
import inspect
import textwrap
import threading

import pytest

from shared.events.consume.dead_letters import DeadLetterCollector
from shared.events.consume.loop import ConsumerLoop
from shared.events.consume.periodic import PeriodicWork

#: Attributes of the versions 3.12 to 3.14, which the version that runs this test may not have.
NEWER = frozenset({"_handle", "_os_thread_handle", "_context", "_after_fork"})
MEANT = frozenset({"__doc__", "__init__", "__module__", "run"})


@pytest.mark.parametrize("thread", [ConsumerLoop, DeadLetterCollector, PeriodicWork])
def test_no_attribute_hides_one_of_the_thread(thread: type[threading.Thread]) -> None:
    source = ast.parse(textwrap.dedent(inspect.getsource(thread)))
    assigned = {
        node.attr
        for node in ast.walk(source)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"
    }
    own = (assigned | vars(thread).keys()) - MEANT
    taken = vars(threading.Thread()).keys() | vars(threading.Thread).keys() | NEWER
    assert own & taken <= {"__annotations__", "__static_attributes__", "__firstlineno__"}
