"""Sending prepared requests as fast as a server takes them: the same for every server that is measured."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus

from bench.http import Wire

CONNECTIONS = 32


async def drive(url: str, requests: list[bytes]) -> list[str]:
    """Send all over CONNECTIONS keep-alive connections; answers the ids of the last ones accepted."""
    waiting = iter(requests)

    async def connection() -> str:
        wire, last = Wire(url), b""
        for one in waiting:
            answer = await wire.send(one)
            if answer.status != HTTPStatus.CREATED:
                raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
            last = answer.body
        wire.close()
        return str(json.loads(last)["id"])

    return list(await asyncio.gather(*(connection() for _ in range(CONNECTIONS))))
