"""A service application that needs no server."""

from __future__ import annotations

import pytest
from flask import Flask

from shared.web.app import create_service_app
from tests.directory import Directory, directory, plain_settings

__all__ = ["directory"]


@pytest.fixture
def app(directory: Directory) -> Flask:
    """The intake's frame without its pages."""
    return create_service_app("intake", plain_settings(), ui_prefix="/portal", package="services.intake")
