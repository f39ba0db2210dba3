"""Lists page by page: each begins after the sort key of the last row before it, so nothing is counted or skipped."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Generic, TypeVar

from pymongo.collection import Collection

from shared.clock import aware

MOST_ROWS = 1000
"""No page is longer, whatever was asked for."""

#: Characters. A parked message may have an id of some 450, each of which may take six in JSON.
_LONGEST_CURSOR = 4_000

Row = TypeVar("Row", bound=Mapping[str, Any])


class NotACursor(ValueError):
    """The cursor is of another list, or of none."""


@dataclass(frozen=True, slots=True)
class Key:
    """One field that rows are sorted by (dotted for nested ones) and the type of its values."""

    field: str
    kind: type[str] | type[int] | type[datetime]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted; the last key is unique."""

    keys: tuple[Key, ...]

    def sort(self) -> list[tuple[str, int]]:
        """The same for MongoDB."""
        return [(key.field, -1 if key.descending else 1) for key in self.keys]

    def cursor_after(self, row: Mapping[str, Any]) -> str:
        """The position after a row; where ids alone sort the list, the id."""
        values = [_value(row, key) for key in self.keys]
        if self._is_by_id:
            return str(values[0])
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    def after(self, cursor: str) -> dict[str, Any]:
        """What follows a cursor, as a condition for MongoDB; raises NotACursor."""
        values = [cursor] if self._is_by_id else self._read(cursor)
        alternatives = []
        for position, (key, value) in enumerate(zip(self.keys, values, strict=True)):
            before = {earlier.field: values[place] for place, earlier in enumerate(self.keys[:position])}
            alternatives.append({**before, key.field: {"$lt" if key.descending else "$gt": value}})
        return alternatives[0] if len(alternatives) == 1 else {"$or": alternatives}

    def _read(self, cursor: str) -> list[Any]:
        if len(cursor) > _LONGEST_CURSOR:
            raise NotACursor("not a cursor")
        try:
            stored = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        except ValueError as error:
            raise NotACursor("not a cursor") from error
        kinds = [str if key.kind is datetime else key.kind for key in self.keys]
        if not isinstance(stored, list) or [type(value) for value in stored] != kinds:
            raise NotACursor("a cursor of another list")
        try:
            return [
                aware(datetime.fromisoformat(value)) if key.kind is datetime else value
                for key, value in zip(self.keys, stored, strict=True)
            ]
        except ValueError as error:
            raise NotACursor("a cursor of another list") from error

    @property
    def _is_by_id(self) -> bool:
        return len(self.keys) == 1


#: Ids are made in the order of time, so this is newest first.
NEWEST_FIRST = Order((Key("_id", str, descending=True),))


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursor of the rows after them if there are any."""

    rows: list[Row]
    next_cursor: str | None


def page_of(
    collection: Collection[Row],
    condition: Mapping[str, Any],
    order: Order = NEWEST_FIRST,
    *,
    limit: int,
    cursor: str | None = None,
    fields: Mapping[str, Any] | Sequence[str] | None = None,
) -> Page[Row]:
    """Up to `limit` rows (MOST_ROWS at most) that meet `condition`, after `cursor`; raises NotACursor.

    `fields` is the projection. An index that begins with the fields of
    the condition and continues with those of the order keeps a page's cost the same however long the list is.
    """
    limit = min(limit, MOST_ROWS)
    query = {"$and": [condition, order.after(cursor)]} if cursor else condition
    found = list(collection.find(query, fields).sort(order.sort()).limit(limit + 1))
    return Page(found[:limit], order.cursor_after(found[limit - 1]) if len(found) > limit else None)


def _value(row: Mapping[str, Any], key: Key) -> Any:
    value: Any = reduce(lambda inside, name: inside[name], key.field.split("."), row)
    return aware(value).isoformat() if isinstance(value, datetime) else value
