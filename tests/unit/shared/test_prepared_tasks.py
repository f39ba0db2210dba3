"""What is prepared for YouTube and TikTok fits their forms as they count."""

from __future__ import annotations

from typing import Any

from shared.channels import CHANNELS
from shared.channels.counting import utf16_units
from shared.channels.post import LONGEST_LINK, with_link
from shared.channels.rules import findings
from shared.channels.youtube.declaration import tags_length

YOUTUBE, TIKTOK = CHANNELS["youtube"], CHANNELS["tiktok"]


def source(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Vaksinasi PMK di Pacet",
        "summary": "Petugas memvaksin 120 ekor sapi.",
        "body": "Petugas memvaksin **120 ekor sapi**.",
        "photos": [],
        "agency": {"code": "a", "name": "Dinas Pertanian", "slug": "a"},
        "topic": "pertanian",
        "kind": "news",
        "districts": ["Pacet", "Trawas"],
        **changes,
    }


def test_title_description_and_tags_are_ready_for_youtubes_form() -> None:
    variant = YOUTUBE.build(source())
    assert variant["title"] == "Vaksinasi PMK di Pacet"
    assert variant["text"] == "Petugas memvaksin 120 ekor sapi."
    assert variant["tags"] == "Dinas Pertanian, Pacet, Trawas"
    assert findings(YOUTUBE.rules, variant) == []


def test_a_tag_with_a_space_counts_with_its_quotation_marks() -> None:
    assert tags_length("Dinas Pertanian, Pacet") == len('"Dinas Pertanian",Pacet')


def test_a_long_text_gives_way_to_headline_and_summary_in_youtubes_bytes() -> None:
    variant = YOUTUBE.build(source(body="“Kutipan.” " * 1000))
    assert variant["text"] == "Vaksinasi PMK di Pacet\n\nPetugas memvaksin 120 ekor sapi."
    assert len(with_link(variant["text"], "x" * LONGEST_LINK).encode()) <= 5000


def test_youtube_takes_no_angle_brackets_and_no_title_of_more_than_100_characters() -> None:
    variant = YOUTUBE.build(source(title="Suhu < 5 derajat " * 8))
    assert [found.reason.kind.code for found in findings(YOUTUBE.rules, variant)] == [
        "rules.too_long",
        "rules.not_taken",
    ]


def test_tiktoks_caption_is_text_address_and_hashtags_together() -> None:
    variant = TIKTOK.build(source(summary="Satu kalimat 😀. " * 300, districts=["Pacet"] * 60))
    assert variant["tags"].startswith("#DinasPertanian #Pacet")
    whole = f"{with_link(variant['text'], 'x' * LONGEST_LINK)}\n\n{variant['tags']}"
    assert utf16_units(whole) <= 2200
    assert findings(TIKTOK.rules, variant) == []
