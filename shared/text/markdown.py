"""Markdown as all of Kabar reads it: one parser for the website, mails, previews, plain text and excerpts.

What the parser takes for a link, a list or a table is one in every channel, because all of them work on its tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table as parse_table
from markdown_it.token import Token

from shared.text.register import over_user_text

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "s", "blockquote", "a",
    "code", "pre", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
ALIGNMENTS = {"text-align:right": "kanan", "text-align:center": "tengah"}
CLASSES = {"th": set(ALIGNMENTS.values()), "td": set(ALIGNMENTS.values())}

#: Cells that a table may have beyond those that its text can spell out: a row that is too short is filled up.
FILLED_CELLS = 200
_REFUSED_UNTIL = "kabar_no_table_before_line"

_CONTAINERS = frozenset({"bullet_list_open", "ordered_list_open", "blockquote_open"})
_ENDS = frozenset({"bullet_list_close", "ordered_list_close", "blockquote_close"})


@dataclass(frozen=True, slots=True)
class Block:
    """One block of plain text, such as a paragraph or a row of a table."""

    #: paragraph | heading | item | quote | code | row
    kind: str
    text: str
    #: It follows the block before it on the next line, without an empty line between them.
    tight: bool = False


@lru_cache(maxsize=256)
@over_user_text
def to_html(markdown: str) -> str:
    """Safe HTML: no raw HTML, no pictures, headings from h2 on without gaps. The same text gives the same HTML."""
    environment: dict[str, object] = {}
    tokens = _parser.parse(markdown, environment)
    _adapt(tokens)
    html = _parser.renderer.render(tokens, _parser.options, environment)
    import nh3  # only with the first text: most processes show none

    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, url_schemes=SCHEMES)


@lru_cache(maxsize=16)
@over_user_text
def plain_text(markdown: str) -> str:
    """The words without the marks, block by block; a link keeps its address in brackets, a list its dashes."""
    pieces: list[str] = []
    for block in blocks(markdown):
        pieces += ["\n" if block.tight else "\n\n", block.text]
    return "".join(pieces).strip()


@over_user_text
def prose(markdown: str) -> list[str]:
    """The paragraphs of a text, each in one line and without addresses: no headings, lists, tables or quotations."""
    return [" ".join(block.text.split()) for block in blocks(markdown, addresses=False) if block.kind == "paragraph"]


@over_user_text
def blocks(markdown: str, *, addresses: bool = True) -> list[Block]:
    """The blocks of a text in their order; with `addresses` a link's address follows its words."""
    return [block for block in _Reader(addresses).read(_parser.parse(markdown)) if block.text]


class _Reader:
    """Makes blocks out of tokens; keeps in which lists, quotations and tables it is."""

    def __init__(self, addresses: bool) -> None:
        self._addresses = addresses
        self._containers: list[str] = []
        self._marker = ""
        self._row: list[str] | None = None
        self._heading = False
        #: Kind of the last block of the list or table that is open.
        self._last = ""

    def read(self, tokens: Iterable[Token]) -> Iterator[Block]:
        """The blocks of the tokens."""
        hidden = False
        for token in tokens:
            self._enter(token)
            if token.type == "paragraph_open":
                hidden = token.hidden
            elif token.type == "inline":
                text = inline_text(token.children or (), addresses=self._addresses)
                if self._row is None:
                    yield self._block(text, tight=hidden)
                else:
                    self._row.append(" ".join(text.split()))
            elif token.type in ("fence", "code_block"):
                yield Block("code", token.content.rstrip("\n"))
            elif token.type == "tr_close":
                yield self._kept("row", " | ".join(self._row or ()), tight=True)
                self._row = None

    def _enter(self, token: Token) -> None:
        if token.type in _CONTAINERS:
            self._containers.append(token.type)
        elif token.type in _ENDS:
            self._containers.pop()
            self._last = self._last if self._containers else ""
        elif token.type == "list_item_open":
            self._marker = f"{token.info}. " if self._containers[-1] == "ordered_list_open" else "- "
        elif token.type in ("tr_open", "table_close"):
            self._row = [] if token.type == "tr_open" else None
            self._last = self._last if token.type == "tr_open" else ""
        elif token.type in ("heading_open", "heading_close"):
            self._heading = token.type == "heading_open"

    def _block(self, text: str, *, tight: bool) -> Block:
        marker, self._marker = self._marker, ""
        lists = sum(each != "blockquote_open" for each in self._containers)
        if not lists:
            return Block("heading" if self._heading else "quote" if self._containers else "paragraph", text)
        indent = "  " * (lists - 1)
        lines = f"{indent}{marker or '  '}{text}".replace("\n", f"\n{indent}  ")
        return self._kept("item", lines, tight=tight)

    def _kept(self, kind: str, text: str, *, tight: bool) -> Block:
        """An item or a row: only the ones after the first can be tight."""
        last, self._last = self._last, kind
        return Block(kind, text, tight=tight and last == kind)


def inline_text(tokens: Sequence[Token], *, addresses: bool) -> str:
    """The words of the tokens inside one block."""
    pieces: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif token.type in ("s_open", "s_close"):
            pieces.append(token.markup)
        elif token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), len(pieces)))
        elif token.type == "link_close":
            href, start = links.pop()
            label = "".join(pieces[start:]) if addresses else href
            if href and href != label:
                pieces.append(f" ({href})")
        else:
            pieces.append(token.content)
    return "".join(pieces)


def _adapt(tokens: Iterable[Token]) -> None:
    """Alignment becomes a class, since the content security policy allows no inline style."""
    levels = _Levels()
    for token in tokens:
        if token.type == "heading_open":
            token.tag = levels.enter(int(token.tag[1]))
        elif token.type == "heading_close":
            token.tag = levels.current
        elif token.type in ("th_open", "td_open"):
            name = ALIGNMENTS.get(str(token.attrs.pop("style", "")))
            if name:
                token.attrs["class"] = name


class _Levels:
    """Headings below the page's own h1 and without gaps, whatever levels the writer chose."""

    def __init__(self) -> None:
        self._open: list[int] = []
        self.current = "h2"

    def enter(self, chosen: int) -> str:
        """The tag for a heading that the writer gave this level."""
        while self._open and self._open[-1] >= chosen:
            self._open.pop()
        self._open.append(chosen)
        self.current = f"h{min(len(self._open) + 1, 6)}"
        return self.current


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table, unless its empty cells would outgrow its text: `|` lines under 40 columns made 740 kB out of 20 kB.

    Rows that are too short are filled with empty cells, and each costs 9 bytes of HTML. Lines refused once are not
    looked at again, which would take the square of their number.
    """
    if start < state.env.get(_REFUSED_UNTIL, 0) or not parse_table(state, start, end, True):
        return False
    if silent:
        return True
    first, last = state.bMarks[start], start
    while last < end and not state.isEmpty(last):
        last += 1
    columns = state.src.count("|", first, state.eMarks[start]) + 1
    if columns * (last - start) > state.eMarks[last - 1] - first + FILLED_CELLS:
        state.env[_REFUSED_UNTIL] = last
        return False
    return parse_table(state, start, end, silent)


def _alternative_text(tokens: Sequence[Token], index: int, *_context: Any) -> str:
    """No pictures but the approved ones: their alternative words stay."""
    return escapeHtml(tokens[index].content)


def _build() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    parser.add_render_rule("image", lambda _self, *context: _alternative_text(*context))
    return parser


_parser = _build()
