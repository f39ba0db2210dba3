"""The sentences of Indonesian text, and the beginning of a text that ends where a sentence ends.

A text cut between two words can say the opposite: "Warga membawa KTP dan…", "Jalan ditutup dan tidak…".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from shared.text.markdown import plain_text, prose
from shared.text.register import over_user_text

#: Characters of an excerpt of several sentences, and of a longer first sentence, which is then the whole excerpt.
#: A longer one gives no excerpt: the headline then serves instead, which says less but nothing false.
USUAL, LONGEST = 200, 400

_TITLES = "dr drs dra drg drh ir h hj kh prof sdr sdri tn ny nn bpk plt plh pj pjs wkl letkol mayjen brigjen"
_OTHERS = "jl jln gg kec kab kel ds dsn prov dll dsb dst dkk dgn yg lamp cq ybs pt cv ud tbk"
#: A full stop after one of these ends no sentence.
ABBREVIATIONS = frozenset(f"{_TITLES} {_OTHERS}".split())
_MONTHS = "jan feb mar apr jun jul agt agu ags sep sept okt nov des"
_NUMBERED = "no nomor km rt rw blok telp tlp hp wa hal hlm tgl bln thn th vol pasal rp"
#: The same, but only before a number: "No. 5" continues, "Jawabannya: no. Lalu …" does not.
BEFORE_NUMBERS = frozenset(f"{_NUMBERED} {_MONTHS}".split())

#: The end of a sentence with the quotation marks and brackets that close after it.
_END = re.compile(r"[.!?…]{1,9}[\"'”’)\]]{0,3}(?=\s)")
#: A sentence does not continue with one of these.
_GOES_ON = re.compile(r"\s{1,9}[^\s\w\"'“‘(\[]{0,3}[a-z]")
_LAST_WORD = re.compile(r"[\w.]{1,24}\Z")
#: S.Pd, M.Si, a.n, s.d: short parts with full stops between them.
_DOTTED = re.compile(r"(?:[^\W\d_]{1,4}\.){1,5}[^\W\d_]{1,4}")


@over_user_text
def sentences(text: str) -> list[str]:
    """The sentences of a text in one line; where a full stop may belong to an abbreviation, it ends none."""
    found, start = [], 0
    for match in _END.finditer(text):
        if _ends(text, start, match):
            found.append(text[start : match.end()].strip())
            start = match.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    if _GOES_ON.match(text, match.end()):
        return False
    if match.group()[0] != "." or match.group().startswith("..."):
        return True
    before = _LAST_WORD.search(text, max(start, match.start() - 24), match.start())
    word = before.group().lower() if before else ""
    if word in BEFORE_NUMBERS:
        return not text[match.end() : match.end() + 2].strip().isdigit()
    numbers_a_list = word.isdigit() and len(text[start : match.start()].strip()) == len(word)
    initial = len(word) == 1 and word.isalpha()
    return not (word in ABBREVIATIONS or initial or numbers_a_list or _DOTTED.fullmatch(word))


@lru_cache(maxsize=16)
@over_user_text
def excerpt(markdown: str, length: int = USUAL) -> str:
    """The first sentences of the paragraphs, as many as `length` characters hold, but the first one in any case.

    Empty where there is no paragraph (a text that is a list or a table) or where its first sentence has more than
    LONGEST characters. A sentence that ends in a colon only leads to what follows it, so the excerpt ends before it.
    """
    return _as_many_as_fit((one for paragraph in prose(markdown) for one in sentences(paragraph)), length)


@over_user_text
def beginning(line: str, length: int = USUAL) -> str:
    """The same for a text without marks, such as a summary."""
    return _as_many_as_fit(sentences(" ".join(line.split())), length)


def _as_many_as_fit(found: Iterable[str], length: int) -> str:
    kept = ""
    for sentence in found:
        longer = f"{kept} {sentence}".strip()
        if sentence.endswith(":") or len(longer) > (length if kept else LONGEST):
            break
        kept = longer
    return kept


@over_user_text
def own_words(summary: str, body: str) -> str:
    """The summary that a person wrote; nothing where an earlier release cut it out of the body's beginning.

    For what was approved before summaries were kept apart: the excerpt of that time has the words that the body
    begins with.
    """
    begins = _words(summary.removesuffix("…"))
    read = body[: 20 * len(summary) + 2000]
    texts = (plain_text(read), " ".join(prose(read)), read)
    return "" if any(_words(text)[: len(begins)] == begins for text in texts) else summary


@over_user_text
def whole_sentences(summary: str) -> str:
    """A summary that an earlier release cut between two words, up to its last whole sentence."""
    return " ".join(sentences(summary)[:-1]) if summary.endswith("…") else summary


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
