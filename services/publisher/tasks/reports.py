"""A person's report on a task. The worker then settles the delivery as it does with what a platform has finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from bson import Binary
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from services.publisher.documents import Delivery, DeliveryRow
from services.publisher.tasks.documents import TaskReport, TaskReportRow
from services.publisher.tasks.queries import TASK_CHANNELS, NoSuchTask
from shared.clock import now
from shared.db import server_time, transaction
from shared.events.declare.types.task import TASK_REPORTED
from shared.events.log import outbox
from shared.events.log.outbox import Actor
from shared.photos import CleanPhoto


class NotOpen(Exception):
    """The task is not open any more: somebody was faster, or a newer decision came first."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a person says: `outcome` is done, with a link or a photo, or impossible, with a note that says why."""

    outcome: str
    link: str | None = None
    photo: CleanPhoto | None = None
    note: str = ""

    @property
    def proof(self) -> str | None:
        """link, photo, or None."""
        if self.outcome != "done":
            return None
        return "photo" if self.photo else "link"


def report(delivery_id: str, given: Report, person: Actor) -> TaskReportRow:
    """Keep the report with its event and have the delivery settled; raises NoSuchTask or NotOpen."""
    try:
        return transaction(lambda session: _report(delivery_id, given, person, session))
    except DuplicateKeyError as error:
        raise NotOpen from error


def _report(delivery_id: str, given: Report, person: Actor, session: ClientSession) -> TaskReportRow:
    task = {"_id": delivery_id, "channel": {"$in": TASK_CHANNELS}}
    row = Delivery.collection().find_one_and_update(
        {**task, "status": "accepted"}, {"$set": {"next_attempt_at": server_time()}}, session=session
    )
    if row is None:
        known = Delivery.collection().find_one(task, {"_id": 1}, session=session)
        raise NotOpen if known else NoSuchTask(delivery_id)
    stored = _stored(delivery_id, given, person)
    TaskReport.collection().insert_one(stored, session=session)
    data = {"task": _task(row, given)}
    outbox.record(session, TASK_REPORTED, subject=row["item_id"], version=row["version"], data=data, actor=person)
    return stored


def _stored(delivery_id: str, given: Report, person: Actor) -> TaskReportRow:
    photo: dict[str, Any] = {}
    if given.photo:
        photo = {"photo": Binary(given.photo.data), "photo_type": given.photo.media_type}
    document = TaskReport(
        id=delivery_id,
        outcome=given.outcome,
        link=given.link,
        note=given.note,
        by={"id": person.id, "name": person.name, "role": str(person.role)},
        at=now(),
        **photo,
    )
    return cast(TaskReportRow, document.validated())


def _task(row: DeliveryRow, given: Report) -> dict[str, Any]:
    told = {name: row[name] for name in ("item_id", "channel", "target", "action")}
    return {"id": row["_id"], **told, "outcome": given.outcome, "proof": given.proof}
