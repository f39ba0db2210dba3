"""Alert rules and dashboard name metrics that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml
from prometheus_client.metrics import MetricWrapperBase

from services.publisher import watch
from services.publisher.accounts import watch as accounts_watch
from shared.events.consume import loop
from shared.events.relay import backbone_metrics, linker
from shared.web import requestlog

ROOT = Path(__file__).parents[3]
_NAME = re.compile(r"\bkabar_[a-z_]+")
_SUFFIXES = ("_bucket", "_sum", "_count", "_total")


def expressions() -> list[str]:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
    panels = json.loads((ROOT / "deploy/grafana/kabar.json").read_text())["panels"]
    alerts = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    return alerts + [target["expr"] for panel in panels for target in panel["targets"]]


def existing() -> set[str]:
    """What the code declares: own metrics by their objects, the backbone's by the names in its collector."""
    declared = [
        value for module in (loop, linker, requestlog, watch, accounts_watch) for value in vars(module).values()
    ]
    names = {found._name for found in declared if isinstance(found, MetricWrapperBase)}
    assert names
    return names | set(_NAME.findall(Path(backbone_metrics.__file__).read_text()))


def test_every_metric_of_an_alert_or_panel_is_declared() -> None:
    known = existing()
    for expression in expressions():
        for name in _NAME.findall(expression):
            bare = next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), name)
            assert {name, bare} & known, f"{name} in {expression}"


def test_every_alert_says_what_to_do() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
    for group in rules["groups"]:
        for rule in group["rules"]:
            assert rule["annotations"]["do"], rule["alert"]
            assert rule["labels"]["severity"] in {"page", "ticket"}
