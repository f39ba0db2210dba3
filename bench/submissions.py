"""How many submissions a second intake takes, each durable with its event."""

from __future__ import annotations

import asyncio
import json
import time
import uuid

from bench import material
from bench.http import Wire, request
from bench.office import Office

CONNECTIONS = 32


def prepared(office: Office, attachment_id: str | None, count: int) -> list[bytes]:
    """Requests made beforehand, each with a key of its own."""
    return [
        request(
            "POST",
            "/api/v1/submissions",
            {**office.agency, "Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex},
            json.dumps(material.submission(f"Pengukuran laju kiriman nomor {number}", attachment_id)).encode(),
        )
        for number in range(count)
    ]


def rate(office: Office, attachment_id: str | None, count: int) -> float:
    """Accepted submissions per second over CONNECTIONS connections."""
    requests = prepared(office, attachment_id, count)
    started = time.perf_counter()
    asyncio.run(_drive(office.intake_url, requests))
    return count / (time.perf_counter() - started)


async def _drive(url: str, requests: list[bytes]) -> None:
    waiting = iter(requests)

    async def connection() -> None:
        wire = Wire(url)
        for one in waiting:
            answer = await wire.send(one)
            if answer.status != 201:
                raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
        wire.close()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
