"""Sending prepared requests as fast as a server takes them: the same for every server that is measured."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus

from bench.async_http import Connection

CONNECTIONS = 32


async def drive(url: str, requests: list[bytes]) -> list[str]:
    """Send all over CONNECTIONS keep-alive connections; returns the ids of the last ones accepted."""
    waiting = iter(requests)

    async def connection() -> str:
        connection, last = Connection(url), b""
        for one in waiting:
            response = await connection.send(one)
            if response.status != HTTPStatus.CREATED:
                raise RuntimeError(f"{response.status}: {response.body[:300]!r}")
            last = response.body
        connection.close()
        return str(json.loads(last)["id"])

    return list(await asyncio.gather(*(connection() for _ in range(CONNECTIONS))))
