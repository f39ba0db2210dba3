"""A browser, people who are signed in, and content to look at; one platform for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from launcher.platform import Platform
from tests.e2e.browser import chromium, executable
from tests.e2e.content_setup import ContentSetup
from tests.e2e.sample_content import SampleContent, create_sample_content
from tests.e2e.visitor import Visits

#: Of the first test, which waits for the platform and its content too.
SECONDS = 240


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none a person's run skips and CI fails."""
    path = executable()
    if path is None:
        reason = "No Chromium: apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium(path) as opened:
        yield opened


@pytest.fixture(scope="package")
def visits(browser: Browser, platform: Platform) -> Visits:
    """Lets people visit the platform, and remembers who is signed in."""
    return Visits(browser, platform)


@pytest.fixture(scope="package")
def setup(browser: Browser, platform: Platform) -> ContentSetup:
    """Puts content into place without a browser, where that is not what is tested."""
    return ContentSetup(platform)


@pytest.fixture(scope="package")
def content(browser: Browser, platform: Platform) -> SampleContent:
    """Content that shows every page and state. Tests look at it and leave it as it is."""
    return create_sample_content(ContentSetup(platform, hard_to_fit=True))
