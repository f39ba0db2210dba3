"""The daily heads of the event log's hash chain, where the public can keep them: a page and a file.

What was published once stays as it was published. A head that was changed in the database afterwards is not written to
the site; it differs from what the site has, and the worker logs an error.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import structlog

from services.publisher.channels.web.files import SiteFolder
from shared.events.log.audit import heads
from shared.events.log.published_heads import FORMAT, DayHead, Unreadable, read

log = structlog.get_logger()

PAGE, FILE = "/jejak-audit/", "/jejak-audit/sidik-jari-harian.json"
#: Days on the page; the file has all.
DAYS_SHOWN = 31


def to_publish(folder: SiteFolder) -> list[DayHead]:
    """Every head of a past day, oldest first: those that are published as they are, and the new ones."""
    published = {head.day: head for head in _published(folder)}
    kept = {each["day"]: DayHead(**each) for each in heads()}
    for day in sorted(published.keys() & kept.keys()):
        if published[day] != kept[day]:
            log.error("published_head_differs", day=day, published=published[day].hash, kept=kept[day].hash)
    return [head for _, head in sorted((kept | published).items())]


def as_file(days: Sequence[DayHead], site_url: str) -> str:
    """The file that people download, with a word on what it is."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "about": f"{site_url}{PAGE}",
        "timezone": "Asia/Jakarta",
        "heads": [head.as_dict() for head in days],
    }
    return json.dumps(document, indent=1) + "\n"


def _published(folder: SiteFolder) -> list[DayHead]:
    file = folder.locate(FILE)
    if not file.exists():
        return []
    try:
        return read(file.read_text(encoding="utf-8"))
    except (Unreadable, UnicodeDecodeError) as error:
        log.error("published_heads_unreadable", file=str(file), error=str(error))
        return []
