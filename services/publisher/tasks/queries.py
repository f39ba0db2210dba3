"""The tasks that are open, and one task with all that a person needs for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.publisher import packages
from services.publisher.documents import Correction, Delivery, DeliveryRow, Publication
from services.publisher.tasks.documents import TaskReport, TaskReportRow
from shared.channels import CHANNELS
from shared.channels.tasks import FORM_FIELDS, HOURS
from shared.clock import aware, now
from shared.content.account import Account

#: The channels whose deliveries are tasks.
TASK_CHANNELS = [name for name, channel in CHANNELS.items() if channel.capabilities.by_people]
#: Tasks of a page; more than an office has open.
MOST = 200
#: Hours in which what is urgent is to be done, and what has to be taken away.
URGENT_HOURS = 2


class NoSuchTask(LookupError):
    """There is no task with this id."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task as lists show it."""

    row: DeliveryRow
    deadline: datetime

    @property
    def open(self) -> bool:
        """It waits for a person."""
        return self.row["status"] == "accepted"

    @property
    def overdue(self) -> bool:
        """It is open after its deadline."""
        return self.open and self.deadline < now()


@dataclass(frozen=True, slots=True)
class Work:
    """A task with what is to be brought to its place."""

    task: Task
    instructions: str
    #: What the platform's form asks for beside the text, by field of the variant.
    form: Mapping[str, str]
    text: str
    #: Path of the article on the site.
    path: str
    photos: Sequence[Mapping[str, Any]]
    #: What is to be corrected, where it is a correction.
    correction: Correction | None
    withdrawal_note: str | None
    report: TaskReportRow | None


def open_tasks() -> list[Task]:
    """The open tasks, most pressing first, at most MOST."""
    waiting = {"channel": {"$in": TASK_CHANNELS}, "status": "accepted"}
    rows = list(Delivery.collection().find(waiting).sort("_id", 1).limit(MOST))
    places = _places({row["target"] for row in rows})
    tasks = [_task(row, places.get(row["target"], {})) for row in rows]
    return sorted(tasks, key=lambda task: task.deadline)


def work(delivery_id: str) -> Work:
    """One task, open or not; raises NoSuchTask, or NotAsApproved where its text is not what was approved."""
    row = Delivery.collection().find_one({"_id": delivery_id, "channel": {"$in": TASK_CHANNELS}})
    publication = Publication.collection().find_one({"_id": row["item_id"]}) if row else None
    if row is None or publication is None:
        raise NoSuchTask(delivery_id)
    package = packages.load(row)
    variant = package.variants[row["channel"]]
    values = _places({row["target"]}).get(row["target"], {})
    return Work(
        task=_task(row, values),
        instructions=values.get("instructions", ""),
        form={name: variant[name] for name in FORM_FIELDS if variant.get(name)},
        text=variant["text"],
        path=package.path,
        photos=variant.get("photos") or [],
        correction=package.corrections[-1] if row["action"] == "update" and package.corrections else None,
        withdrawal_note=package.withdrawal_note,
        report=TaskReport.collection().find_one({"_id": delivery_id}, {"photo": 0}),
    )


def proof_photo(delivery_id: str) -> tuple[bytes, str]:
    """The photo of a report with its media type; raises NoSuchTask where there is none."""
    found = TaskReport.collection().find_one({"_id": delivery_id, "photo": {"$exists": True}})
    if found is None:
        raise NoSuchTask(delivery_id)
    return bytes(found["photo"]), found["photo_type"]


def _places(ids: set[str]) -> dict[str, dict[str, str]]:
    """The values of the accounts by id."""
    found = Account.collection().find({"_id": {"$in": list(ids)}}, {"values": 1})
    return {account["_id"]: account.get("values", {}) for account in found}


def _task(row: DeliveryRow, values: Mapping[str, str]) -> Task:
    hours = int(values.get("hours") or HOURS)
    if row.get("urgent") or row["action"] == "withdraw":
        hours = min(hours, URGENT_HOURS)
    return Task(row, aware(row["requested_at"]) + timedelta(hours=hours))
