"""Rollups and journeys in the form of the API's responses."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from services.metrics import agencies, rollups, timeline
from services.metrics.journey import Journey
from services.metrics.lead_times import LEAD_TIMES
from services.metrics.report import Report
from services.metrics.rollups import ITEM
from services.metrics.serialization import RollupRow
from services.metrics.totals import Totals


def counts(totals: Totals) -> dict[str, int]:
    """Every count, zeros included."""
    return {name: totals.counts[name] for name in rollups.COUNTS}


def lead_times(totals: Totals) -> dict[str, Any]:
    """Every lead time with its percentiles in seconds."""
    return {
        name: {
            "count": totals.measured(name),
            "p50": totals.percentile(name, 50),
            "p90": totals.percentile(name, 90),
        }
        for name in LEAD_TIMES
    }


def stretch(report: Report) -> dict[str, Any]:
    """A period's metrics as a whole."""
    return {
        "first": report.period.first,
        "last": report.period.last,
        "counts": counts(report.total),
        "lead_times": lead_times(report.total),
    }


def summary(report: Report, previous: Report) -> dict[str, Any]:
    """A period in full, beside the one before it."""
    return {
        **stretch(report),
        "agency": report.agency,
        "channels": [{"channel": channel, "counts": counts(totals)} for channel, totals in report.channels()],
        "topics": [
            {"topic": topic, "submitted": counts["submitted"], "published": counts["published"]}
            for topic, counts in sorted(report.total.topics.items())
        ],
        "agencies": _activity(report) if report.agency is None else None,
        "previous": stretch(previous),
    }


def row(rollup: RollupRow) -> dict[str, Any]:
    """One rollup."""
    totals = Totals()
    totals.add(rollup)
    channel = rollup["channel"]
    return {
        "day": rollup["day"],
        "agency": rollup["agency"],
        "channel": None if channel == ITEM else channel,
        "counts": counts(totals),
        "lead_times": lead_times(totals),
    }


def journey(found: Journey) -> dict[str, Any]:
    """One item's way, without its deliveries."""
    return {
        "id": found.item_id,
        "title": found.title,
        "kind": found.kind,
        "topic": found.topic,
        "agency": found.agency,
        "steps": [_step(moment) for moment in timeline.timeline(found)],
        "lead_times": {**timeline.lead_times(found), "approve_to_deliver": timeline.delivery_times(found)},
    }


def journey_in_full(found: Journey) -> dict[str, Any]:
    """One item's journey with the states of its deliveries."""
    return {**journey(found), "deliveries": [asdict(state) for state in timeline.channel_states(found.item_id)]}


def _step(moment: timeline.Moment) -> dict[str, Any]:
    required = {"step": moment.step, "at": moment.at, "seconds_since_previous": moment.since}
    optional = {"channel": moment.channel, "revision": moment.revision}
    return required | {name: value for name, value in optional.items() if value is not None}


def _activity(report: Report) -> dict[str, Any]:
    every = agencies.all_active()
    silent = [agency for agency in every if agency.code not in report.active]
    last = agencies.last_submissions([agency.code for agency in silent])
    return {
        "total": len(every),
        "active": len(every) - len(silent),
        "silent": [
            {"code": agency.code, "name": agency.name, "last_submission_at": last[agency.code]} for agency in silent
        ],
    }
