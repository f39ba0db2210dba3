"""`./kabar audit`: at the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from shared.events.log import audit as auditing
from shared.events.log.published_heads import DayHead, Unreadable, read

#: What `--json` prints, beside the head and the verdict.
_FIELDS = ("blocks", "events", "earlier", "pending", "unknown", "findings")


@click.group()
def audit() -> None:
    """Show that the event log is what was recorded."""


@audit.command()
@click.option(
    "--published-heads",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file of the public site's page /jejak-audit/ as it was kept, or what `audit heads` printed then.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def verify(kept: Path | None, as_json: bool) -> None:
    """Walk the whole hash chain. Exit code 1 where something was changed, added or taken away."""
    published = {head.day: head.hash for head in _read(kept)} if kept else {}
    found = auditing.verify(published, None if as_json or not sys.stderr.isatty() else _progress)
    if as_json:
        fields = {name: getattr(found, name) for name in _FIELDS}
        click.echo(json.dumps({**fields, "head": found.head.hash, "sound": found.is_sound}, indent=2))
    else:
        _print_audit(found)
    sys.exit(0 if found.is_sound else 1)


@audit.command("heads")
def show_heads() -> None:
    """The head of every past day, for readers to keep."""
    click.echo(json.dumps(auditing.heads(), indent=2))


def _read(file: Path) -> list[DayHead]:
    try:
        return read(file.read_text(encoding="utf-8"))
    except (Unreadable, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{file}: {error}", param_hint="--published-heads") from None


def _print_audit(found: auditing.Audit) -> None:
    click.echo(f"{found.events} events in {found.blocks} blocks; {found.pending} wait to be published.")
    if found.earlier:
        click.echo(f"{found.earlier} events were published before the chain began and are not covered by it.")
    for event_type, count in sorted(found.unknown.items()):
        click.echo(f"{count} events are of type {event_type}, unknown to this release, and were verified too.")
    click.echo(f"head {found.head.number}: {found.head.hash}")
    for finding in found.findings[: auditing.MOST_FINDINGS]:
        click.echo(f"WRONG: {finding}")
    if len(found.findings) > auditing.MOST_FINDINGS:
        click.echo(f"… and {len(found.findings) - auditing.MOST_FINDINGS} more")
    click.echo("The log is what was recorded." if found.is_sound else "The log is NOT what was recorded.")


def _progress(count: int) -> None:
    click.echo(f"\r{count} events", nl=False, err=True)
