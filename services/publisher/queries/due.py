"""What is due, with no target or account in front of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.publisher.documents import Delivery, DeliveryRow
from shared.db import server_time


def first_of_each(wanted: Mapping[str, Any], moment: str, most: int, by: str) -> list[DeliveryRow]:
    """Of each value of the field `by` the delivery whose `moment` (a field) came first, longest due first.

    At most `most` of them.
    """
    found: Iterable[Any] = Delivery.collection().aggregate(
        [
            {"$match": {**wanted, moment: {"$lte": server_time()}}},
            {"$sort": {moment: 1}},
            {"$group": {"_id": f"${by}", "due": {"$first": f"${moment}"}, "row": {"$first": "$_id"}}},
            {"$sort": {"due": 1}},
            {"$limit": most},
        ]
    )
    ids = [entry["row"] for entry in found]
    if not ids:
        return []
    rows = {row["_id"]: row for row in Delivery.collection().find({"_id": {"$in": ids}})}
    return [rows[delivery_id] for delivery_id in ids if delivery_id in rows]
