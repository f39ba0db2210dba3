"""Keeps submissions up to date with what review and publisher do: `python -m services.intake.worker`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pymongo.client_session import ClientSession

from services.intake.progress.content import follow_content
from services.intake.progress.deliveries import follow_delivery
from shared.events.consume import Consumer
from shared.events.consume.worker import run_worker
from shared.events.declare.event import Category, Event
from shared.settings import Settings

STATUS = Consumer("intake.status", service="intake", linger=0.1)


@STATUS.effects_together()
def follow(events: Sequence[Event], session: ClientSession) -> None:
    """Content events that follow one another are noted together, outcomes of deliveries one by one."""
    for outcomes, following in groupby(events, key=lambda event: event.type.category is Category.DELIVERY):
        if outcomes:
            for event in following:
                follow_delivery(event, session)
        else:
            follow_content(list(following), session)


def main() -> None:
    """Run until SIGTERM."""
    run_worker(Settings.from_env(), [STATUS])


if __name__ == "__main__":
    main()
