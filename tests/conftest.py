"""Fixtures of all tests."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.remote import Producer

from tests.platform import office, platform
from tests.scheduling import FolderScheduling
from tests.servers import amqp_url, database_name, servers, settings

__all__ = ["amqp_url", "database_name", "office", "platform", "servers", "settings"]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Any:
    """Where there are several processes, what shares a platform runs in one of them."""
    return FolderScheduling(config, log)
