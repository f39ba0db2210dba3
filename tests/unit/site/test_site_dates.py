"""Words, photo sizes and paths of lists."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.publisher.channels.web import sitemap
from services.publisher.channels.web.sections import page_number, sections_of, split_numbered_page
from shared.channels.web import dates
from shared.channels.web.photo import widths_for


def test_times_for_machines_are_in_wib():
    evening_utc = datetime(2026, 11, 21, 18, 5, tzinfo=UTC)
    assert dates.machine_time(evening_utc) == "2026-11-22T01:05:00+07:00"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-12-05", date(2026, 12, 5)),
        ("2026-12-05T09:00:00Z", date(2026, 12, 5)),
        ("", None),
        (None, None),
        ("x", None),
    ],
)
def test_a_date_is_read_from_what_a_variant_may_hold(value: str | None, expected: date | None):
    assert dates.parse_date(value) == expected


@pytest.mark.parametrize(
    ("width", "expected"),
    [(2560, (480, 960, 1600)), (1600, (480, 960, 1600)), (1200, (480, 960, 1200)), (480, (480,)), (200, (200,))],
)
def test_no_photo_is_offered_larger_than_it_is(width: int, expected: tuple[int, ...]):
    assert widths_for(width) == expected


def test_lists_of_an_article():
    agency = {"code": "bpbd", "name": "BPBD", "slug": "bpbd"}
    lists = sections_of(agency, "kebencanaan", "clarification", datetime(2026, 10, 31, 18, tzinfo=UTC))
    assert [each.path for each in lists] == ["/opd/bpbd/", "/topik/kebencanaan/", "/arsip/2026/11/", "/klarifikasi/"]
    assert lists[2].title == "November 2026"


def test_an_article_is_on_the_list_of_each_of_its_districts_and_of_no_invented_one():
    agency = {"code": "bpbd", "name": "BPBD", "slug": "bpbd"}
    moment = datetime(2026, 10, 31, 18, tzinfo=UTC)
    lists = sections_of(agency, "kebencanaan", "news", moment, ["Pacet", "../etc", "Trawas"])
    assert [each.path for each in lists[3:]] == ["/kecamatan/pacet/", "/kecamatan/trawas/"]
    assert lists[3].title == "Kecamatan Pacet"


def test_numbered_pages_hold_fifty():
    assert [page_number(place) for place in (1, 50, 51)] == [1, 1, 2]
    assert split_numbered_page("/opd/bpbd/halaman/12/") == ("/opd/bpbd/", 12)


def test_the_complete_site_map_has_a_file_for_ten_numbered_pages_of_a_month():
    path, numbered = sitemap.file_of("/arsip/2026/11/halaman/11/")
    assert path == "/sitemap/2026-11-2.xml"
    assert numbered[0] == "/arsip/2026/11/halaman/11/"
    assert len(numbered) == 10
    assert sitemap.files_of_month("/arsip/2026/11/", 11) == ["/sitemap/2026-11-1.xml", "/sitemap/2026-11-2.xml"]
