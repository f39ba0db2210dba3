"""How many submissions a second intake takes, each durable with its event."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from dataclasses import dataclass

from bench import sample_item
from bench.async_http import request
from bench.drive import drive
from bench.office import Office

#: Seconds between looks at what became of the last submissions, and until they are given up.
LOOK, LIMIT = 0.05, 120.0


def prepared(office: Office, attachment_id: str | None, count: int) -> list[bytes]:
    """Requests made beforehand, each with a key of its own."""
    return [
        request(
            "POST",
            "/api/v1/submissions",
            {**office.agency, "Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex},
            json.dumps(sample_item.submission(f"Pengukuran laju kiriman nomor {number}", attachment_id)).encode(),
        )
        for number in range(count)
    ]


@dataclass(frozen=True, slots=True)
class Round:
    """Submissions per second: accepted over CONNECTIONS connections, and followed through to the editors' queue."""

    accepted: float
    queued: float


def measure_round(office: Office, attachment_id: str | None, count: int) -> Round:
    """Submit `count` at once, then wait until the agency's list shows each in the queue."""
    requests = prepared(office, attachment_id, count)
    started = time.perf_counter()
    ids = asyncio.run(drive(office.intake_url, requests))
    accepted = time.perf_counter() - started
    for submission_id in ids:
        while not office.is_queued(submission_id):
            if time.perf_counter() - started > LIMIT:
                raise RuntimeError(f"{submission_id} is not in the queue after {LIMIT} s")
            time.sleep(LOOK)
    return Round(count / accepted, count / (time.perf_counter() - started))
