"""The demo's way from start to verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
from rich.console import Console
from rich.text import Text

from demo import report
from demo.api import Refused
from demo.arguments import parse
from demo.claims import Claim, told, verify, work
from demo.claims.public import PublicClaims
from demo.place import Place, Platform
from demo.show import Show
from demo.site import Site
from demo.story import Story
from demo.waiting import TookTooLong

#: Width of the tables where the output is no terminal.
WIDTH = 140


def main(platform: Platform | None = None, argv: Sequence[str] = ()) -> int:
    """Play the main job on a platform and verify what was claimed; answers 0 when every claim holds, else 1.

    Without a platform the arguments say where it is (`--base-url`, `--credentials`, …).
    """
    arguments = parse(argv, needs_place=platform is None)
    place = Place.of_platform(platform) if platform else arguments.place()
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    return _play(place, console, arguments.json)


def _play(place: Place, console: Console, json_file: Path | None) -> int:
    with Show(console) as show:
        story = Story(place, show)
        try:
            story.play()
            show.chapter("Checking what was claimed")
            findings = verify(_claims(story, place))
        except (Refused, TookTooLong, httpx.HTTPError, LookupError) as error:
            known = str(error) if isinstance(error, Refused | TookTooLong) else repr(error)
            console.print(Text(f"The demo could not go on: {known}", style="bold red"))
            return 1
        finally:
            story.leave()
    report.show(console, story.record, findings, place)
    if json_file:
        json_file.write_text(json.dumps(report.as_json(story.record, findings, place), indent=2, ensure_ascii=False))
    return int(any(finding.wrong for finding in findings))


def _claims(story: Story, place: Place) -> Iterator[Claim]:
    yield from work.claims(story.record, story.status)
    yield from PublicClaims(story.record, Site(place.urls["site"])).claims()
    yield from told.claims(story.record, story.readers)
