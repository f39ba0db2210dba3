"""`./kabar events`: at the command line."""

from __future__ import annotations

import getpass
import json
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from shared.clock import WIB, wib
from shared.events.declare.recorded import EventDocument
from shared.events.log.store import outbox_entries
from shared.operations import decisions, migration, parked_messages, resending, tail
from shared.settings import Settings

#: Bytes of a message's body that are shown.
_BODY = 4000
#: How a moment is written.
_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])


@dataclass(frozen=True)
class Operator:
    """Who acts at the command line."""

    name: str
    id: str = "command-line"
    role: str = "ops"


@click.group()
def events() -> None:
    """Follow events; look at parked ones, send them again or discard them; send from the log again.

    `rebuild metrics` computes all metrics again from the log, while the workers run.
    """


@events.command("tail")
@click.option("-n", "count", default=20, show_default=True, help="How many of the newest to begin with.")
@click.option("-f", "--follow", is_flag=True, help="Continue with new events, until Ctrl-C.")
@click.option("--type", "event_type", help="Only this type, as in content.approved.")
@click.option("--item", "subject", help="Only this item's.")
def tail_events(count: int, follow: bool, event_type: str | None, subject: str | None) -> None:
    """Show the newest events."""
    shown = tail.last(count, event_type, subject)
    for document in shown:
        _print_event(document)
    if follow:
        newest = shown[-1]["_id"] if shown else ""
        for document in tail.follow(newest, threading.Event(), event_type, subject):
            _print_event(document)


