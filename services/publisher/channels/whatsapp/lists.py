"""The office's lists of people who agreed to get messages: read line by line, looked at first, then taken up."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType
from typing import Any

from services.publisher.channels.whatsapp.documents import Consent
from services.publisher.channels.whatsapp.recipients import Recipients, normal
from services.publisher.readers.documents import Interests
from shared.bilingual import Bilingual
from shared.clock import WIB, now
from shared.content import Agency
from shared.content.topics import DISTRICTS, TOPICS

#: Lines of a list that are read, and of one that is uploaded on the page.
MOST, MOST_UPLOADED = 100_000, 20_000
#: Recipients that are looked for and written together.
TOGETHER = 500
COLUMNS = ("number", "consented_at")
#: Columns that a list may have besides.
FURTHER_COLUMNS = ("topics", "agencies", "districts", "urgent_only", "wording")
#: Between several topics, agencies or districts of a line.
SEPARATOR = ";"
LONGEST_WORDING = 300
TRUE, FALSE = frozenset({"ya", "yes", "true", "1"}), frozenset({"", "tidak", "no", "false", "0"})

#: What can be wrong with a line, by code. A line's own values are not repeated: a number may stand in any column.
WRONG: Mapping[str, Bilingual] = MappingProxyType(
    {
        "number": Bilingual("bukan nomor telepon", "this is no telephone number"),
        "consented_at": Bilingual("tanggal persetujuan bukan YYYY-MM-DD", "the day of the consent is not YYYY-MM-DD"),
        "future": Bilingual("tanggal persetujuan di masa depan", "the day of the consent is in the future"),
        "topics": Bilingual("topik tidak dikenal", "unknown topic"),
        "agencies": Bilingual("kode instansi tidak dikenal", "unknown code of an agency"),
        "districts": Bilingual("kecamatan tidak dikenal", "unknown district"),
        "urgent_only": Bilingual("urgent_only bukan ya atau tidak", "urgent_only is neither yes nor no"),
    }
)


class WrongList(ValueError):
    """The list cannot be read; the message says why."""

    def __init__(self, text: Bilingual) -> None:
        self.text = text
        super().__init__(text.en)


class WrongLine(ValueError):
    """A line is left out; the message is a code of WRONG."""


@dataclass(slots=True)
class Imported:
    """What became of a list's lines, or would become of them."""

    added: int = 0
    #: They were there already, or have asked for no more messages; the latter are counted as stopped too.
    known: int = 0
    stopped: int = 0
    #: Number of the line and the code of what is wrong with it.
    wrong: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a list."""

    number: str
    consented_at: datetime
    consent: Consent
    interests: Interests


#: The values of a line by column, with its place in the list.
Rows = Iterable[tuple[int, Mapping[str, str | None]]]


def rows_of(lines: Iterable[str], most: int = MOST) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    """The rows of a CSV list with the columns of COLUMNS and maybe FURTHER_COLUMNS; raises WrongList.

    Between the columns stand commas, or semicolons as spreadsheets in Indonesian write them.
    """
    source = iter(lines)
    head = next(source, "")
    names = next(csv.reader([head], delimiter=_delimiter(head)), [])
    names = [name.strip().lower() for name in names]
    if missing := set(COLUMNS) - set(names):
        listed = ", ".join(sorted(missing))
        raise WrongList(Bilingual(f"daftar tidak memiliki kolom {listed}", f"the list has no column {listed}"))
    reader = csv.DictReader(source, fieldnames=names, delimiter=_delimiter(head))
    try:
        for place, row in enumerate(reader, 2):
            if place > most + 1:
                raise WrongList(
                    Bilingual(
                        f"daftar lebih dari {most} baris; bagilah", f"the list has more than {most} lines; split it"
                    )
                )
            yield place, row
    except csv.Error as error:
        raise WrongList(Bilingual("daftar ini bukan CSV", "the list is not CSV")) from error


def preview(recipients: Recipients, account_id: str, rows: Rows) -> Imported:
    """What would become of a list; changes nothing. Raises WrongList."""
    return _import(recipients, account_id, rows, write=False)


def add_all(recipients: Recipients, account_id: str, rows: Rows) -> Imported:
    """Add the people of a list who are not known yet. Raises WrongList, or vault.NoKeys."""
    return _import(recipients, account_id, rows, write=True)


def _import(recipients: Recipients, account_id: str, rows: Rows, *, write: bool) -> Imported:
    done = Imported()
    agencies = frozenset(Agency.collection().distinct("code"))
    source = iter(rows)
    while several := list(islice(source, TOGETHER)):
        people: dict[str, Listed] = {}
        for place, row in several:
            try:
                listed = _listed(row, agencies)
            except WrongLine as wrong:
                done.wrong.append((place, str(wrong)))
                continue
            digest = recipients.digest(listed.number)
            done.known += digest in people
            people.setdefault(digest, listed)
        known = recipients.known(account_id, people)
        new = [listed for digest, listed in people.items() if digest not in known]
        made = [
            recipients.made(account_id, one.number, one.consented_at, one.consent, one.interests)
            for one in (new if write else ())
        ]
        added = recipients.add(made) if made else 0 if write else len(new)
        done.added += added
        done.known += len(people) - added
        done.stopped += sum(status == "stopped" for status in known.values())
    return done


def _delimiter(head: str) -> str:
    return ";" if ";" in head and "," not in head else ","


def _listed(row: Mapping[str, str | None], agencies: frozenset[str]) -> Listed:
    try:
        number = normal(row.get("number") or "")
    except ValueError as error:
        raise WrongLine("number") from error
    consent: Consent = {"via": "list"}
    if wording := " ".join((row.get("wording") or "").split())[:LONGEST_WORDING]:
        consent["wording"] = wording
    return Listed(number, _consented_at(row), consent, _interests(row, agencies))


def _consented_at(row: Mapping[str, str | None]) -> datetime:
    try:
        day = date.fromisoformat((row.get("consented_at") or "").strip())
    except ValueError as error:
        raise WrongLine("consented_at") from error
    at = datetime.combine(day, datetime.min.time(), WIB)
    if at > now():
        raise WrongLine("future")
    return at


def _interests(row: Mapping[str, str | None], agencies: frozenset[str]) -> Interests:
    chosen: Any = {}
    for name, allowed in (("topics", TOPICS), ("agencies", agencies), ("districts", DISTRICTS)):
        chosen[name] = [one.strip() for one in (row.get(name) or "").split(SEPARATOR) if one.strip()]
        if not set(chosen[name]) <= set(allowed):
            raise WrongLine(name)
    urgent = (row.get("urgent_only") or "").strip().lower()
    if urgent not in TRUE | FALSE:
        raise WrongLine("urgent_only")
    chosen["urgent_only"] = urgent in TRUE
    interests: Interests = chosen
    return interests
