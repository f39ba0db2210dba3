"""The query parameters of the metrics API."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.metrics import periods
from services.metrics.periods import Period
from shared.content.topics import KINDS, TOPICS


def doc(description: str, example: Any = None) -> dict[str, Any]:
    """A field's description, and an example of its value."""
    return {"description": description} | ({} if example is None else {"example": example})


class PeriodArguments(TypedDict):
    """What PeriodQuery loads."""

    period: Period
    agency: NotRequired[str]


class PageArguments(TypedDict):
    """What PageQuery loads."""

    limit: int
    cursor: str | None


class DailyArguments(PeriodArguments, PageArguments):
    """What DailyQuery loads; `format` is json or csv."""

    channel: NotRequired[str]
    format: str


class JourneysArguments(PageArguments):
    """What JourneysQuery loads."""

    agency: NotRequired[str]
    topic: NotRequired[str]
    kind: NotRequired[str]


class PeriodQuery(Schema):
    """Which days: a named period, or both ends of one's own."""

    period = fields.String(
        validate=validate.OneOf(periods.NAMED),
        metadata=doc("Days up to today: today, 7d, 30d (the default) or the month so far."),
    )
    first = fields.Date(data_key="from", metadata=doc("First day, with `to` and instead of `period`.", "2026-11-01"))
    last = fields.Date(data_key="to", metadata=doc(f"Last day; at most {periods.MAX_DAYS} in all.", "2026-11-22"))
    agency = fields.String(metadata=doc("An agency's code; all that you may see when left out.", "disperta"))

    @validates_schema
    def check(self, data: dict[str, Any], **_: Any) -> None:
        """Both ends or none, in order and not too far apart."""
        if ("first" in data) != ("last" in data):
            raise ValidationError("Give both `from` and `to`, or neither.", "from")
        if "first" in data and "period" in data:
            raise ValidationError("Give `period`, or `from` and `to`, not both.", "period")
        if "first" in data:
            try:
                periods.custom(data["first"], data["last"])
            except ValueError:
                message = f"`to` must not be before `from`, and at most {periods.MAX_DAYS} days are given at once."
                raise ValidationError(message, "to") from None

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The stretch of days in place of its description."""
        first, last, name = data.pop("first", None), data.pop("last", None), data.pop("period", periods.DEFAULT)
        period: Period = periods.custom(first, last) if first else periods.named(name, periods.today())
        return {**data, "period": period}


class PageQuery(Schema):
    """Keyset paging."""

    limit = fields.Integer(load_default=100, validate=validate.Range(1, 1000), metadata=doc("At most this many."))
    cursor = fields.String(load_default=None, metadata=doc("`next_cursor` of the page before."))


class DailyQuery(PeriodQuery, PageQuery):
    """Rows a day, an agency and a channel."""

    channel = fields.String(metadata=doc("One channel only; `-` for the items themselves.", "web"))
    format = fields.String(
        load_default="json",
        validate=validate.OneOf(["json", "csv"]),
        metadata=doc("`csv` gives the whole stretch for spreadsheets: UTF-8 with BOM, semicolons, Indonesian headers."),
    )


class JourneysQuery(PageQuery):
    """Which journeys, newest first."""

    agency = fields.String(metadata=doc("An agency's code.", "disperta"))
    topic = fields.String(validate=validate.OneOf(list(TOPICS)), metadata=doc("A topic.", "pertanian"))
    kind = fields.String(validate=validate.OneOf(list(KINDS)), metadata=doc("A kind of content.", "clarification"))
