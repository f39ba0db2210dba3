"""The dashboard's pages as people of each role get them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from lxml import html

from shared.clock import now
from shared.identity import Role
from tests.integration.metrics.conftest import deliver
from tests.language_marks import told_as
from tests.unit.metrics.story import Story

SignIn = Callable[..., FlaskClient]
PAGES = ("/dashboard/", "/dashboard/agencies/dinas-kesehatan", "/dashboard/journeys")


START = now().replace(microsecond=0) - timedelta(hours=3)


def story(number: int = 1, **options: object) -> Story:
    return Story(number, start=START, **options)  # type: ignore[arg-type]


def text(response: object) -> str:
    return " ".join(html.fromstring(response.get_data()).text_content().split())  # type: ignore[attr-defined]


def test_the_office_sees_everything(sign_in: SignIn) -> None:
    deliver(story().published().events)
    for role in (Role.VIEWER, Role.EDITOR, Role.CHIEF_EDITOR, Role.OPS):
        client = sign_in(role)
        for page in (*PAGES, f"/dashboard/journeys/{story().item}"):
            assert client.get(page).status_code == 200, (role, page)


def test_a_fresh_platform_says_that_nothing_happened_yet_and_who_is_silent(sign_in: SignIn) -> None:
    client = sign_in(Role.VIEWER)
    page = text(client.get("/dashboard/"))
    assert "Belum ada kegiatan pada rentang ini" in page
    assert "Kecamatan Pacet" in page
    for path in PAGES:
        assert client.get(path).status_code == 200


def test_the_overview_says_it_in_a_sentence_and_lists_the_silent(sign_in: SignIn) -> None:
    deliver([*story().published().events, *story(2, agency="disperta", topic="pertanian").submitted().events])
    page = text(sign_in(Role.VIEWER).get("/dashboard/"))
    assert "2 dari 3 perangkat daerah mengirim 2 kiriman, dan 1 konten terbit." in page
    assert "Kecamatan Pacet belum pernah mengirim" in page.replace("Pacetbelum", "Pacet belum")
    assert "Jangkauan belum diukur" in page


def test_it_is_english_for_those_who_ask(sign_in: SignIn) -> None:
    deliver(story().published().events)
    client = sign_in(Role.VIEWER)
    client.get("/dashboard/?lang=en")
    assert "1 of 3 agencies sent something, 1 in all. Published: 1." in text(client.get("/dashboard/"))


def test_what_people_wrote_is_marked_as_indonesian_on_an_english_page(sign_in: SignIn) -> None:
    one = story(title="Posyandu lansia dibuka di Pacet").published()
    deliver(one.events)
    client = sign_in(Role.VIEWER)
    client.set_cookie("kabar_lang", "en")
    for path in ("/dashboard/agencies/dinas-kesehatan", "/dashboard/journeys", f"/dashboard/journeys/{one.item}"):
        page = client.get(path).get_data(as_text=True)
        assert set(told_as(page, "Posyandu lansia dibuka")) == {"id"}, path
        assert set(told_as(page, "Dinas Kesehatan")) == {"id"}, path
    assert set(told_as(client.get("/dashboard/").get_data(as_text=True), "Kecamatan Pacet")) == {"id"}


def test_every_period_can_be_shown_even_one_that_makes_no_sense(sign_in: SignIn) -> None:
    deliver(story().published().events)
    client = sign_in(Role.VIEWER)
    for query in ("period=today", "period=7d", "period=month", "from=2026-01-01&to=2026-12-01", "from=x", "period=y"):
        assert client.get(f"/dashboard/?{query}").status_code == 200, query


def test_an_agency_is_taken_to_its_own_page_and_no_further(sign_in: SignIn) -> None:
    deliver([*story().published().events, *story(2, agency="disperta", topic="pertanian").submitted().events])
    client = sign_in(Role.AGENCY, "disperta")
    assert client.get("/dashboard/").headers["Location"].endswith("/dashboard/agencies/dinas-pertanian")
    assert client.get("/dashboard/agencies/dinas-pertanian").status_code == 200
    assert client.get("/dashboard/agencies/dinas-kesehatan").status_code == 403
    assert client.get(f"/dashboard/journeys/{story().item}").status_code == 404
    assert story().item not in client.get("/dashboard/journeys?agency=dinkes").get_data(as_text=True)
    assert client.get("/dashboard/download/daily.csv?agency=dinkes").status_code == 403
    own = client.get("/dashboard/download/agencies.csv").get_data(as_text=True)
    assert "Dinas Pertanian" in own
    assert "Dinas Kesehatan" not in own


def test_signed_out_visitors_are_sent_to_the_login(app: object) -> None:
    response = app.test_client().get("/dashboard/")  # type: ignore[attr-defined]
    assert response.status_code == 303
    assert "/login?next=" in response.headers["Location"]


def test_nothing_on_the_pages_needs_an_exception_from_the_policy(sign_in: SignIn) -> None:
    deliver(story().published().delivery("failed", "email", target="a").events)
    client = sign_in(Role.VIEWER)
    for path in (*PAGES, f"/dashboard/journeys/{story().item}"):
        tree = html.fromstring(client.get(path).get_data())
        assert not tree.xpath("//*[@style] | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]"), path


def test_every_drawing_has_a_name_and_its_data_as_a_table(sign_in: SignIn) -> None:
    deliver(story().published().events)
    tree = html.fromstring(sign_in(Role.VIEWER).get("/dashboard/").get_data())
    drawings = tree.xpath("//svg[@role='img']")
    assert len(drawings) == 2
    for drawing in drawings:
        names = drawing.get("aria-labelledby").split()
        assert all(tree.get_element_by_id(name).text_content().strip() for name in names)
        assert drawing.getparent().getparent().xpath(".//table//td")


def test_the_agencies_file_has_the_silent_ones_too(sign_in: SignIn) -> None:
    deliver(story().published().events)
    lines = sign_in(Role.VIEWER).get("/dashboard/download/agencies.csv").get_data(as_text=True).splitlines()
    assert lines[0].startswith("\ufeffKode OPD;OPD;Kiriman masuk;")
    assert {line.split(";")[0]: line.split(";")[2] for line in lines[1:]} == {
        "dinkes": "1",
        "disperta": "0",
        "kec-pacet": "0",
    }


def test_a_journey_that_is_not_there_is_a_friendly_404(sign_in: SignIn) -> None:
    assert sign_in(Role.VIEWER).get("/dashboard/journeys/no-such-item").status_code == 404
