"""A queue whose declaration has changed is declared again, and no message in it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pika
import pytest
from click.testing import CliRunner

from shared import broker, db
from shared.events import Consumer
from shared.events.declare import cloudevents, topology
from shared.events.declare.topology import EXCHANGE, QUEUES, RETIRED
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.events.relay.outbox_reader import pending
from shared.ids import new_id
from shared.operations import migration
from shared.operations.event_commands import events as commands
from shared.settings import Settings
from tests.samples import submission_event
from tests.waiting import until

NAME = "review.submissions"
pytestmark = pytest.mark.own_virtual_host
MESSAGES = 30


@pytest.fixture
def channel(settings: Settings) -> Iterator[Any]:
    connection = pika.BlockingConnection(pika.URLParameters(settings.amqp_url))
    yield connection.channel()
    connection.close()


@pytest.fixture
def old(channel: Any) -> None:
    """The queue as an earlier release declared it, bound as ever."""
    channel.exchange_declare(EXCHANGE, "direct", durable=True)
    channel.queue_declare(NAME, durable=True, arguments=QUEUES[NAME].arguments | {"x-delivery-limit": 3})
    channel.queue_bind(NAME, EXCHANGE, "submission.received")


def commit(count: int) -> set[str]:
    prepared = []
    for _ in range(count):
        item = new_id()
        prepared.append(outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=1, data=submission_event(item)))
    db.transaction(lambda session: outbox.record_all(session, prepared))
    return {event.id for event in prepared}


def send(channel: Any, count: int) -> set[str]:
    """Committed events, published as any relay does."""
    ids = commit(count)
    for event in pending(1000):
        if event.id in ids:
            properties = pika.BasicProperties(content_type=cloudevents.CONTENT_TYPE, delivery_mode=2)
            channel.basic_publish(EXCHANGE, event.routing_key, event.body, properties)
    return ids


def in_queue(channel: Any) -> int:
    return int(channel.queue_declare(NAME, passive=True).method.message_count)


def taken(settings: Settings, run: Callable[[Consumer], None], count: int) -> list[str]:
    consumer, seen = Consumer(NAME, service="review"), []

    @consumer.task(SUBMISSION_RECEIVED)
    def note(event: Any) -> None:
        seen.append(event.id)

    run(consumer)
    until(lambda: len(set(seen)) >= count)  # a message that was moved twice arrives twice
    return seen


def test_everything_is_carried_over_in_its_order(
    settings: Settings, old: None, channel: Any, run: Callable[[Consumer], None]
) -> None:
    ids = send(channel, MESSAGES)
    until(lambda: in_queue(channel) == MESSAGES)
    with broker.connect(settings.amqp_url) as connection, pytest.raises(broker.CONNECTION_ERRORS):
        topology.declare(connection.channel())
    result = CliRunner().invoke(commands, ["migrate"], obj=settings)
    assert f"{NAME} would be declared again" in result.output
    assert in_queue(channel) == MESSAGES

    result = CliRunner().invoke(commands, ["migrate", "--yes"], obj=settings)
    assert f"{MESSAGES} messages were moved" in result.output
    assert migration.changed(settings.amqp_url) == []
    seen = taken(settings, run, MESSAGES)
    assert (set(seen), len(seen)) == (ids, MESSAGES)
    assert seen == sorted(seen)


def test_what_is_sent_while_it_is_made_anew_arrives_too(
    settings: Settings, old: None, channel: Any, run: Callable[[Consumer], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = send(channel, 3)
    move = migration._move

    def move_and_send(*arguments: Any) -> int:
        carried = move(*arguments)
        ids.update(send(channel, 1))
        return carried

    monkeypatch.setattr(migration, "_move", move_and_send)
    [queue] = migration.changed(settings.amqp_url)
    migration.migrate(settings.amqp_url, queue)
    seen = taken(settings, run, len(ids))
    assert set(seen) == ids


def test_a_migration_that_was_interrupted_goes_on(
    settings: Settings, old: None, channel: Any, run: Callable[[Consumer], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = send(channel, MESSAGES)
    until(lambda: in_queue(channel) == MESSAGES)
    declare = migration._declare

    class Killed(Exception):
        pass

    def die_before_it_is_made_anew(on: Any, queue: Any) -> None:
        if not migration._exists(channel.connection, NAME):
            raise Killed
        declare(on, queue)

    monkeypatch.setattr(migration, "_declare", die_before_it_is_made_anew)
    [queue] = migration.changed(settings.amqp_url)
    with pytest.raises(Killed):
        migration.migrate(settings.amqp_url, queue)
    monkeypatch.undo()
    assert migration.changed(settings.amqp_url) == [queue]
    assert migration.migrate(settings.amqp_url, queue) == MESSAGES
    assert set(taken(settings, run, MESSAGES)) == ids


def test_a_queue_that_still_has_a_consumer_is_refused_and_left_as_it_is(
    settings: Settings, old: None, channel: Any
) -> None:
    channel.basic_consume(NAME, lambda *_: None)
    [queue] = migration.changed(settings.amqp_url)
    with pytest.raises(migration.InUse):
        migration.migrate(settings.amqp_url, queue)
    assert channel.queue_declare(NAME, passive=True).method.consumer_count == 1


def test_a_broker_that_has_everything_as_declared_is_left_alone(settings: Settings, channel: Any) -> None:
    with broker.connect(settings.amqp_url) as connection:
        topology.declare(connection.channel())
    assert migration.changed(settings.amqp_url) == []
    assert "as it is declared" in CliRunner().invoke(commands, ["migrate"], obj=settings).output


def test_an_exchange_of_an_earlier_release_is_deleted_when_that_is_wanted(settings: Settings, channel: Any) -> None:
    [name] = RETIRED
    with broker.connect(settings.amqp_url) as connection:
        topology.declare(connection.channel())
    channel.exchange_declare(name, "topic", durable=True)
    channel.queue_bind(NAME, name, "submission.*")
    assert f"{name} of an earlier release would be" in CliRunner().invoke(commands, ["migrate"], obj=settings).output
    assert migration.retired(settings.amqp_url) == [name]
    assert (
        f"{name} of an earlier release was" in CliRunner().invoke(commands, ["migrate", "--yes"], obj=settings).output
    )
    assert migration.retired(settings.amqp_url) == []
    assert "as it is declared" in CliRunner().invoke(commands, ["migrate"], obj=settings).output
