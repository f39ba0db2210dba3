"""The demo's way from start to verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
from rich.console import Console
from rich.text import Text

from demo import report
from demo.api import Api, Refused
from demo.arguments import parse
from demo.checks import Check, verify
from demo.checks.browser import BrowserChecks
from demo.checks.deliveries import DeliveryChecks
from demo.checks.platforms import PlatformChecks
from demo.checks.website import WebsiteChecks
from demo.checks.workflow import WorkflowChecks
from demo.seen import Seen
from demo.show import Show
from demo.site import Site
from demo.story import Story
from demo.target import Target
from demo.waiting import TookTooLong

#: Width of the tables where the output is no terminal.
WIDTH = 140


def main(argv: Sequence[str]) -> int:
    """Play the main job on the platform that the arguments name; returns 0 when every check holds, else 1."""
    arguments = parse(argv)
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    return _play(arguments.read_target(), console, arguments.json)


def _play(target: Target, console: Console, json_file: Path | None) -> int:
    with Show(console) as show:
        story = Story(target, show)
        try:
            story.play()
            show.chapter("Checking what was claimed")
            findings = list(verify(_checks(story, target)))
        except (Refused, TookTooLong, httpx.HTTPError, LookupError) as error:
            known = str(error) if isinstance(error, Refused | TookTooLong) else repr(error)
            console.print(Text(f"The demo stopped: {known}", style="bold red"))
            return 1
        finally:
            story.leave()
    seen = Seen(story.record, story.platforms)
    report.show(console, story.record, findings, target, seen)
    if json_file:
        json_file.write_text(
            json.dumps(report.as_json(story.record, findings, target, seen), indent=2, ensure_ascii=False)
        )
    return int(any(finding.faults for finding in findings))


def _checks(story: Story, target: Target) -> Iterator[Check]:
    record, publisher = story.record, target.urls["publisher"]
    sandbox = Api(target.urls["sandbox"])
    yield from WorkflowChecks(record, story.status, story.comments).checks()
    yield from WebsiteChecks(record, Site(target.urls["site"]), lambda: sandbox.get("/api/hub")["calls"]).checks()
    yield from DeliveryChecks(record, story.readers, story.platforms, publisher).checks()
    yield from BrowserChecks(record, story.browser).checks()
    yield from PlatformChecks(record, story.platforms, story.ledger.one, publisher).checks()
