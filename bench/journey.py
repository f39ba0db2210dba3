"""`./kabar bench journey`: what an office would pick instead, beside what this platform does."""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import material
from bench.killing import killing
from bench.lifetime import journey
from bench.office import Office
from bench.submissions import Round, measure_round

#: Measured once on this size of machine with the same item; bench/README.md says how.
WORDPRESS_RATE, WORDPRESS_JOURNEY = 80.0, 370.0
ROUNDS, SUBMISSIONS, JOURNEYS, KILLED = 5, 2000, 50, 200


@dataclass(frozen=True, slots=True)
class Result:
    """All figures of one run; rates per second, times in milliseconds."""

    rounds: list[Round]
    journeys: list[dict[str, float]]
    kill: dict[str, int]

    def summary(self) -> dict[str, Any]:
        """The figures that the targets speak of, and their spread."""
        visible = sorted(steps["visible"] for steps in self.journeys)
        accepted = [each.accepted for each in self.rounds]
        return {
            "submissions/s": statistics.median(accepted),
            "submissions/s spread": [min(accepted), max(accepted)],
            "submissions/s through to the queue": statistics.median(each.queued for each in self.rounds),
            "journey p50 ms": statistics.median(visible),
            "journey p95 ms": visible[int(len(visible) * 0.95) - 1],
            "journey steps p50 ms": {
                step: statistics.median(steps[step] for steps in self.journeys) for step in self.journeys[0]
            },
            "killing": self.kill,
        }


def measure(office: Office, intake_pid: int, console: Console) -> Result:
    """Run the three measurements one after another, warmed up."""
    jpeg = material.photo()
    console.print(f"item: {material.TEXT_BYTES} bytes of text, a photo of {len(jpeg)} bytes")
    attachment = office.upload(jpeg)
    for number in range(3):
        journey(office, jpeg, number)
    with console.status("journeys, one after another"):
        journeys = [journey(office, jpeg, number) for number in range(JOURNEYS)]
    with console.status("submissions over 32 connections"):
        measure_round(office, attachment, 200)
        rounds = [measure_round(office, attachment, SUBMISSIONS) for _ in range(ROUNDS)]
    with console.status("submissions while workers are killed"):
        kill = killing(office, intake_pid, KILLED)
    return Result(rounds, journeys, kill)


def table(summary: dict[str, Any]) -> Table:
    """What a reader compares."""
    grid = Table("measured", "Kabar", "WordPress 6.1", "Wagtail 8", "ratio to WordPress")
    low, high = summary["submissions/s spread"]
    grid.add_row(
        "submissions/s, 32 connections (median; min–max)",
        f"{summary['submissions/s']:.0f} ({low:.0f}–{high:.0f})",
        "80",
        "27",
        f"{summary['submissions/s'] / WORDPRESS_RATE:.1f}x",
    )
    grid.add_row(
        "  followed through to the queue", f"{summary['submissions/s through to the queue']:.0f}", "–", "–", ""
    )
    grid.add_row(
        "journey p50, ms",
        f"{summary['journey p50 ms']:.0f}",
        "370",
        "159",
        f"{WORDPRESS_JOURNEY / summary['journey p50 ms']:.1f}x faster",
    )
    grid.add_row("journey p95, ms", f"{summary['journey p95 ms']:.0f}", "–", "–", "")
    kill = summary["killing"]
    grid.add_row(
        "rows from 200 submissions, workers killed",
        f"{kill['rows']} ({kill['kills']} kills, {kill['retries']} retries)",
        "213 to 216",
        "–",
        "",
    )
    return grid


def misses(summary: dict[str, Any]) -> list[str]:
    """The targets that were not reached."""
    targets = {
        "submissions at least 5x WordPress": summary["submissions/s"] >= 5 * WORDPRESS_RATE,
        "journey p50 under 150 ms": summary["journey p50 ms"] < 150,
        "journey p95 under 300 ms": summary["journey p95 ms"] < 300,
        "exactly 200 rows": summary["killing"]["rows"] == KILLED == summary["killing"]["in the queue"],
    }
    return [target for target, reached in targets.items() if not reached]


def main(office: Office, intake_pid: int, argv: Sequence[str]) -> int:
    """Measure, show, and write `--json FILE`; 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="kabar bench journey")
    parser.add_argument("--json", type=Path, help="write the figures to FILE")
    options = parser.parse_args(argv)
    console = Console()
    summary = measure(office, intake_pid, console).summary()
    console.print(table(summary))
    console.print({step: round(value) for step, value in summary["journey steps p50 ms"].items()})
    if options.json:
        options.json.write_text(json.dumps(summary, indent=2))
    for missed in misses(summary):
        console.print(f"[red]missed:[/red] {missed}")
    return 1 if misses(summary) else 0
