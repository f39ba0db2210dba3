"""What every channel must do, whatever is behind it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from services.publisher.channels.contract import Failed, Order, Overtaken, Package, Succeeded, Unknown
from shared.channels import CHANNELS
from shared.channels.declaration import Repetition
from shared.clock import now
from shared.ids import new_id
from tests.contract.channels.acts import publish, update, withdraw
from tests.contract.channels.places import SHORT, Place
from tests.integration.publisher.newsroom import HEADLINE, variants
from tests.integration.publisher.progress import RecordedProgress

CORRECTED = HEADLINE.replace("120", "102")


def corrected(package: Package) -> Package:
    correction = {"revision": 2, "at": now(), "note": "Jumlah sapi salah."}
    accounts = {name: variant["accounts"] for name, variant in package.variants.items() if "accounts" in variant}
    content = variants(headline=CORRECTED, accounts=accounts, photos=package.variants["web"]["photos"])
    return replace(package, revision=2, variants=content, corrections=(correction,), approved_at=now())


def withdrawn(package: Package) -> Package:
    return replace(package, withdrawn_at=now(), withdrawal_note="Angkanya salah.")


def following(order: Order, outcome: Succeeded) -> Order:
    parts = dict(order.progress.parts)
    progress = RecordedProgress()
    return replace(
        order, id=new_id(), remote_id=outcome.remote_id, url=outcome.url, earlier_parts=parts, progress=progress
    )


def done(outcome: object) -> Succeeded:
    assert isinstance(outcome, Succeeded), outcome
    return outcome


def name_of(place: Place) -> str:
    return place.channel.declaration.name


def misbehave(place: Place, mode: str, **options: object) -> None:
    if place.misbehave is None:
        pytest.skip(f"{name_of(place)} calls no one who could refuse")
    place.misbehave(mode, **options)


def test_it_is_the_declared_one(place: Place) -> None:
    assert CHANNELS[name_of(place)] is place.channel.declaration


def test_it_names_its_targets_in_order_and_goes_on_after_the_last(place: Place, package: Package) -> None:
    keys = [target.key for target in place.channel.targets(package)]
    assert keys == [place.target]
    assert list(place.channel.targets(package, after=keys[-1])) == []
    assert all("@warga" not in target.label or "•" in target.label for target in place.channel.targets(package))


def test_publishing_gives_evidence(place: Place, package: Package, order: Order) -> None:
    outcome = done(publish(place, package, order))
    assert outcome.remote_id
    assert re.fullmatch(r"[0-9a-f]{64}", outcome.response_digest)
    assert place.arrived() == 1


def test_a_correction_replaces_the_text_where_the_place_allows_it(place: Place, package: Package, order: Order) -> None:
    first = done(publish(place, package, order))
    done(update(place, corrected(package), following(order, first)))
    assert any(CORRECTED in text for text in place.shown())
    assert any(HEADLINE in text for text in place.shown()) is not place.channel.declaration.capabilities.edit


def test_a_withdrawal_removes_the_text_where_the_place_allows_it(place: Place, package: Package, order: Order) -> None:
    first = done(publish(place, package, order))
    assert any(HEADLINE in text for text in place.shown())
    done(withdraw(place, withdrawn(package), following(order, first)))
    assert any(HEADLINE in text for text in place.shown()) is not place.channel.declaration.capabilities.delete


def test_nothing_has_an_effect_before_the_fence(place: Place, package: Package, order: Order) -> None:
    closed = RecordedProgress(closed=True)
    with pytest.raises(Overtaken):
        publish(place, package, replace(order, progress=closed))
    assert place.arrived() == 0
    first = done(publish(place, package, order))
    shown = place.shown()
    for act, content in (
        (update, corrected(package)),
        (withdraw, withdrawn(package)),
    ):
        with pytest.raises(Overtaken):
            act(place, content, replace(following(order, first), progress=closed))
    assert place.shown() == shown


def test_what_claims_to_be_repeatable_is(place: Place, package: Package, order: Order) -> None:
    if place.channel.declaration.capabilities.publish.repetition not in (Repetition.SAFE, Repetition.KEYED):
        pytest.skip(f"{name_of(place)} does not claim it")
    done(publish(place, package, order))
    done(publish(place, package, replace(order, attempt=2)))
    assert place.arrived() == 1


@pytest.mark.parametrize("permanent", [False, True])
def test_a_refusal_is_a_clear_failure(place: Place, package: Package, order: Order, permanent: bool) -> None:
    misbehave(place, "refuse", code=place.refusals[permanent])
    outcome = publish(place, package, order)
    assert isinstance(outcome, Failed)
    assert outcome.permanent is permanent
    assert place.arrived() == 0


def test_a_slow_answer_is_waited_for(place: Place, package: Package, order: Order) -> None:
    misbehave(place, "slow", seconds=SHORT / 8)
    done(publish(place, package, order))
    assert place.arrived() == 1


def test_silence_after_it_was_taken_is_unknown(place: Place, package: Package, order: Order) -> None:
    misbehave(place, "silent", seconds=SHORT * 2)
    outcome = publish(place, package, order)
    assert isinstance(outcome, Unknown), outcome
    assert place.arrived() == 1


def test_after_a_failure_the_next_call_works(place: Place, package: Package, order: Order) -> None:
    misbehave(place, "silent", seconds=0)
    publish(place, package, order)
    done(publish(place, replace(package, item_id=new_id()), replace(order, id=new_id())))


def test_a_target_that_no_longer_exists_is_marked_as_gone(place: Place, package: Package, order: Order) -> None:
    if place.remove is None:
        pytest.skip(f"{name_of(place)} always has its target")
    if place.account and place.target == place.account.id:
        pytest.skip("its target is an account, which test_platforms.py deletes")
    place.remove()
    outcome = publish(place, package, order)
    assert isinstance(outcome, Failed)
    assert outcome.permanent
    assert outcome.gone
