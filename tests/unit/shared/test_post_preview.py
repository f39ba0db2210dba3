"""The preview that channels of short posts share, and how photos are cropped around their focal points."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from shared.bilingual import Bilingual
from shared.channels import CHANNELS
from shared.channels.counting import utf16_units
from shared.channels.declaration import PreviewContext
from shared.channels.media import PhotoForm, crop, sent_size
from shared.channels.post_preview import post_preview
from shared.channels.rules import TextLength, When, has_photos
from shared.channels.text_limits import fitting

CONTEXT = PreviewContext(
    "/gaya.css",
    lambda attachment_id: f"/foto/{attachment_id}",
    datetime(2026, 11, 22, 3, tzinfo=UTC),
    accounts=("@mojokertokab", "@dispertan"),
    link="https://kabar.example/berita/2026/11/vaksinasi/",
    rules=(TextLength("text", 12, utf16_units),),
)
PREVIEW = post_preview(Bilingual("Papan", "Board"), form=PhotoForm(widest=1.0))
PHOTO = {"attachment_id": "f-1", "alt": "Sapi & petugas", "width": 1600, "height": 900, "focal": [0.0, 0.5]}


def shown(text: str | list[str], **more: Any) -> Any:
    return html.document_fromstring(PREVIEW.render({"text": text, "photos": [], **more}, CONTEXT))


def test_it_shows_accounts_text_and_address_and_no_markup_of_the_text() -> None:
    page = shown("a <b>\nc")
    assert "@mojokertokab, @dispertan" in page.text_content()
    assert page.xpath("//p[@class='teks']")[0].text == "a <b>\nc"
    assert page.xpath("//a/@href") == [CONTEXT.link]
    assert page.xpath("//link/@href") == ["/gaya.css"]
    assert PREVIEW.style.exists()


def test_what_is_too_long_as_the_channel_counts_is_marked() -> None:
    page = shown("👍👍👍👍👍👍 lebih")
    assert page.xpath("string(//mark)") == " lebih"
    assert shown("👍" * 6).xpath("//mark") == []


def test_a_limit_for_some_posts_marks_what_is_too_long_of_those_alone() -> None:
    shorter = When(has_photos, TextLength("text", 4), "with photos")
    context = replace(CONTEXT, rules=(*CONTEXT.rules, shorter))
    marked = [
        html.document_fromstring(PREVIEW.render({"text": "satu dua", "photos": photos}, context)).xpath(
            "string(//mark)"
        )
        for photos in ([], [PHOTO])
    ]
    assert marked == ["", " dua"]


def test_a_thread_has_a_card_for_each_post_and_the_address_in_the_first() -> None:
    page = shown(["satu", "dua"], photos=[PHOTO])
    assert [post.xpath("string(.//p[@class='teks'])") for post in page.xpath("//article")] == ["satu", "dua"]
    assert [len(post.xpath(".//a | .//svg")) for post in page.xpath("//article")] == [2, 0]
    assert "2/2" in page.text_content()


def rendered(name: str, **variant: Any) -> Any:
    """A declared channel's preview."""
    channel = CHANNELS[name]
    assert channel.preview
    values = {"photos": [], **variant}
    return html.document_fromstring(channel.preview.render(values, replace(CONTEXT, rules=channel.rules)))


def test_a_headline_of_its_own_is_above_the_text_and_marked_where_it_is_too_long() -> None:
    page = rendered("whatsapp", headline="Judul " * 40, text="Isi.")
    assert [part.text_content() for part in page.xpath("//p[contains(@class, 'teks')]")] == ["Judul " * 40, "Isi."]
    assert page.xpath("string(//p[contains(@class, 'judul')]//mark)") == ("Judul " * 40)[200:]
    [first] = rendered("telegram", headline="Judul", text="Judul\n\nIsi.").xpath("//p[contains(@class, 'teks')]")
    assert first.xpath("string(strong)") == "Judul"
    assert first.text_content() == "Judul\n\nIsi."


def test_a_post_without_photos_has_the_card_that_the_platform_shows_in_place_of_the_address() -> None:
    values = {"text": "Teks.", "title": "Judul", "description": "Ringkasan"}
    card = rendered("bluesky", **values)
    assert card.xpath("//a") == []
    assert [one.text_content() for one in card.xpath("//div[@class='kartu']/p")] == [
        "kabar.example",
        "Judul",
        "Ringkasan",
    ]
    shown_link = rendered("bluesky", **values, photos=[PHOTO]).xpath("string(//a)")
    assert shown_link == "kabar.example/berita/2026/11/vaksinasi"


@pytest.mark.parametrize(("name", "first"), [("instagram", "ul"), ("telegram", "ul"), ("facebook", "p")])
def test_photos_are_where_the_platform_shows_them(name: str, first: str) -> None:
    page = rendered(name, headline="Judul", text="Judul", photos=[PHOTO])
    assert page.xpath("//article/*[not(self::header)]")[0].tag == first


def test_tags_are_counted_apart_from_the_text() -> None:
    page = rendered("youtube", title="Judul", text="a" * 4790, tags="b" * 600)
    assert page.xpath("string(//mark)") == "b" * 100


def test_a_photo_is_shown_as_it_will_be_cropped() -> None:
    page = shown("a", photos=[PHOTO])
    [drawing] = page.xpath("//svg")
    assert drawing.get("viewbox") == "0 0 900 900"
    assert drawing.get("aria-label") == "Sapi & petugas"
    assert page.xpath("//image/@href") == ["/foto/f-1"]


@pytest.mark.parametrize(
    ("focal", "form", "part"),
    [
        (None, PhotoForm(), (0, 0, 1600, 900)),
        (None, PhotoForm(widest=1.0), (350, 0, 900, 900)),
        ((0.0, 0.5), PhotoForm(widest=1.0), (0, 0, 900, 900)),
        ((1.0, 0.5), PhotoForm(widest=1.0), (700, 0, 900, 900)),
        ((0.5, 0.25), PhotoForm(narrowest=4.0), (0, 25, 1600, 400)),
    ],
)
def test_a_photo_is_cropped_around_its_focal_point(
    focal: tuple[float, float] | None, form: PhotoForm, part: tuple[int, ...]
) -> None:
    assert tuple(crop(1600, 900, focal, form)) == part


@pytest.mark.parametrize(("most", "fits"), [(0, 0), (1, 1), (3, 3), (9, 4)])
def test_as_much_of_a_text_fits_as_the_limit_allows(most: int, fits: int) -> None:
    assert fitting(TextLength("text", most), "abcd") == fits


@pytest.mark.parametrize(
    ("width", "height", "sent"), [(1600, 900, (1000, 562)), (300, 3000, (300, 1000)), (4000, 40, (80, 40))]
)
def test_a_photo_is_as_large_as_it_is_sent(width: int, height: int, sent: tuple[int, int]) -> None:
    assert sent_size(width, height, None, PhotoForm(longest_side=1000, narrowest=0.3, widest=2.0)) == sent
