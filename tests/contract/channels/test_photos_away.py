"""Every channel with photos while the store of photos is away: nothing is half posted, and it is tried again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pymongo.errors import AutoReconnect

from services.publisher.channels.contract import Failed, Order, Package, Succeeded
from services.publisher.media.renditions import NoRendition, rendition
from services.publisher.reasons import PHOTO_MISSING, PHOTO_STORE_AWAY, PHOTO_UNREADABLE
from shared.channels.media import PhotoForm
from shared.content import Attachment
from shared.ids import new_id
from tests.contract.channels.acts import publish, update
from tests.contract.channels.places import Place
from tests.contract.channels.test_conformance import corrected, following
from tests.integration.publisher.progress import RecordedProgress
from tests.integration.publisher.site_samples import photo

FORM = PhotoForm()


def with_photos(package: Package, name: str) -> Package:
    """The package with one more photo."""
    variant = package.variants[name]
    more = [*variant.get("photos", ()), {**photo(640, 480), "credit": "Dinas Pertanian"}]
    return replace(package, variants={**package.variants, name: {**variant, "photos": more}})


def lose_photos() -> None:
    """The store has lost them, as after a restore that is still under way."""
    Attachment.collection().delete_many({})


@pytest.mark.parametrize(
    "place",
    ["web", "wordpress", "telegram", "whatsapp", "facebook", "instagram", "threads", "mastodon", "bluesky", "x"],
    indirect=True,
)
def test_without_its_photos_nothing_is_posted_and_no_post_is_lost(place: Place, package: Package, order: Order) -> None:
    name = place.channel.declaration.name
    first = publish(place, package, order)
    assert isinstance(first, Succeeded)
    shown, arrived = place.shown(), place.arrived()
    correction = with_photos(corrected(package), name)
    new = replace(with_photos(package, name), item_id=new_id())
    lose_photos()
    for outcome in (
        update(place, correction, following(order, first)),
        publish(place, new, replace(order, id=new_id(), progress=RecordedProgress())),
    ):
        assert isinstance(outcome, Failed), outcome
        assert not outcome.permanent
        assert outcome.reason.kind.code.endswith(PHOTO_MISSING.code)
    assert (place.shown(), place.arrived()) == (shown, arrived)


@pytest.mark.usefixtures("connected")
def test_a_store_that_cannot_be_read_is_no_fault_of_the_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise AutoReconnect("connection refused")

    one = photo(64, 48)
    monkeypatch.setattr(type(Attachment.collection()), "find_one", away)
    with pytest.raises(NoRendition) as raised:
        rendition(one, FORM)
    assert (raised.value.reason.kind, raised.value.permanent) == (PHOTO_STORE_AWAY, False)


@pytest.mark.usefixtures("connected")
def test_a_damaged_photo_is_not_tried_again() -> None:
    one = photo(64, 48)
    Attachment.collection().update_one({"_id": one["attachment_id"]}, {"$set": {"data": b"no picture"}})
    with pytest.raises(NoRendition) as raised:
        rendition(one, FORM)
    assert (raised.value.reason.kind, raised.value.permanent) == (PHOTO_UNREADABLE, True)
