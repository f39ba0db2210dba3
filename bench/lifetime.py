"""How long one item takes from upload over submit and approve to visible on the site and in the feed."""

from __future__ import annotations

import time
import uuid
from http import HTTPStatus

from bench import sample_item
from bench.office import Office

#: Seconds between looks, and until an item is given up.
LOOK, LIMIT = 0.005, 30.0


def journey(office: Office, jpeg: bytes, number: int) -> dict[str, float]:
    """Milliseconds from the first byte sent, at each step."""
    title = f"Perjalanan {number} {uuid.uuid4().hex[:8]} dari kiriman sampai terbit"
    steps: dict[str, float] = {}
    started = time.perf_counter()

    def reached(step: str) -> None:
        steps[step] = (time.perf_counter() - started) * 1000

    attachment = office.upload(jpeg)
    reached("uploaded")
    item_id = office.submit(sample_item.submission(title, attachment), uuid.uuid4().hex)
    reached("submitted")
    while (item := office.item(item_id)) is None:
        _look(started)
    reached("in the queue")
    item = office.act(item, "claim")
    item = office.act(item, "propose")
    item = office.act(item, "approve", as_chief=True, content_hash=item["content_hash"])
    reached("approved")
    while title not in (feed := office.feed()):
        _look(started)
    link = feed[feed.index(title) :].split("<link>", 1)[1].split("</link>", 1)[0]
    page = office.client.get(link)
    if page.status != HTTPStatus.OK or title not in page.text:
        raise RuntimeError(f"{link} is in the feed but not on the site")
    reached("visible")
    return steps


def _look(started: float) -> None:
    if time.perf_counter() - started > LIMIT:
        raise RuntimeError(f"not visible after {LIMIT} s")
    time.sleep(LOOK)
