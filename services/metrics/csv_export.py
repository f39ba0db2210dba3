"""Rollups as a file for spreadsheet programs.

Semicolons, because the Indonesian setting uses the comma for decimals; a BOM, so that UTF-8 is recognised; no decimals.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from werkzeug import Response

from services.metrics import rollups
from services.metrics.lead_times import (
    APPROVE_TO_DELIVER,
    CLAIM_TO_ANSWER,
    SUBMIT_TO_APPROVE,
    SUBMIT_TO_PUBLISH,
)
from services.metrics.rollups import ITEM
from services.metrics.serialization import RollupRow
from services.metrics.totals import Totals
from shared.channels import channel_label

#: Starts the file, so that spreadsheet programs read UTF-8.
BOM = "\ufeff"
_COUNTS = {
    "submitted": "Kiriman masuk",
    "approved": "Disetujui",
    "published": "Terbit",
    "changes_requested": "Diminta perbaikan",
    "corrected": "Ralat",
    "withdrawn": "Penarikan",
    "rejected": "Ditolak",
    "clarified": "Klarifikasi terbit",
    "delivered": "Pengiriman berhasil",
    "failed": "Pengiriman gagal",
    "unknown": "Pengiriman belum pasti",
    "retracted": "Pengiriman ditarik",
}
_LEAD_TIMES = {
    SUBMIT_TO_APPROVE: "Kiriman sampai disetujui",
    SUBMIT_TO_PUBLISH: "Kiriman sampai terbit",
    APPROVE_TO_DELIVER: "Disetujui sampai di kanal",
    CLAIM_TO_ANSWER: "Klaim sampai dijawab",
}
_ITEM_LABEL = "(konten)"
_MEASURES = [
    *(_COUNTS[name] for name in rollups.COUNTS),
    *(f"{label}, {percent} (detik)" for label in _LEAD_TIMES.values() for percent in ("median", "persentil 90")),
]


def daily(rows: Iterable[RollupRow], names: Mapping[str, str]) -> Iterator[str]:
    """A line for each rollup; `names` gives the agencies' names by code."""
    yield BOM + _line(["Tanggal", "Kode OPD", "OPD", "Kanal", *_MEASURES])
    for row in rows:
        totals = Totals()
        totals.add(row)
        code, channel = row["agency"], row["channel"]
        yield _line([row["day"], code, names.get(code, code), _channel(channel), *_measures(totals)])


def by_agency(totals: Mapping[str, Totals], names: Mapping[str, str]) -> Iterator[str]:
    """A line for each agency in `names`, those that sent nothing included."""
    yield BOM + _line(["Kode OPD", "OPD", *_MEASURES])
    for code, name in names.items():
        yield _line([code, name, *_measures(totals.get(code, Totals()))])


def response(lines: Iterable[str], filename: str) -> Response:
    """The lines as a download, sent while they are made."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "private, no-store"}
    return Response((line.encode() for line in lines), headers=headers, content_type="text/csv; charset=utf-8")


def _channel(name: str) -> str:
    return _ITEM_LABEL if name == ITEM else channel_label(name).id


def _measures(totals: Totals) -> list[object]:
    counts: list[object] = [totals.counts[name] for name in rollups.COUNTS]
    times = [totals.percentile(name, percent) for name in _LEAD_TIMES for percent in (50, 90)]
    return counts + ["" if seconds is None else round(seconds) for seconds in times]


def _line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return line.getvalue()


def _harmless(cell: object) -> object:
    """Keeps a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
