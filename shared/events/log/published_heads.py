"""Heads of the hash chain as they are published, so that readers keep copies: by day, as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

#: Of the file. Another way to write it is another number.
FORMAT = 1


class Unreadable(ValueError):
    """This is no file of published heads."""


@dataclass(frozen=True, slots=True)
class DayHead:
    """The last block of a day (WIB, ISO date): its number, its hash and how many events there were until then."""

    day: str
    block: int
    events: int
    hash: str

    def as_dict(self) -> dict[str, Any]:
        """As it is published."""
        return asdict(self)


def read(text: str) -> list[DayHead]:
    """The heads in a file from the site, or in what `./kabar audit heads` printed; raises Unreadable."""
    try:
        document = json.loads(text)
        rows = document if isinstance(document, list) else document["heads"]
        if isinstance(document, dict) and document["format"] != FORMAT:
            raise Unreadable(f"format {document['format']!r} is not known to this release")
        return [DayHead(str(row["day"]), int(row["block"]), int(row["events"]), str(row["hash"])) for row in rows]
    except (TypeError, LookupError) as missing:
        raise Unreadable(f"this is no file of published heads ({missing!r})") from None
    except json.JSONDecodeError as broken:
        raise Unreadable(f"this is no JSON: {broken}") from None
