"""The publisher on a fresh database, with a real mail server and a real webhook receiver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel
from services.publisher.registry import channels as all_channels
from shared import db
from shared.settings import Settings
from tests.backbone import relay, run
from tests.integration.publisher.newsroom import deliverer
from tests.integration.publisher.outside import Outside, outside_world
from tests.speedups import quick_passwords
from tests.tracing import made

__all__ = ["made", "quick_passwords", "relay", "run"]


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    """The outside world: a mailbox and webhook receivers that misbehave on request."""
    with outside_world(tmp_path / "sandbox") as world:
        yield world


@pytest.fixture
def connected(settings: Settings, outside: Outside) -> Settings:
    """Settings whose mail goes to the outside world."""
    changed = replace(settings, smtp_port=outside.smtp_port)
    db.connect(changed)
    return changed


@pytest.fixture
def channels(connected: Settings) -> dict[str, Channel]:
    """All channels."""
    return all_channels(connected)


@pytest.fixture
def deliverers(channels: dict[str, Channel]) -> dict[str, Deliverer]:
    """One deliverer a channel, without delays."""
    return {name: deliverer(channel) for name, channel in channels.items()}
