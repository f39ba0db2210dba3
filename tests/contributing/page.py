"""docs/contributing.md as a program: its edits of the tree and its commands, section by section.

A line before a fenced block says what the block is:

- ``New file `PATH`:``
- ``In `PATH`, after the line `LINE`:`` (or `before`; the line is the only one in the file that reads so)
- ``At the end of `PATH`:``

A block of the language `sh` holds commands, `./kabar test ...` or `python -m ...`, to run after all of that.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^(?P<lead>[^\n]+:)\n+```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^```\w+$", re.MULTILINE)
_NEW = re.compile(r"New file `(?P<path>[^`]+)`:")
_BESIDE = re.compile(r"In `(?P<path>[^`]+)`, (?P<where>after|before) the line `(?P<line>[^`]+)`:")
_END = re.compile(r"At the end of `(?P<path>[^`]+)`:")
_COMMANDS = "sh"


class Unclear(AssertionError):
    """The page cannot be followed to the letter; the message says where."""


@dataclass(frozen=True)
class Edit:
    """One block of a section and the line before it."""

    instruction: str
    text: str

    def apply(self, tree: Path) -> Path:
        """Do in `tree` what the instruction says; returns the path of the changed file. Raises Unclear."""
        if found := _NEW.fullmatch(self.instruction):
            return self._create(tree / found["path"])
        if found := _END.fullmatch(self.instruction):
            return self._write(tree / found["path"], self._read(tree / found["path"]) + self.text)
        if found := _BESIDE.fullmatch(self.instruction):
            return self._insert(tree / found["path"], found["where"], found["line"])
        raise Unclear(f"nothing says where this block belongs: {self.instruction!r}")

    def _create(self, path: Path) -> Path:
        if path.exists():
            raise Unclear(f"{path} is there already")
        path.parent.mkdir(parents=True, exist_ok=True)
        return self._write(path, self.text)

    def _insert(self, path: Path, where: str, anchor: str) -> Path:
        lines = self._read(path).splitlines(keepends=True)
        places = [number for number, line in enumerate(lines) if line.strip() == anchor.strip()]
        if len(places) != 1:
            raise Unclear(f"{path} has {len(places)} lines that read {anchor!r}")
        at = places[0] + (where == "after")
        return self._write(path, "".join([*lines[:at], self.text, *lines[at:]]))

    def _read(self, path: Path) -> str:
        if not path.is_file():
            raise Unclear(f"there is no {path}")
        return path.read_text()

    def _write(self, path: Path, text: str) -> Path:
        path.write_text(text)
        return path


@dataclass(frozen=True)
class Section:
    """One `## ` section: what to write, then what to run."""

    title: str
    edits: tuple[Edit, ...]
    #: Each a list of words.
    commands: tuple[tuple[str, ...], ...]


def sections(page: str) -> dict[str, Section]:
    """The sections that have blocks, by title; raises Unclear where a block has no instruction before it."""
    pieces = _SECTION.split(page)[1:]
    found = (_section(title, text) for title, text in zip(pieces[::2], pieces[1::2], strict=True))
    return {section.title: section for section in found if section.edits}


def _section(title: str, text: str) -> Section:
    blocks = list(_BLOCK.finditer(text))
    if len(blocks) != len(_FENCE.findall(text)):
        raise Unclear(f"{title}: a block has no instruction, a line that ends in a colon, before it")
    edits = tuple(Edit(block["lead"], block["text"]) for block in blocks if block["language"] != _COMMANDS)
    return Section(title, edits, tuple(_commands(block["text"] for block in blocks if block["language"] == _COMMANDS)))


def _commands(blocks: Iterable[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(shlex.split(line)) for block in blocks for line in block.splitlines() if line)
