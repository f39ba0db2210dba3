"""The daily heads on the public site: written after a day, linked, kept as published, and good for an audit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from sandbox.site import create_app
from services.publisher.channels.web.audit_trail import FILE, PAGE
from services.publisher.channels.web.channel import WebChannel
from services.publisher.channels.web.rebuild import rebuild
from services.publisher.channels.web.site import Site
from services.publisher.rounds import Rounds
from services.publisher.worker import periodic
from shared.events.log import audit
from shared.events.log.chain import head, link
from shared.events.log.store import day_heads, events
from shared.operations.audit_commands import audit as audit_command
from shared.settings import Settings
from tests.hash_chains import close_the_day, make_chain_anew, recorded
from tests.integration.publisher.site_samples import Reader, package, publish


@pytest.fixture
def reader(settings: Settings) -> Reader:
    """With a site that has one article, and events of a day that is not over."""
    publish(WebChannel(settings), package())
    link(recorded(), head())
    return Reader(settings)


@pytest.fixture
def site(settings: Settings) -> Site:
    return Site(settings)


def test_a_site_has_the_page_from_its_first_article_on_and_every_page_leads_to_it(reader: Reader) -> None:
    assert PAGE in reader.page("/").xpath("//footer//a/@href")
    assert PAGE in reader.links("/tentang/")
    assert FILE in reader.links(PAGE)
    assert "Belum ada hari yang selesai" in reader.text(PAGE)
    assert json.loads(reader.text(FILE))["heads"] == []
    assert reader.page(PAGE).xpath('//p[@lang="en"]')


def test_the_head_of_a_day_is_published_after_the_day(reader: Reader, settings: Settings) -> None:
    close_the_day()
    repeated = periodic(settings, {"web": WebChannel(settings)}, Rounds([], {}))
    (work,) = (work for _, work in repeated if work.__name__ == "write_audit_trail")
    work()
    (day,) = audit.heads()
    document = json.loads(reader.text(FILE))
    assert document["heads"] == [day]
    assert document["about"] == f"{settings.site_url}{PAGE}"
    assert day["hash"] in reader.text(PAGE)
    before = reader.files()
    work()
    assert reader.files() == before


def test_a_site_that_is_not_there_yet_gets_no_lonely_page(settings: Settings, site: Site) -> None:
    site.fixed.write_audit_trail()
    assert not settings.site_root.exists()
    rebuild(settings)
    assert Reader(settings).file(FILE).is_file()


def test_the_downloaded_file_convicts_a_log_that_was_rewritten(
    reader: Reader, site: Site, settings: Settings, tmp_path: Path
) -> None:
    close_the_day()
    site.fixed.write_audit_trail()
    kept = tmp_path / "sidik-jari-harian.json"
    kept.write_bytes(create_app(settings.site_root).test_client().get(FILE).data)
    assert verified(kept).exit_code == 0

    events().update_one({}, {"$set": {"data.submission.title": "Judul yang dipalsukan"}})
    make_chain_anew()
    assert verified().exit_code == 0, "the forger did it well"
    found = verified(kept)
    assert found.exit_code == 1
    assert f"the head published for {audit.heads()[0]['day']} is not the one kept for it" in found.output


def test_what_was_published_stays_as_it_was_and_a_forged_head_is_logged(reader: Reader, site: Site) -> None:
    close_the_day()
    site.fixed.write_audit_trail()
    published = reader.text(FILE)
    (day,) = audit.heads()
    day_heads().update_one({"_id": day["day"]}, {"$set": {"hash": "f" * 64}})
    with capture_logs() as logged:
        site.fixed.write_audit_trail()
    assert reader.text(FILE) == published
    assert [(entry["event"], entry["day"]) for entry in logged] == [("published_head_differs", day["day"])]
    day_heads().delete_one({"_id": day["day"]})
    site.fixed.write_audit_trail()
    assert reader.text(FILE) == published


def test_the_page_shows_the_newest_month_and_the_file_has_all(reader: Reader, site: Site) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in (1, 2) for day in range(1, 29)]
    day_heads().insert_many({"_id": day, "block": 1, "events": 1234, "hash": "a" * 64} for day in days)
    site.fixed.write_audit_trail()
    assert reader.page(PAGE).xpath('//ul[@class="sidik"]//time/@datetime') == days[: -31 - 1 : -1]
    assert "Sabtu, 28 Februari 2026" in reader.text(PAGE)
    assert "1.234 catatan sejak awal" in reader.text(PAGE)
    assert [each["day"] for each in json.loads(reader.text(FILE))["heads"]] == days


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"format": 2, "heads": []}', '{"format": 1, "heads": [{}]}', "5"])
@pytest.mark.usefixtures("settings")
def test_a_file_that_is_something_else_is_refused_with_a_word(text: str, tmp_path: Path) -> None:
    other = tmp_path / "lain.json"
    other.write_text(text)
    refused = verified(other)
    assert refused.exit_code == 2
    assert "Invalid value for --published-heads" in refused.output


@pytest.mark.usefixtures("reader")
def test_what_the_command_printed_is_accepted_too(tmp_path: Path) -> None:
    close_the_day()
    kept = tmp_path / "heads.json"
    kept.write_text(CliRunner().invoke(audit_command, ["heads"]).output)
    assert verified(kept).exit_code == 0


def verified(kept: Path | None = None) -> Result:
    """What `./kabar audit verify` says."""
    return CliRunner().invoke(audit_command, ["verify", *(["--published-heads", str(kept)] if kept else [])])
