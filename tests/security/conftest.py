"""The four services' applications without servers: what is tried here must be refused before a server is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from services.intake.app import create_app as intake
from services.metrics.app import create_app as metrics
from services.publisher.app import create_app as publisher
from services.review.app import create_app as review
from shared.settings import Settings
from tests.directory import Directory, directory, plain_settings

__all__ = ["directory"]

CREATE: dict[str, Callable[[Settings], Flask]] = {
    "intake": intake,
    "review": review,
    "publisher": publisher,
    "metrics": metrics,
}


@pytest.fixture(scope="session")
def applications() -> dict[str, Flask]:
    """Each service's application by its name."""
    return {name: create(plain_settings()) for name, create in CREATE.items()}


@pytest.fixture(params=CREATE)
def service(request: pytest.FixtureRequest, applications: dict[str, Flask], directory: Directory) -> Iterator[Flask]:
    """Each service in turn."""
    yield applications[request.param]
