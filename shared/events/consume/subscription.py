"""Receiving messages of queues and acknowledging them, on a connection that only one thread may use."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from types import TracebackType
from typing import Any

from kombu import Consumer as KombuConsumer
from kombu import Queue

from shared import broker
from shared.events.declare import topology

#: Seconds between checks of the stop flag and the heartbeat while no message comes.
IDLE = 0.5
#: Between a queue's name and a number in the tag of its consumer.
_NUMBER = "#"


def queue_of(message: Any) -> str:
    """The queue that a received message came from."""
    tag: str = message.delivery_info["consumer_tag"]
    return tag.rpartition(_NUMBER)[0]


class Subscription:
    """A connection on which queues are consumed, for the length of a `with` block; `prefetch` is each one's."""

    def __init__(self, amqp_url: str, queues: Iterable[str], prefetch: int) -> None:
        self._queues, self._prefetch = tuple(queues), prefetch
        self._connection = broker.connect(amqp_url)
        self._waiting: deque[Any] = deque()

    def __enter__(self) -> Subscription:
        self._connection.connect()
        try:
            channel = self._connection.channel()
            topology.declare(channel, self._queues)
            channel.basic_qos(0, self._prefetch, False)
            for name in self._queues:
                self._consume(channel, name)
        except BaseException:
            self._connection.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def _consume(self, channel: Any, name: str) -> None:
        KombuConsumer(
            channel,
            [Queue(name, no_declare=True)],
            on_message=self._waiting.append,
            no_ack=False,
            auto_declare=False,
            tag_prefix=name + _NUMBER,
        ).consume()

    def take(self, limit: int, linger: float) -> list[Any]:
        """A batch of up to `limit` messages: the first within IDLE seconds, the others within `linger` seconds more.

        Raises what the connection raises when it is closed.
        """
        if not self._waiting:
            self._read(IDLE)
        until = time.monotonic() + linger
        while self._waiting and len(self._waiting) < limit:
            self._read_available(limit)
            if len(self._waiting) >= limit or (left := until - time.monotonic()) <= 0:
                break
            self._read(left)
        self._connection.heartbeat_check()
        return [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]

    def keep_alive(self) -> None:
        """Send and check heartbeats; raises what the connection raises when it is closed."""
        self._read(0)
        self._connection.heartbeat_check()

    def _read_available(self, limit: int) -> None:
        socket = self._connection.connection.sock
        before = socket.gettimeout()
        socket.settimeout(0)  # once, not back and forth with every frame
        try:
            while len(self._waiting) < limit and self._read(0):
                pass
        finally:
            socket.settimeout(before)

    def _read(self, seconds: float) -> bool:
        """Whether a frame came within that time."""
        try:
            self._connection.drain_events(timeout=seconds)
        except TimeoutError:
            return False
        return True
