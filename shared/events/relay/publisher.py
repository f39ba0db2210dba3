"""Publishing batches with pipelined confirms on pika's asynchronous connection."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Any

import pika
import structlog
from pika.adapters.select_connection import SelectConnection
from pika.exceptions import ChannelWrongStateError

from shared.events.relay import frames
from shared.events.relay.frames import Outgoing

log = structlog.get_logger()

#: Seconds for a connection, and for the confirms of a whole batch.
CONNECT_TIMEOUT, CONFIRM_TIMEOUT = 10.0, 20.0
#: Messages written in one piece. pika writes every frame to the socket by itself, three for each message, and wakes the
#: broker as often: that costs either side more than the messages do.
SLICE = 100


class WholeMessages(SelectConnection):
    """Writes messages whose frames are made already."""

    @property
    def most(self) -> int:
        """Bytes of a body that fit into one frame, as agreed with the broker."""
        return int(self._body_max_length)

    def write(self, messages: bytes) -> None:
        """Write them as they are."""
        self._adapter_emit_data(messages)


class PublishFailed(RuntimeError):
    """The broker did not take (or did not confirm) the batch; the connection must not be used again."""


class BatchPublisher:
    """One connection, one batch under way: `send` sends it, `wait` returns when every message is confirmed.

    pika's I/O loop runs in a thread of its own. After any failure (nack, return, close, time-out) the object is spent:
    left-over confirms would otherwise vouch for later messages.
    """

    def __init__(self, amqp_url: str) -> None:
        self._ready = threading.Event()
        self._written = threading.Event()
        self._settled = threading.Event()
        self._failure: str | None = None
        self._channel: Any = None
        self._outstanding: set[int] = set()
        self._next_tag = self._lowest = 1
        parameters = pika.URLParameters(amqp_url)
        parameters.heartbeat = 30
        parameters.socket_timeout = parameters.stack_timeout = CONNECT_TIMEOUT
        self._connection = WholeMessages(
            parameters,
            on_open_callback=lambda connection: connection.channel(on_open_callback=self._on_channel),
            on_open_error_callback=lambda _, error: self._end(f"cannot connect: {error!r}"),
            on_close_callback=lambda _, error: self._end(f"connection closed: {error!r}"),
        )
        self._thread = threading.Thread(target=self._run, name="relay-io", daemon=True)
        self._thread.start()
        if not self._ready.wait(CONNECT_TIMEOUT):
            self._fail("connecting took too long")
        self._raise_failure()

    def send(self, batch: Sequence[Outgoing]) -> None:
        """Begin to publish in the given order; raises PublishFailed when the connection is spent.

        The first slice is written to the socket before this returns: a caller that continues to work would delay the
        thread that does it, by some 0.4 ms.
        """
        self._written.clear()
        self._settled.clear()
        self._raise_failure()
        self._connection.ioloop.add_callback_threadsafe(lambda: self._begin(batch))
        self._written.wait(CONFIRM_TIMEOUT)

    def wait(self) -> None:
        """Return when the broker has confirmed everything that was sent; raises PublishFailed."""
        if not self._settled.wait(CONFIRM_TIMEOUT):
            self._fail("confirms took too long")
        self._raise_failure()

    def close(self) -> None:
        """Close the connection, if it is still open, and end its thread."""
        self._connection.ioloop.add_callback_threadsafe(self._close)
        self._thread.join(CONNECT_TIMEOUT)

    def _run(self) -> None:
        try:
            self._connection.ioloop.start()
        except Exception as error:
            self._fail(f"I/O loop: {error!r}")

    def _close(self) -> None:
        if self._connection.is_open:
            self._connection.close()
        else:
            self._connection.ioloop.stop()

    def _on_channel(self, channel: Any) -> None:
        self._channel = channel
        channel.add_on_close_callback(lambda _, reason: self._fail(f"channel closed: {reason!r}"))
        channel.add_on_return_callback(self._on_return)
        channel.confirm_delivery(self._on_confirm, callback=lambda _: self._ready.set())

    def _begin(self, batch: Sequence[Outgoing]) -> None:
        self._outstanding.update(range(self._next_tag, self._next_tag + len(batch)))
        self._next_tag += len(batch)
        self._send(deque(batch))

    def _send(self, left: deque[Outgoing]) -> None:
        """Write a slice; the next one after the I/O loop had its turn, so that the broker works meanwhile."""
        try:
            if not self._channel.is_open:
                raise ChannelWrongStateError("the channel is closed")
            self._connection.write(b"".join(self._message(one) for one in islice(left, SLICE)))
        except Exception as error:
            self._fail(f"publish: {error!r}")
            return
        self._written.set()
        for _ in range(min(SLICE, len(left))):
            left.popleft()
        if left:
            self._connection.ioloop.add_callback(lambda: self._send(left))

    def _message(self, one: Outgoing) -> bytes:
        return frames.message(self._channel.channel_number, self._connection.most, one)

    def _on_confirm(self, frame: Any) -> None:
        method = frame.method
        if not isinstance(method, pika.spec.Basic.Ack):
            self._fail("the broker refused a message")
        elif method.multiple:
            self._outstanding.difference_update(range(self._lowest, method.delivery_tag + 1))
            self._lowest = method.delivery_tag + 1
        else:
            self._outstanding.discard(method.delivery_tag)
        if not self._outstanding:
            self._settled.set()

    def _on_return(self, _channel: Any, method: Any, _properties: Any, _body: bytes) -> None:
        self._fail(f"no queue takes {method.routing_key}: {method.reply_text}")

    def _end(self, reason: str) -> None:
        self._fail(reason)
        self._connection.ioloop.stop()

    def _fail(self, reason: str) -> None:
        self._failure = self._failure or reason
        self._ready.set()
        self._written.set()
        self._settled.set()

    def _raise_failure(self) -> None:
        if self._failure:
            raise PublishFailed(self._failure)
