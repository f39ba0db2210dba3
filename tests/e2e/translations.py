"""Finding words of the other language on a page, by the catalogues of all services."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.sync_api import Page

from launcher.home import ROOT
from sandbox.web.labels import LABELS
from shared.web.languages import LANGUAGES

#: Where texts are declared in both languages beside the thing they name.
_DECLARATIONS = ("shared", "services")
_CATALOGUES = ("shared/web", "services/intake", "services/review", "services/publisher", "services/metrics")
#: All that is read or read out: labels, and texts that stand alone in their element. Passages between marks, as in the
#: comparison of two versions, are the agencies' words; so is what is marked as being in another language.
_TEXTS = """() => {
  const found = new Set();
  const walk = (node) => {
    const text = node.textContent.trim();
    if (node.nodeType === 3 && text === node.parentNode.textContent.trim()) found.add(text.replace(/\\s+/g, " "));
    if (node.nodeType !== 1 || ["SCRIPT", "STYLE", "TEMPLATE", "INS", "DEL"].includes(node.tagName)) return;
    if ((node.lang && node !== document.documentElement) || node.getAttribute("translate") === "no") return;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      if (node.hasAttribute(name)) found.add(node.getAttribute(name).trim());
    }
    node.childNodes.forEach(walk);
  };
  walk(document.documentElement);
  return [...found];
}"""


def of_the_other_language(page: Page, language: str, *, sandbox: bool) -> list[str]:
    """Texts of the platform's own on this page that are not in its language. The sandbox shows mails as they are."""
    english, indonesian = _vocabulary(sandbox)
    foreign = english if language == "id" else indonesian
    return [f"{language}, not translated: {text!r}" for text in page.evaluate(_TEXTS) if text in foreign]


@cache
def _vocabulary(sandbox: bool) -> tuple[set[str], set[str]]:
    """What occurs in English only, and in Indonesian only; languages are called by their own names."""
    pairs = [(english, indonesian) for indonesian, english in LABELS.values()] if sandbox else [*_pairs()]
    english, indonesian = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    names = set(LANGUAGES.values())
    return english - indonesian - names, indonesian - english - names


def _pairs() -> Iterator[tuple[str, str]]:
    """(English, Indonesian) for every text of the services without places to fill in."""
    for folder in _CATALOGUES:
        yield from _catalogue(ROOT / folder / "translations" / "id" / "LC_MESSAGES" / "messages.po")
    for top in _DECLARATIONS:
        for path in (ROOT / top).rglob("*.py"):
            yield from _declared(path)


def _declared(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of every `Bilingual("Indonesian", "English")` in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Bilingual":
            texts = [text.value for text in node.args if isinstance(text, ast.Constant)]
            if len(texts) == 2 and not any("{" in text for text in texts):
                yield texts[1], texts[0]


def _catalogue(path: Path) -> Iterator[tuple[str, str]]:
    with path.open("rb") as file:
        for message in read_po(file):
            if isinstance(message.id, str) and message.id and "%(" not in message.id:
                yield message.id, str(message.string)