@events.command("parked")
@click.option("--consumer", help="Only this consumer's, one by one.")
@click.option("--reason", help="Only those parked for exactly this reason, one by one.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_parked(consumer: str | None, reason: str | None, as_json: bool) -> None:
    """Print what is parked: by reason, or one by one."""
    if not (consumer or reason):
        return _print_piles(as_json)
    found = parked_messages.find_open(consumer, reason)
    if as_json:
        return click.echo(json.dumps(found, default=str, indent=2))
    for message in found:
        click.echo(f"{message['_id']}  {wib(message['parked_at']):%Y-%m-%d %H.%M.%S} WIB  {message['type']}")
        click.echo(f"    {message['reason']}")
    return click.echo(f"{len(found)} parked.")


def _print_piles(as_json: bool) -> None:
    piles = parked_messages.piles()
    if as_json:
        return click.echo(json.dumps([vars_of(pile) for pile in piles], default=str, indent=2))
    for pile in piles:
        click.echo(f"{pile.count:6}  {pile.consumer:20}  since {wib(pile.oldest):%Y-%m-%d %H.%M} WIB  {pile.reason}")
    return click.echo(f"{sum(pile.count for pile in piles)} parked." if piles else "Nothing is parked.")


def vars_of(pile: parked_messages.Pile) -> dict[str, Any]:
    """A pile as plain data."""
    return {name: getattr(pile, name) for name in pile.__slots__}


@events.command()
@click.argument("parked_id")
def show(parked_id: str) -> None:
    """Print everything that is known of one parked message."""
    message = parked_messages.one(parked_id)
    for name in ("_id", "consumer", "type", "subject", "parked_at", "reason", "settled"):
        if name in message:
            click.echo(f"{name:10}  {message[name]}")
    click.echo("headers")
    for name, value in sorted(message["headers"].items()):
        click.echo(f"    {name}: {value}")
    click.echo(f"body        {message['body'][:_BODY].decode(errors='backslashreplace')}")
    if message["detail"]:
        click.echo(message["detail"])


@events.command()
@click.argument("parked_ids", nargs=-1)
@click.option("--consumer", help="All of this consumer's.")
@click.option("--reason", help="All that were parked for exactly this reason.")
@click.option("--yes", is_flag=True, help="Do it; without this only what would be done is printed.")
@click.pass_obj
def replay(
    settings: Settings, parked_ids: tuple[str, ...], consumer: str | None, reason: str | None, yes: bool
) -> None:
    """Send parked messages to their consumer once more. What took effect already is recognised there."""
    ids = _ids(parked_ids, consumer, reason)
    if not yes:
        return _print_dry_run("replayed", ids)
    parked_messages.require_open(ids, for_replay=True)
    return _print_outcome("replayed", decisions.replay(settings.amqp_url, ids, _operator()))


@events.command()
@click.argument("parked_ids", nargs=-1)
@click.option("--consumer", help="All of this consumer's.")
@click.option("--with-reason", "parked_for", help="All that were parked for exactly this reason.")
@click.option("--because", required=True, help="Why it may be put away; others read this in the log.")
@click.option("--yes", is_flag=True, help="Do it; without this only what would be done is printed.")
def discard(parked_ids: tuple[str, ...], consumer: str | None, parked_for: str | None, because: str, yes: bool) -> None:
    """Discard parked messages. Their contents are kept, and the log says who did it and why."""
    ids = _ids(parked_ids, consumer, parked_for)
    if not yes:
        return _print_dry_run("discarded", ids)
    parked_messages.require_open(ids)
    return _print_outcome("discarded", decisions.discard(ids, _operator(), because))


@events.command()
@click.option("--yes", is_flag=True, help="Do it; without this only what would be done is printed.")
@click.pass_obj
def migrate(settings: Settings, yes: bool) -> None:
    """Declare changed queues again, without losing the messages in them. Stop their workers first."""
    found = migration.changed(settings.amqp_url)
    for queue in found:
        if not yes:
            click.echo(f"{queue.name} would be declared again.")
            continue
        carried = migration.migrate(settings.amqp_url, queue, _progress(queue.name))
        click.echo(f"{queue.name} was declared again; {carried} messages were moved.")
    old = migration.retired(settings.amqp_url)
    for exchange in old:
        if yes:
            migration.delete_exchange(settings.amqp_url, exchange)
        click.echo(f"The exchange {exchange} of an earlier release {'was' if yes else 'would be'} deleted.")
    if not found + old:
        click.echo("Every queue is as it is declared.")
    elif not yes:
        click.echo("Add --yes to do it.")


def _progress(name: str) -> Callable[[int], None]:
    def print_progress(count: int) -> None:
        if count % 100 == 0 and sys.stderr.isatty():
            click.echo(f"\r{name}: {count} messages", nl=False, err=True)

    return print_progress


@events.command()
@click.option("--consumer", required=True, help="Its queue's name, as in review.submissions.")
@click.option("--since", required=True, type=_MOMENT, help="What was published from then on (WIB); rather too early.")
@click.option("--yes", is_flag=True, help="Do it; without this only what would be done is printed.")
@click.pass_obj
def resend(settings: Settings, consumer: str, since: datetime, yes: bool) -> None:
    """Send one consumer again what was published according to the log. What took effect already is recognised there."""
    moment = since.replace(tzinfo=WIB)
    if yes:
        return click.echo(f"{resending.resend(settings.amqp_url, consumer, moment, _operator())} resent.")
    counts = resending.counted(consumer, moment)
    for name, count in sorted(counts.items()):
        click.echo(f"{count:6}  {name}")
    return click.echo(f"{counts.total()} would be resent. Add --yes to do it.")


def _ids(parked_ids: tuple[str, ...], consumer: str | None, reason: str | None) -> list[str]:
    if bool(parked_ids) == bool(consumer or reason):
        raise click.UsageError("Name messages by their ids, or all of a consumer or reason.")
    return list(parked_ids) or parked_messages.find_open_ids(consumer, reason)


def _print_dry_run(what: str, ids: list[str]) -> None:
    for parked_id in ids:
        message = parked_messages.one(parked_id)
        click.echo(f"{parked_id}  {message['type']}  {message['reason']}")
    click.echo(f"{len(ids)} would be {what}. Add --yes to do it.")


def _print_outcome(what: str, outcome: decisions.Decided) -> None:
    click.echo(f"{outcome.done} {what}.")
    if outcome.passed:
        click.echo(f"{outcome.passed} were decided by another operator in the meantime, and left alone.")


def _print_event(document: EventDocument) -> None:
    state = "waits" if outbox_entries().find_one({"_id": document["_id"]}) else "published"
    click.echo(
        f"{wib(document['time']):%Y-%m-%d %H.%M.%S} WIB  {document['type']:28} {document['subject']}"
        f"  v{document['version']}  {document['actor']['name']}  {state}"
    )


def _operator() -> Operator:
    return Operator(getpass.getuser())
