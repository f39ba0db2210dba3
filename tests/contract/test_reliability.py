"""docs/reliability.md names tests that exist, and every test of the broken backbone."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "reliability.md").read_text()


def named(text: str) -> set[str]:
    return set(re.findall(r"`(test_\w+)`", text))


def defined(folder: Path) -> set[str]:
    files = folder.rglob("test_*.py")
    return {name for file in files for name in re.findall(r"^def (test_\w+)\(", file.read_text(), re.MULTILINE)}


def test_every_row_names_a_test_that_exists() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| what breaks")]
    assert rows
    assert [row for row in rows if not named(row.rsplit("|", 2)[1])] == []
    assert named(PAGE) - defined(TESTS) == set()


def test_every_fault_of_the_backbone_that_is_tried_has_its_row() -> None:
    assert defined(TESTS / "faults" / "backbone") - named(PAGE) == set()
