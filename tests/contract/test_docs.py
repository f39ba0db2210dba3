"""Generated documentation is what its source says."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.channels import CHANNELS
from shared.channels import __main__ as channels_page
from shared.events.declare.reference.__main__ import files
from shared.lifecycle import __main__ as lifecycle_page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_about_the_life_cycle_is_made_from_the_table() -> None:
    assert (DOCS / "lifecycle.md").read_text() == lifecycle_page.render(), "run: python -m shared.lifecycle"


def test_the_tables_about_channels_are_made_from_their_declarations() -> None:
    page = (DOCS / "channels.md").read_text()
    assert page == channels_page.render(page), "run: python -m shared.channels"
    assert all(f"| `{name}`" in page for name in CHANNELS)


@pytest.mark.parametrize("name", ["asyncapi.yaml", "events.md"])
def test_what_is_said_about_events_is_made_from_their_declarations(name: str) -> None:
    assert (DOCS / name).read_text() == files()[name], "run: python -m shared.events.declare.reference"
