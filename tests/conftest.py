"""Fixtures of all tests."""

from tests.servers import amqp_url, database_name, servers, settings

__all__ = ["amqp_url", "database_name", "servers", "settings"]
