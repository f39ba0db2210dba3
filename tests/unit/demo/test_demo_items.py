"""The demo's items are complete, plain about what is made up, and consistent with what is to be done to them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from demo import items, scenes
from demo.items import Item
from shared.content.topics import AUDIENCES, DISTRICTS, KINDS, TOPICS

ALL = items.load(date(2026, 11, 22))
each = pytest.mark.parametrize("item", ALL, ids=lambda item: item.name)


def test_there_are_enough_items_from_enough_agencies_on_every_course() -> None:
    assert len(ALL) >= 12
    assert len({item.agency for item in ALL}) >= 8
    assert {item.journey for item in ALL} == {"publish", "send_back", "correct", "withdraw", "schedule"}
    assert {item.submission["kind"] for item in ALL} == set(KINDS)


@each
def test_an_item_is_what_the_api_takes(item: Item) -> None:
    sent = item.submission
    assert 8 <= len(item.title) <= 150
    assert 40 <= len(sent["body"]) <= 20_000
    assert sent["topic"] in TOPICS
    assert sent.get("audience", "public") in AUDIENCES
    assert set(sent.get("districts", [])) <= set(DISTRICTS)
    assert sent["facts"]
    assert ("claim" in sent) == (sent["kind"] == "clarification")
    assert "{" not in str(sent["body"])


@each
def test_invented_numbers_are_marked_as_such(item: Item) -> None:
    made_up = any("contoh" in fact["source"] for fact in item.submission["facts"])
    assert not made_up or "contoh" in item.submission["body"]


@each
def test_what_is_to_be_replaced_is_there_once(item: Item) -> None:
    for swap in filter(None, (item.resubmission, item.correction)):
        assert item.submission["body"].count(swap.find) == 1
        assert swap.find not in swap.applied(item.submission["body"])
        assert swap.find not in str(item.submission["facts"])


def test_dates_are_counted_from_the_day_of_the_demo() -> None:
    closed = next(item for item in ALL if item.agency == "dpupr")
    assert "Selasa, 24 November 2026" in closed.submission["body"]


@pytest.mark.parametrize("scene", sorted(scenes.SCENES))
def test_a_scene_is_a_real_photo_file_and_always_the_same(scene: str) -> None:
    jpeg = scenes.photo(scene, 1)
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1600, 1000))
    assert jpeg == scenes.photo(scene, 1) != scenes.photo(scene, 2)
    assert 40_000 < len(jpeg) < 1_000_000


def test_every_photo_has_a_scene_and_words_for_who_cannot_see_it() -> None:
    for photo in (photo for item in ALL for photo in item.photos):
        assert photo.scene in scenes.SCENES
        assert len(photo.words["alt"]) > 30
