"""What a run measured, its table, and the targets that were missed."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

from bench.events.rounds import Carried

RELAY_RATE, RELAY_RATIO, FRAMEWORK_RATIO, PIKA_RATIO, GROWTH_RATIO = 12_000, 7.0, 7.0, 0.8, 0.85
P50_MS, P99_MS = 5.0, 25.0
#: More than this after the first tenth is no longer flat.
MEMORY_RATIO = 1.1


@dataclass(slots=True)
class Measurements:
    """Every round of one run; rates per second, times in milliseconds."""

    relay: list[float] = field(default_factory=list)
    consume: list[float] = field(default_factory=list)
    kombu: list[float] = field(default_factory=list)
    pika: list[float] = field(default_factory=list)
    #: By framework: what it reached in the trials with each number of threads, and in each round with the best.
    trials: dict[str, dict[int, float]] = field(default_factory=dict)
    frameworks: dict[str, list[float]] = field(default_factory=dict)
    #: Peers that could not be measured, and why.
    absent: dict[str, str] = field(default_factory=dict)
    latencies: list[list[float]] = field(default_factory=list)
    #: Events in the log and inbox beforehand: what was carried then.
    growth: dict[int, list[Carried]] = field(default_factory=dict)
    #: Memory after each tenth of the events that passed, in MiB.
    endurance: list[dict[str, float]] = field(default_factory=list)
    plain_loop: list[float] = field(default_factory=list)

    @property
    def best(self) -> str:
        """The framework with the highest median."""
        return max(self.frameworks, key=lambda name: statistics.median(self.frameworks[name]))

    def threads(self, framework: str) -> int:
        """What the trials found best for it."""
        return best(self.trials[framework])

    def summary(self) -> dict[str, Any]:
        """The numbers for the table and for `--json`; a ratio is the median of those of the rounds."""
        small, large = sorted(self.growth)
        both = {size: [each.rates["both"] for each in self.growth[size]] for size in (small, large)}
        return {
            "relay/s": spread(self.relay),
            "kombu/s": spread(self.kombu),
            "relay to kombu": spread(ratios(self.relay, self.kombu)),
            "consume/s": spread(self.consume),
            "pika/s": spread(self.pika),
            "consume to pika": spread(ratios(self.consume, self.pika)),
            "frameworks/s": {name: spread(rates) for name, rates in self.frameworks.items()},
            "frameworks' threads": {name: self.threads(name) for name in self.frameworks},
            "frameworks' trials": self.trials,
            "not measured": self.absent,
            "best framework": self.best,
            "consume to best framework": spread(ratios(self.consume, self.frameworks[self.best])),
            "latency p50 ms": spread([percentile(each, 50) for each in self.latencies]),
            "latency p99 ms": spread([percentile(each, 99) for each in self.latencies]),
            "growth": {
                "from": small,
                "to": large,
                "ratio": spread(ratios(both[large], both[small])),
                "rates": {size: rates_of(self.growth[size]) for size in (small, large)},
                "memory MiB": {size: memory_of(self.growth[size]) for size in (small, large)},
            },
            "endurance": {"samples": self.endurance, "growth": endurance_of(self.endurance)},
            "plain loop ms": spread(self.plain_loop),
        }


def latest(measurements: Measurements) -> str:
    """The newest round in one line, for those who wait."""
    rates = {
        "relay": measurements.relay,
        "kombu": measurements.kombu,
        "consume": measurements.consume,
        "pika": measurements.pika,
    }
    rates_shown = [f"{name} {each[-1]:,.0f}/s" for name, each in (rates | measurements.frameworks).items()]
    return ", ".join([*rates_shown, f"p50 {percentile(measurements.latencies[-1], 50):.1f} ms"])


def best(trials: Mapping[int, float]) -> int:
    """The number of threads with the highest rate."""
    return max(trials, key=lambda threads: trials[threads])


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Round by round, of those that followed one another."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def spread(values: Sequence[float]) -> dict[str, Any]:
    """The median, the extremes and every round."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "rounds": list(values)}


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest of the sorted values that so many per cent do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def rates_of(rounds: Sequence[Carried]) -> dict[str, Any]:
    """Spread of each rate."""
    return {name: spread([each.rates[name] for each in rounds]) for name in ("relay", "consume", "both")}


def memory_of(rounds: Sequence[Carried]) -> dict[str, float]:
    """Medians of what the processes took."""
    return {name: statistics.median(each.memory[name] for each in rounds) for name in rounds[0].memory}


