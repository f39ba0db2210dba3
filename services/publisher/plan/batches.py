"""Writing planned deliveries, a batch at a time, so that a long mailing list holds nothing up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import groupby, islice
from typing import Any

from pymongo.client_session import ClientSession

from services.publisher import packages
from services.publisher.channels.contract import Channel, Target
from services.publisher.ledger.request import planned_rows, request, supersede
from services.publisher.plan.places import action_for
from shared.content import ApprovedPackage, Delivery, Publication
from shared.content.package import package_id
from shared.db import Document, transaction

#: A target and what is to be done there.
Planned = tuple[Target, str]
#: Deliveries written in one transaction when a long plan is continued.
BATCH = 200
#: Rows of one target over all revisions and actions stay far below this.
ROWS_PER_TARGET = 4


def continue_plans(channels: Mapping[str, Channel]) -> int:
    """Continue every unfinished plan by one batch; says how many plans were found. Safe beside other workers."""
    unfinished = Publication.collection().find({"plan.channel": {"$exists": True}}, {"_id": 1})
    item_ids: list[str] = [found["_id"] for found in unfinished]
    for item_id in item_ids:
        transaction(partial(_continue, item_id, channels))
    return len(item_ids)


def _continue(item_id: str, channels: Mapping[str, Channel], session: ClientSession) -> None:
    publication = Publication.collection().find_one({"_id": item_id}, session=session)
    if publication and publication.get("plan"):
        key = package_id(item_id, publication["revision"])
        approved = ApprovedPackage.collection().find_one({"_id": key}, session=session)
        left = advance(publication, approved, session, channels, BATCH)
        Publication.collection().update_one({"_id": item_id}, {"$set": {"plan": left}}, session=session)


def advance(
    publication: Document,
    approved: Document | None,
    session: ClientSession,
    channels: Mapping[str, Channel],
    limit: int,
) -> list[Document]:
    """Write up to `limit` deliveries of each planned channel; answers what is left of the plan, to be remembered.

    `approved` is the stored package of the publication's revision; without one nothing ever went out.
    """
    if approved is None:
        return []
    package = packages.assemble(publication, approved)
    rows, left = [], []
    for entry in publication["plan"]:
        channel = channels[entry["channel"]]
        if entry["kind"] == "audience":
            targets = list(islice(channel.targets(package, entry["after"]), limit))
            planned, last = _audience(publication, channel.name, targets, limit, session)
        else:
            planned, last = _places(publication, channel.name, entry["after"], limit, session)
        rows += planned_rows(publication, approved["content_hash"], channel.name, planned)
        if last is not None:
            left.append({**entry, "after": last})
    request(rows, session)
    return left


def _audience(
    publication: Document, channel: str, targets: list[Target], limit: int, session: ClientSession
) -> tuple[list[Planned], str | None]:
    """Plan the item for targets that never had it; answers the last key too if there may be more."""
    if not targets:
        return [], None
    keys = [target.key for target in targets]
    known = set(_rows(publication["_id"], channel, {"$in": keys}, session).distinct("target"))
    planned: list[Planned] = [(target, "publish") for target in targets if target.key not in known]
    return planned, keys[-1] if len(targets) == limit else None


def _places(
    publication: Document, channel: str, after: str, limit: int, session: ClientSession
) -> tuple[list[Planned], str | None]:
    """Plan the correction or withdrawal where the item went; answers the last key too if there may be more."""
    wanted = limit * ROWS_PER_TARGET
    rows = list(
        _rows(publication["_id"], channel, {"$gt": after}, session).sort([("target", 1), ("revision", 1)]).limit(wanted)
    )
    by_target = [(key, list(found)) for key, found in groupby(rows, key=lambda row: row["target"])]
    more = len(rows) == wanted
    if more:
        by_target.pop()
    planned: list[Planned] = []
    for key, found in by_target:
        action = action_for(publication, found)
        if action:
            planned.append((Target(key, found[-1]["target_label"]), action))
    supersede([row["_id"] for row in rows if row["status"] == "requested" and _older(row, publication)], session)
    return planned, by_target[-1][0] if more and by_target else None


def _older(row: Document, publication: Document) -> bool:
    withdrawn = bool(publication.get("withdrawn_at")) and row["action"] != "withdraw"
    return withdrawn or bool(row["revision"] < publication["revision"])


def _rows(item_id: str, channel: str, target: Document, session: ClientSession) -> Any:
    return Delivery.collection().find({"item_id": item_id, "channel": channel, "target": target}, session=session)
