"""Whether clients' retries make duplicates or kills lose items: workers are killed while items are sent."""

from __future__ import annotations

import asyncio
import json
import time
import uuid

import psutil

from bench import sample_item
from bench.async_http import Connection, request
from bench.office import Office

#: Seconds between two kills, and until everything must have been accepted.
EVERY, LIMIT = 0.15, 120.0
#: Clients at once, and seconds that each rests between two submissions.
CLIENTS, PACE = 8, 0.1


def killing(office: Office, intake_pid: int, count: int) -> dict[str, int]:
    """Send `count` submissions, each again with its key until it is accepted; what there is in the end."""
    marker = uuid.uuid4().hex[:10]
    accepted, retries, kills = asyncio.run(_drive(office, intake_pid, marker, count))
    deadline = time.monotonic() + LIMIT
    while len(arrived := _in_queue(office, accepted)) < count and time.monotonic() < deadline:
        time.sleep(0.2)
    return {
        "sent": count,
        "retries": retries,
        "kills": kills,
        "rows": _rows(office, marker),
        "distinct ids": len(accepted),
        "in the queue": len(arrived),
    }


class _Senders:
    """Clients that repeat a submission, with the same key, until it is accepted."""

    def __init__(self, office: Office, marker: str, count: int) -> None:
        self._office, self._marker = office, marker
        self._numbers = iter(range(count))
        self._deadline = time.monotonic() + LIMIT
        self.accepted: set[str] = set()
        self.retries = 0

    async def send(self) -> None:
        """Send the next number until there is none."""
        connection = Connection(self._office.intake_url)
        for number in self._numbers:
            once = self._request(number)
            while time.monotonic() < self._deadline and not await self._accepted(connection, once):
                self.retries += 1
                await asyncio.sleep(0.02)
            await asyncio.sleep(PACE)

    async def _accepted(self, connection: Connection, once: bytes) -> bool:
        try:
            response = await asyncio.wait_for(connection.send(once), 5)
        except (OSError, EOFError, TimeoutError):
            return False
        if response.status == 201:
            self.accepted.add(json.loads(response.body)["id"])
        return response.status == 201

    def _request(self, number: int) -> bytes:
        body = json.dumps(sample_item.submission(f"Uji {self._marker} kiriman nomor {number}", None)).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"{self._marker}-{number}"}
        return request("POST", "/api/v1/submissions", {**self._office.agency, **headers}, body)


async def _drive(office: Office, intake_pid: int, marker: str, count: int) -> tuple[set[str], int, int]:
    senders, kills = _Senders(office, marker, count), 0

    async def killer() -> None:
        nonlocal kills
        while True:
            await asyncio.sleep(EVERY)
            for worker in psutil.Process(intake_pid).children()[:1]:
                worker.kill()
                kills += 1

    task = asyncio.create_task(killer())
    await asyncio.gather(*(senders.send() for _ in range(CLIENTS)))
    task.cancel()
    return senders.accepted, senders.retries, kills


def _rows(office: Office, marker: str) -> int:
    rows, cursor = 0, None
    while True:
        page = office.submissions({"limit": "100", **({"cursor": cursor} if cursor else {})})
        rows += sum(marker in entry["title"] for entry in page["submissions"])
        cursor = page.get("next_cursor")
        if not cursor or not any(marker in entry["title"] for entry in page["submissions"]):
            return rows


def _in_queue(office: Office, ids: set[str]) -> set[str]:
    return {item_id for item_id in ids if office.item(item_id) is not None}
