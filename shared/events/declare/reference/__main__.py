"""`python -m shared.events.declare.reference [FOLDER]`: write asyncapi.yaml and events.md (to docs/).

For developers: it needs requirements/dev.txt.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

from shared.events.declare.reference import asyncapi, page


def files() -> dict[str, str]:
    """What is generated, by file name."""
    return {"asyncapi.yaml": as_yaml(), "events.md": page.render()}


def as_yaml() -> str:
    """The AsyncAPI document, written out without YAML's anchors."""
    plain = json.loads(json.dumps(asyncapi.document()))
    head = "# Made by `python -m shared.events.declare.reference` from shared/events/; a test keeps it true.\n"
    return head + yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120)


def main(folder: Path) -> None:
    """Write the files."""
    for name, text in files().items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
