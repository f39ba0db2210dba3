"""Nameko: green threads in one process, acknowledged after the effect."""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

from typing import Any  # noqa: E402 - green threads must be imported first

import kombu  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402
from nameko.messaging import consume as entrypoint  # noqa: E402

from bench.events.peers import work  # noqa: E402

QUEUE = kombu.Queue("bench.nameko", durable=True)


class _Worker:
    """The effects of this process."""

    effects: work.Effects


class Service:
    """What nameko runs."""

    name = "bench"

    @entrypoint(QUEUE, requeue_on_error=True)
    def take(self, message: dict[str, Any]) -> None:
        """One message, one effect."""
        _Worker.effects.take([message])


def publish(count: int) -> None:
    """Persistent, with kombu as nameko itself does."""
    with kombu.Connection(work.AMQP_URL) as connection:
        producer = connection.Producer(serializer="json")
        for message in work.messages(count):
            producer.publish(message, routing_key=QUEUE.name, declare=[QUEUE], delivery_mode=2)


def consume(count: int, threads: int) -> None:
    """nameko prefetches as many as it has workers."""
    _Worker.effects = work.Effects(count)
    container = ServiceContainer(Service, {"AMQP_URI": work.AMQP_URL, "max_workers": threads})
    container.start()
    container.wait()


if __name__ == "__main__":
    work.run(publish, consume)
