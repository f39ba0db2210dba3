"""Markdown as HTML and as plain text, by one parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.markdown import plain_text, prose, to_html


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("## Judul\n\nIsi *penting* dan **tebal**.", "Judul\n\nIsi penting dan tebal."),
        ("[Jadwal](https://contoh.example/a)", "Jadwal (https://contoh.example/a)"),
        ("<https://contoh.example>", "https://contoh.example"),
        ("> kutipan\n\n`kode`", "kutipan\n\nkode"),
        ("harga 5 * 3 = 15, ~ 2 km", "harga 5 * 3 = 15, ~ 2 km"),
        ("~~Rp5.000~~ Rp6.000", "~~Rp5.000~~ Rp6.000"),
        ("satu\ndua", "satu\ndua"),
        ("- satu\n- dua\n  - dalam\n\nAkhir.", "- satu\n- dua\n  - dalam\n\nAkhir."),
        ("3. tiga\n4. empat", "3. tiga\n4. empat"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("![peta lokasi](https://x.example/a.png)", "peta lokasi"),
    ],
)
def test_plain_text_keeps_the_words(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text


def test_only_paragraphs_are_prose() -> None:
    text = "# Judul\n\nSatu [tautan](https://a.example)\nlagi.\n\n- butir\n\n> kutipan\n\n| a |\n|---|\n\nDua."
    assert prose(text) == ["Satu tautan lagi.", "Dua."]


def test_a_table_of_empty_cells_does_not_outgrow_its_text() -> None:
    attack = "|a" * 40 + "\n" + "|-" * 40 + "\n" + "|\n" * 9000
    assert len(to_html(attack)) < 5 * len(attack)
    assert "<table>" in to_html("| Bahan | Harga |\n|---|---:|\n" + "| Cabai | |\n" * 300)


@given(st.text(alphabet="[](){}*_~`>|#-+. \n1a\"'<&\\!:/", max_size=120))
def test_no_text_breaks_the_reader(markdown: str) -> None:
    assert isinstance(plain_text(markdown), str)
    assert "<script" not in to_html(markdown + "<script>x</script>")
