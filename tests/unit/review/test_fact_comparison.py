"""Nothing added, nothing taken away: what the comparison finds, and what it lets pass."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.facts import compare, findings_of, readability
from services.review.facts.compare import compare_wording
from services.review.facts.integrity import in_one_text
from shared.channels import CHANNELS

ORIGINAL: dict[str, Any] = {
    "title": "Vaksinasi PMK Capai 1.250 Ekor Sapi",
    "summary": "Dinas Pertanian menyuntik 1.250 ekor sapi milik 340 peternak.",
    "body": (
        "Dinas Pertanian Kabupaten Mojokerto memvaksin 1.250 ekor sapi dan 320 kambing di Kecamatan Pacet pada "
        "22 November 2026. Kepala Dinas Pertanian Nuryadi menyebut capaian 82,5 persen. Anggaran Rp1,2 miliar."
    ),
    "facts": [{"statement": "Vaksin tiba 18 November 2026 sebanyak 2.000 dosis", "source": "Berita acara"}],
}


def found(**changes: Any) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.change, one.original, one.draft) for one in compare(ORIGINAL, {**ORIGINAL, **changes})]


def body(*swaps: tuple[str, str]) -> str:
    text: str = ORIGINAL["body"]
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return text


@given(st.text(max_size=400), st.text(max_size=80))
def test_a_text_agrees_with_itself(text: str, title: str) -> None:
    assert compare({"title": title, "body": text}, {"title": title, "body": text}) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("82,5 persen", "82,5%"),
        ("Rp1,2 miliar", "Rp1.200.000.000"),
        ("22 November 2026", "22/11/2026"),
        ("320 kambing", "tiga ratus dua puluh kambing"),
        ("Kepala Dinas Pertanian Nuryadi menyebut", "Menurut Kepala Dinas Pertanian Nuryadi,"),
        ("memvaksin 1.250 ekor sapi", "menyuntikkan vaksin kepada 1.250 sapi"),
    ],
)
def test_other_words_for_the_same_fact_pass(old: str, new: str) -> None:
    assert found(body=body((old, new))) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("1.250 ekor sapi", "1.520 ekor sapi", ("figure", "changed", "1.250 ekor sapi", "1.520 ekor sapi")),
        ("82,5 persen", "85,2 persen", ("figure", "changed", "82,5 persen", "85,2 persen")),
        ("Rp1,2 miliar", "Rp1,2 juta", ("figure", "changed", "Rp1,2 miliar", "Rp1,2 juta")),
        ("320 kambing", "320 domba", ("figure", "changed", "320 kambing", "320 domba")),
        (" Anggaran Rp1,2 miliar.", "", ("figure", "lost", "Rp1,2 miliar", "")),
        ("22 November 2026", "23 November 2026", ("date", "changed", "22 November 2026", "23 November 2026")),
        (
            "Kepala Dinas Pertanian Nuryadi",
            "Kepala Dinas Pertanian Nuryati",
            ("name", "changed", "Kepala Dinas Pertanian Nuryadi", "Kepala Dinas Pertanian Nuryati"),
        ),
        ("Anggaran", "Seluruh 500 peserta hadir. Anggaran", ("figure", "added", "", "500 peserta")),
    ],
)
def test_a_changed_fact_is_found(old: str, new: str, finding: tuple[str, str, str, str]) -> None:
    assert finding in found(body=body((old, new)))


def test_swapped_quantities_are_found() -> None:
    swapped = body(("1.250 ekor sapi", "320 ekor sapi"), ("dan 320 kambing", "dan 1.250 kambing"))
    assert {change for _, change, _, _ in found(body=swapped)} <= {"changed", "moved"}
    assert found(body=swapped)


def test_what_the_fact_list_states_may_be_taken_into_the_text() -> None:
    assert found(body=ORIGINAL["body"] + " Vaksin sebanyak 2.000 dosis tiba 18 November 2026.") == []


def test_a_quantity_that_is_still_elsewhere_in_the_text_is_not_lost() -> None:
    assert found(summary="Dinas Pertanian menyuntik ribuan sapi milik 340 peternak.") == []


def test_links_state_nothing() -> None:
    assert found(body=ORIGINAL["body"] + " Selengkapnya: https://contoh.example/2026/99/Berita-Lain") == []


def test_a_correction_is_measured_against_what_is_public() -> None:
    public = {**ORIGINAL, "body": body(("1.250 ekor sapi", "1.300 ekor sapi"))}
    item = {"original": ORIGINAL, "draft": public, "published": public, "correction": {"reason": "x"}}
    assert findings_of(item) == []
    assert findings_of({**item, "correction": {}})


def test_long_sentences_read_hard() -> None:
    assert readability("Sapi sehat. Peternak senang.").level == "easy"
    assert readability(" ".join(["kata"] * 40) + ".").level == "hard"
    assert readability("").words == 0


DOSES, FARMERS = (
    {"statement": "2.000 dosis vaksin tiba", "source": "Berita acara"},
    {"statement": "340 peternak", "source": ""},
)


def listed(*facts: dict[str, str], **texts: str) -> list[tuple[str, str, str, str]]:
    """What is found where the agency's list is the doses and the farmers, and the draft's is `facts`."""
    original = {**ORIGINAL, "facts": [DOSES, FARMERS]}
    return [
        (one.kind, one.change, one.original, one.draft)
        for one in compare(original, {**original, **texts, "facts": list(facts)})
    ]


def test_the_fact_list_agrees_with_itself_in_any_order() -> None:
    assert listed(FARMERS, {**DOSES, "statement": " 2.000  dosis vaksin tiba "}) == []


@pytest.mark.parametrize(
    ("facts", "finding"),
    [
        ([{**DOSES, "statement": "3.000 dosis vaksin tiba"}, FARMERS],
         ("fact", "changed", "2.000 dosis vaksin tiba", "3.000 dosis vaksin tiba")),
        ([DOSES, {**FARMERS, "statement": "430 peternak"}], ("fact", "changed", "340 peternak", "430 peternak")),
        ([DOSES], ("fact", "lost", "340 peternak", "")),
        ([DOSES, FARMERS, {"statement": "Semua ternak sehat", "source": "Dinas"}],
         ("fact", "added", "", "Semua ternak sehat")),
        ([DOSES, FARMERS, FARMERS], ("fact", "added", "", "340 peternak")),
        ([{**DOSES, "source": "Kabar burung"}, FARMERS], ("source", "changed", "Berita acara", "Kabar burung")),
        ([{**DOSES, "source": ""}, FARMERS], ("source", "lost", "Berita acara", "")),
        ([DOSES, {**FARMERS, "source": "Rekap"}], ("source", "added", "", "Rekap")),
    ],
)  # fmt: skip
def test_every_change_of_the_fact_list_is_found(
    facts: list[dict[str, str]], finding: tuple[str, str, str, str]
) -> None:
    assert listed(*facts) == [finding]


def test_a_fact_that_an_editor_writes_does_not_vouch_for_the_text() -> None:
    found = listed(
        {**DOSES, "statement": "9.000 dosis vaksin tiba"}, FARMERS, body=ORIGINAL["body"] + " Ada 9.000 dosis."
    )
    assert ("figure", "added", "", "9.000 dosis") in found


def test_a_quantity_is_lost_when_the_fact_that_kept_it_is_removed_too() -> None:
    texts = {"summary": ORIGINAL["summary"].replace(" milik 340 peternak", "")}
    assert listed(DOSES, FARMERS, **texts) == []
    assert ("figure", "lost", "340 peternak", "") in listed(DOSES, **texts)


def test_an_item_from_before_facts_could_be_edited_has_the_agency_s() -> None:
    draft = {key: ORIGINAL[key] for key in ("title", "summary", "body")}
    assert findings_of({"original": ORIGINAL, "draft": draft}) == []
    correction = {
        "original": ORIGINAL,
        "draft": draft,
        "published": {**draft, "revision": 1},
        "correction": {"reason": "x"},
    }
    assert findings_of(correction) == []


def test_a_corrected_fact_is_measured_against_the_public_one() -> None:
    public = {**ORIGINAL, "facts": [FARMERS]}
    item = {"original": ORIGINAL, "draft": public, "published": public, "correction": {"reason": "x"}}
    assert findings_of(item) == []
    changed = {**public, "facts": [{**FARMERS, "statement": "341 peternak"}]}
    assert [one.original for one in findings_of({**item, "draft": changed})] == ["340 peternak"]


def test_long_fact_lists_are_compared_in_bounded_time() -> None:
    before = [{"statement": f"{n} " + "kata dan " * 40, "source": "x"} for n in range(40)]
    started = time.process_time()
    assert len(compare({"facts": before}, {"facts": [{**one, "source": "y"} for one in before[::-1]]})) == 40
    compare({"facts": before}, {"facts": [{**one, "statement": f"{one['statement']} lain"} for one in before]})
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("Sudah 1.250 ekor sapi di Pacet divaksin PMK! 2.000 dosis tiba 18 November 2026. #PMK", []),
        ("Baru 1.520 ekor sapi divaksin.", [("figure", "changed", "1.250 ekor sapi", "1.520 ekor sapi")]),
        ("Vaksinasi di Kecamatan Trawas selesai.", [("name", "added", "", "Kecamatan Trawas")]),
        ("Selesai pada 23 November 2026.", [("date", "changed", "22 November 2026", "23 November 2026")]),
    ],
)
def test_a_wording_may_leave_out_what_the_draft_says_but_adds_nothing(
    wording: str, expected: list[tuple[str, str, str, str]]
) -> None:
    assert [(one.kind, one.change, one.original, one.draft) for one in compare_wording(ORIGINAL, wording)] == expected


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_automatic_text_says_nothing_that_the_draft_does_not(channel: str) -> None:
    more = {"photos": [], "links": [], "agency": {"code": "a", "name": "Dinas Pertanian", "slug": "a"}, "kind": "news"}
    variant = CHANNELS[channel].build({**ORIGINAL, **more, "topic": "pertanian", "districts": ["Pacet"]})
    for field in CHANNELS[channel].editable:
        assert compare_wording(ORIGINAL, in_one_text(variant[field])) == []
