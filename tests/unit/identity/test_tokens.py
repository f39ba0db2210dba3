"""Bearer tokens cannot be made up, do not outlive their time, and end with the password."""

from __future__ import annotations

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer, timed

from shared.identity import Principal, Role, tokens
from tests.directory import Directory


@pytest.fixture
def context(app: Flask, directory: Directory):
    directory.add("rina", Role.EDITOR, epoch=3)
    with app.app_context():
        yield app


def _token(directory: Directory) -> str:
    return tokens.issue(directory.accounts["rina"].principal)[0]


def test_a_token_names_its_owner(context, directory):
    assert tokens.verify(_token(directory)) == directory.accounts["rina"].principal


def test_a_token_carries_the_roles_of_now_not_of_then(context, directory):
    token = _token(directory)
    directory.add("rina", Role.VIEWER, epoch=3)
    assert tokens.verify(token).roles == {Role.VIEWER}


@pytest.mark.parametrize(
    "change", [lambda text: text[:-5] + ("A" if text[-5] != "A" else "B") + text[-4:], lambda text: "x" + text]
)
def test_a_changed_token_is_refused(context, directory, change):
    assert tokens.verify(change(_token(directory))) is None


def test_a_token_signed_with_another_key_is_refused(context):
    forged = URLSafeTimedSerializer("another key", salt="kabar-api-token").dumps(["rina", 3])
    assert tokens.verify(forged) is None


def test_a_session_signature_is_no_token(context):
    other_use = URLSafeTimedSerializer(context.config["SECRET_KEY"], salt="cookie-session").dumps(["rina", 3])
    assert tokens.verify(other_use) is None


@pytest.mark.parametrize("payload", ["rina", ["rina"], {"a": 1}, 7, None])
def test_a_signed_token_of_another_shape_is_refused(context, payload):
    odd = URLSafeTimedSerializer(context.config["SECRET_KEY"], salt="kabar-api-token").dumps(payload)
    assert tokens.verify(odd) is None


def test_a_token_ends_after_its_lifetime(context, directory, monkeypatch):
    token = _token(directory)
    begin = timed.time.time()
    lifetime = tokens.LIFETIME.total_seconds()
    monkeypatch.setattr(timed.time, "time", lambda: begin + lifetime - 60)
    assert tokens.verify(token) is not None
    monkeypatch.setattr(timed.time, "time", lambda: begin + lifetime + 60)
    assert tokens.verify(token) is None


def test_a_new_password_ends_the_token(context, directory):
    token = _token(directory)
    directory.add("rina", Role.EDITOR, epoch=4)
    assert tokens.verify(token) is None


def test_a_deactivated_user_has_no_token(context, directory):
    token = _token(directory)
    directory.remove("rina")
    assert tokens.verify(token) is None


def test_an_unknown_user_gets_no_token(context):
    with pytest.raises(LookupError):
        tokens.issue(Principal("ghost", "Ghost", frozenset({Role.OPS})))
