"""Markdown to HTML."""

from __future__ import annotations

import pytest

from shared.channels.web.body import article_body


def test_headings_stay_below_the_headline_and_leave_no_gap():
    assert article_body("# Satu\n\n### Tiga\n\n# Dua") == "<h2>Satu</h2>\n<h3>Tiga</h3>\n<h2>Dua</h2>\n"
    assert article_body("## Pertama\n\ntext") == "<h2>Pertama</h2>\n<p>text</p>\n"


def test_single_line_breaks_stay_as_they_were_typed():
    assert article_body("satu\ndua") == "<p>satu<br>\ndua</p>\n"


def test_a_table_scrolls_by_itself_and_aligns_figures_without_inline_style():
    html = article_body("| Bahan | Harga |\n|---|---:|\n| Cabai | 38.000 |")
    assert html.startswith('<div class="geser" role="region" aria-label="Tabel" tabindex="0"><table>')
    assert '<td class="kanan">38.000</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://evil.example/track.png)",
        '<a href="x" onclick="alert(1)">x</a>',
        '[x](https://a.example "\\"><script>alert(1)</script>")',
        "<iframe src=https://evil.example></iframe>",
        "<style>body{display:none}</style>",
    ],
)
def test_no_markup_of_the_writer_s_own_gets_through(attack: str):
    html = article_body(f"Awal {attack} akhir")
    for forbidden in ("<script", "<img", "<iframe", "<style", 'href="javascript', 'href="data'):
        assert forbidden not in html.lower()
    assert "<a" not in html or "onclick=" not in html.split("<a", 1)[1].split(">", 1)[0]
    assert html.startswith("<p>Awal")


def test_links_send_no_referrer():
    assert 'rel="noopener noreferrer"' in article_body("[jadwal](https://example.org/jadwal)")
