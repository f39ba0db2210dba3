"""What users read calls one thing by one name, in every service."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.pofile import read_po

from shared.web.catalogs import ROOT, packages

#: The abbreviation of perangkat daerah stands in table heads and chips only, which are no longer than this.
SHORT = len("Dikirim ulang OPD")
OTHER_NAMES = re.compile(
    r"\b(instansi|skpd|dinas-dinas\w*|lembaga|tanggal (acara|peristiwa|kejadian))\b", re.IGNORECASE
)


def test_an_agency_is_called_perangkat_daerah_and_its_abbreviation_stands_in_short_places_only():
    assert [text for text in _translations() if "OPD" in text and len(text) > SHORT] == []


def test_agencies_and_the_date_of_an_event_have_no_second_name():
    assert [text for text in (*_translations(), *_site_and_mails()) if OTHER_NAMES.search(text)] == []


def _translations() -> Iterator[str]:
    for package in packages():
        for po in package.glob("translations/id/LC_MESSAGES/*.po"):
            with po.open("rb") as source:
                for message in read_po(source):
                    yield from [message.string] if isinstance(message.string, str) else message.string


def _site_and_mails() -> Iterator[str]:
    folders = (ROOT / "services" / "publisher" / "channels", ROOT / "shared" / "channels")
    for template in (each for folder in folders for each in folder.glob("*/templates/*")):
        yield from template.read_text("utf-8").splitlines()
