"""What a database needs before the services start: `python -m services.prepare`.

Makes the indexes of every service's documents and of the event backbone, then agencies and first users. Safe at every
start, also twice at the same time. Prints {user name: password} of the users it just made, as JSON, once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from services.intake.seed import seed
from shared import db
from shared.content.base import KabarDocument
from shared.events.log.store import ensure_event_indexes
from shared.settings import Settings

HERE = Path(__file__).parent


def documents() -> Iterator[type[KabarDocument]]:
    """The `DOCUMENTS` of every `documents.py` below the services: what each of them writes."""
    for file in sorted(HERE.rglob("documents.py")):
        name = ".".join(file.relative_to(HERE.parent).with_suffix("").parts)
        yield from getattr(import_module(name), "DOCUMENTS", ())


def ensure_indexes() -> None:
    """Create what is missing in the connected database; an index that is there already costs nothing."""
    db.database()
    for document in documents():
        document.ensure_indexes()
    ensure_event_indexes()


def main() -> None:
    """Prepare the configured database and print the new passwords."""
    settings = Settings.from_env()
    db.connect(settings)
    ensure_indexes()
    json.dump(seed(settings), sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
