"""A loop written by hand on pika: batches in one transaction and one acknowledgement, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pika

from bench.events.peers import work

QUEUE = "bench.pika"
BATCH = 100


def _channel() -> Any:
    channel = pika.BlockingConnection(pika.URLParameters(work.AMQP_URL)).channel()
    channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    return channel


def publish(count: int) -> None:
    """Persistent."""
    channel = _channel()
    properties = pika.BasicProperties(delivery_mode=2, content_type="application/json")
    for message in work.messages(count):
        channel.basic_publish("", QUEUE, json.dumps(message).encode(), properties)
    channel.connection.close()


def consume(count: int, _threads: int) -> None:
    """Batches of 100, whatever is left over last."""
    effects, channel, batch = work.Effects(count), _channel(), []
    channel.basic_qos(prefetch_count=2 * BATCH)
    for seen, (method, _properties, body) in enumerate(channel.consume(QUEUE), start=1):
        batch.append(json.loads(body))
        if len(batch) == BATCH or seen == count:
            effects.take(batch)
            channel.basic_ack(method.delivery_tag, multiple=True)
            batch = []


if __name__ == "__main__":
    work.run(publish, consume)
