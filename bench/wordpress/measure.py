"""How many submissions a second WordPress takes, each durable, over as many connections as Kabar is given."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench import sample_item
from bench.async_http import request
from bench.drive import drive
from bench.wordpress import servers, site
from bench.wordpress.install import Installed

#: A round takes about as long as one of Kabar's.
WARM_UP, SUBMISSIONS = 100, 400


def prepared(target: site.Site, photo_id: int, count: int) -> list[bytes]:
    """Requests made beforehand; only the new post's id is returned."""
    headers = {**target.user, "Content-Type": "application/json"}
    return [
        request("POST", "/wp-json/wp/v2/posts?_fields=id", headers, json.dumps(post(number, photo_id)).encode())
        for number in range(count)
    ]


def post(number: int, photo_id: int) -> dict[str, Any]:
    """The title, the text and the photo of the item that Kabar is sent, to wait for an editor."""
    item = sample_item.submission(f"Pengukuran laju kiriman nomor {number}", None)
    return {"title": item["title"], "content": item["body"], "status": "pending", "featured_media": photo_id}


@dataclass
class Peer:
    """A WordPress that takes submissions."""

    target: site.Site
    photo_id: int
    sent: int = field(default=0, init=False)

    def measure_round(self, count: int = SUBMISSIONS) -> float:
        """Submissions a second; raises RuntimeError where WordPress has not got every one of them."""
        requests = prepared(self.target, self.photo_id, count)
        started = time.perf_counter()
        asyncio.run(drive(self.target.url, requests))
        rate = count / (time.perf_counter() - started)
        self.sent += count
        if self.target.pending() != self.sent:
            raise RuntimeError(f"WordPress has {self.target.pending()} submissions of {self.sent}")
        return rate


@contextmanager
def running(installed: Installed, jpeg: bytes) -> Iterator[Peer]:
    """A WordPress of its own with one photo in it, warmed up; nothing of it is left after the block."""
    with servers.running(installed) as started:
        target = site.make(started)
        peer = Peer(target, target.upload(jpeg))
        peer.measure_round(WARM_UP)
        yield peer


@dataclass(frozen=True, slots=True)
class Comparison:
    """Submissions a second of both, round by round, measured in turn."""

    version: str
    kabar: Sequence[float]
    wordpress: Sequence[float]

    @property
    def ratios(self) -> list[float]:
        """Kabar's rate to WordPress's, of each two rounds that followed one another."""
        return [ours / theirs for ours, theirs in zip(self.kabar, self.wordpress, strict=True)]

    def summary(self) -> dict[str, Any]:
        """The numbers for the table and for `--json`."""
        return {
            "version": self.version,
            "submissions/s": statistics.median(self.wordpress),
            "submissions/s spread": [min(self.wordpress), max(self.wordpress)],
            "ratio": statistics.median(self.ratios),
            "ratio spread": [min(self.ratios), max(self.ratios)],
            "rounds": [
                {"Kabar": ours, "WordPress": theirs, "ratio": ratio}
                for ours, theirs, ratio in zip(self.kabar, self.wordpress, self.ratios, strict=True)
            ],
        }
