"""Sentences, and summaries that end where one does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.channels.summary import answer_of, description, standfirst
from shared.text.excerpt import LONGEST, beginning, excerpt, own_words, sentences

LONG = "Warga " + "membawa KTP dan " * 30 + "pulang."


@pytest.mark.parametrize(
    "text",
    [
        "Pasar buka pukul 08.00. | Harga beras Rp 10.000 per kilogram.",
        "Temui dr. Ani di Jl. Raya No. 5, Kec. Pacet. | Gratis.",
        "Ir. H. Ahmad, M.Si. hadir. | Ia berkata, \"Kami siap.\" | Warga senang.",
        "Tiba 18 Nov. 2026 s.d. 20 Nov. 2026. | Selesai.",
        "Benarkah? | Tidak! | Itu keliru… | Jangan disebarkan.",
        "\"Apa?\" tanya warga. | Jawabannya: no. | Lalu ia pulang.",
        "Bawa KTP, KK, dll. ke kantor desa. | Syaratnya 2. | Itu saja.",
        "1. Bawa KTP. | Isi formulir.",
    ],
)  # fmt: skip
def test_a_sentence_ends_where_it_ends(text: str) -> None:
    assert sentences(text.replace(" | ", " ")) == text.split(" | ")


@given(st.text(max_size=300))
def test_no_word_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Jalan ditutup. Warga memutar lewat Pacet.\n\nLainnya.", "Jalan ditutup. Warga memutar lewat Pacet. Lainnya."),
        ("Pendek. " + LONG, "Pendek."),
        ("- butir satu\n- butir dua", ""),
        ("Yang dibawa:\n\n- KTP", ""),
        ("[Jadwal](https://a.example) ~~lama~~ berubah.", "Jadwal ~~lama~~ berubah."),
        ("Kata " * 200, ""),
    ],
)
def test_an_excerpt_has_whole_sentences(markdown: str, expected: str) -> None:
    assert excerpt(markdown) == expected


def test_a_long_first_sentence_is_the_whole_summary_or_no_part_of_it() -> None:
    first = "Warga " + "membawa KTP dan " * 20 + "pulang."
    assert 200 < len(first) < LONGEST
    assert beginning(f"{first} Lalu.") == first
    assert beginning("Warga " + "membawa KTP dan " * 40 + "pulang.") == ""


@pytest.mark.parametrize(
    "body", ["[Jadwal](https://a.example) baru di desa.", "- satu\n- dua", "~~a~~ b c", "| a | b |"]
)
def test_what_an_earlier_release_derived_is_not_printed_above_the_same_text(body: str) -> None:
    derived = {
        "[Jadwal](https://a.example) baru di desa.": "Jadwal (https://a.example) baru…",
        "- satu\n- dua": "- satu - dua",
        "~~a~~ b c": "~~a~~ b…",
        "| a | b |": "| a | b |",
    }[body]
    assert own_words(derived, body) == ""
    assert own_words("Ditulis sendiri.", body) == "Ditulis sendiri."


def test_a_variant_names_the_written_summary_apart_from_the_derived_one() -> None:
    new = {"summary": "Turunan.", "own_summary": "", "body_markdown": "Turunan. Lagi."}
    assert (standfirst(new), description(new)) == ("", "Turunan.")
    old = {"summary": "Jalan ditutup. Warga memutar dan…", "body_markdown": "Jalan ditutup. Warga memutar dan pulang."}
    assert (standfirst(old), description(old)) == ("", "Jalan ditutup.")


def test_a_claim_is_shown_with_its_answer() -> None:
    claim = {"text": "Bayar", "answer": "Gratis."}
    assert answer_of({"claim": claim, "summary": "Lain.", "own_summary": "Lain."}) == "Gratis."
    assert answer_of({"claim": {"text": "Bayar"}, "summary": "Gratis sejak dulu.", "body_markdown": "x"}) == (
        "Gratis sejak dulu."
    )
