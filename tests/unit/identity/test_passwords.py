"""Passwords are hashed, compared, and never looked at twice."""

from __future__ import annotations

import time

import pytest

from shared.identity import login, passwords
from shared.identity.login import BadCredentials, TooManyAttempts, authenticate


class NoUsers:
    """An empty users collection."""

    @staticmethod
    def find_one(_wanted: object) -> None:
        return None


@pytest.fixture
def no_attempts(monkeypatch):
    monkeypatch.setattr(login.User, "collection", classmethod(lambda cls: NoUsers))
    login._failures().storage.reset()
    yield
    login._failures().storage.reset()


def test_the_right_password_is_accepted_and_others_are_not():
    stored = passwords.hash("ayam goreng kremes")
    assert passwords.verify("ayam goreng kremes", stored)
    assert not passwords.verify("ayam goreng kremez", stored)
    assert "ayam" not in stored
    assert not passwords.outdated(stored)


@pytest.mark.parametrize("stored", [None, "", "plain text", "$argon2id$broken"])
def test_no_hash_accepts_nothing(stored):
    assert not passwords.verify("no one has this password", stored)


def test_an_unknown_user_costs_as_much_as_a_wrong_password():
    stored = passwords.hash("ayam goreng kremes")

    def cost(hash_: str | None) -> float:
        begin = time.process_time()
        for _round in range(4):
            passwords.verify("salah", hash_)
        return time.process_time() - begin

    assert cost(None) > 0.5 * cost(stored)


def test_guessing_is_stopped_and_the_wait_is_returned(no_attempts):
    for _attempt in range(5):
        with pytest.raises(BadCredentials):
            authenticate("rina", "salah", client="192.0.2.1")
    with pytest.raises(TooManyAttempts) as refusal:
        authenticate(" RINA ", "salah", client="192.0.2.1")
    assert 0 < refusal.value.retry_after <= 300


def test_failed_logins_from_elsewhere_do_not_lock_a_user_out(no_attempts):
    for _attempt in range(5):
        with pytest.raises(BadCredentials):
            authenticate("rina", "salah", client="192.0.2.1")
    with pytest.raises(BadCredentials):
        authenticate("rina", "salah", client="192.0.2.2")
