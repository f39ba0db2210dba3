"""The four services' applications without servers: what is tried here must be refused before a server is needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.applications import CREATE
from tests.directory import Directory, directory, plain_settings

__all__ = ["directory"]


@pytest.fixture(scope="session")
def applications() -> dict[str, Flask]:
    """Each service's application by its name."""
    return {name: create(plain_settings()) for name, create in CREATE.items()}


@pytest.fixture(params=CREATE)
def service(request: pytest.FixtureRequest, applications: dict[str, Flask], directory: Directory) -> Iterator[Flask]:
    """Each service in turn."""
    yield applications[request.param]
