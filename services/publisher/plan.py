"""From an editors' decision to the deliveries that it needs: an approval, a correction or a withdrawal.

The first deliveries are written with the decision itself. A long list (every reader of the newsletter) is kept as the
publication's `plan` and written on in batches beside it, so that it delays nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby, islice
from typing import Any, cast

from pymongo.client_session import ClientSession
from pymongo.cursor import Cursor

from services.publisher import packages
from services.publisher.address import article_path
from services.publisher.channels.contract import Channel, Package, Target
from services.publisher.documents import (
    ApprovedPackage,
    Correction,
    Delivery,
    DeliveryRow,
    PackageRow,
    PlanEntry,
    Publication,
    PublicationRow,
    package_id,
)
from services.publisher.ledger import is_dropped, is_outdated, planned_rows, request, supersede
from services.publisher.packages import NotAsApproved
from services.publisher.places import may_be_there, since_taken_back
from shared.channels import display_order
from shared.db import transaction
from shared.events import Event, Park
from shared.events.consume.reasons import NOT_AS_APPROVED

#: Deliveries of one channel written together with the approval; longer lists are continued at once beside it.
FIRST_BATCH = 20
#: Deliveries written in one transaction when a long plan is continued.
BATCH = 200
#: Rows of one target over all revisions and actions stay far below this.
ROWS_PER_TARGET = 4

#: A target and what is to be done there.
Planned = tuple[Target, str]


def take_approval(event: Event, session: ClientSession, channels: Mapping[str, Channel]) -> None:
    """Keep an approved revision and request its first deliveries; raises Park where it is not what was approved."""
    known = _known(event, session)
    publication = _approved(event, known)
    stored = ApprovedPackage(
        id=package_id(event.subject, event.data["revision"]),
        item_id=event.subject,
        revision=event.data["revision"],
        content_hash=event.data["content_hash"],
        variants=event.data["variants"],
        approved_at=event.time,
    )
    approved = cast(PackageRow, stored.validated())
    try:
        package = packages.verified(publication, approved)
    except NotAsApproved as mismatch:
        raise Park(NOT_AS_APPROVED(revision=event.data["revision"])) from mismatch
    if _stale(event, known):  # only now: content that was changed on its way is parked however late it comes
        return
    ApprovedPackage.collection().insert_one(approved, session=session)
    publication["plan"] = _plan(known, channels)
    publication["plan"] = advance(publication, package, session, channels, FIRST_BATCH)
    _keep(publication, session)


def take_withdrawal(event: Event, session: ClientSession, channels: Mapping[str, Channel]) -> None:
    """Keep the withdrawal and request it wherever the item was delivered or may have been."""
    known = _known(event, session)
    if _stale(event, known):
        return
    went_out = bool(known and known["revision"])
    publication = known or _new(event)
    publication |= {
        "version": event.version,
        "withdrawn_at": event.time,
        "withdrawal_note": event.data.get("note") or "",
        "plan": [{"channel": name, "kind": "places", "after": ""} for name in _sent_to(event.subject, session)],
    }
    package = _stored_package(publication, session) if went_out else None
    publication["plan"] = advance(publication, package, session, channels, FIRST_BATCH)
    _keep(publication, session)


def _known(event: Event, session: ClientSession) -> PublicationRow | None:
    return Publication.collection().find_one({"_id": event.subject}, session=session)


def _sent_to(item_id: str, session: ClientSession) -> list[str]:
    """The channels of which the ledger has rows for the item, those among them that this release does not declare."""
    return sorted(Delivery.collection().distinct("channel", {"item_id": item_id}, session=session), key=display_order)


def _stored_package(publication: PublicationRow, session: ClientSession) -> Package | None:
    key = package_id(publication["_id"], publication["revision"])
    stored = ApprovedPackage.collection().find_one({"_id": key}, session=session)
    return packages.assemble(publication, stored) if stored else None


def _stale(event: Event, known: PublicationRow | None) -> bool:
    return known is not None and known["version"] >= event.version


def _new(event: Event) -> PublicationRow:
    """What is known of an item before its first approval."""
    item = event.data["item"]
    return {
        "_id": event.subject,
        "version": event.version,
        "revision": 0,
        "title": item["title"],
        "agency": item["agency"],
        "topic": item["topic"],
        "kind": item["kind"],
        "urgent": item["urgency"] == "urgent",
        "districts": list(item.get("districts") or []),
        "corrections": [],
    }


def _approved(event: Event, known: PublicationRow | None) -> PublicationRow:
    new = _new(event)
    earlier: list[Correction] = known.get("corrections", []) if known else []
    publication: PublicationRow = {**(known or new), **new, "corrections": earlier}
    accounts = {account for variant in event.data["variants"].values() for account in variant.get("accounts") or ()}
    publication |= {
        "revision": event.data["revision"],
        "approved_at": event.time,
        "accounts": sorted(accounts),
    }
    if not publication.get("path"):
        publication["path"] = article_path(event.subject, publication["title"], event.time)
        publication["published_at"] = event.time
    if event.data["change"] == "correction":
        note = event.data.get("correction_note") or ""
        publication["corrections"] = [*earlier, {"revision": event.data["revision"], "at": event.time, "note": note}]
    return publication


def _plan(known: PublicationRow | None, channels: Mapping[str, Channel]) -> list[PlanEntry]:
    """A correction is planned for the places of earlier revisions; an unfinished audience gets the new revision.

    So do accounts that were chosen only now: the choice is part of what was approved.
    """
    if known is None or not known.get("path"):
        return [_audience_of(name) for name in channels]
    places: list[PlanEntry] = [{"channel": name, "kind": "places", "after": ""} for name in channels]
    unfinished = [entry for entry in known.get("plan", []) if entry["kind"] == "audience"]
    begun = {entry["channel"] for entry in unfinished}
    accounts = [name for name, one in channels.items() if one.declaration.accounts and name not in begun]
    return [*places, *unfinished, *(_audience_of(name) for name in accounts)]


def _audience_of(channel: str) -> PlanEntry:
    return {"channel": channel, "kind": "audience", "after": ""}


def _keep(publication: PublicationRow, session: ClientSession) -> None:
    fields = {("id" if name == "_id" else name): value for name, value in publication.items()}
    checked = cast(PublicationRow, Publication(**fields).validated())
    Publication.collection().replace_one({"_id": publication["_id"]}, checked, upsert=True, session=session)


def continue_plans(channels: Mapping[str, Channel]) -> int:
    """Continue every unfinished plan by one batch; returns how many plans were found. Safe beside other workers.

    A plan that waits for channels to be declared again (see `advance`) is not looked at until they are.
    """
    can_go_on = {"$exists": True, "$in": list(channels)}
    unfinished = Publication.collection().find({"plan.channel": can_go_on}, {"_id": 1})
    item_ids: list[str] = [found["_id"] for found in unfinished]
    for item_id in item_ids:
        transaction(partial(_continue, item_id, channels))
    return len(item_ids)


def _continue(item_id: str, channels: Mapping[str, Channel], session: ClientSession) -> None:
    publication = Publication.collection().find_one({"_id": item_id}, session=session)
    if publication and publication.get("plan"):
        left = advance(publication, _stored_package(publication, session), session, channels, BATCH)
        Publication.collection().update_one({"_id": item_id}, {"$set": {"plan": left}}, session=session)


def advance(
    publication: PublicationRow,
    package: Package | None,
    session: ClientSession,
    channels: Mapping[str, Channel],
    limit: int,
) -> list[PlanEntry]:
    """Write up to `limit` deliveries of each planned channel; returns what is left of the plan, to be remembered.

    `package` is of the publication's revision; without one nothing ever went out. Where it has no variant for a
    channel, as after an upgrade that brings one, neither the item nor its correction can be built and nothing is
    planned. A withdrawal reaches every target all the same: it is of the newest revision made for the channel. So does
    a correction that goes to no account of a channel any more. Where this release does not declare the channel, it
    stays in the plan until one does.
    """
    if package is None:
        return []
    rows: list[DeliveryRow] = []
    left: list[PlanEntry] = []
    for entry in publication["plan"]:
        name = entry["channel"]
        if name not in channels:
            left += [entry] if publication.get("withdrawn_at") else []
            continue
        source = _source(publication, package, channels[name], session)
        if source is None or (entry["kind"] == "audience" and name not in source.variants):
            continue
        if entry["kind"] == "audience":
            targets = list(islice(channels[name].targets(source, entry["after"]), limit))
            planned, last = _audience(publication, name, targets, limit, session)
        else:
            planned, last = _reached_targets(publication, channels[name], entry["after"], limit, session)
        as_sent: PublicationRow = {**publication, "revision": source.revision}
        rows += planned_rows(as_sent, source.content_hash, channels[name].declaration, planned)
        if last is not None:
            left.append({**entry, "after": last})
    request(rows, session)
    return left


def _source(publication: PublicationRow, package: Package, channel: Channel, session: ClientSession) -> Package | None:
    """What the deliveries of a channel are of; None where nothing was made for it that could be brought or corrected.

    A withdrawal is of the newest package with a variant for the channel, and a correction that goes to none of its
    accounts is of itself.
    """
    if channel.declaration.name in package.variants:
        return package
    if publication.get("withdrawn_at"):
        return _last_sent(publication, channel.declaration.name, session)
    return package if channel.declaration.accounts else None


def _last_sent(publication: PublicationRow, channel: str, session: ClientSession) -> Package | None:
    made_for_it = {"item_id": publication["_id"], f"variants.{channel}": {"$exists": True}}
    stored = ApprovedPackage.collection().find_one(made_for_it, sort=[("revision", -1)], session=session)
    return packages.assemble(publication, stored) if stored else None


def _audience(
    publication: PublicationRow, channel: str, targets: list[Target], limit: int, session: ClientSession
) -> tuple[list[Planned], str | None]:
    """Plan the item for targets that never had it; returns the last key too if there may be more."""
    if not targets:
        return [], None
    keys = [target.key for target in targets]
    known = set(_rows(publication["_id"], channel, {"$in": keys}, session).distinct("target"))
    planned: list[Planned] = [(target, "publish") for target in targets if target.key not in known]
    return planned, keys[-1] if len(targets) == limit else None


def _reached_targets(
    publication: PublicationRow, channel: Channel, after: str, limit: int, session: ClientSession
) -> tuple[list[Planned], str | None]:
    """Plan the correction or withdrawal where the item was delivered; returns the last key too if there may be more."""
    wanted, name = limit * ROWS_PER_TARGET, channel.declaration.name
    found = _rows(publication["_id"], name, {"$gt": after}, session)
    rows = list(found.sort([("target", 1), ("revision", 1)]).limit(wanted))
    by_target = [(key, list(found)) for key, found in groupby(rows, key=lambda row: row["target"])]
    more = len(rows) == wanted
    if more:
        by_target.pop()
    planned: list[Planned] = []
    for key, there in by_target:
        dropped = channel.declaration.accounts is not None and is_dropped(publication, key)
        action = action_for(publication, there, dropped=dropped)
        if action:
            planned.append((Target(key, there[-1]["target_label"]), action))
    waiting = [row for row in rows if row["status"] in ("requested", "accepted")]
    supersede([row["_id"] for row in waiting if is_outdated(row, publication)], session)
    return planned, by_target[-1][0] if more and by_target else None


def _rows(item_id: str, channel: str, target: Mapping[str, Any], session: ClientSession) -> Cursor[DeliveryRow]:
    return Delivery.collection().find({"item_id": item_id, "channel": channel, "target": target}, session=session)


def action_for(publication: PublicationRow, rows: Sequence[DeliveryRow], *, dropped: bool = False) -> str | None:
    """The action for one target given its rows of the ledger so far; None where nothing needs to be done.

    A target whose state is unknown counts as reached: better a correction that arrives twice than an error that stays.
    From one that is `dropped`, an account that the correction does not go to, the item is taken back.
    """
    valid = since_taken_back(rows)
    if any(row.get("gone") for row in valid):
        return None
    newest = max(filter(_counts, valid), key=_place_in_time, default=None)
    if publication.get("withdrawn_at") or dropped:
        return "withdraw" if newest and newest["action"] != "withdraw" else None
    if any(row["revision"] >= publication["revision"] for row in rows):
        return None
    return "update" if newest else "publish"


def _counts(row: DeliveryRow) -> bool:
    return row["status"] != "superseded" if row["action"] == "withdraw" else may_be_there(row)


def _place_in_time(row: DeliveryRow) -> tuple[int, bool]:
    return row["revision"], row["action"] == "withdraw"
