"""What is shown at the end, and the same as JSON."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from demo.checks import Finding
from demo.metrics import change
from demo.record import Record, Tracked
from demo.show import DONE
from demo.target import Target
from shared.channels import CHANNELS

#: Characters that the columns beside headline and channels take, with their borders.
OTHER_COLUMNS = 42


def show(console: Console, record: Record, findings: list[Finding], target: Target) -> None:
    """Journeys, metrics, checks, where to look."""
    console.print(_journeys(record, console.width))
    console.print("Links to what was published", style="bold")
    for tracked in record.tracked:
        console.print(f"  {tracked.url}", style="link " + tracked.url, soft_wrap=True, highlight=False)
        for channel, url in _posts(tracked):
            console.print(f"    {channel:<12} {url}", style="link " + url, soft_wrap=True, highlight=False)
    console.print(_metrics(record))
    console.print("Claims", style="bold")
    for finding in findings:
        mark = Text("  ✗ ", style="bold red") if finding.wrong else Text("  ✓ ", style="green")
        console.print(mark.append(finding.sentence, style="default"))
        if finding.wrong:
            console.print(Text(f"      {finding.wrong}", style="red"))
    failed = sum(bool(finding.wrong) for finding in findings)
    console.print(
        Text(f"{len(findings) - failed} of {len(findings)} checks hold.", style="bold red" if failed else "bold green")
    )
    urls = target.urls
    console.print(
        f"Site {urls['site']}/  ·  queue {urls['review']}/review/  ·  dashboard {urls['metrics']}/dashboard/  ·  "
        f"mailbox {urls['sandbox']}/  ·  platforms {urls['sandbox']}/platforms",
        soft_wrap=True,
    )


def as_json(record: Record, findings: list[Finding], target: Target) -> dict[str, Any]:
    """Everything for a program."""
    return {
        "run": record.run,
        "urls": dict(target.urls),
        "items": [_item(tracked) for tracked in record.tracked],
        "figures": {"before": record.before, "after": record.after},
        "claims": [{"claim": one.sentence, "holds": not one.wrong, "wrong": one.wrong} for one in findings],
    }


def _item(tracked: Tracked) -> dict[str, Any]:
    return {
        "id": tracked.id,
        "receipt": tracked.receipt,
        "title": tracked.item.title,
        "agency": tracked.item.agency,
        "stage": tracked.stage,
        "url": tracked.url,
        "journey": tracked.journey,
        "deliveries": [
            {name: one[name] for name in ("channel", "action", "status", "url")} for one in tracked.deliveries
        ],
    }


def _posts(tracked: Tracked) -> list[tuple[str, str]]:
    """The addresses on platforms, as the ledger has them since the last change."""
    found = {one["target"]: (one["channel"], one["url"]) for one in reversed(tracked.deliveries) if one.get("url")}
    return [found[account] for account in tracked.accounts if account in found]


def _journeys(record: Record, width: int) -> Table:
    table = Table(
        title="Each item's journey: seconds from submission, and from approval to each channel and the last platform",
        title_style="bold",
        title_justify="left",
        header_style="bold",
    )
    every = [channel["channel"] for channel in record.after["channels"]]
    channels = [name for name in every if name not in CHANNELS or CHANNELS[name].accounts is None]
    arrows = [f"→ {channel}" for channel in (*channels, "platforms")]
    beside = OTHER_COLUMNS + sum(len(name) + 3 for name in arrows)
    table.add_column("Item", no_wrap=True, overflow="ellipsis", max_width=max(20, width - beside))
    for name in ("approved", "published", *arrows):
        table.add_column(name, justify="right", min_width=len(name), no_wrap=True)
    table.add_column("state", min_width=max(map(len, DONE)), no_wrap=True)
    for tracked in record.tracked:
        times = tracked.journey.get("lead_times", {})
        out = times.get("approve_to_deliver") or {}
        table.add_row(
            tracked.item.title,
            _seconds(times.get("submit_to_approve")),
            _seconds(times.get("submit_to_publish")),
            *(_seconds(out.get(channel)) for channel in channels),
            _seconds(max((out[channel] for channel in out if channel not in channels), default=None)),
            tracked.stage,
        )
    return table


def _metrics(record: Record) -> Table:
    table = Table(title="Metrics", title_style="bold", title_justify="left", header_style="bold")
    for name in ("", "before", "after", "change"):
        table.add_column(name, justify="left" if not name else "right")
    for name, moved in change(record.before, record.after).items():
        table.add_row(
            name.replace("_", " "), str(record.before["counts"][name]), str(record.after["counts"][name]), f"{moved:+d}"
        )
    return table


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
