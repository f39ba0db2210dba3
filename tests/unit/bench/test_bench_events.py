"""How rounds of the events' benchmark become numbers, and what it sends."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from bench.events import workload
from bench.events.own.relay import watched
from bench.events.report import Measurements, best, latest, misses, percentile, ratios, spread
from bench.events.rounds import Carried
from shared.events.relay.relay import Relay


def _carried(relay: float, consume: float) -> Carried:
    memory = {"memory_before": 50.0, "memory_after": 60.0}
    return Carried(1000, {"seconds": relay, **memory}, {"seconds": consume, **memory})


def _memory(events: int, relay: float, consumer: float) -> dict[str, float]:
    return {"events": events, "relay": relay, "consumer": consumer}


def _measurements(**more: Any) -> Measurements:
    values: dict[str, Any] = {
        "relay": [14_000.0, 7_000.0, 14_000.0],
        "consume": [8_000.0, 4_000.0, 9_000.0],
        "kombu": [1_400.0, 700.0, 1_750.0],
        "pika": [10_000.0, 5_000.0, 9_000.0],
        "trials": {"celery": {1: 400.0, 8: 900.0, 16: 800.0}, "nameko": {1: 300.0, 8: 500.0, 16: 700.0}},
        "frameworks": {"celery": [1_000.0, 500.0, 1_000.0], "nameko": [700.0, 350.0, 700.0]},
        "latencies": [[1.0, 2.0, 3.0, 4.0]],
        "growth": {10_000: [_carried(0.1, 0.1)], 1_000_000: [_carried(0.1, 0.1)]},
        "endurance": [_memory(100_000, 90.0, 50.0), _memory(1_000_000, 94.5, 50.0)],
        "plain_loop": [50.0],
    }
    return Measurements(**(values | more))


def test_a_ratio_is_the_median_of_those_of_the_rounds() -> None:
    summary = _measurements().summary()
    assert summary["relay to kombu"]["rounds"] == [10.0, 10.0, 8.0]
    assert summary["consume to pika"]["median"] == 0.8
    assert summary["best framework"] == "celery"
    assert summary["consume to best framework"]["median"] == 8.0
    assert summary["frameworks' threads"] == {"celery": 8, "nameko": 16}
    assert misses(summary) == []
    json.dumps(summary)


def test_a_round_is_reported_in_one_line() -> None:
    line = "relay 14,000/s, kombu 1,750/s, consume 9,000/s, pika 9,000/s, celery 1,000/s, nameko 700/s, p50 2.0 ms"
    assert latest(_measurements()) == line


def test_missed_targets_are_reported() -> None:
    slow = {10_000: [_carried(0.1, 0.1)], 1_000_000: [_carried(0.2, 0.1)]}
    leak = [_memory(100_000, 90.0, 50.0), _memory(1_000_000, 90.0, 56.0)]
    missed = misses(_measurements(growth=slow, latencies=[[6.0, 30.0]], endurance=leak).summary())
    assert missed == [
        "commit to handler p50 under 5 ms", "commit to handler p99 under 25 ms", "a long log at least 85% as fast",
        "memory at most 1.10x after the first tenth",
    ]  # fmt: skip


def test_rounds_without_their_counterpart_are_not_compared() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 2.0], [1.0])


def test_percentiles_and_spread() -> None:
    ordered = [float(number) for number in range(1, 101)]
    assert (percentile(ordered, 50), percentile(ordered, 99), percentile([7.0], 99)) == (50.0, 99.0, 7.0)
    assert spread([3.0, 1.0, 2.0])["median"] == 2.0
    assert best({1: 2.0, 8: 3.0}) == 8


def test_through_both_takes_the_time_of_both() -> None:
    assert _carried(0.1, 0.4).rates == {"relay": 10_000.0, "consume": 2_500.0, "both": 2_000.0}


def test_the_watch_of_the_relay_starts_when_it_first_reads_the_outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.events.relay.outbox_reader.pending", lambda *_, **__: [])
    relay = Relay("amqp://127.0.0.1:1", threading.Event())
    outbox = watched(relay)
    monkeypatch.setattr(relay, "_connected", NothingToSend)
    monkeypatch.setattr(relay._lease, "held", lambda: True)
    monkeypatch.setattr(relay._commits, "open", lambda: None)
    assert outbox.began == 0.0
    relay._step()
    assert outbox.began > 0.0


class NothingToSend:
    """A connection to a broker on which nothing is in flight."""

    in_flight: tuple[str, ...] = ()

    def send(self, batch: list[Any], outgoing: list[Any]) -> None:
        assert batch == outgoing == []

    def confirm(self) -> list[Any]:
        return []


def test_an_event_carries_one_kibibyte_to_one_queue() -> None:
    data = workload.data("0192f0c1-0000-7000-8000-000000000000")
    workload.TYPE.check(data)
    assert abs(len(json.dumps(data)) - workload.DATA_BYTES) < 100
