"""What RabbitMQ's management API tells of the queues."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import httpx

from launcher.http import client


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: messages that wait, messages handed out and not yet answered for, and who listens."""

    name: str
    ready: int
    unacknowledged: int
    consumers: int


def queues(management_url: str | None, amqp_url: str) -> list[Queue] | None:
    """The queues of the virtual host by name; None where the API is not ours to ask or does not answer.

    The numbers are as old as RabbitMQ's statistics, a second with our own node.
    """
    if not management_url:
        return None
    parts = urlsplit(management_url)
    virtual_host = quote(urlsplit(amqp_url).path.removeprefix("/") or "/", safe="")
    url = f"{parts.scheme}://{parts.hostname}:{parts.port}/api/queues/{virtual_host}"
    try:
        answer = client().get(url, auth=(parts.username or "", parts.password or "")).raise_for_status()
    except httpx.HTTPError:
        return None
    return sorted((_queue(told) for told in answer.json()), key=lambda queue: queue.name)


def is_consumed(prefix: str | None, found: list[Queue] | None) -> bool:
    """Whether somebody listens to queues of that name; True where there is nothing to ask or nobody who knows."""
    if prefix is None or found is None:
        return True
    return any(queue.consumers for queue in found if queue.name.startswith(prefix))


def _queue(told: dict[str, object]) -> Queue:
    waiting, in_work, consumers = (
        int(str(told.get(name, 0))) for name in ("messages_ready", "messages_unacknowledged", "consumers")
    )
    return Queue(str(told["name"]), waiting, in_work, consumers)
