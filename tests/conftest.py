"""Fixtures of all tests."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import structlog
from xdist.remote import Producer

from shared.web import catalogs
from tests.platform import office, platform
from tests.scheduling import FolderScheduling
from tests.servers import amqp_url, database_name, servers, settings, shared_virtual_host
from tests.speedups import routes_compiled_once, templates_compiled_once

__all__ = [
    "amqp_url", "database_name", "office", "platform", "routes_compiled_once", "servers", "settings",
    "shared_virtual_host", "templates_compiled_once",
]  # fmt: skip

#: Log lines of a test's consumers and relays are kept out of the output of commands that the test runs.
#: Tracebacks are plain: to draw frames around one takes up to half a second.
_PLAIN = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure(
    processors=[*structlog.get_config()["processors"][:-1], _PLAIN],
    logger_factory=structlog.PrintLoggerFactory(sys.__stderr__),
)


@pytest.fixture(scope="session", autouse=True)
def catalogues_compiled() -> None:
    """A fresh clone has none, and an application leaves out those that are not there when it starts."""
    catalogs.compile_all()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Any:
    """Where there are several processes, what shares a platform runs in one of them."""
    return FolderScheduling(config, log)
