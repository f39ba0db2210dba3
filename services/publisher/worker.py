"""The publisher's worker: turns approvals into deliveries, and attempts each channel's in threads of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.publisher.accounts.connected import Accounts
from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import BackgroundWork, Channel, Finishing, LookingUp
from services.publisher.plan import continue_plans, take_approval, take_withdrawal
from services.publisher.readers.confirmations import Confirmations
from services.publisher.readers.digests import prepare_due
from services.publisher.readers.subscriptions import delete_unconfirmed
from services.publisher.registry import channels as all_channels
from shared.events import Consumer, Event
from shared.events.consume.worker import Periodic, run_worker
from shared.events.declare.types.content import CONTENT_APPROVED, CONTENT_WITHDRAWN
from shared.settings import Settings


def content_consumer(channels: Mapping[str, Channel]) -> Consumer:
    """Approvals and withdrawals become rows of the ledger."""
    consumer = Consumer("publisher.content", service="publisher", batch=10)
    consumer.effect(CONTENT_APPROVED)(lambda event, session: take_approval(event, session, channels))
    consumer.effect(CONTENT_WITHDRAWN)(lambda event, session: take_withdrawal(event, session, channels))
    return consumer


def channel_consumer(deliverer: Deliverer) -> Consumer:
    """Requests of one channel become attempts."""
    declaration = deliverer.channel.declaration
    consumer = Consumer(f"publisher.{declaration.name}", service="publisher", threads=declaration.concurrency)

    def deliver(event: Event) -> None:
        deliverer.deliver(event.data["delivery"]["id"])

    consumer.task()(deliver)
    return consumer


def deliverers_for(channels: Mapping[str, Channel], settings: Settings) -> list[Deliverer]:
    """One deliverer for each channel."""
    accounts = Accounts(settings)
    return [Deliverer(channel, accounts, lease=channel.declaration.lease) for channel in channels.values()]


def periodic(settings: Settings, channels: Mapping[str, Channel], deliverers: Sequence[Deliverer]) -> list[Periodic]:
    """Each in a thread of its own, so that no channel's retries wait for another's."""
    return [
        *((1.0, deliverer.deliver_due) for deliverer in deliverers),
        *((2.0, deliverer.recover) for deliverer in deliverers),
        *((1.0, one.check_accepted) for one in deliverers if isinstance(one.channel, Finishing)),
        *((2.0, one.look_up_due) for one in deliverers if isinstance(one.channel, LookingUp)),
        *(work for channel in _with_background_work(channels) for work in channel.periodic()),
        (0.5, lambda: continue_plans(channels)),
        (1.0, Confirmations(settings).send_due),
        (2.0, lambda: prepare_due(settings.digest_hour)),
        (3600.0, delete_unconfirmed),
    ]


def main() -> None:
    """Run until SIGTERM."""
    settings = Settings.from_env()
    channels = all_channels(settings)
    deliverers = deliverers_for(channels, settings)
    consumers = [content_consumer(channels), *(channel_consumer(deliverer) for deliverer in deliverers)]
    run_worker(settings, consumers, periodic(settings, channels, deliverers))
    for channel in _with_background_work(channels):
        channel.finish()


def _with_background_work(channels: Mapping[str, Channel]) -> list[BackgroundWork]:
    return [channel for channel in channels.values() if isinstance(channel, BackgroundWork)]


if __name__ == "__main__":
    main()
