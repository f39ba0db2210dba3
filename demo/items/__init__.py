"""The items of the demo: one file each, read in the order of their names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from shared import formatting

Journey = Literal["publish", "send_back", "correct", "withdraw", "schedule"]

#: `{tanggal+6}` and `{iso-1}` in the files: so many days after or before the day of the demo.
_PLACE = re.compile(r"\{(tanggal|iso)([+-]\d+)\}")


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture to draw and what goes with it."""

    scene: str
    seed: int
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Swap:
    """One passage that is replaced, and the note that explains it."""

    find: str
    replace: str
    note: str

    def applied(self, text: str) -> str:
        """The text with the passage replaced; raises ValueError when it is not there."""
        if self.find not in text:
            raise ValueError(f"not in the text: {self.find}")
        return text.replace(self.find, self.replace)


@dataclass(frozen=True, slots=True)
class Item:
    """What an agency sends, and what becomes of it."""

    name: str
    agency: str
    journey: Journey
    submission: Mapping[str, Any]
    photos: tuple[Photo, ...]
    edit: Mapping[str, str]
    request: str
    resubmission: Swap | None
    correction: Swap | None
    withdrawal: str

    @property
    def title(self) -> str:
        """The headline."""
        return str(self.submission["title"])


def load(today: date) -> list[Item]:
    """All items, with their dates counted from `today`."""
    return [_read(path, today) for path in sorted(Path(__file__).parent.glob("*.toml"))]


def _read(path: Path, today: date) -> Item:
    data = tomllib.loads(_PLACE.sub(lambda place: _date(place, today), path.read_text(encoding="utf-8")))
    return Item(
        name=path.stem,
        agency=data["agency"],
        journey=data.get("journey", "publish"),
        submission=data["submission"],
        photos=tuple(_photo(photo) for photo in data.get("photos", [])),
        edit=data.get("edit", {}),
        request=data.get("request", {}).get("note", ""),
        resubmission=_swap(data.get("resubmission")),
        correction=_swap(data.get("correction")),
        withdrawal=data.get("withdrawal", {}).get("note", ""),
    )


def _photo(data: Mapping[str, Any]) -> Photo:
    return Photo(data["scene"], data["seed"], {name: data[name] for name in ("alt", "caption", "credit")})


def _swap(data: Mapping[str, str] | None) -> Swap | None:
    return Swap(data["find"], data["replace"], data["note"]) if data else None


def _date(place: re.Match[str], today: date) -> str:
    day = today + timedelta(days=int(place[2]))
    if place[1] == "iso":
        return day.isoformat()
    return formatting.weekday_date(day)
