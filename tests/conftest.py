"""Fixtures of all tests."""

from pathlib import Path

import pytest

from tests.platform import office, platform
from tests.servers import amqp_url, database_name, servers, settings

__all__ = ["amqp_url", "database_name", "office", "platform", "servers", "settings"]

#: Folders whose tests share one platform, and so run in one process one after another.
TOGETHER = {"e2e": "e2e", "faults": "faults", "launcher": "launcher"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a folder in TOGETHER in one process when there are several."""
    for item in items:
        for folder in Path(item.path).parent.parts:
            if folder in TOGETHER:
                item.add_marker(pytest.mark.xdist_group(TOGETHER[folder]))
