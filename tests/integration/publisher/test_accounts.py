"""Accounts on platforms: linked, tested, approved by a second person, paused, broken, removed, with an audit trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from services.publisher.accounts import decisions, linking, secrets, testing
from services.publisher.accounts.changes import NoSuchAccount, NotPossible, mark_broken
from services.publisher.accounts.connected import Accounts, AccountUnusable
from services.publisher.accounts.documents import AccountLimit, AccountSecret
from services.publisher.accounts.fields import NEW_SERVER, WrongFields
from services.publisher.accounts.linking import NewAccount
from services.publisher.accounts.vault import NoKeys, Vault
from services.publisher.channels.contract import TestResult
from services.publisher.reasons import ACCOUNT_REFUSED, PLATFORM_NO_CONNECTION
from shared.clock import now
from shared.content.account import Account, AccountRow
from shared.content.user import User
from shared.db import transaction
from shared.events.log.store import events
from shared.identity import Principal, Role
from shared.settings import Settings
from tests.integration.publisher.hall import WORKS, Hall, add_hall

OPS = Principal("u-ops", "Dewi Operator", frozenset({Role.OPS}))
CHIEF = Principal("u-chief", "Kepala Redaksi", frozenset({Role.CHIEF_EDITOR}))
THIRD = Principal("u-third", "Wakil Kepala", frozenset({Role.CHIEF_EDITOR}))
AGENCY = Principal("u-dinas", "Admin Dinas", frozenset({Role.AGENCY}), "dinas-pertanian")
OWN = {"agency_code": "dinas-pertanian"}
VALUES = {"page": "17", "access_token": "rahasia-benar"}


@pytest.fixture
def keyed(settings: Settings) -> Settings:
    return replace(settings, credentials_keys=(Fernet.generate_key().decode(),))


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Hall:
    return add_hall(monkeypatch)


@pytest.fixture
def tested(keyed: Settings, hall: Hall) -> Callable[[str], AccountRow]:
    """Tests an account."""
    return lambda account_id: testing.test(account_id, OPS, {"hall": hall}, Accounts(keyed))


def link(settings: Settings, who: Principal = AGENCY, **values: str) -> AccountRow:
    new = NewAccount("hall", "Akun dinas", who.agency_code, {**VALUES, **values})
    return linking.link(new, who, settings)


def current(account_id: str) -> AccountRow:
    found = Account.collection().find_one({"_id": account_id})
    assert found
    return found


def history(account_id: str) -> list[str]:
    return [event["type"] for event in events().find({"subject": account_id}).sort("_id", 1)]


def made_ready(settings: Settings, tested: Callable[[str], AccountRow]) -> AccountRow:
    account = tested(link(settings)["_id"])
    return decisions.approve(account["_id"], account["version"], CHIEF)


def test_an_account_may_be_posted_to_once_it_is_configured_tested_and_approved(
    keyed: Settings, tested: Callable[[str], AccountRow]
) -> None:
    account = link(keyed)
    states = [account["state"]]
    account = tested(account["_id"])
    states.append(account["state"])
    account = decisions.approve(account["_id"], account["version"], CHIEF)
    states.append(account["state"])
    assert states == ["pending", "pending", "ready"]
    assert (account["handle"], account["granted_scopes"]) == ("@balai", ["post", "read"])
    assert history(account["_id"]) == ["account.linked", "account.tested", "account.approved"]


def test_no_secret_is_kept_or_recorded_in_the_clear(keyed: Settings, hall: Hall) -> None:
    account = link(keyed)
    stored = [current(account["_id"]), *AccountSecret.collection().find(), *events().find()]
    assert "rahasia-benar" not in repr(stored)
    assert Accounts(keyed).connected(account["_id"]).values == VALUES


def test_the_credentials_of_one_account_do_not_open_for_another(keyed: Settings, hall: Hall) -> None:
    """Somebody who can write to the database copies them."""
    account, other = link(keyed), link(keyed, access_token="lain")
    copied = AccountSecret.collection().find_one({"_id": other["_id"]})
    assert copied
    AccountSecret.collection().update_one({"_id": account["_id"]}, {"$set": {"sealed": copied["sealed"]}})
    with pytest.raises(AccountUnusable):
        Accounts(keyed).connected(account["_id"])


def test_without_a_key_nothing_is_linked(settings: Settings, hall: Hall) -> None:
    with pytest.raises(NoKeys):
        link(settings)
    assert Account.collection().count_documents({}) == 0


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"page": "tujuh belas"}, {"page"}),
        ({"page": "  ", "access_token": ""}, {"page", "access_token"}),
        ({"access_token": "dua kata"}, {"access_token"}),
        ({"access_token": "x" * 4001}, {"access_token"}),
        ({"unknown": "x"}, {"unknown"}),
    ],
)
def test_values_are_checked_against_the_declaration(
    keyed: Settings, hall: Hall, values: dict[str, str], wrong: set[str]
) -> None:
    with pytest.raises(WrongFields) as refused:
        link(keyed, **values)
    assert set(refused.value.errors) == wrong
    assert Account.collection().count_documents({}) == 0


def test_an_empty_secret_never_replaces_a_stored_one(keyed: Settings, tested: Callable[[str], AccountRow]) -> None:
    account = made_ready(keyed, tested)
    linking.change_credentials(account["_id"], {"page": "18", "access_token": ""}, AGENCY, keyed)
    assert Accounts(keyed).connected(account["_id"]).values == {"page": "18", "access_token": "rahasia-benar"}


def test_new_credentials_are_tested_and_approved_anew(keyed: Settings, tested: Callable[[str], AccountRow]) -> None:
    account = made_ready(keyed, tested)
    changed = linking.change_credentials(account["_id"], {"access_token": "lain"}, OPS, keyed)
    assert (changed["state"], changed["tested_at"], changed["approved_at"]) == ("pending", None, None)
    with pytest.raises(NotPossible, match="test it first"):
        decisions.approve(account["_id"], changed["version"], CHIEF)


def test_another_account_behind_the_same_token_is_approved_anew(
    keyed: Settings, hall: Hall, tested: Callable[[str], AccountRow]
) -> None:
    account = made_ready(keyed, tested)
    hall.result = replace(WORKS, handle="@orang-lain")
    assert tested(account["_id"])["state"] == "pending"


def test_the_limits_that_a_platform_names_are_kept_with_the_account(
    keyed: Settings, hall: Hall, tested: Callable[[str], AccountRow]
) -> None:
    account = made_ready(keyed, tested)
    assert account.get("limits", {}) == {}
    assert (account["usage"]["posts"]["used"], account["usage"]["posts"]["total"]) == (25, 25)
    hall.result = replace(WORKS, limits={"longest": 60})
    tested(account["_id"])
    hall.result = WORKS
    assert tested(account["_id"])["limits"] == {"longest": 60}


def test_who_linked_an_account_does_not_approve_it(keyed: Settings, tested: Callable[[str], AccountRow]) -> None:
    account = tested(link(keyed, OPS)["_id"])
    with pytest.raises(NotPossible, match="Another person"):
        decisions.approve(account["_id"], account["version"], OPS)
    assert decisions.approve(account["_id"], account["version"], CHIEF)["state"] == "ready"


def test_nobody_approves_what_they_entered_a_part_of(keyed: Settings, tested: Callable[[str], AccountRow]) -> None:
    """One has another person change some other value, and would be the second person of their own token."""
    account = link(keyed, OPS)
    linking.change_credentials(account["_id"], {"page": "18"}, CHIEF, keyed)
    account = tested(account["_id"])
    for one in (OPS, CHIEF):
        with pytest.raises(NotPossible, match="Another person"):
            decisions.approve(account["_id"], account["version"], one)
    assert decisions.approve(account["_id"], account["version"], THIRD)["state"] == "ready"
    linking.change_credentials(account["_id"], {"page": "19"}, CHIEF, keyed)
    account = tested(account["_id"])
    assert decisions.approve(account["_id"], account["version"], OPS)["state"] == "ready"


def test_a_stored_secret_never_goes_to_another_server(keyed: Settings, hall: Hall) -> None:
    """Whoever may change an account would otherwise have its secret sent to a server of their own, by a test say."""
    settings = replace(keyed, platforms_url="http://127.0.0.1:9/platforms")
    values = {"server": "https://social.example", "access_token": "rahasia-benar"}
    account = linking.link(NewAccount("mastodon", "Akun", None, values), OPS, settings)
    with pytest.raises(WrongFields) as refused:
        linking.change_credentials(account["_id"], {"server": "https://jahat.example"}, CHIEF, settings)
    assert refused.value.errors == {"access_token": NEW_SERVER}
    transaction(
        lambda session: secrets.merge(
            account["_id"], {"refresh_token": "lama"}, Vault(settings.credentials_keys), session
        )
    )
    moved = {"server": "https://lain.example", "access_token": "milik-lain"}
    linking.change_credentials(account["_id"], moved, CHIEF, settings)
    assert Accounts(settings).connected(account["_id"]).values == moved


def test_only_a_ready_account_is_posted_to(keyed: Settings, tested: Callable[[str], AccountRow]) -> None:
    account = made_ready(keyed, tested)
    assert Accounts(keyed).ready(account["_id"]).values == VALUES
    decisions.pause(account["_id"], "Admin berganti", OPS)
    with pytest.raises(AccountUnusable):
        Accounts(keyed).ready(account["_id"])


def test_what_is_entered_while_an_attempt_begins_is_not_posted_with(
    keyed: Settings, tested: Callable[[str], AccountRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    account = made_ready(keyed, tested)
    accounts, opened = Accounts(keyed), Vault.open

    def changed_meanwhile(vault: Vault, owner: str, sealed: bytes) -> dict[str, str]:
        monkeypatch.setattr(Vault, "open", opened)
        changed = linking.change_credentials(owner, {"page": "18"}, AGENCY, keyed)
        tested(owner)
        decisions.approve(owner, changed["version"] + 1, CHIEF)
        return opened(vault, owner, sealed)

    monkeypatch.setattr(Vault, "open", changed_meanwhile)
    with pytest.raises(AccountUnusable):
        accounts.ready(account["_id"])
    assert accounts.ready(account["_id"]).values["page"] == "18"


@pytest.mark.parametrize(("user", "creator"), [(AGENCY, CHIEF), (CHIEF, AGENCY)])
def test_two_accounts_of_one_person_are_not_two_persons(
    keyed: Settings, tested: Callable[[str], AccountRow], user: Principal, creator: Principal
) -> None:
    made = User(username=user.id, name=user.name, password_hash="-", roles=["agency"], created_by=creator.id)
    User.collection().insert_one({**made.validated(), "_id": user.id, "created_at": now()})
    account = tested(link(keyed)["_id"])
    with pytest.raises(NotPossible, match="Another person"):
        decisions.approve(account["_id"], account["version"], CHIEF)


def test_an_approval_holds_for_what_was_seen(keyed: Settings, tested: Callable[[str], AccountRow]) -> None:
    seen = tested(link(keyed)["_id"])
    linking.change_credentials(seen["_id"], {"access_token": "lain"}, AGENCY, keyed)
    tested(seen["_id"])
    with pytest.raises(NotPossible, match="in the meantime"):
        decisions.approve(seen["_id"], seen["version"], CHIEF)


def test_a_refused_account_is_broken_with_the_reason_until_a_test_succeeds(
    keyed: Settings, hall: Hall, tested: Callable[[str], AccountRow]
) -> None:
    account = made_ready(keyed, tested)
    hall.result = TestResult(ACCOUNT_REFUSED())
    broken = tested(account["_id"])
    assert (broken["state"], broken["coded_reason"]) == ("broken", {"code": "platform.account_refused", "values": {}})
    hall.result = WORKS
    assert tested(account["_id"])["state"] == "ready"
    assert history(account["_id"])[-2:] == ["account.broken", "account.tested"]


def test_missing_permissions_break_an_account(keyed: Settings, hall: Hall, tested: Callable[[str], AccountRow]) -> None:
    hall.result = replace(WORKS, granted=frozenset({"read"}))
    account = tested(link(keyed)["_id"])
    assert (account["state"], account["coded_reason"]) == (
        "broken", {"code": "account.scopes_missing", "values": {"scopes": "post"}}
    )  # fmt: skip


def test_a_platform_that_cannot_be_reached_says_nothing_of_an_account(
    keyed: Settings, hall: Hall, tested: Callable[[str], AccountRow]
) -> None:
    account = made_ready(keyed, tested)
    hall.result = TestResult(PLATFORM_NO_CONNECTION(error="ConnectError"))
    with pytest.raises(testing.NotTested):
        tested(account["_id"])
    assert current(account["_id"]) == account


def test_an_account_is_tested_five_times_in_five_minutes_at_most(
    keyed: Settings, hall: Hall, tested: Callable[[str], AccountRow]
) -> None:
    account, other = link(keyed)["_id"], link(keyed)["_id"]
    for _ in range(5):
        tested(account)
    calls = len(hall.asked)
    with pytest.raises(testing.TestedOften, match="Test it again in 5 min") as refused:
        tested(account)
    assert (len(hall.asked), 290 < refused.value.retry_after <= 300) == (calls, True)
    assert tested(other)["tested_at"]
    earlier = {"tests": [now() - timedelta(seconds=310 - n) for n in range(5)]}
    AccountLimit.collection().update_one({"_id": account}, {"$set": earlier})
    assert tested(account)["tested_at"]


def test_what_is_changed_during_a_test_is_not_overwritten_by_its_result(
    keyed: Settings, hall: Hall, tested: Callable[[str], AccountRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    account = link(keyed)

    def changed_meanwhile(_account: object) -> TestResult:
        linking.change_credentials(account["_id"], {"access_token": "lain"}, AGENCY, keyed)
        return WORKS

    monkeypatch.setattr(hall, "test", changed_meanwhile)
    with pytest.raises(NotPossible, match="in the meantime"):
        tested(account["_id"])
    assert current(account["_id"])["tested_at"] is None


def test_a_paused_account_is_resumed_by_whoever_may(keyed: Settings, tested: Callable[[str], AccountRow]) -> None:
    account = made_ready(keyed, tested)
    paused = decisions.pause(account["_id"], "Admin berganti", AGENCY, OWN)
    assert (paused["state"], paused["note"]) == ("paused", "Admin berganti")
    with pytest.raises(NotPossible, match="paused already"):
        decisions.pause(account["_id"], "lagi", AGENCY, OWN)
    assert decisions.resume(account["_id"], AGENCY, OWN)["state"] == "ready"
    with pytest.raises(NotPossible, match="not paused"):
        decisions.resume(account["_id"], AGENCY, OWN)
    decisions.pause(account["_id"], "Supaya tidak dihentikan Diskominfo", AGENCY, OWN)
    decisions.pause(account["_id"], "Dicurigai diambil alih", OPS)
    with pytest.raises(NotPossible, match="paused already"):
        decisions.pause(account["_id"], "lagi", CHIEF)
    with pytest.raises(NotPossible, match="only Diskominfo"):
        decisions.resume(account["_id"], AGENCY, OWN)
    assert decisions.resume(account["_id"], OPS)["state"] == "ready"


def test_resuming_does_not_make_a_broken_account_whole(keyed: Settings, tested: Callable[[str], AccountRow]) -> None:
    account = made_ready(keyed, tested)
    decisions.pause(account["_id"], "Sebentar", OPS)
    assert mark_broken(account["_id"], ACCOUNT_REFUSED())
    assert not mark_broken(account["_id"], ACCOUNT_REFUSED())
    assert decisions.resume(account["_id"], OPS)["state"] == "broken"


def test_a_removed_account_keeps_its_name_and_loses_its_credentials(
    keyed: Settings, tested: Callable[[str], AccountRow]
) -> None:
    account = made_ready(keyed, tested)
    decisions.remove(account["_id"], OPS)
    assert current(account["_id"])["label"] == "Akun dinas"
    assert AccountSecret.collection().count_documents({}) == 0
    with pytest.raises(AccountUnusable):
        Accounts(keyed).connected(account["_id"])
    with pytest.raises(NoSuchAccount):
        decisions.resume(account["_id"], OPS)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda account, settings: linking.change_credentials(account, VALUES, AGENCY, settings, OWN),
        lambda account, settings: decisions.pause(account, "Iseng", AGENCY, OWN),
        lambda account, settings: decisions.remove(account, AGENCY, OWN),
        lambda account, settings: testing.test(account, AGENCY, {}, Accounts(settings), OWN),
        lambda account, settings: linking.describe(account, "Lain", [], AGENCY, OWN),
    ],
)
def test_an_agency_reaches_its_own_accounts_only(keyed: Settings, hall: Hall, attempt: Callable[..., Any]) -> None:
    account = link(keyed, OPS)
    with pytest.raises(NoSuchAccount):
        attempt(account["_id"], keyed)
    assert current(account["_id"]) == account


def test_an_agency_has_a_limited_number_of_accounts(
    keyed: Settings, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "MOST_ACCOUNTS", 2)
    link(keyed)
    link(keyed)
    with pytest.raises(NotPossible, match="2 accounts"):
        link(keyed)
    assert link(keyed, OPS)
