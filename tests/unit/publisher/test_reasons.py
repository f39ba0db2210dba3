"""Reasons are codes with values; sentences are made where they are shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from services.publisher import reasons
from services.publisher.channels.contract import Failed, Unknown
from services.publisher.channels.webhook.reasons import NO_CONNECTION, REFUSED
from services.publisher.pages.reasons import reason_text
from services.publisher.settlement import RetryPolicy, judge
from shared.bilingual import Bilingual
from shared.channels.declaration import NEVER, SAFE
from shared.clock import now

PLACEHOLDERS = re.compile(r"%\((\w+)\)s")
NO_MORE = RetryPolicy((), jitter=0)


@pytest.fixture(scope="module")
def app() -> Flask:
    """Enough of an application for languages."""
    app = Flask(__name__)
    Babel(app)
    return app


def shown(app: Flask, entry: dict[str, Any], language: str) -> str:
    with app.test_request_context(), force_locale(language):
        return str(reason_text(entry))


@pytest.mark.parametrize("code", reasons.declared())
def test_both_sentences_of_a_reason_take_the_same_values(code: str):
    indonesian, english = reasons.declared()[code].sentence
    assert set(PLACEHOLDERS.findall(indonesian)) == set(PLACEHOLDERS.findall(english))
    assert indonesian != english


def test_the_channels_own_reasons_are_found():
    assert {code.partition(".")[0] for code in reasons.declared()} >= {"web", "email", "webhook", "worker_lost"}


def test_two_reasons_with_one_code_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reasons, "TWICE", reasons.ReasonCode("worker_lost", Bilingual("a", "b")), raising=False)
    reasons.declared.cache_clear()
    with pytest.raises(reasons.WrongReasons, match="worker_lost"):
        reasons.declared()


def test_a_reason_without_one_of_its_values_is_found_where_it_is_given():
    with pytest.raises(KeyError):
        NO_CONNECTION(host="opd.example")


def test_a_reason_is_shown_in_the_language_of_the_page(app: Flask):
    entry = {"error": "x", "coded_reason": {"code": REFUSED.code, "values": {"status": 503}}}
    assert shown(app, entry, "id") == "Tujuan menolak (HTTP 503)."
    assert shown(app, entry, "en") == "The endpoint refused (HTTP 503)."


def test_where_nothing_follows_the_number_of_attempts_is_said(app: Flask):
    settlement = judge(Failed(REFUSED(status=503), permanent=False), 10, NO_MORE, SAFE, None, now())
    assert settlement.english == "The endpoint refused (HTTP 503). (10×)"
    assert shown(app, {"coded_reason": settlement.stored}, "id") == "Tujuan menolak (HTTP 503). (10×)"


def test_an_unknown_outcome_keeps_its_reason(app: Flask):
    settlement = judge(Unknown(reasons.TOOK_TOO_LONG()), 1, NO_MORE, NEVER, None, now())
    assert settlement.status == "unknown"
    assert "batas waktu" in shown(app, {"coded_reason": settlement.stored}, "id")


@pytest.mark.parametrize("name", ["error", "reason"])
def test_a_row_from_before_the_codes_is_shown_as_it_was_stored(app: Flask, name: str):
    old = {name: "HTTP 503 (3×)"}
    assert shown(app, old, "id") == '<span lang="en">HTTP 503 (3×)</span>'
    assert shown(app, old, "en") == "HTTP 503 (3×)"


def test_a_code_of_another_release_is_shown_by_its_stored_sentence(app: Flask):
    entry = {"error": "Too <hot>.", "coded_reason": {"code": "fax.hot", "values": {}}}
    assert shown(app, entry, "id") == '<span lang="en">Too &lt;hot&gt;.</span>'


@pytest.fixture(autouse=True)
def fresh_declarations():
    yield
    reasons.declared.cache_clear()
