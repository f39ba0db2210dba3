"""Whose password another person may know: who created an account, or reset its password, in the last 30 days."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shared.clock import now
from shared.content import User
from shared.identity import Role, accounts, api_keys
from shared.settings import Settings

PASSWORD = "ayam goreng kremes"


@pytest.fixture
def since(settings: Settings) -> datetime:
    return now() - accounts.PASSWORD_KNOWN_FOR


def person(name: str, *, created_by: str | None = None) -> str:
    return str(accounts.create(name, name.title(), PASSWORD, [Role.EDITOR], created_by=created_by).id)


def test_the_accounts_that_the_approver_created_are_returned_and_no_others(since: datetime) -> None:
    chief, ops = person("chief"), person("ops")
    mine, theirs = person("mine", created_by=chief), person("theirs", created_by=ops)
    assert accounts.created_or_reset_by(chief, [chief, mine, theirs, ops, "system"], since) == {mine}
    assert accounts.created_or_reset_by(chief, [], since) == set()


def test_an_account_of_an_earlier_release_was_created_by_no_one(since: datetime) -> None:
    chief, old = person("chief"), person("old")
    fields = {"created_by": "", "password_reset_by": "", "password_reset_at": "", "created_at": ""}
    User.collection().update_one({"_id": old}, {"$unset": fields})
    assert accounts.created_or_reset_by(chief, [old], since) == set()


def test_after_thirty_days_the_account_is_its_owners(since: datetime) -> None:
    chief = person("chief")
    mine = person("mine", created_by=chief)
    User.collection().update_one({"_id": mine}, {"$set": {"created_at": since - timedelta(seconds=1)}})
    assert accounts.created_or_reset_by(chief, [mine], since) == set()


def test_a_reset_password_counts_anew_and_the_users_own_change_does_not(since: datetime) -> None:
    chief, ops, editor = person("chief"), person("ops"), person("editor")
    assert accounts.reset_password({"username": "editor"}, PASSWORD, reset_by=chief)
    assert accounts.created_or_reset_by(chief, [editor], since) == {editor}
    accounts.change_password(editor, PASSWORD)
    assert accounts.created_or_reset_by(chief, [editor], since) == {editor}
    assert accounts.created_or_reset_by(ops, [editor], since) == set()
    User.collection().update_one({"_id": editor}, {"$set": {"password_reset_at": since - timedelta(seconds=1)}})
    assert accounts.created_or_reset_by(chief, [editor], since) == set()


def test_a_chain_of_accounts_and_keys_leads_back_to_the_approver(since: datetime) -> None:
    chief = person("chief")
    colleague = person("colleague", created_by=chief)
    clerk = person("clerk", created_by=colleague)
    _text, key = api_keys.issue("dinkes", "SIMRS", created_by=clerk)
    assert accounts.created_or_reset_by(chief, [clerk, key.id], since) == {clerk, key.id}
    assert accounts.created_or_reset_by(clerk, [colleague, key.id], since) == {key.id}


def test_two_who_reset_each_other_end_the_search(since: datetime) -> None:
    one, other = person("one"), person("other")
    assert accounts.reset_password({"_id": one}, PASSWORD, reset_by=other)
    assert accounts.reset_password({"_id": other}, PASSWORD, reset_by=one)
    assert accounts.created_or_reset_by(person("chief"), [one, other], since) == set()
    assert accounts.created_or_reset_by(one, [one, other], since) == {other}
