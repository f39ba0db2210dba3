"""Generated documentation is what its source says."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.events.declare.reference.__main__ import files
from shared.lifecycle import __main__ as lifecycle_page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_about_the_life_cycle_is_made_from_the_table() -> None:
    assert (DOCS / "lifecycle.md").read_text() == lifecycle_page.render(), "run: python -m shared.lifecycle"


@pytest.mark.parametrize("name", ["asyncapi.yaml", "events.md"])
def test_what_is_said_about_events_is_made_from_their_declarations(name: str) -> None:
    assert (DOCS / name).read_text() == files()[name], "run: python -m shared.events.declare.reference"
