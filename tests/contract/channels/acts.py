"""What the ledger's worker does with a channel, without the ledger: also with one that finishes later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from services.publisher.channels.contract import Accepted, Channel, Finishing, Order, Outcome, Package, Ready
from tests.contract.channels.places import Place

#: Looks at a platform's work, each of which it may say is not done.
PATIENCE = 20


def publish(place: Place, package: Package, order: Order) -> Outcome:
    """Publish, and finish what the platform only accepted."""
    return finished(place.channel, place.channel.publish, package, order)


def update(place: Place, package: Package, order: Order) -> Outcome:
    """Correct, and finish what the platform only accepted."""
    return finished(place.channel, place.channel.update, package, order)


def withdraw(place: Place, package: Package, order: Order) -> Outcome:
    """Withdraw."""
    return finished(place.channel, place.channel.withdraw, package, order)


def finished(channel: Channel, act: Callable[[Package, Order], Outcome], package: Package, order: Order) -> Outcome:
    """The outcome of `act`, with the checks and the steps that follow where the platform works on it."""
    outcome = act(package, order)
    for _ in range(PATIENCE):
        if not isinstance(outcome, Accepted):
            return outcome
        assert isinstance(channel, Finishing), "only a channel that finishes later may return Accepted"
        order = replace(order, reference=outcome.reference)
        found = channel.check(package, order, outcome.reference)
        if isinstance(found, Ready):
            outcome = channel.finish(package, order, outcome.reference)
        elif not isinstance(found, Accepted):
            return found
    raise AssertionError("the platform never finished")
