"""The publisher's worker: turns approvals into deliveries, and attempts those of each channel beside the others'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.publisher.accounts.connected import Accounts
from services.publisher.accounts.renewal import Renewal
from services.publisher.accounts.watch import watch
from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import BackgroundWork, Channel
from services.publisher.comments.collecting import Collector, follow_again
from services.publisher.lanes import Lanes
from services.publisher.plan import continue_plans, take_approval, take_withdrawal
from services.publisher.readers.confirmations import Confirmations
from services.publisher.readers.digests import prepare_due
from services.publisher.readers.subscriptions import delete_unconfirmed
from services.publisher.registry import channels as all_channels
from services.publisher.rounds import Rounds
from services.publisher.watch import watch_stuck
from shared.channels.accounts import account_of
from shared.events import Consumer, Event
from shared.events.consume.periodic import Periodic
from shared.events.consume.worker import run_worker
from shared.events.declare.types.content import CONTENT_APPROVED, CONTENT_WITHDRAWN
from shared.settings import Settings


def content_consumer(channels: Mapping[str, Channel]) -> Consumer:
    """Approvals and withdrawals become rows of the ledger."""
    consumer = Consumer("publisher.content", service="publisher", batch=10)
    consumer.effect(CONTENT_APPROVED)(lambda event, session: take_approval(event, session, channels))
    consumer.effect(CONTENT_WITHDRAWN)(lambda event, session: take_withdrawal(event, session, channels))
    return consumer


def channel_consumer(deliverer: Deliverer, lanes: Lanes | None = None) -> Consumer:
    """Requests of one channel become attempts, in the lanes of its accounts where it has some."""
    declaration = deliverer.channel.declaration
    consumer = Consumer(
        f"publisher.{declaration.name}", service="publisher", threads=declaration.concurrency, brief=lanes is not None
    )

    def deliver(event: Event) -> None:
        if lanes:
            lanes.ring(account_of(event.data["delivery"]["target"]))
        else:
            deliverer.deliver(event.data["delivery"]["id"])

    consumer.task()(deliver)
    return consumer


def deliverers_for(channels: Mapping[str, Channel], settings: Settings) -> list[Deliverer]:
    """One deliverer for each channel."""
    accounts = Accounts(settings)
    return [Deliverer(channel, accounts, lease=channel.declaration.lease) for channel in channels.values()]


def lanes_for(deliverers: Sequence[Deliverer]) -> dict[str, Lanes]:
    """The lanes of each channel with accounts."""
    return {one.name: Lanes(one) for one in deliverers if one.channel.declaration.accounts}


def periodic(settings: Settings, channels: Mapping[str, Channel], rounds: Rounds) -> list[Periodic]:
    """What is repeated at intervals. Many small jobs would cost more than what they do: each asks for all channels."""
    return [
        (1.0, rounds.begin_due),
        (1.0, rounds.enforce_limits),
        *(work for channel in _with_background_work(channels) for work in channel.periodic()),
        (0.5, lambda: continue_plans(channels)),
        (30.0, watch_stuck),
        (1.0, Confirmations(settings).send_due),
        (2.0, lambda: prepare_due(settings.digest_hour)),
        (3600.0, delete_unconfirmed),
        (5.0, Renewal(settings).renew_due),
        (60.0, watch),
        (5.0, Collector(channels, Accounts(settings)).collect_due),
        (3600.0, follow_again),
    ]


def main() -> None:
    """Run until SIGTERM."""
    settings = Settings.from_env()
    channels = all_channels(settings)
    deliverers = deliverers_for(channels, settings)
    lanes = lanes_for(deliverers)
    rounds = Rounds(deliverers, lanes)
    consumers = [content_consumer(channels), *(channel_consumer(one, lanes.get(one.name)) for one in deliverers)]
    run_worker(settings, consumers, periodic(settings, channels, rounds))
    rounds.close()
    for channel in _with_background_work(channels):
        channel.finish()


def _with_background_work(channels: Mapping[str, Channel]) -> list[BackgroundWork]:
    return [channel for channel in channels.values() if isinstance(channel, BackgroundWork)]


if __name__ == "__main__":
    main()
