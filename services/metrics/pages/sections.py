"""What the sections of the dashboard show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from services.metrics import agencies, lead_times, timeline
from services.metrics.agencies import Agency
from services.metrics.charts import bars, days
from services.metrics.charts.bars import Segment
from services.metrics.charts.columns import ColumnChart, Slot, column_chart
from services.metrics.journey import Journey
from services.metrics.lead_times import LEAD_TIMES, SUBMIT_TO_PUBLISH
from services.metrics.pages import labels
from services.metrics.report import Report
from services.metrics.totals import Totals
from shared.web import languages
from shared.web.languages import duration

_HOUR = 3600
#: Upper limits of the columns of the lead time chart, in seconds.
_LIMITS = (_HOUR / 4, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, 24 * _HOUR, 48 * _HOUR)


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency that sent or published something."""

    agency: Agency
    totals: Totals
    #: Submissions and publications in per cent of the busiest.
    width: float
    published_width: float


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel's deliveries."""

    channel: str
    totals: Totals
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic; `width` and `published_width` in per cent of the busiest."""

    name: str
    submitted: int
    published: int
    width: float
    published_width: float


@dataclass(frozen=True, slots=True)
class LeadTimeRow:
    """A lead time: how many items it was measured of, their percentiles, and the median of the period before."""

    label: str
    measured: int
    p50: str
    p90: str
    before: str


@dataclass(frozen=True, slots=True)
class ClarificationRow:
    """A clarification; `answered` is the time in seconds from the claim to its publication, None before that."""

    journey: Journey
    answered: float | None


def flow(report: Report) -> ColumnChart:
    """Submissions beside publications, over time."""
    return column_chart(days.slots(report.period, report.by_day, ("submitted", "published"), languages.current()))


def active_agencies(report: Report, every: list[Agency]) -> list[AgencyRow]:
    """Those with submissions or publications, the most active first."""
    known = {agency.code: agency for agency in every}
    shown = [(code, totals) for code, totals in report.by_agency.items() if _active(totals)]
    largest = max((max(totals.counts["submitted"], totals.counts["published"]) for _, totals in shown), default=0)
    rows = [
        AgencyRow(
            known.get(code) or agencies.by_code(code) or Agency(code, code, code, code),
            totals,
            bars.width(totals.counts["submitted"], largest),
            bars.width(totals.counts["published"], largest),
        )
        for code, totals in shown
    ]
    return sorted(rows, key=lambda row: (-row.totals.counts["submitted"], row.agency.name))


def silent_agencies(report: Report, every: list[Agency]) -> list[tuple[Agency, datetime | None]]:
    """Those that sent nothing, the longest silence first, those that never sent anything before all."""
    silent = [agency for agency in every if agency.code not in report.active]
    last = agencies.last_submissions([agency.code for agency in silent])
    return sorted(((agency, last[agency.code]) for agency in silent), key=_silence)


def channels(report: Report) -> list[ChannelRow]:
    """Each channel's outcomes as parts of its own whole."""
    return [
        ChannelRow(
            channel,
            totals,
            bars.stacked({name: totals.counts[name] for name in ("delivered", "failed", "unknown")}),
        )
        for channel, totals in report.channels()
        if totals.attempted
    ]


def topics(report: Report) -> list[TopicRow]:
    """The topics that were written about, the busiest first."""
    written = {
        name: counts for name, counts in report.total.topics.items() if any(amount > 0 for amount in counts.values())
    }
    largest = max((max(counts.values()) for counts in written.values()), default=0)
    rows = [
        TopicRow(
            labels.topic(name),
            counts["submitted"],
            counts["published"],
            bars.width(counts["submitted"], largest),
            bars.width(counts["published"], largest),
        )
        for name, counts in written.items()
    ]
    return sorted(rows, key=lambda row: (-row.submitted, row.name))


def speed(report: Report, before: Report) -> list[LeadTimeRow]:
    """Each lead time with its percentiles, and what the median was before."""
    return [
        LeadTimeRow(
            label=str(labels.LEAD_TIMES[name]),
            measured=report.total.measured(name),
            p50=duration(report.total.percentile(name, 50)),
            p90=duration(report.total.percentile(name, 90)),
            before=duration(before.total.percentile(name, 50)),
        )
        for name in LEAD_TIMES
    ]


def speed_chart(report: Report) -> ColumnChart:
    """How many items took how long from submission to publication."""
    columns = [_("≤ %(span)s", span=duration(limit)) for limit in _LIMITS]
    columns.append(_("> %(span)s", span=duration(_LIMITS[-1])))
    counted = lead_times.spread(report.total.lead_times.get(SUBMIT_TO_PUBLISH, {}), _LIMITS)
    return column_chart([Slot(label, label, (count,)) for label, count in zip(columns, counted, strict=True)])


def clarifications(agency: str | None) -> list[ClarificationRow]:
    """The latest clarifications and how long each answer took."""
    wanted = {"kind": "clarification"} | ({"agency.code": agency} if agency else {})
    found, _cursor = timeline.page(wanted, limit=5)
    return [ClarificationRow(journey, timeline.lead_times(journey)["claim_to_answer"]) for journey in found]


def _active(totals: Totals) -> bool:
    return totals.counts["submitted"] > 0 or totals.counts["published"] > 0


def _silence(entry: tuple[Agency, datetime | None]) -> tuple[bool, float, str]:
    agency, last = entry
    return last is not None, last.timestamp() if last else 0.0, agency.name