def endurance_of(samples: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The most that each took after the first tenth, to what it took then: what caches fill is there by then."""
    return {who: max(each[who] for each in samples) / samples[0][who] for who in ("relay", "consumer")}


def table(summary: Mapping[str, Any]) -> Table:
    """What a reader compares."""
    grid = Table("measured (median; min–max)", "Kabar", "peer", "ratio", "target")
    relay, consume, name = _number(summary["relay/s"]), _number(summary["consume/s"]), summary["best framework"]
    grid.add_row("relay, events/s", relay, "", "", f"{RELAY_RATE:,}")
    grid.add_row("  to kombu, confirmed one by one", relay, _number(summary["kombu/s"]),
                 _ratio(summary["relay to kombu"]), f"{RELAY_RATIO:.0f}x")  # fmt: skip
    for other, rates in summary["frameworks/s"].items():
        goal = (_ratio(summary["consume to best framework"]), f"{FRAMEWORK_RATIO:.0f}x") if other == name else ("", "")
        threads = summary["frameworks' threads"][other]
        grid.add_row(f"consume, effects/s; {other}, {threads} threads", consume, _number(rates), *goal)
    for other, why in summary["not measured"].items():
        grid.add_row(f"consume, effects/s; {other}", consume, f"not measured: {why}", "", "")
    grid.add_row("consume, effects/s; pika loop by hand", consume, _number(summary["pika/s"]),
                 _ratio(summary["consume to pika"]), f"{PIKA_RATIO:.2f}x")  # fmt: skip
    grid.add_row(
        "commit to handler at 50/s, p50 ms", _number(summary["latency p50 ms"], ".1f"), "", "", f"{P50_MS:.0f}"
    )
    grid.add_row(
        "commit to handler at 50/s, p99 ms", _number(summary["latency p99 ms"], ".1f"), "", "", f"{P99_MS:.0f}"
    )
    _add_growth(grid, summary["growth"])
    _add_endurance(grid, summary["endurance"])
    grid.add_row("plain loop of 2,000,000, ms", _number(summary["plain loop ms"]), "", "", "")
    return grid


def _add_growth(grid: Table, growth: Mapping[str, Any]) -> None:
    small, large = growth["from"], growth["to"]
    for name in ("relay", "consume", "both"):
        before, after = (growth["rates"][size][name] for size in (small, large))
        goal = (_ratio(growth["ratio"]), f"{GROWTH_RATIO:.2f}x") if name == "both" else ("", "")
        words = f"{name}, log of {large:,} to {small:,}, events/s"
        grid.add_row(words, _number(after), _number(before), *goal)
    for who in ("relay", "consumer"):
        before, after = (
            "{:.0f} → {:.0f}".format(*(growth["memory MiB"][size][f"{who} {when}"] for when in ("before", "after")))
            for size in (small, large)
        )
        grid.add_row(f"memory of the {who}, the same, MiB", after, before, "", "")


def _add_endurance(grid: Table, endurance: Mapping[str, Any]) -> None:
    first, last = endurance["samples"][0], endurance["samples"][-1]
    for who in ("relay", "consumer"):
        words = f"memory of the {who} after {first['events']:,} and {last['events']:,} events, MiB"
        grid.add_row(words, f"{first[who]:.0f} → {last[who]:.0f}", "", f"{endurance['growth'][who]:.2f}x",
                     f"{MEMORY_RATIO:.2f}x")  # fmt: skip


def _number(spread: Mapping[str, Any], form: str = ",.0f") -> str:
    return f"{spread['median']:{form}} ({spread['min']:{form}}–{spread['max']:{form}})"


def _ratio(spread: Mapping[str, Any]) -> str:
    return f"{spread['median']:.2f}x ({spread['min']:.2f}–{spread['max']:.2f})"


def misses(summary: Mapping[str, Any]) -> list[str]:
    """The targets that were not reached."""
    targets = {
        f"relay at least {RELAY_RATE:,}/s": summary["relay/s"]["median"] >= RELAY_RATE,
        f"relay at least {RELAY_RATIO:.0f}x kombu": summary["relay to kombu"]["median"] >= RELAY_RATIO,
        f"consume at least {FRAMEWORK_RATIO:.0f}x the best framework": summary["consume to best framework"]["median"]
        >= FRAMEWORK_RATIO,
        f"consume at least {PIKA_RATIO:.0%} of pika": summary["consume to pika"]["median"] >= PIKA_RATIO,
        f"commit to handler p50 under {P50_MS:.0f} ms": summary["latency p50 ms"]["median"] < P50_MS,
        f"commit to handler p99 under {P99_MS:.0f} ms": summary["latency p99 ms"]["median"] < P99_MS,
        f"a long log at least {GROWTH_RATIO:.0%} as fast": summary["growth"]["ratio"]["median"] >= GROWTH_RATIO,
        f"memory at most {MEMORY_RATIO:.2f}x after the first tenth": max(summary["endurance"]["growth"].values())
        <= MEMORY_RATIO,
    }
    return [target for target, reached in targets.items() if not reached]
