"""The relay and consumers at work, as fixtures."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from shared.events.consume import Consumer
from shared.events.consume.loop import ConsumerLoop
from shared.events.consume.worker import loops
from shared.events.relay.relay import Relay
from shared.settings import Settings


@pytest.fixture
def relay(settings: Settings) -> Iterator[Relay]:
    """A relay at work for the length of a test."""
    stop = threading.Event()
    relay = Relay(settings.amqp_url, stop)
    thread = threading.Thread(target=relay.run)
    thread.start()
    yield relay
    stop.set()
    thread.join(30)


@pytest.fixture
def run(settings: Settings) -> Iterator[Callable[[Consumer], None]]:
    """Starts a consumer's threads; they end with the test."""
    stop = threading.Event()
    running: list[ConsumerLoop] = []

    def start(consumer: Consumer) -> None:
        started = loops([consumer], settings.amqp_url, stop)
        running.extend(started)
        for loop in started:
            loop.start()

    yield start
    stop.set()
    for loop in running:
        loop.join(30)
