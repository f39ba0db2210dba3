"""Dramatiq: worker threads in one process, acknowledged after the effect."""

from __future__ import annotations

import threading
from typing import Any

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker

from bench.events.peers import work

QUEUE = "bench.dramatiq"


def _actor(effects: work.Effects | None) -> Any:
    broker = RabbitmqBroker(url=work.AMQP_URL)
    dramatiq.set_broker(broker)

    @dramatiq.actor(queue_name=QUEUE, broker=broker)
    def take(message: dict[str, Any]) -> None:
        if effects:
            effects.take([message])

    return take


def publish(count: int) -> None:
    """Persistent, as it always is."""
    actor = _actor(None)
    for message in work.messages(count):
        actor.send(message)


def consume(count: int, threads: int) -> None:
    """The default middleware and prefetch."""
    actor = _actor(work.Effects(count))
    dramatiq.Worker(actor.broker, queues={QUEUE}, worker_threads=threads).start()
    threading.Event().wait()


if __name__ == "__main__":
    work.run(publish, consume)
