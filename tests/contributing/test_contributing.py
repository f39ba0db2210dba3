"""docs/contributing.md, followed to the letter on a copy of the tree."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contributing.page import Edit, Section, Unclear, sections
from tests.servers import TestServers

ROOT = Path(__file__).parents[2]
SECTIONS = sections((ROOT / "docs" / "contributing.md").read_text())
#: What the copy has, and what of it no section needs.
PARTS = ("bench", "demo", "docs", "launcher", "sandbox", "services", "shared", "tests", "pyproject.toml")
NOT_COPIED = shutil.ignore_patterns("img", "data", "e2e", "faults", ".*")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the tree."""
    for part in PARTS:
        source, target = ROOT / part, tmp_path / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=NOT_COPIED)
        else:
            shutil.copy2(source, target)
    return tmp_path


def python(*arguments: str, folder: Path, **environment: str) -> None:
    """Run Python in `folder`; fails the test with what it printed where it does."""
    outer = ("KABAR_", "MONGODB_", "AMQP_", "PYTEST_", "COV_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=folder, env=clean | environment, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, f"{shlex.join(arguments)}\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}"


def run(command: tuple[str, ...], tree: Path, servers: TestServers) -> None:
    """A command of the page; raises Unclear for one that it may not have."""
    if command[:2] == ("python", "-m"):
        python(*command[1:], folder=tree)
    elif command[:2] == ("./kabar", "test"):
        where = {
            "KABAR_TEST_MONGODB_URI": servers.mongodb_uri,
            "KABAR_TEST_AMQP_URL": servers.broker_url,
            "KABAR_TEST_MANAGEMENT_URL": servers.management_url,
        }
        python("-m", "pytest", "-q", *command[2:], folder=tree, **where)
    else:
        raise Unclear(f"neither `./kabar test` nor `python -m`: {shlex.join(command)}")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("section", SECTIONS.values(), ids=list(SECTIONS))
def test_following_the_page_literally_gives_what_it_promises(
    section: Section, tree: Path, servers: TestServers
) -> None:
    changed = [edit.apply(tree) for edit in section.edits]
    python("-m", "ruff", "check", "--quiet", *(str(path) for path in changed), folder=tree)
    python("-m", "ruff", "format", "--check", "--quiet", *(str(path) for path in changed), folder=tree)
    assert section.commands, "a section says how to try what it added"
    for command in section.commands:
        run(command, tree, servers)


def test_the_page_has_a_section_for_each_of_the_three() -> None:
    assert {"Add a channel", "Add a state or an action", "Add an event"} <= set(SECTIONS)


LINES = "one\n    two\nthree\n"


@pytest.mark.parametrize(
    ("instruction", "result"),
    [
        ("In `file.py`, after the line `two`:", "one\n    two\n    new\nthree\n"),
        ("In `file.py`, before the line `one`:", "    new\none\n    two\nthree\n"),
        ("At the end of `file.py`:", "one\n    two\nthree\n    new\n"),
    ],
)
def test_a_block_goes_where_the_line_before_it_says(tmp_path: Path, instruction: str, result: str) -> None:
    (tmp_path / "file.py").write_text(LINES)
    assert Edit(instruction, "    new\n").apply(tmp_path).read_text() == result


@pytest.mark.parametrize(
    "instruction",
    [
        "New file `file.py`:",
        "In `file.py`, after the line `four`:",
        "In `file.py`, after the line `twice`:",
        "In `missing.py`, after the line `one`:",
        "Somewhere in `file.py`:",
    ],
)
def test_what_cannot_be_followed_to_the_letter_is_an_error(tmp_path: Path, instruction: str) -> None:
    (tmp_path / "file.py").write_text("one\ntwice\ntwice\n")
    with pytest.raises(Unclear):
        Edit(instruction, "new\n").apply(tmp_path)


def test_a_block_without_an_instruction_is_an_error() -> None:
    with pytest.raises(Unclear, match="no instruction"):
        sections("## Add\n\nNew file `a.py`:\n\n```python\na = 1\n```\n\nAnd then.\n\n```python\nb = 2\n```\n")
