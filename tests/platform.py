"""A whole platform of its own, as `./kabar up` starts it, for tests that need every process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.office import Office
from launcher import shutdown, startup
from launcher.home import ROOT, Home
from launcher.platform import Platform
from launcher.ports import Ports

#: What an installation needs of the checkout; everything it makes lies in a `var/` of its own.
CODE = ("services", "shared", "sandbox", "deploy", "launcher", "pyproject.toml")


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Servers, services, relay and workers on free ports with empty data; gone after the session."""
    with own_platform(tmp_path_factory.mktemp("platform")) as started:
        yield started


@pytest.fixture(scope="session")
def office(platform: Platform) -> Office:
    """An agency, an editor and a chief editor who work with it through the APIs."""
    urls = platform.urls
    return Office(urls["intake"], urls["review"], urls["site"], platform.credentials)


@contextmanager
def own_platform(base: Path) -> Iterator[Platform]:
    """The same outside of pytest, with all its data in an empty folder."""
    home = _installation(base)
    home.make()
    try:
        yield startup.start(home, Ports.free(), outlive_me=False)
    finally:
        shutdown.stop(home)


def _installation(base: Path) -> Home:
    for name in CODE:
        (base / name).symlink_to(ROOT / name)
    (base / "var").mkdir()
    (base / "var" / "venv").symlink_to(ROOT / "var" / "venv")
    return Home(base)
