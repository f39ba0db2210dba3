"""What every channel with accounts must do when its platform misbehaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.publisher.channels.contract import (
    Absent,
    AccountTesting,
    Failed,
    LookingUp,
    Order,
    Package,
    Succeeded,
    Unknown,
)
from shared.channels import CHANNELS
from shared.channels.declaration import Repetition
from shared.ids import new_id
from tests.contract.channels.acts import publish
from tests.contract.channels.places import SHORT, Place
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.progress import RecordedProgress

WITH_ACCOUNTS = [name for name, channel in CHANNELS.items() if channel.accounts]

pytestmark = pytest.mark.parametrize("place", WITH_ACCOUNTS, indirect=True)


def misbehave(place: Place, mode: str, **options: object) -> None:
    if place.misbehave is None:
        pytest.skip("there is no platform behind it")
    place.misbehave(mode, **options)


def test_a_connection_that_closes_after_the_post_was_accepted_is_unclear_and_posts_once(
    place: Place, package: Package, order: Order
) -> None:
    misbehave(place, "close")
    outcome = publish(place, package, order)
    assert isinstance(outcome, Unknown), outcome
    assert order.progress.fences  # type: ignore[attr-defined]
    assert place.arrived() == 1


def test_what_was_unclear_is_found_where_the_platform_can_be_asked(
    place: Place, package: Package, order: Order
) -> None:
    repetition = place.channel.declaration.capabilities.publish.repetition
    if not isinstance(place.channel, LookingUp) or repetition is Repetition.NEVER:
        assert repetition is not Repetition.LOOK_UP
        pytest.skip("the platform cannot be asked, or reports by itself")
    misbehave(place, "close")
    publish(place, package, order)
    found = place.channel.look_up(package, replace(order, progress=RecordedProgress()), "publish")
    assert isinstance(found, Succeeded), found
    assert found.remote_id
    assert place.arrived() == 1


def test_what_never_arrived_is_not_found(place: Place, package: Package, order: Order) -> None:
    if not isinstance(place.channel, LookingUp):
        pytest.skip("the platform cannot be asked")
    found = place.channel.look_up(package, order, "publish")
    assert isinstance(found, Absent | Unknown), found


def test_a_limit_that_is_reached_is_waited_for(place: Place, package: Package, order: Order) -> None:
    misbehave(place, "throttle", seconds=300)
    outcome = publish(place, package, order)
    assert isinstance(outcome, Failed), outcome
    assert not outcome.permanent
    assert outcome.retry_after is not None
    assert outcome.retry_after >= 290
    assert place.arrived() == 0


def test_a_revoked_token_is_the_accounts_fault_and_not_the_deliverys(
    place: Place, package: Package, order: Order
) -> None:
    misbehave(place, "revoke", count=20)
    outcome = publish(place, package, order)
    assert isinstance(outcome, Failed), outcome
    assert outcome.account_broken
    assert place.arrived() == 0


def test_an_account_that_was_deleted_at_the_platform_is_at_fault_and_not_the_delivery(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    if place.misbehave is None:
        pytest.skip("there is no platform behind it")
    assert place.account is not None
    outside.remove_account(place.channel.declaration.name, place.account.label)
    outcome = publish(place, package, order)
    assert isinstance(outcome, Failed), outcome
    assert outcome.account_broken
    assert place.arrived() == 0


def test_an_interface_that_changed_is_a_clear_failure(place: Place, package: Package, order: Order) -> None:
    misbehave(place, "change")
    outcome = publish(place, package, order)
    assert isinstance(outcome, Failed), outcome
    assert not outcome.account_broken
    assert place.arrived() == 0


def test_a_response_in_drops_is_given_up_in_time(place: Place, package: Package, order: Order) -> None:
    misbehave(place, "drip", seconds=SHORT * 20)
    outcome = publish(place, package, order)
    assert isinstance(outcome, Unknown), outcome
    assert place.arrived() == 1


def test_an_account_is_tested_without_a_post(place: Place) -> None:
    assert isinstance(place.channel, AccountTesting)
    assert place.account is not None
    assert place.channel.test(place.account).reason is None
    assert place.arrived() == 0
    if place.remove is None or place.target != place.account.id:
        return
    place.remove()
    assert place.channel.test(place.account).reason is not None


@pytest.mark.parametrize("mode", ["close", "throttle", "revoke", "change", "refuse"])
def test_no_outcome_has_a_secret_in_it(place: Place, package: Package, order: Order, mode: str) -> None:
    assert place.account is not None
    declared = place.channel.declaration.accounts
    assert declared is not None
    secrets = [
        place.account.values[field.name]
        for field in declared.fields
        if field.secret and field.name in place.account.values
    ]
    misbehave(place, mode)
    outcome = publish(place, package, replace(order, id=new_id()))
    reason = getattr(outcome, "reason", None)
    told = f"{outcome!r} {reason.english if reason else ''}"
    assert [secret for secret in secrets if secret in told] == []
