"""Makes every index that the schema declares; idempotent, run by set-up."""

from __future__ import annotations

from shared.content import DOCUMENTS
from shared.db import database
from shared.events.log.store import ensure_event_indexes


def ensure_indexes() -> None:
    """Create what is missing; an index that is there already costs nothing."""
    database()
    for document in DOCUMENTS:
        document.ensure_indexes()
    ensure_event_indexes()
