"""Words of a declaration in both languages of the platform."""

from __future__ import annotations

from typing import NamedTuple


class Bilingual(NamedTuple):
    """One text in Indonesian and in English; `shared.web.languages.pick` chooses.

    For what is declared once as data (channels, states, reasons, topics), so that a declaration needs no entry in a
    translation catalogue. Texts of templates and views stay in the catalogues.
    """

    id: str
    en: str
