"""What every page and response has: headers, languages, health, navigation, and a safe next address."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from pymongo.errors import AutoReconnect

from shared.identity import Principal, Role, accounts, require_role, sessions
from shared.web import catalogs, health, languages
from shared.web.app import create_service_app
from shared.web.context import ServiceContext
from shared.web.navigation import landing, tabs
from tests.directory import Directory, plain_settings


@pytest.mark.parametrize(
    "target",
    ["/portal/", "/portal/a?b=c", "http://127.0.0.1:8701/portal/", "http://127.0.0.1:8702/review/items/1#note"],
)
def test_next_may_be_a_page_of_a_service(app: Flask, target):
    assert app.extensions["kabar"].allowed_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "portal/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "https://evil.example/",
        "http://127.0.0.1:8701@evil.example/",
        "http://127.0.0.1:87010/",
        "https://127.0.0.1:8701/",
        "http:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " /portal/",
        "/portal/\r\nSet-Cookie: a=b",
        "\t//evil.example",
        "http://[broken",
    ],
)
def test_next_may_not_lead_to_another_site(app: Flask, target):
    assert app.extensions["kabar"].allowed_next(target) is None


def test_pages_run_own_scripts_only(app: Flask):
    response = app.test_client().get("/nothing")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in response.headers
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", response.text)


def test_https_makes_cookies_secure_and_says_so(directory: Directory):
    settings = plain_settings(intake_url="https://kabar.example.test")
    app = create_service_app("intake", settings, ui_prefix="/portal", package="services.intake")
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.test_client().get("/healthz").headers["Strict-Transport-Security"]


def test_a_given_request_id_is_kept_when_it_is_harmless(app: Flask):
    client = app.test_client()
    assert client.get("/healthz", headers={"X-Request-ID": "abc-12345"}).headers["X-Request-ID"] == "abc-12345"
    assert client.get("/healthz", headers={"X-Request-ID": "a b{}"}).headers["X-Request-ID"] != "a b{}"


def test_indonesian_first_english_when_asked(app: Flask):
    client = app.test_client()
    assert '<html lang="id">' in client.get("/nothing", headers={"Accept-Language": "en"}).text
    switched = client.get("/nothing?q=1&lang=en")
    assert (switched.status_code, switched.location) == (303, "/nothing?q=1")
    page = client.get("/nothing").text
    assert '<html lang="en">' in page
    assert "This page does not exist" in page
    assert client.get("/nothing?lang=xx").status_code == 404


def test_the_switch_cannot_be_made_to_lead_to_another_site(app: Flask):
    response = app.test_client().get("//evil.example/?lang=en")
    assert response.status_code in {303, 308, 404}
    assert not (response.location or "").startswith("//")


@pytest.mark.parametrize(("language", "shown"), [("id", "1 Jan 2027, 00.30 WIB"), ("en", "1 Jan 2027, 00:30 WIB")])
def test_times_are_shown_in_wib(app: Flask, language, shown):
    moment = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
    with app.test_request_context(), force_locale(language):
        assert languages.datetime_wib(moment) == shown
        assert languages.date_wib(moment).startswith("1 Januar")
        assert languages.date_wib(date(2026, 11, 22)) == "22 November 2026"
        assert languages.datetime_wib(None) == "–"


@pytest.mark.parametrize(("seconds", "shown"), [(None, "–"), (0, "0 detik"), (118_800, "1 hari 9 jam")])
def test_spans_are_shown_in_two_units(app: Flask, seconds, shown):
    with app.test_request_context(), force_locale("id"):
        assert languages.duration(seconds) == shown


def test_the_process_lives_without_servers_but_is_not_ready(app: Flask, monkeypatch):
    health._broker_answers.cache.clear()
    monkeypatch.setattr(health, "_database_answers", lambda: False)
    client = app.test_client()
    assert client.get("/healthz").json == {"service": "intake", "status": "ok", "version": "test"}
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json["checks"] == {"mongodb": "unreachable", "broker": "unreachable"}


def test_a_broker_that_is_away_only_degrades(app: Flask, monkeypatch):
    health._broker_answers.cache.clear()
    monkeypatch.setattr(health, "_database_answers", lambda: True)
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.json["status"]) == (200, "degraded")


@pytest.mark.parametrize(("name", "shown"), [("Dinas Kesehatan", "Dinas Kesehatan"), (None, "dinkes")])
def test_the_header_names_the_agency_and_its_code_only_where_the_name_is_not_known(
    app: Flask, directory: Directory, name, shown
):
    directory.waiting["dinkes"] = 3
    directory.add("siti", Role.AGENCY, agency_code="dinkes", agency_name=name)

    @app.get("/be")
    def be():
        sessions.sign_in("siti", 0)
        return ""

    client = app.test_client()
    client.get("/be")
    page = client.get("/nothing").text
    assert f'<span class="muted">Perangkat daerah · {shown}</span>' in page
    assert '<span class="number">3<span' in page


def test_a_page_says_so_when_the_database_is_away(app: Flask, directory: Directory, monkeypatch):
    @app.get("/portal/page")
    @require_role()
    def page():
        return ""

    @app.get("/be")
    def be():
        sessions.sign_in("siti", 0)
        return ""

    def away(_user_id: str):
        raise AutoReconnect

    client = app.test_client()
    client.get("/be")
    monkeypatch.setattr(accounts, "_load", away)
    response = client.get("/portal/page")
    assert response.status_code == 503
    assert "Data kami sedang tidak dapat diakses" in response.text


def test_requests_are_measured_by_endpoint(app: Flask):
    client = app.test_client()
    client.get("/nothing")
    metrics = client.get("/metrics").text
    assert 'kabar_http_requests_total{endpoint="unmatched",method="GET",service="intake",status="404"}' in metrics
    assert 'kabar_http_request_seconds_bucket{endpoint="unmatched",le="0.01",service="intake"}' in metrics


@pytest.mark.parametrize(
    ("role", "first", "services"),
    [
        (Role.AGENCY, "http://127.0.0.1:8701/portal/", 3),
        (Role.EDITOR, "http://127.0.0.1:8702/review/", 3),
        (Role.CHIEF_EDITOR, "http://127.0.0.1:8702/review/", 3),
        (Role.OPS, "http://127.0.0.1:8703/channels/", 2),
        (Role.VIEWER, "http://127.0.0.1:8704/dashboard/", 1),
    ],
)
def test_each_role_starts_at_its_work(app: Flask, role, first, services):
    context: ServiceContext = app.extensions["kabar"]
    user = Principal("x", "X", frozenset({role}))
    with app.test_request_context():
        assert landing(user, context.settings) == first
        assert len(tabs(user, "intake", "/portal/", context.settings)) == services
        here = tabs(user, "publisher", "/channels/comments/", context.settings)
        assert sum(tab.current for tab in here) == any("/channels/" in tab.href for tab in here)
        assert landing(None, context.settings) == "http://127.0.0.1:8701/login"


def test_everything_the_frame_says_is_translated():
    assert catalogs.untranslated().get("web", []) == []


def test_the_check_finds_what_is_missing(tmp_path, monkeypatch):
    package = tmp_path / "services" / "extra"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(
        'from flask_babel import gettext as _\n\n\ndef f():\n    return _("Brand new words")\n'
    )
    monkeypatch.setattr(catalogs, "ROOT", tmp_path)
    assert catalogs.untranslated()["extra"] == ["extra/__init__.py:5: Brand new words"]
    assert catalogs.main(["--check"]) == 1
