"""The metrics API over stored rollups."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.metrics import periods
from services.metrics.api.journey_responses import JourneySchema, JourneysPage
from services.metrics.api.responses import DailyPage, EventCounts, Summary
from shared.events.declare.types.operations import EVENT_RESENT
from shared.events.log import outbox
from shared.identity import Role
from tests.integration.metrics.conftest import deliver
from tests.unit.metrics.story import MONDAY, Story

Bearer = Callable[..., dict[str, str]]
WEEK = "from=2026-11-16&to=2026-11-22"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    earlier = Story(9, start=MONDAY - timedelta(days=7)).published()
    ours = Story(1).published().delivery("failed", "email", target="a").delivery("succeeded", "email", target="b")
    theirs = Story(2, "disperta", topic="pertanian", start=MONDAY + timedelta(days=2)).submitted()
    deliver([*earlier.events, *ours.events, *theirs.events])
    return app.test_client()


def test_the_summary_adds_up_and_names_the_silent(client: FlaskClient, bearer: Bearer) -> None:
    response = client.get(f"/api/v1/stats/summary?{WEEK}", headers=bearer(Role.VIEWER)).get_json()
    assert Summary().validate(response) == {}
    counts = response["counts"]
    assert (counts["submitted"], counts["published"], counts["delivered"], counts["failed"]) == (2, 1, 2, 1)
    assert response["lead_times"]["submit_to_publish"]["p50"] == pytest.approx(3005, rel=0.05)
    assert response["agencies"]["active"] == 2
    assert [office["code"] for office in response["agencies"]["silent"]] == ["kec-pacet"]
    assert response["previous"]["counts"]["submitted"] == 1


def test_days_come_in_pages_that_join_without_gap_or_overlap(client: FlaskClient, bearer: Bearer) -> None:
    headers, rows, cursor = bearer(Role.OPS), [], ""
    while cursor is not None:
        page = client.get(
            f"/api/v1/stats/daily?{WEEK}&limit=1&cursor={cursor}".removesuffix("&cursor="), headers=headers
        )
        response = page.get_json()
        assert DailyPage().validate(response) == {}
        rows += [(row["day"], row["agency"], row["channel"]) for row in response["rows"]]
        cursor = response["next_cursor"]
    assert rows == [
        ("2026-11-16", "dinkes", None),
        ("2026-11-16", "dinkes", "email"),
        ("2026-11-16", "dinkes", "web"),
        ("2026-11-18", "disperta", None),
    ]


def test_days_can_be_filtered(client: FlaskClient, bearer: Bearer) -> None:
    headers = bearer(Role.EDITOR)
    rows = client.get(f"/api/v1/stats/daily?{WEEK}&agency=dinkes&channel=web", headers=headers).get_json()["rows"]
    assert [(row["agency"], row["channel"]) for row in rows] == [("dinkes", "web")]


def test_events_about_no_item_are_shown_to_the_office_only(client: FlaskClient, bearer: Bearer) -> None:
    deliver([
        outbox.prepare(EVENT_RESENT, subject=str(number), version=1, data=dict(EVENT_RESENT.example))
        for number in range(3)
    ])  # fmt: skip
    response = client.get("/api/v1/stats/events?period=today", headers=bearer(Role.OPS)).get_json()
    assert EventCounts().validate(response) == {}
    assert [(row["type"], row["count"]) for row in response["rows"]] == [("event.resent", 3)]
    refused = client.get("/api/v1/stats/events", headers=bearer(Role.AGENCY, "dinkes"))
    assert refused.status_code == 403


def test_the_csv_opens_in_spreadsheets(client: FlaskClient, bearer: Bearer) -> None:
    response = client.get(f"/api/v1/stats/daily?{WEEK}&format=csv", headers=bearer(Role.VIEWER))
    assert response.data.startswith(b"\xef\xbb\xbf")
    assert response.headers["Content-Disposition"].endswith('filename="kabar-harian-2026-11-16-2026-11-22.csv"')
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 4
    assert rows[0]["OPD"] == "Dinas Kesehatan"
    assert rows[0]["Kiriman masuk"] == "1"
    assert rows[1]["Pengiriman gagal"] == "1"


def test_an_invalid_query_names_its_field(client: FlaskClient, bearer: Bearer) -> None:
    headers = bearer(Role.VIEWER)
    for query, field in (
        ("from=2026-11-22&to=2026-11-01", "to"),
        ("from=2024-01-01&to=2026-11-01", "to"),
        ("from=2026-11-22", "from"),
        ("period=7d&from=2026-11-01&to=2026-11-02", "period"),
        ("period=century", "period"),
        ("from=yesterday&to=2026-11-01", "from"),
        ("colour=red", "colour"),
    ):
        response = client.get(f"/api/v1/stats/summary?{query}", headers=headers)
        assert response.status_code == 422, query
        assert response.get_json()["code"] == "validation_failed"
        assert field in response.get_json()["errors"], query


def test_a_journey_shows_every_step_with_the_time_between(client: FlaskClient, bearer: Bearer) -> None:
    response = client.get(f"/api/v1/journeys/{Story(1).item}", headers=bearer(Role.CHIEF_EDITOR)).get_json()
    assert JourneySchema().validate(response) == {}
    names = [step["step"] for step in response["steps"]]
    assert names == ["submitted", "queued", "claimed", "proposed", "approved", "delivered", "published", "delivered"]
    assert response["lead_times"]["submit_to_approve"] == 3001.0
    assert response["lead_times"]["approve_to_deliver"]["web"] == 4.0
    assert {state["channel"]: (state["delivered"], state["failed"]) for state in response["deliveries"]} == {
        "email": (1, 1),
        "web": (1, 0),
    }


def test_a_superseded_request_is_not_shown_as_under_way(client: FlaskClient, bearer: Bearer) -> None:
    story = Story(5).delivery("requested", version=1).delivery("requested", revision=2, action="update", version=1)
    deliver(story.events)
    states = client.get(f"/api/v1/journeys/{story.item}", headers=bearer(Role.OPS)).get_json()["deliveries"]
    assert [(state["channel"], state["requested"]) for state in states] == [("web", 1)]


def test_journeys_come_newest_first_in_pages(client: FlaskClient, bearer: Bearer) -> None:
    headers = bearer(Role.VIEWER)
    first = client.get("/api/v1/journeys?limit=2", headers=headers).get_json()
    assert JourneysPage().validate(first) == {}
    second = client.get(f"/api/v1/journeys?limit=2&cursor={first['next_cursor']}", headers=headers).get_json()
    ids = [journey["id"] for page in (first, second) for journey in page["journeys"]]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), second["next_cursor"]) == (3, None)


def test_an_agency_sees_its_own_only(client: FlaskClient, bearer: Bearer) -> None:
    own = bearer(Role.AGENCY, "disperta")
    summary = client.get(f"/api/v1/stats/summary?{WEEK}", headers=own).get_json()
    assert (summary["agency"], summary["counts"]["submitted"], summary["agencies"]) == ("disperta", 1, None)
    daily = client.get(f"/api/v1/stats/daily?{WEEK}", headers=own).get_json()
    assert {row["agency"] for row in daily["rows"]} == {"disperta"}
    journeys = client.get("/api/v1/journeys", headers=own).get_json()["journeys"]
    assert {journey["agency"]["code"] for journey in journeys} == {"disperta"}
    assert client.get(f"/api/v1/journeys/{Story(1).item}", headers=own).status_code == 404
    assert client.get(f"/api/v1/stats/daily?{WEEK}&agency=dinkes", headers=own).status_code == 403


def test_requests_without_credentials_are_refused(client: FlaskClient) -> None:
    for path in ("stats/summary", "stats/daily", "journeys", "journeys/x"):
        assert client.get(f"/api/v1/{path}").status_code == 401


def test_the_default_is_the_last_thirty_days(client: FlaskClient, bearer: Bearer) -> None:
    response = client.get("/api/v1/stats/summary", headers=bearer(Role.VIEWER)).get_json()
    assert (response["from"], response["to"]) == (
        (periods.today() - timedelta(days=29)).isoformat(),
        periods.today().isoformat(),
    )
