"""Readers' reports about pages of the site. The publisher produces these events.

They carry neither the reader's words nor an address: events are kept for ever.
"""

from __future__ import annotations

from marshmallow import fields

from shared.events.declare.data import EventData
from shared.events.declare.event import EventType
from shared.events.declare.samples import ITEM

_REPORT_ID = "0199e0c6-2c3e-7f4a-8b5c-6d7e8f9a0b1c"


class ReportData(EventData):
    id = fields.String(required=True)
    path = fields.String(required=True)
    item_id = fields.String(allow_none=True)
    state = fields.String(required=True)


class ReportEvent(EventData):
    report = fields.Nested(ReportData, required=True)


def _report(name: str, summary: str, state: str) -> EventType:
    path = "/berita/2026/11/vaksinasi-pmk-9f3e2d1c/"
    return EventType(
        name=name,
        version=1,
        producer="publisher",
        summary=summary,
        schema=ReportEvent,
        example={"report": {"id": _REPORT_ID, "path": path, "item_id": ITEM, "state": state}},
    )


REPORT_RECEIVED = _report("report.received", "A reader reported an error on a page of the site.", "open")
REPORT_SETTLED = _report("report.settled", "An editor settled a reader's report.", "corrected")
