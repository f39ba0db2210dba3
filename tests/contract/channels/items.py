"""Items that go to one account, and their orders."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.publisher.channels.contract import ConnectedAccount, Order, Package
from shared.clock import now
from shared.ids import new_id
from tests.integration.publisher.newsroom import AGENCY
from tests.integration.publisher.progress import RecordedProgress

TEXT = "Vaksinasi PMK menjangkau 120 ekor sapi di Pacet\n\nPetugas memvaksin 120 ekor sapi milik 34 peternak."


def item(channel: str, text: str = TEXT, **fields: Any) -> Package:
    """A first revision with a variant for that channel alone."""
    item_id, moment = new_id(), now()
    return Package(
        item_id=item_id,
        revision=1,
        content_hash="0" * 64,
        variants={channel: {"text": text, "photos": [], **fields}},
        agency=AGENCY,
        topic="pertanian",
        kind="news",
        path=f"/berita/2026/11/vaksinasi-pmk-{item_id[-8:]}/",
        published_at=moment,
        approved_at=moment,
    )


def corrected(earlier: Package, channel: str, text: str, **fields: Any) -> Package:
    """The next revision, with another text."""
    variants = {channel: {**earlier.variants[channel], "text": text, **fields}}
    return replace(earlier, revision=earlier.revision + 1, variants=variants, approved_at=now())


def order(account: ConnectedAccount, **changes: Any) -> Order:
    """A first attempt."""
    made = Order(
        id=new_id(),
        target=account.id,
        requested_at=now(),
        attempt=1,
        progress=RecordedProgress(),
        account=account,
    )
    return replace(made, **changes)
