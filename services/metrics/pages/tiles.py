"""The main metrics, each beside what it was before."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from services.metrics.lead_times import SUBMIT_TO_PUBLISH
from services.metrics.report import Report
from shared.web.languages import duration, number, percent


@dataclass(frozen=True, slots=True)
class Tile:
    """One metric. `trend` is up, down or level, or empty where nothing can be compared."""

    label: str
    value: str
    before: str
    trend: str = ""
    note: str = ""


def tiles(now: Report, before: Report, agencies: int | None) -> list[Tile]:
    """How much, from how many agencies, how fast, whether it arrived and whether it was right."""
    speed, speed_before = now.total.percentile(SUBMIT_TO_PUBLISH, 50), before.total.percentile(SUBMIT_TO_PUBLISH, 50)
    share, share_before = now.total.delivered_share, before.total.delivered_share
    shown = [_count(_("Submissions"), "submitted", now, before), _count(_("Published"), "published", now, before)]
    if agencies is not None:
        shown.append(
            Tile(
                _("Agencies that sent something"),
                _("%(active)s of %(all)s", active=number(len(now.active)), all=number(agencies)),
                number(len(before.active)),
                _trend(len(now.active), len(before.active)),
            )
        )
    return [
        *shown,
        Tile(
            _("Sent until published"),
            duration(speed),
            duration(speed_before),
            _trend(speed, speed_before),
            _("median: half of the items were faster"),
        ),
        Tile(
            _("Deliveries that arrived"),
            percent(share),
            percent(share_before),
            _trend(share, share_before),
        ),
        Tile(
            _("Corrections and withdrawals"),
            number(_corrected_or_withdrawn(now)),
            number(_corrected_or_withdrawn(before)),
            _trend(_corrected_or_withdrawn(now), _corrected_or_withdrawn(before)),
        ),
    ]


def _count(label: str, name: str, now: Report, before: Report) -> Tile:
    amount, was = now.total.counts[name], before.total.counts[name]
    return Tile(label, number(amount), number(was), _trend(amount, was))


def _corrected_or_withdrawn(report: Report) -> int:
    return report.total.counts["corrected"] + report.total.counts["withdrawn"]


def _trend(now: float | None, before: float | None) -> str:
    if now is None or before is None:
        return ""
    return "up" if now > before else "down" if now < before else "level"
