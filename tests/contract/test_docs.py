"""Generated documentation is what its source says."""

from __future__ import annotations

from pathlib import Path

from shared import lifecycle_doc

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_about_the_life_cycle_is_made_from_the_table() -> None:
    assert (DOCS / "lifecycle.md").read_text() == lifecycle_doc.render(), "run: python -m shared.lifecycle_doc"
