"""The starter list of agencies fits the schema."""

from __future__ import annotations

from services.intake.starter_agencies import starter_agencies
from shared.content import Agency
from shared.content.topics import DISTRICTS


def test_codes_and_slugs_are_unique_and_every_district_has_its_kecamatan() -> None:
    agencies = starter_agencies()
    assert len({agency["code"] for agency in agencies}) == len({agency["slug"] for agency in agencies}) == len(agencies)
    assert {agency.get("district") for agency in agencies} - {None} == set(DISTRICTS)
    for agency in agencies:
        Agency(**agency).validate()
