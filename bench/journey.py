"""`./kabar bench journey`: what an office would pick instead, beside what this platform does."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import sample_item
from bench.killing import killing
from bench.lifetime import journey
from bench.office import Office
from bench.submissions import Round, measure_round
from bench.wordpress.install import Installed, find_or_install
from bench.wordpress.measure import Comparison
from bench.wordpress.measure import running as running_wordpress
from launcher.running import running_platform

#: Quoted: measured once on this size of machine with the same item; bench/README.md says how.
WORDPRESS_RATE, WORDPRESS_JOURNEY = 80.0, 370.0
ROUNDS, SUBMISSIONS, JOURNEYS, KILLED = 5, 2000, 50, 200


@dataclass(frozen=True, slots=True)
class Result:
    """All measurements of one run; rates per second, times in milliseconds."""

    rounds: list[Round]
    journeys: list[dict[str, float]]
    kill: dict[str, int]
    #: Where WordPress was measured in turn with Kabar.
    comparison: Comparison | None = None

    def summary(self) -> dict[str, Any]:
        """The numbers that have a target, and their spread."""
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
            **({"wordpress": self.comparison.summary()} if self.comparison else {}),
        }


def measure(office: Office, intake_pid: int, console: Console, wordpress: Installed | None) -> Result:
    """Run the three measurements one after another, warmed up."""
    jpeg = sample_item.photo()
    console.print(f"item: {sample_item.TEXT_BYTES} bytes of text, a photo of {len(jpeg)} bytes")
    attachment = office.upload(jpeg)
    for number in range(3):
        journey(office, jpeg, number)
    with console.status("journeys, one after another"):
        journeys = [journey(office, jpeg, number) for number in range(JOURNEYS)]
    with console.status("submissions over 32 connections"):
        rounds, comparison = _submissions(office, attachment, jpeg, wordpress)
    with console.status("submissions while workers are killed"):
        kill = killing(office, intake_pid, KILLED)
    return Result(rounds, journeys, kill, comparison)


def _submissions(
    office: Office, attachment: str, jpeg: bytes, wordpress: Installed | None
) -> tuple[list[Round], Comparison | None]:
    """Rounds of Kabar; where WordPress is there, its rounds are in between, each server idle in the other's rounds."""
    measure_round(office, attachment, 200)
    if wordpress is None:
        return [measure_round(office, attachment, SUBMISSIONS) for _ in range(ROUNDS)], None
    ours, theirs = [], []
    with running_wordpress(wordpress, jpeg) as other:
        for _ in range(ROUNDS):
            ours.append(measure_round(office, attachment, SUBMISSIONS))
            theirs.append(other.measure_round())
    return ours, Comparison(wordpress.version, [each.accepted for each in ours], theirs)


def ratio(summary: dict[str, Any]) -> float:
    """Submissions a second to WordPress's: the one measured in the same run, or else the quoted one."""
    measured = summary.get("wordpress")
    return float(measured["ratio"] if measured else summary["submissions/s"] / WORDPRESS_RATE)


def table(summary: dict[str, Any]) -> Table:
    """What a reader compares."""
    version, rate, spread = "6.1", f"{WORDPRESS_RATE:.0f} (quoted)", ""
    if measured := summary.get("wordpress"):
        version, rate = measured["version"], _spread(measured["submissions/s"], *measured["submissions/s spread"])
        spread = " ({:.2f}–{:.2f})".format(*measured["ratio spread"])
    grid = Table("measured", "Kabar", f"WordPress {version}", "Wagtail 8 (quoted)", "ratio to WordPress")
    grid.add_row(
        "submissions/s, 32 connections (median; min–max)",
        _spread(summary["submissions/s"], *summary["submissions/s spread"]),
        rate,
        "27",
        f"{ratio(summary):.2f}x{spread}",
    )
    grid.add_row(
        "  followed through to the queue", f"{summary['submissions/s through to the queue']:.0f}", "–", "–", ""
    )
    grid.add_row(
        "journey p50, ms",
        f"{summary['journey p50 ms']:.0f}",
        f"{WORDPRESS_JOURNEY:.0f} (quoted)",
        "159",
        f"{WORDPRESS_JOURNEY / summary['journey p50 ms']:.1f}x faster",
    )
    grid.add_row("journey p95, ms", f"{summary['journey p95 ms']:.0f}", "–", "–", "")
    kill = summary["killing"]
    grid.add_row(
        "rows from 200 submissions, workers killed",
        f"{kill['rows']} ({kill['kills']} kills, {kill['retries']} retries)",
        "213 to 216 (quoted)",
        "–",
        "",
    )
    return grid


def _spread(median: float, low: float, high: float) -> str:
    return f"{median:.0f} ({low:.0f}–{high:.0f})"


def misses(summary: dict[str, Any]) -> list[str]:
    """The targets that were not reached."""
    targets = {
        "submissions at least 5x WordPress": ratio(summary) >= 5,
        "journey p50 under 150 ms": summary["journey p50 ms"] < 150,
        "journey p95 under 300 ms": summary["journey p95 ms"] < 300,
        "exactly 200 rows": summary["killing"]["rows"] == KILLED == summary["killing"]["in the queue"],
    }
    return [target for target, reached in targets.items() if not reached]


def main(json_file: Path | None, with_wordpress: bool) -> int:
    """Measure on the platform that runs, or one started for it; 1 when a target was missed."""
    console = Console()
    wordpress = find_or_install() if with_wordpress else None
    with running_platform(keep=False) as found:
        office = Office(found.urls["intake"], found.urls["review"], found.urls["site"], found.credentials)
        summary = measure(office, found.processes["intake"], console, wordpress).summary()
    console.print(table(summary))
    console.print({step: round(value) for step, value in summary["journey steps p50 ms"].items()})
    if json_file:
        json_file.write_text(json.dumps(summary, indent=2))
    for missed in misses(summary):
        console.print(f"[red]missed:[/red] {missed}")
    return 1 if misses(summary) else 0
