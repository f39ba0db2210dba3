"""Taking messages in and answering for them, on a connection that only one thread may use."""

from __future__ import annotations

import time
from collections import deque
from types import TracebackType
from typing import Any

from kombu import Consumer as KombuConsumer
from kombu import Queue

from shared import broker
from shared.events.declare import topology

#: Seconds between looks at the stop flag and the heartbeat while nothing comes.
IDLE = 0.5


class Reception:
    """A connection on which a queue is consumed, for the length of a `with` block."""

    def __init__(self, amqp_url: str, queue: str, prefetch: int) -> None:
        self._queue, self._prefetch = queue, prefetch
        self._connection = broker.connect(amqp_url)
        self._waiting: deque[Any] = deque()

    def __enter__(self) -> Reception:
        self._connection.connect()
        try:
            channel = self._connection.channel()
            topology.declare(channel)
            channel.basic_qos(0, self._prefetch, False)
            queue = Queue(self._queue, no_declare=True)
            take = self._waiting.append
            KombuConsumer(channel, [queue], on_message=take, no_ack=False, auto_declare=False).consume()
        except BaseException:
            self._connection.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def take(self, most: int, patience: float) -> list[Any]:
        """Up to `most` messages: the first within IDLE seconds, and with it what is there or comes within `patience`.

        Raises what the connection raises when it is gone.
        """
        if not self._waiting:
            self._read(IDLE)
        until = time.monotonic() + patience
        while self._waiting and len(self._waiting) < most:
            self._read_what_is_there(most)
            if len(self._waiting) >= most or (left := until - time.monotonic()) <= 0:
                break
            self._read(left)
        self._connection.heartbeat_check()
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def keep_alive(self) -> None:
        """Let the broker know that somebody is still here, and see that it is; raises what the connection raises."""
        self._read(0)
        self._connection.heartbeat_check()

    def _read_what_is_there(self, most: int) -> None:
        socket = self._connection.connection.sock
        before = socket.gettimeout()
        socket.settimeout(0)  # once, not back and forth with every frame
        try:
            while len(self._waiting) < most and self._read(0):
                pass
        finally:
            socket.settimeout(before)

    def _read(self, seconds: float) -> bool:
        """Whether something came in that time."""
        try:
            self._connection.drain_events(timeout=seconds)
        except TimeoutError:
            return False
        return True
