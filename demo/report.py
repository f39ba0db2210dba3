"""What is shown at the end, and the same as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from demo.checks import Finding
from demo.metrics import change
from demo.record import Record, Tracked
from demo.seen import Seen
from demo.show import DONE
from demo.target import Target
from shared.channels import CHANNELS

#: Characters that the columns beside headline and channels take, with their borders.
OTHER_COLUMNS = 42
#: Faults of one claim that are shown; the others are counted.
MOST_FAULTS = 5
#: Characters of a post that are shown.
MOST_WORDS = 90


def show(console: Console, record: Record, findings: list[Finding], target: Target, seen: Seen) -> None:
    """Journeys, what citizens see and where, metrics, claims, where to look."""
    console.print(_journeys(record, console.width))
    console.print(_one_item(record.one("correct"), seen))
    console.print("Where citizens see each item: the article, and its posts on all platforms", style="bold")
    for tracked in record.tracked:
        for url in (tracked.url, seen.everywhere(tracked)):
            console.print(f"  {url}", style="link " + url, soft_wrap=True, highlight=False)
    console.print(_metrics(record))
    show_claims(console, findings)
    urls = target.urls
    console.print(
        f"Site {urls['site']}/  ·  queue {urls['review']}/review/  ·  dashboard {urls['metrics']}/dashboard/  ·  "
        f"tasks {urls['publisher']}/channels/tasks/  ·  mailbox {urls['sandbox']}/  ·  "
        f"platforms {urls['sandbox']}/platforms",
        soft_wrap=True,
    )


def as_json(record: Record, findings: list[Finding], target: Target, seen: Seen) -> dict[str, Any]:
    """Everything for a program."""
    return {
        "run": record.run,
        "urls": dict(target.urls),
        "items": [_item(tracked, seen) for tracked in record.tracked],
        "figures": {"before": record.before, "after": record.after},
        "claims": [
            {"claim": one.sentence, "holds": not one.faults, "faults": [asdict(fault) for fault in one.faults]}
            for one in findings
        ],
    }


def _item(tracked: Tracked, seen: Seen) -> dict[str, Any]:
    return {
        "id": tracked.id,
        "receipt": tracked.receipt,
        "title": tracked.item.title,
        "agency": tracked.item.agency,
        "stage": tracked.stage,
        "url": tracked.url,
        "journey": tracked.journey,
        "coverage": tracked.coverage,
        "posts": [asdict(post) for post in seen.of(tracked)],
        "deliveries": [
            {name: one[name] for name in ("channel", "action", "status", "url")} for one in tracked.deliveries
        ],
    }


def show_claims(console: Console, findings: list[Finding]) -> None:
    """Each claim; of one that fails what was expected, what was found, and where to look."""
    console.print("Claims", style="bold")
    for finding in findings:
        mark = Text("  ✗ ", style="bold red") if finding.faults else Text("  ✓ ", style="green")
        console.print(mark.append(finding.sentence, style="default"))
        for fault in finding.faults[:MOST_FAULTS]:
            console.print(Text(f"      {fault.what}", style="red"))
            lines = {"expected": fault.expected, "found": fault.found, "look at": fault.where}
            for name, words in lines.items():
                if words:
                    console.print(Text(f"        {name:<9} {words}", style="red"), soft_wrap=True)
        if len(finding.faults) > MOST_FAULTS:
            console.print(Text(f"      and {len(finding.faults) - MOST_FAULTS} more", style="red"))
    failed = sum(bool(finding.faults) for finding in findings)
    verdict = f"{len(findings) - failed} of {len(findings)} checks hold."
    console.print(Text(verdict, style="bold red" if failed else "bold green"))


def _one_item(tracked: Tracked, seen: Seen) -> Table:
    """The posts of one item, in the words that citizens read, each with its page."""
    table = Table(
        title=f"As citizens see it, after the correction: {tracked.item.title}",
        title_style="bold",
        title_justify="left",
        header_style="bold",
    )
    table.add_column("On", no_wrap=True)
    table.add_column("Photos", justify="right")
    table.add_column("What it says, and where", overflow="fold")
    for post in seen.of(tracked):
        words = " ".join(post.text.split())
        said = words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS].rstrip()}…"
        table.add_row(CHANNELS[post.channel].label.en, str(post.photos), Text.assemble(said, "\n", (post.page, "dim")))
    return table


def _journeys(record: Record, width: int) -> Table:
    table = Table(
        title="Each item's journey: seconds from submission, and from approval to each channel and the last account",
        title_style="bold",
        title_justify="left",
        header_style="bold",
    )
    every = [channel["channel"] for channel in record.after["channels"]]
    channels = [name for name in every if name not in CHANNELS or CHANNELS[name].accounts is None]
    arrows = [f"→ {channel}" for channel in (*channels, "accounts")]
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
