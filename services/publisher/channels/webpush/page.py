"""Waiting for the article's page: who clicks on a notification at once has to find it."""

from __future__ import annotations

import time

from services.publisher.channels.contract import Package
from services.publisher.documents import Delivery
from shared.channels.web.declaration import CHANNEL as WEBSITE

#: Seconds that an attempt waits for the site, which usually takes less than one, and between two looks.
PATIENCE, PAUSE = 5.0, 0.1


def is_written(package: Package) -> bool:
    """Whether the site has done what this item asks of it; waits a little for that.

    What failed for good there holds nothing up: an operator sees it, and the news is news all the same.
    """
    pending = {"item_id": package.item_id, "channel": WEBSITE.name, "status": {"$in": ["requested", "attempting"]}}
    until = time.monotonic() + PATIENCE
    while Delivery.collection().find_one(pending, {"_id": 1}) is not None:
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE)
    return True
