"""Fixtures of all tests."""

from pathlib import Path

import pytest

from tests.platform import office, platform
from tests.servers import amqp_url, database_name, servers, settings

__all__ = ["amqp_url", "database_name", "office", "platform", "servers", "settings"]

#: Folders whose tests share one platform or servers, and so run in one process one after another.
TOGETHER = ("backbone", "e2e", "faults", "launcher")


@pytest.hookimpl(tryfirst=True)  # xdist looks at the marks in the same hook, and would otherwise come before
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a folder in TOGETHER, the innermost, in one process when there are several."""
    for item in items:
        folder = next((name for name in reversed(Path(item.path).parent.parts) if name in TOGETHER), None)
        if folder:
            item.add_marker(pytest.mark.xdist_group(folder))
