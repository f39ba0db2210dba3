"""The dashboard in a few sentences, for those who read nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from markupsafe import escape

from services.metrics.agencies import Agency
from services.metrics.lead_times import SUBMIT_TO_PUBLISH
from services.metrics.report import Report
from shared.web.languages import duration, indonesian, number, percent


def sentences(report: Report, *, agency: Agency | None, agencies: int) -> Iterator[str]:
    """What happened, how fast, whether it arrived and what had to be mended."""
    total, counts = report.total, report.total.counts
    submitted, published = number(counts["submitted"]), number(counts["published"])
    if agency is not None:
        sentence = escape(_("Sent by %(agency)s: %(submitted)s. Published: %(published)s."))
        yield sentence % {"agency": indonesian(agency.name), "submitted": submitted, "published": published}
    else:
        yield _(
            "%(active)s of %(all)s agencies sent something, %(submitted)s in all. Published: %(published)s.",
            active=number(len(report.active)),
            all=number(agencies),
            submitted=submitted,
            published=published,
        )
    if total.measured(SUBMIT_TO_PUBLISH):
        yield _(
            "Half of them were out within %(half)s of being sent, nine in ten within %(most)s.",
            half=duration(total.percentile(SUBMIT_TO_PUBLISH, 50)),
            most=duration(total.percentile(SUBMIT_TO_PUBLISH, 90)),
        )
    if total.attempted:
        yield _("%(share)s of the deliveries to channels arrived.", share=percent(total.delivered_share))
    if counts["failed"] + counts["unknown"] > 0:
        yield _(
            "Deliveries that failed: %(failed)s; with an unclear outcome: %(unknown)s.",
            failed=number(counts["failed"]),
            unknown=number(counts["unknown"]),
        )
    yield _(
        "Corrections: %(corrected)s. Withdrawals: %(withdrawn)s.",
        corrected=number(counts["corrected"]),
        withdrawn=number(counts["withdrawn"]),
    )
