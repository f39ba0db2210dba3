"""Where a list goes on: the sort key of the last item seen, so that no page has to count past the others."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from services.review.documents import ItemRow
from shared.clock import aware


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in one of the two orders: (priority, time of submission, id) or the id alone."""

    key: tuple[Any, ...]

    ORDER_WAITING: ClassVar = [("priority", -1), ("submitted_at", 1), ("_id", 1)]
    ORDER_NEWEST: ClassVar = [("_id", -1)]

    @classmethod
    def after(cls, item: ItemRow, waiting: bool) -> "Cursor":
        """The position after an item."""
        if not waiting:
            return cls((item["_id"],))
        return cls((item["priority"], aware(item["submitted_at"]).isoformat(), item["_id"]))

    @classmethod
    def read(cls, text: str, waiting: bool) -> "Cursor":
        """The cursor in a request; raises ValueError where it is none of this list."""
        try:
            key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except ValueError as error:
            raise ValueError("not a cursor") from error
        types = (int, str, str) if waiting else (str,)
        if not isinstance(key, list) or tuple(type(part) for part in key) != types:
            raise ValueError("a cursor of another list")
        if waiting:
            datetime.fromisoformat(key[1])
        return cls(tuple(key))

    def text(self) -> str:
        """The same for a URL."""
        return base64.urlsafe_b64encode(json.dumps(self.key).encode()).decode().rstrip("=")

    def condition(self) -> dict[str, Any]:
        """What follows, for MongoDB."""
        if len(self.key) == 1:
            return {"_id": {"$lt": self.key[0]}}
        priority, moment, item_id = self.key
        submitted_at = datetime.fromisoformat(moment)
        return {
            "$or": [
                {"priority": {"$lt": priority}},
                {"priority": priority, "submitted_at": {"$gt": submitted_at}},
                {"priority": priority, "submitted_at": submitted_at, "_id": {"$gt": item_id}},
            ]
        }
