"""`python -m services.publisher.channels.web.rebuild`: write the whole site again from what is stored.

Safe at any time, beside running workers, on an empty database too (which gives an empty but complete site).
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

from services.publisher.channels.web.documents import SiteArticle
from services.publisher.channels.web.save import add_missing_sections
from services.publisher.channels.web.site import Site
from shared.db import connect
from shared.settings import Settings, SettingsError


def rebuild(settings: Settings) -> int:
    """Write every page; returns the number of articles. Expects an open database with its indexes."""
    site = Site(settings)
    site.fixed.write()
    for row in SiteArticle.collection().find({}, {"_id": 1}).sort("_id", 1):
        add_missing_sections(row["_id"])
    site.lists.write_front()
    site.lists.write_all()
    site.search.write_all()
    count = 0
    for row in SiteArticle.collection().find({}, {"_id": 1}).sort("_id", -1):
        site.restore(row["_id"])
        count += 1
    site.recover(older_than=timedelta(0), limit=count + 1)
    site.folder.sync()
    site.folder.sweep()
    return count


def main() -> int:
    """Returns an exit code: 2 for a faulty configuration."""
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    connect(settings)
    started = time.monotonic()
    count = rebuild(settings)
    print(f"{count} articles, {time.monotonic() - started:.1f} s")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
