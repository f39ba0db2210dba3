"""The files that browsers look through: a week each, with what is published now."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from services.publisher.channels.web.channel import WebChannel
from services.publisher.channels.web.rebuild import rebuild
from services.publisher.channels.web.search import WEEKS, file_of, week_of
from shared.clock import now
from shared.settings import Settings
from tests.integration.publisher.site_samples import Reader, corrected, package, publish, withdrawn


@pytest.fixture
def channel(settings: Settings) -> WebChannel:
    return WebChannel(settings)


@pytest.fixture
def reader(settings: Settings) -> Reader:
    return Reader(settings)


def entries(reader: Reader, week: str) -> list[list[str]]:
    found: list[list[str]] = json.loads(reader.file(file_of(week)).read_text())
    return found


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2026, 11, 22, 16, 59, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "2026-W48"),  # Monday in WIB
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), "2026-W53"),
    ],
)
def test_weeks_are_those_of_mojokerto(moment: datetime, week: str) -> None:
    assert week_of(moment) == week


def test_an_article_is_found_in_the_week_of_its_publication(channel: WebChannel, reader: Reader) -> None:
    old, new = package("Panen lama", at=now() - timedelta(days=30)), package("Vaksinasi", districts=["Pacet"])
    publish(channel, old, new)
    assert json.loads(reader.file(WEEKS).read_text()) == [week_of(new.published_at), week_of(old.published_at)]
    (row,) = entries(reader, week_of(new.published_at))
    assert row[:2] == [new.path, "Vaksinasi"]
    assert row[4] == "Pacet"
    assert [row[1] for row in entries(reader, week_of(old.published_at))] == ["Panen lama"]


def test_a_correction_changes_it_and_a_withdrawal_removes_it(channel: WebChannel, reader: Reader) -> None:
    item, other = package("Vaksinasi 120 sapi"), package("Pasar")
    publish(channel, item, other, corrected(item, "Angka salah.", headline="Vaksinasi 102 sapi"))
    week = week_of(item.published_at)
    assert "Vaksinasi 102 sapi" in [row[1] for row in entries(reader, week)]
    assert "Vaksinasi 120 sapi" not in [row[1] for row in entries(reader, week)]
    publish(channel, withdrawn(item))
    assert [row[1] for row in entries(reader, week)] == ["Pasar"]


def test_rebuilding_writes_all_of_it(channel: WebChannel, reader: Reader, settings: Settings) -> None:
    item = package("Vaksinasi", at=now() - timedelta(days=30))
    publish(channel, item)
    reader.file(file_of(week_of(item.published_at))).unlink()
    rebuild(settings)
    assert [row[1] for row in entries(reader, week_of(item.published_at))] == ["Vaksinasi"]
