"""Taking a report in, and settling it. Both are events, without what the reader wrote and without the address."""

from __future__ import annotations

from typing import cast

from pymongo.client_session import ClientSession

from services.publisher.documents import Publication, actor_fields
from services.publisher.reader_reports.documents import ReaderReport, ReaderReportRow
from shared.clock import now
from shared.db import transaction
from shared.events.declare.event import EventType
from shared.events.declare.types.report import REPORT_RECEIVED, REPORT_SETTLED
from shared.events.log import outbox
from shared.events.log.outbox import Actor


class NoSuchReport(LookupError):
    """There is no report with this id."""


class AlreadySettled(Exception):
    """Another person settled it first; `state` says how."""

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(f"the report is {state}")


def receive(path: str, text: str, email: str | None) -> ReaderReportRow:
    """Keep a report about the page at `path` (a path of the public site) and record its event."""
    return transaction(lambda session: _receive(path, text, email, session))


def settle(report_id: str, state: str, note: str, person: Actor) -> ReaderReportRow:
    """Settle an open report and forget the reader's address; raises NoSuchReport or AlreadySettled."""
    return transaction(lambda session: _settle(report_id, state, note, person, session))


def _receive(path: str, text: str, email: str | None, session: ClientSession) -> ReaderReportRow:
    article = Publication.collection().find_one({"path": path}, {"title": 1}, session=session)
    about = {"item_id": article["_id"], "title": article["title"]} if article else {}
    report = ReaderReport(path=path, text=text, email=email or None, **about)
    row = cast(ReaderReportRow, report.validated())
    ReaderReport.collection().insert_one(row, session=session)
    _record(REPORT_RECEIVED, row, 1, None, session)
    return row


def _settle(report_id: str, state: str, note: str, person: Actor, session: ClientSession) -> ReaderReportRow:
    row = ReaderReport.collection().find_one_and_update(
        {"_id": report_id, "state": "open"},
        {
            "$set": {"state": state, "note": note, "by": actor_fields(person), "settled_at": now()},
            "$unset": {"email": ""},
        },
        return_document=True,
        session=session,
    )
    if row is None:
        known = ReaderReport.collection().find_one({"_id": report_id}, {"state": 1}, session=session)
        if known is None:
            raise NoSuchReport(report_id)
        raise AlreadySettled(known["state"])
    _record(REPORT_SETTLED, row, 2, person, session)
    return row


def _record(kind: EventType, row: ReaderReportRow, version: int, actor: Actor | None, session: ClientSession) -> None:
    data = {"report": {"id": row["_id"], "path": row["path"], "item_id": row.get("item_id"), "state": row["state"]}}
    outbox.record(session, kind, subject=row["_id"], version=version, data=data, actor=actor)
