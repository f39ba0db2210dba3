"""The review worker: submissions come in, deliveries are noted, set times and leases are kept."""

from collections.abc import Sequence
from itertools import groupby

from pymongo.client_session import ClientSession

from services.review.commands.expire_leases import expire_leases
from services.review.commands.receive import receive
from services.review.commands.record_outcome import record_outcome
from services.review.commands.release_due import release_due
from services.review.commands.resubmit import resubmit
from shared import tracing
from shared.events import Consumer, Event
from shared.events.consume.worker import run_worker
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.settings import Settings

submissions = Consumer("review.submissions", service="review")


@submissions.effects_together()
def take_in(events: Sequence[Event], session: ClientSession) -> None:
    """First submissions that follow one another are received together; order stays as it is."""
    for first, following in groupby(events, key=lambda event: event.type is SUBMISSION_RECEIVED):
        if first:
            receive(list(following), session)
        else:
            for event in following:
                with tracing.attributed_to(event):
                    resubmit(event, session)


deliveries = Consumer("review.deliveries", service="review")
deliveries.effect()(record_outcome)


def main() -> None:
    """Run until SIGTERM."""
    run_worker(Settings.from_env(), [submissions, deliveries], periodic=[(1.0, release_due), (5.0, expire_leases)])


if __name__ == "__main__":
    main()
