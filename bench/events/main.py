"""`./kabar bench events`: relay and consumer beside those who do the same work."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console

from bench.events import environment, rounds
from bench.events.report import Measurements, latest, misses, table
from bench.events.testbed import Testbed, testbed


def measure(where: Testbed, sizes: rounds.Sizes, console: Console) -> Measurements:
    """All measurements, ours and the peers' in turn."""
    measurements = Measurements()
    with console.status("how many threads suit each framework"):
        _try_frameworks(where, sizes, measurements)
    for number in range(sizes.rounds):
        with console.status(f"round {number + 1} of {sizes.rounds}: relay, consumers, latency"):
            _round(where, sizes, measurements)
        console.print(latest(measurements), soft_wrap=True)
    with console.status(f"a log of {sizes.large_log:,} events beside one of {sizes.small_log:,}"):
        _growth(where, sizes, measurements)
    with console.status(f"memory while {sizes.endurance:,} events pass"):
        measurements.endurance = rounds.endure(where, sizes.endurance)
    return measurements


def _try_frameworks(where: Testbed, sizes: rounds.Sizes, measurements: Measurements) -> None:
    for name in rounds.FRAMEWORKS:
        try:
            measurements.trials[name] = rounds.best_threads(where, name, sizes.trial)
        except RuntimeError as error:
            measurements.absent[name] = str(error)
    if not measurements.trials:
        raise RuntimeError(f"no framework works: {measurements.absent}")


def _round(where: Testbed, sizes: rounds.Sizes, measurements: Measurements) -> None:
    measurements.plain_loop.append(rounds.plain_loop())
    with where.fresh() as there:
        carried = rounds.carry(there, sizes.events)
    measurements.relay.append(carried.rates["relay"])
    measurements.consume.append(carried.rates["consume"])
    measurements.kombu.append(rounds.kombu_rate(where, sizes.kombu))
    measurements.pika.append(rounds.peer_rate(where, "pika", sizes.pika, 1))
    for name in measurements.trials:
        rate = rounds.peer_rate(where, name, sizes.framework, measurements.threads(name))
        measurements.frameworks.setdefault(name, []).append(rate)
    measurements.latencies.append(rounds.latencies(where, sizes.paced))


def _growth(where: Testbed, sizes: rounds.Sizes, measurements: Measurements) -> None:
    """Both logs exist all the time and are measured alternately; which comes first alternates too."""
    with where.fresh() as small, where.fresh() as large:
        logs = {
            sizes.small_log: rounds.Log(small, sizes.small_log),
            sizes.large_log: rounds.Log(large, sizes.large_log),
        }
        for log in logs.values():
            log.carry(sizes.growth // 5)  # warm-up
        for number in range(sizes.rounds):
            measurements.plain_loop.append(rounds.plain_loop())
            for size in sorted(logs, reverse=bool(number % 2)):
                measurements.growth.setdefault(size, []).append(logs[size].carry(sizes.growth))


def main(json_file: Path | None, chart: Path | None, quick: bool) -> int:
    """Measure on servers of its own; 1 when a target was missed."""
    console = Console()
    with testbed() as where:
        summary = measure(where, rounds.QUICK if quick else rounds.Sizes(), console).summary()
    console.print(table(summary))
    if json_file:
        json_file.write_text(json.dumps(summary, indent=2))
    if chart:
        environment.draw(summary, chart)
    for missed in misses(summary):
        console.print(f"[red]missed:[/red] {missed}")
    return 1 if misses(summary) else 0
