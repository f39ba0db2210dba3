"""Agencies come into the database from a file: all of them or none, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.intake import agency_import
from shared.content import Agency
from tests.integration.intake.office import Office

FILE = """code,name,short_name,kind,district
dispertan,Dinas Pertanian dan Pangan,Dispertan,dinas,
kec-pacet,Kecamatan Pacet,Kecamatan Pacet,kecamatan,Pacet
"""


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Runs the command on a file's text, in the test's database; its exit code."""
    monkeypatch.setattr(agency_import.Settings, "from_env", lambda: None)
    monkeypatch.setattr(agency_import.db, "connect", lambda _settings: None)

    def command(text: str, *options: str) -> int:
        path = tmp_path / "agencies.csv"
        path.write_text(text, encoding="utf-8")
        return agency_import.main([str(path), *options])

    return command


def stored() -> dict[str, dict[str, object]]:
    return {agency["code"]: agency for agency in Agency.collection().find({})}


def test_a_file_adds_and_changes_agencies_once(run, capsys):
    before = stored()
    assert run(FILE) == 0
    assert "1 added, 1 changed, 0 as they were" in capsys.readouterr().out
    after = stored()
    assert after["dispertan"]["name"] == "Dinas Pertanian dan Pangan"
    assert after["dispertan"]["_id"] == before["dispertan"]["_id"]
    assert (after["kec-pacet"]["district"], after["kec-pacet"]["slug"]) == ("Pacet", "kec-pacet")
    assert after["dinkes"] == before["dinkes"]
    assert run(FILE) == 0
    assert "0 added, 0 changed, 2 as they were" in capsys.readouterr().out
    assert stored() == after


def test_a_dry_run_and_a_wrong_line_change_nothing(run, capsys):
    before = stored()
    assert run(FILE, "--dry-run") == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert run(FILE + "bad code,Dinas Lain,Dinas Lain,dinas,\n") == 1
    assert "Line 4, code" in capsys.readouterr().err
    assert stored() == before


def test_public_addresses_stay_and_belong_to_one_agency(run, capsys):
    before = stored()
    header = "code,name,short_name,kind,slug\n"
    assert run(header + "dinkes,Dinas Kesehatan,Dinkes,dinas,kesehatan\nbaru,Dinas Baru,Baru,dinas,dispertan\n") == 1
    said = capsys.readouterr().err
    assert "cannot change" in said
    assert "belongs to dispertan" in said
    assert stored() == before
