"""The measurements of a run as a picture: `python -m bench.events.chart FILE` reads JSON from its standard input.

It runs in the peers' environment: nothing else of Kabar needs matplotlib.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

OURS, THEIRS = "#0b5f3c", "#b9c4bd"

NAMES = {"faststream": "FastStream"}

#: A name, and its numbers: median, min and max.
Bar = tuple[str, Mapping[str, Any]]


def draw(summary: Mapping[str, Any]) -> Figure:
    """Three panels: publishing, consuming, and the time from a commit to its handler."""
    figure = Figure(figsize=(9, 7.5), layout="constrained")
    relay, consume, latency = figure.subplots(3, 1, height_ratios=(2, 6, 2))
    _bars(relay, "Publishing, events/s", [("Kabar's relay", summary["relay/s"]),
                                          ("kombu, confirmed one by one", summary["kombu/s"])])  # fmt: skip
    frameworks = sorted(summary["frameworks/s"].items(), key=lambda one: -one[1]["median"])
    _bars(consume, "Consuming with one idempotent durable effect each, events/s",
          [("Kabar's consumer", summary["consume/s"]), ("loop on pika, by hand", summary["pika/s"]),
           *((NAMES.get(name, name.capitalize()), rates) for name, rates in frameworks)])  # fmt: skip
    _bars(latency, "Commit to handler at 50 events/s, ms",
          [("median", summary["latency p50 ms"]), ("99th percentile", summary["latency p99 ms"])], mine=2)  # fmt: skip
    return figure


def _bars(axes: Axes, title: str, bars: Sequence[Bar], mine: int = 1) -> None:
    medians = [spread["median"] for _, spread in bars]
    below = [spread["median"] - spread["min"] for _, spread in bars]
    above = [spread["max"] - spread["median"] for _, spread in bars]
    colours = [OURS] * mine + [THEIRS] * (len(bars) - mine)
    names = [name for name, _ in bars]
    drawn = axes.barh(names, medians, xerr=[below, above], color=colours, capsize=3, ecolor="#444444")
    axes.bar_label(drawn, [f"{value:,.0f}" if value >= 100 else f"{value:.1f}" for value in medians], padding=6)
    axes.set_title(title, loc="left")
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.margins(x=0.15)
    axes.spines[["top", "right"]].set_visible(False)


def main() -> None:
    """Text stays text, so that it can be read aloud and searched; the same numbers make the same file."""
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "kabar", "font.family": "sans-serif"})
    draw(json.load(sys.stdin)).savefig(sys.argv[1], metadata={"Date": None} if sys.argv[1].endswith(".svg") else None)


if __name__ == "__main__":
    main()
