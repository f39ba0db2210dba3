"""Approved packages and photos for the public site, and readers' ways of looking at it."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import html
from PIL import Image

from services.publisher.address import article_path
from services.publisher.channels.contract import Order, Package, Succeeded
from services.publisher.channels.web.channel import WebChannel
from shared import db
from shared.clock import now
from shared.content import Attachment
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.progress import RecordedProgress

AGENCY = {"code": "dinas-pertanian", "name": "Dinas Pertanian", "slug": "dinas-pertanian"}
HEADLINE = "Vaksinasi PMK menjangkau 1.250 ekor sapi di Pacet"


def package(headline: str = HEADLINE, *, at: datetime | None = None, agency: Any = AGENCY, **content: Any) -> Package:
    """A first revision; `content` changes its web variant."""
    item_id, moment = new_id(), at or now()
    variant: dict[str, Any] = {
        "headline": headline,
        "summary": "Petugas mendatangi kandang di lima desa.",
        "body_markdown": "Sebanyak **1.250 ekor sapi** menerima dosis kedua.\n\n## Berikutnya\n\nKecamatan Gondang.",
        "photos": [],
        "links": [{"label": "Peta pos", "url": "https://www.openstreetmap.org/?mlat=-7.67"}],
        "agency": agency,
        "topic": "pertanian",
        "kind": "news",
        "districts": ["Pacet"],
        "facts": [{"statement": "1.250 ekor sapi divaksin", "source": "Rekapitulasi petugas"}],
        **content,
    }
    return Package(
        item_id=item_id,
        revision=1,
        content_hash="0" * 64,
        variants={"web": variant},
        agency=agency,
        topic=variant["topic"],
        kind=variant["kind"],
        path=article_path(item_id, headline, moment),
        published_at=moment,
        approved_at=moment,
    )


def corrected(earlier: Package, note: str, **content: Any) -> Package:
    """The next revision, with a note for readers."""
    moment = now()
    return replace(
        earlier,
        revision=earlier.revision + 1,
        approved_at=moment,
        variants={"web": {**earlier.variants["web"], **content}},
        corrections=(*earlier.corrections, {"revision": earlier.revision + 1, "at": moment, "note": note}),
    )


def withdrawn(earlier: Package, note: str = "Jadwalnya belum ditetapkan.") -> Package:
    """The withdrawal of what was published."""
    return replace(earlier, withdrawn_at=now(), withdrawal_note=note)


def photo(width: int = 1600, height: int = 1067, colour: str = "seagreen", kind: str = "jpeg") -> dict[str, Any]:
    """A stored photo as a variant names it."""
    buffer = io.BytesIO()
    Image.effect_noise((width // 8, height // 8), 60).resize((width, height)).convert("RGB").point(
        lambda value: value // 2 + len(colour) * 3
    ).save(buffer, kind.upper())
    data = buffer.getvalue()
    stored = Attachment(
        agency_code="dinas-pertanian",
        media_type=f"image/{kind}",
        width=width,
        height=height,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
    )
    stored.save()
    return {
        "attachment_id": stored.id,
        "alt": "Petugas menyuntik sapi di kandang",
        "caption": "Vaksinasi di Claket.",
        "credit": "Dinas Pertanian",
        "width": width,
        "height": height,
    }


def order() -> Order:
    """A first attempt."""
    return Order(id=new_id(), target="site", requested_at=now(), attempt=1, progress=RecordedProgress())


def publish(channel: WebChannel, *packages: Package) -> Succeeded:
    """Publish one after another, and let the lists follow; returns the last one's success."""
    for each in packages:
        outcome = channel.publish(each, order())
        assert isinstance(outcome, Succeeded), outcome
    channel.do_deferred_work()
    return outcome


class Reader:
    """Looks at the document root as a reader's browser would."""

    def __init__(self, settings: Settings) -> None:
        self.root = settings.site_root

    def text(self, path: str) -> str:
        """The text of a page or file."""
        return self.file(path).read_text(encoding="utf-8")

    def file(self, path: str) -> Path:
        """Where a URL path lies."""
        return self.root / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))

    def files(self) -> dict[Path, bytes]:
        """Everything that a web server would serve."""
        every = (file for file in self.root.rglob("*") if file.is_file() and ".kabar" not in file.parts)
        return {file: file.read_bytes() for file in every}

    def page(self, path: str) -> Any:
        """The parsed page."""
        return html.fromstring(self.text(path))

    def links(self, path: str) -> set[str]:
        """Everything that a page links to."""
        return set(self.page(path).xpath("//main//a/@href"))

    def news_article(self, path: str) -> dict[str, Any]:
        """The page's JSON-LD."""
        found: dict[str, Any] = json.loads(self.page(path).xpath('//script[@type="application/ld+json"]/text()')[0])
        return found


def publish_many(packages: list[Package]) -> None:
    """For a process of its own: publish with the environment's settings."""
    settings = Settings.from_env()
    db.connect(settings)
    publish(WebChannel(settings), *packages)


def publish_and_die(each: Package, writer: type, last_step: str) -> None:
    """For a process of its own: end at once right after a step of one of the site's writers."""
    settings = Settings.from_env()
    db.connect(settings)
    step: Callable[..., Any] = getattr(writer, last_step)

    def die(*arguments: Any) -> None:
        step(*arguments)
        os._exit(9)

    setattr(writer, last_step, die)
    publish(WebChannel(settings), each)
