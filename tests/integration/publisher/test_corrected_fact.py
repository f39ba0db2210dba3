"""From the editors' desk to the reader: a correction that changes nothing but a fact."""

from __future__ import annotations

import pytest

from services.publisher.channels.web.channel import WebChannel
from shared.events.declare.recorded import from_document
from shared.events.log.store import events
from shared.settings import Settings
from tests.integration.publisher.newsroom import deliver_all, deliverer, take
from tests.integration.publisher.site_samples import Reader
from tests.integration.review import conftest as review
from tests.integration.review.desk import Desk
from tests.samples import submission_body

desk = review.desk
RIGHT = {"statement": "121 ekor sapi divaksin", "source": "Rekap yang diperbaiki"}
NOTE = "Jumlah sapi yang benar 121, bukan 120."


@pytest.fixture
def channel(settings: Settings) -> WebChannel:
    return WebChannel(settings)


def publish(item: str, revision: int, channel: WebChannel) -> None:
    """The publisher handles what review's outbox holds, and delivers."""
    approved = events().find_one({"subject": item, "type": "content.approved", "data.revision": revision})
    take(from_document(approved), {"web": channel})
    deliver_all(item, {"web": deliverer(channel)})


def test_a_corrected_fact_reaches_the_published_page(desk: Desk, channel: WebChannel, settings: Settings) -> None:
    wrong = submission_body()["facts"][0]
    item = desk.published()
    publish(item["id"], 1, channel)
    pages = [page for page in settings.site_root.rglob("index.html") if wrong["statement"] in page.read_text()]
    path = "/" + min(str(page.parent.relative_to(settings.site_root)) for page in pages) + "/"
    reader = Reader(settings)

    item = desk.does(item, "correct", note="Jumlah sapi keliru.")
    item = desk.does(item, "edit", facts=[RIGHT])
    item = desk.does(item, "propose", acknowledged_changes=True, correction_note=NOTE)
    item = desk.does(item, "approve", "chief", content_hash=item["content_hash"])
    publish(item["id"], 2, channel)

    page = reader.text(path)
    assert all(text in page for text in (*RIGHT.values(), NOTE))
    assert wrong["statement"] not in page
    feeds = [feed.read_text() for feed in settings.site_root.glob("*.xml")]
    assert any(RIGHT["statement"] in feed for feed in feeds)
    assert not any(wrong["statement"] in feed for feed in feeds)
