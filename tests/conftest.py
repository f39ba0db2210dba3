"""Fixtures of all tests."""

from tests.platform import office, platform
from tests.servers import amqp_url, database_name, servers, settings

__all__ = ["amqp_url", "database_name", "office", "platform", "servers", "settings"]
