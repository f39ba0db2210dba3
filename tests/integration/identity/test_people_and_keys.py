"""Users and API keys as they are stored."""

from __future__ import annotations

import pytest
from mongoengine import NotUniqueError

from shared.content import Agency, ApiKey, User
from shared.identity import Role, accounts, api_keys
from shared.identity.login import BadCredentials, authenticate
from shared.settings import Settings

PASSWORD = "ayam goreng kremes"


@pytest.fixture
def agency(settings: Settings) -> str:
    known = Agency(code="dinkes", name="Dinas Kesehatan", short_name="Dinkes", slug="dinas-kesehatan", kind="dinas")
    Agency.collection().insert_one(known.validated())
    return "dinkes"


@pytest.fixture(autouse=True)
def nothing_remembered():
    accounts._cache.clear()
    api_keys._cache.clear()


def test_a_key_is_shown_once_and_kept_as_a_digest(agency):
    text, key = api_keys.issue(agency, "SIMRS")
    assert text.startswith("kbr_")
    stored = ApiKey.collection().find_one({"_id": key.id})
    assert text not in str(stored)
    assert stored["hint"][:8] == text[:8]


def test_a_key_acts_for_its_agency_and_records_its_use(agency):
    text, key = api_keys.issue(agency, "SIMRS")
    principal = api_keys.verify(text)
    assert (principal.id, principal.name, principal.agency_code) == (key.id, "Dinkes (SIMRS)", "dinkes")
    assert principal.roles == {Role.AGENCY}
    assert ApiKey.collection().find_one({"_id": key.id})["last_used_at"] is not None
    assert api_keys.verify(text[:-1] + "!") is None


def test_a_revoked_key_ends_at_once_in_this_process(agency):
    text, key = api_keys.issue(agency, "SIMRS")
    assert api_keys.verify(text)
    assert not api_keys.revoke(key.id, agency_code="another")
    assert api_keys.revoke(key.id, agency_code=agency)
    assert not api_keys.revoke(key.id)
    assert api_keys.verify(text) is None


def test_an_account_knows_the_name_of_its_agency(agency):
    of_agency = accounts.create("opd.dinkes", "Siti", PASSWORD, [Role.AGENCY], agency_code=agency)
    of_office = accounts.create("editor", "Rina", PASSWORD, [Role.EDITOR])
    of_nobody = accounts.create("opd.lama", "Budi", PASSWORD, [Role.AGENCY], agency_code="dihapus")
    known = {user.username: accounts.account(user.id) for user in (of_agency, of_office, of_nobody)}
    names = {username: account.agency_name for username, account in known.items()}
    assert names == {"opd.dinkes": "Dinas Kesehatan", "editor": None, "opd.lama": None}


def test_the_keys_of_a_closed_agency_are_void(agency):
    text, _key = api_keys.issue(agency, "SIMRS")
    Agency.collection().update_one({"code": agency}, {"$set": {"active": False}})
    assert api_keys.verify(text) is None


def test_a_user_signs_in_by_a_name_of_any_case(settings):
    user = accounts.create("rina", "Rina Kartika", PASSWORD, [Role.EDITOR])
    found = authenticate(" Rina ", PASSWORD, client="192.0.2.7")
    assert (found.principal.id, found.principal.roles) == (user.id, {Role.EDITOR})
    with pytest.raises(BadCredentials):
        authenticate("rina", "salah", client="192.0.2.7")


def test_a_name_is_taken_once(settings):
    accounts.create("rina", "Rina Kartika", PASSWORD, [Role.EDITOR])
    with pytest.raises(NotUniqueError):
        accounts.create("rina", "Rina Lain", PASSWORD, [Role.EDITOR])


def test_a_new_password_starts_a_new_epoch(settings):
    user = accounts.create("rina", "Rina Kartika", PASSWORD, [Role.EDITOR])
    assert accounts.account(user.id).epoch == 0
    assert accounts.change_password(user.id, "tahu campur lontong") == 1
    assert accounts.account(user.id).epoch == 1
    assert authenticate("rina", "tahu campur lontong", client="192.0.2.8").epoch == 1


def test_a_deactivated_user_has_no_access(settings):
    user = accounts.create("rina", "Rina Kartika", PASSWORD, [Role.EDITOR])
    User.collection().update_one({"_id": user.id}, {"$set": {"active": False}})
    assert accounts.account(user.id) is None
    with pytest.raises(BadCredentials):
        authenticate("rina", PASSWORD, client="192.0.2.9")
