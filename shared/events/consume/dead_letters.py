"""Parks the messages that the broker itself gave up on, under the consumer from whose queue they came."""

from __future__ import annotations

import threading
from typing import Any

import structlog
from kombu import Consumer, Queue

from shared import broker
from shared.backoff import Backoff
from shared.events.consume.parking import park
from shared.events.consume.reasons import BROKER_GAVE_UP
from shared.events.declare import topology

log = structlog.get_logger()

#: Longest pause before connecting again, in seconds.
MAX_BACKOFF = 15.0


class DeadLetterCollector(threading.Thread):
    """Runs beside the relay until `stop` is set."""

    def __init__(self, amqp_url: str, stop: threading.Event) -> None:
        super().__init__(name="dead-letters", daemon=True)
        self._amqp_url, self._stopping = amqp_url, stop

    def run(self) -> None:
        """Park dead letters as they come; a message is acknowledged only once it is parked."""
        backoff = Backoff(self._stopping, MAX_BACKOFF)
        while not self._stopping.is_set():
            try:
                with broker.connect(self._amqp_url) as connection:
                    self._collect(connection, backoff)
            except Exception as error:
                log.warning("dead_letters_reconnect", error=repr(error))
                backoff.pause()

    def _collect(self, connection: Any, backoff: Backoff) -> None:
        channel = connection.channel()
        topology.declare(channel)
        queue = Queue(topology.DEAD_QUEUE, no_declare=True)
        with Consumer(channel, [queue], on_message=_park, no_ack=False, auto_declare=False, prefetch_count=10):
            backoff.reset()
            while not self._stopping.is_set():
                try:
                    connection.drain_events(timeout=1.0)
                except TimeoutError:
                    connection.heartbeat_check()


def _park(message: Any) -> None:
    headers = dict(message.headers or {})
    deaths = headers.get("x-death") or [{}]
    reason = BROKER_GAVE_UP(cause=str(deaths[0].get("reason", "unknown")))
    body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    consumer = str(message.delivery_info.get("routing_key") or deaths[0].get("queue", "unknown"))
    park(consumer, {name: value for name, value in headers.items() if name != "x-death"}, body, reason)
    log.error("event_parked", consumer=consumer, code=reason.kind.code, reason=reason.english)
    message.ack()
