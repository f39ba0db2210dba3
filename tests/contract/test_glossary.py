"""Every name in the code column of docs/glossary.md is used in the code, and no meaning has two rows."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "shared", "launcher", "bench", "tests")


def rows() -> list[list[str]]:
    """The cells of each row: Indonesian, English, code, meaning."""
    lines = [line for line in (ROOT / "docs/glossary.md").read_text().splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return [row for row in cells if len(row) == 4 and row[0] != "Indonesian"]


def names() -> set[str]:
    found = {name for row in rows() for name in re.findall(r"`([^`]+)`", row[2])}
    return {name.partition("(")[0] for name in found}


def test_every_name_of_the_glossary_is_in_the_code() -> None:
    assert len(names()) > 50
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if path != Path(__file__)]
    used = set(re.findall(r"\w+(?:\.\w+)*", "\n".join(path.read_text() for path in files)))
    parts = {part for word in used for part in word.split(".")}
    assert names() - used - parts == set()


def test_every_term_has_one_row() -> None:
    english = [row[1] for row in rows()]
    assert len(rows()) > 50
    assert sorted({term for term in english if english.count(term) > 1}) == []
