"""What operators do with parked messages, at the command line, on real servers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pymongo.client_session import ClientSession

from shared import db
from shared.events import Consumer, Event, Park
from shared.events.consume.reasons import NO_SUBMISSION
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.events.log.store import events, outbox_entries, parked
from shared.events.relay.relay import Relay
from shared.ids import new_id
from shared.operations.audit_commands import audit
from shared.operations.decisions import NoReason
from shared.operations.event_commands import events as commands
from shared.operations.parked_messages import NotParked
from shared.operations.resending import NoSuchConsumer
from shared.settings import Settings
from tests.samples import submission_event
from tests.waiting import until

Run = Callable[[Consumer], None]
REASON = "There is no submission i1"


class Rules:
    """What the consumer knows; `complete` lets it take what it parked before."""

    complete = False


@pytest.fixture
def rules() -> Iterator[type[Rules]]:
    Rules.complete = False
    yield Rules


@pytest.fixture
def left(relay: Relay, run: Run, rules: type[Rules]) -> list[str]:
    """The ids of three parked messages."""
    consumer = Consumer("review.submissions", service="review")

    @consumer.effect(SUBMISSION_RECEIVED)
    def take(event: Event, session: ClientSession) -> None:
        if not rules.complete:
            raise Park(NO_SUBMISSION(item="i1"))
        effects().update_one({"_id": event.subject}, {"$inc": {"times": 1}}, upsert=True, session=session)

    run(consumer)
    for _ in range(3):
        item = new_id()
        data = submission_event(item)
        db.transaction(
            lambda session, item=item, data=data: outbox.record(
                session, SUBMISSION_RECEIVED, subject=item, version=1, data=data
            )
        )
    until(lambda: parked().count_documents({}) == 3)
    return [found["_id"] for found in parked().find().sort("_id", 1)]


def effects() -> Any:
    return db.collection("effects")


def run_command(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(commands, list(arguments), obj=settings)


def test_parked_messages_are_piled_by_reason_and_shown_one_by_one(settings: Settings, left: list[str]) -> None:
    piles = json.loads(run_command(settings, "parked", "--json").output)
    assert [(pile["consumer"], pile["reason"], pile["count"]) for pile in piles] == [("review.submissions", REASON, 3)]
    assert "3 parked." in run_command(settings, "parked").output
    listed = run_command(settings, "parked", "--reason", REASON).output
    assert all(parked_id in listed for parked_id in left)
    shown = run_command(settings, "show", left[0]).output
    assert REASON in shown
    assert "Vaksinasi PMK" in shown
    assert '"type":"id.kabar.submission.received.v1"' in shown


def test_a_replay_is_a_dry_run_until_it_is_confirmed_and_then_takes_effect_once(
    settings: Settings, left: list[str], rules: type[Rules]
) -> None:
    rules.complete = True
    result = run_command(settings, "replay", left[0])
    assert "1 would be replayed. Add --yes to do it." in result.output
    assert (effects().count_documents({}), open_ones()) == (0, 3)

    assert "1 replayed." in run_command(settings, "replay", left[0], "--yes").output
    assert "2 replayed." in run_command(settings, "replay", "--consumer", "review.submissions", "--yes").output
    until(lambda: effects().count_documents({}) == 3)
    assert {one["times"] for one in effects().find()} == {1}
    assert open_ones() == 0
    with pytest.raises(NotParked):
        raise_again(run_command(settings, "replay", left[0], "--yes"))
    names = [event["type"] for event in events().find({"source": "ops"})]
    assert names == ["event.replayed"] * 3


def test_what_fails_again_is_parked_again(settings: Settings, left: list[str]) -> None:
    run_command(settings, "replay", left[0], "--yes")
    until(lambda: open_ones() == 3)
    assert "settled" not in parked().find_one({"_id": left[0]})


def test_discarding_needs_a_reason_keeps_the_contents_and_is_audited(settings: Settings, left: list[str]) -> None:
    with pytest.raises(NoReason):
        raise_again(run_command(settings, "discard", left[0], "--because", "  ", "--yes"))
    assert "1 would be discarded" in run_command(settings, "discard", left[0], "--because", "Kiriman ujian").output
    assert open_ones() == 3
    assert "1 discarded." in run_command(settings, "discard", left[0], "--because", "Kiriman ujian", "--yes").output
    assert open_ones() == 2
    kept = parked().find_one({"_id": left[0]})
    assert (kept["settled"]["how"], kept["settled"]["reason"]) == ("discarded", "Kiriman ujian")
    assert kept["body"]
    event = events().find_one({"type": "event.discarded"})
    assert (event["data"]["reason"], event["data"]["parked"]["id"]) == ("Kiriman ujian", left[0])
    until(lambda: outbox_entries().count_documents({}) == 0)
    assert json.loads(CliRunner().invoke(audit, ["verify", "--json"]).output)["sound"]


def test_a_part_of_the_log_is_resent_to_one_consumer_after_confirmation(
    settings: Settings, left: list[str], rules: type[Rules]
) -> None:
    until(lambda: outbox_entries().count_documents({}) == 0)
    rules.complete = True
    choice = ("resend", "--consumer", "review.submissions", "--since")
    assert "0 would be resent" in run_command(settings, *choice, "2099-01-01").output
    output = run_command(settings, *choice, "2020-01-01 08:00").output
    assert "3  submission.received" in output
    assert "3 would be resent. Add --yes to do it." in output
    assert effects().count_documents({}) == 0

    assert "3 resent." in run_command(settings, *choice, "2020-01-01", "--yes").output
    until(lambda: effects().count_documents({}) == 3)
    event = events().find_one({"type": "event.resent"})
    assert (event["data"]["consumer"], event["data"]["count"]) == ("review.submissions", 3)
    assert (
        "0 would be resent"
        in run_command(settings, "resend", "--consumer", "publisher.web", "--since", "2020-01-01").output
    )
    with pytest.raises(NoSuchConsumer):
        raise_again(run_command(settings, "resend", "--consumer", "nobody", "--since", "2020-01-01"))


def test_nothing_or_both_is_no_choice(settings: Settings, left: list[str]) -> None:
    assert "Name messages" in run_command(settings, "replay", "--yes").output
    assert "Name messages" in run_command(settings, "replay", left[0], "--consumer", "review.submissions").output


def test_the_log_is_followed(settings: Settings, left: list[str]) -> None:
    shown = run_command(settings, "tail", "-n", "2").output
    assert shown.count("submission.received") == 2
    assert run_command(settings, "tail", "--type", "content.approved").output == ""


def test_the_audit_says_where_the_log_was_touched(settings: Settings, left: list[str]) -> None:
    until(lambda: outbox_entries().count_documents({}) == 0)
    assert CliRunner().invoke(audit, ["verify"]).exit_code == 0
    events().update_one({"_id": left[0].split(":")[1]}, {"$set": {"data.submission.title": "Judul palsu"}})
    found = CliRunner().invoke(audit, ["verify"])
    assert found.exit_code == 1
    assert "was changed" in found.output


def open_ones() -> int:
    return int(parked().count_documents({"settled": {"$exists": False}}))


def raise_again(result: Result) -> None:
    assert result.exception
    raise result.exception
