"""Agencies, keys, users and the seed."""

from __future__ import annotations

from services.intake.seed import seed
from shared.content import Agency, ApiKey, User
from shared.content.topics import DISTRICTS
from shared.identity import Role
from shared.settings import Settings
from tests.integration.intake.office import Office
from tests.samples import submission_body


def test_ops_issue_keys_that_work_once_shown_and_stop_when_revoked(office: Office) -> None:
    ops = office.person("ops", Role.OPS)
    issued = office.call("POST", "/agencies/dinkes/keys", token=ops, json={"label": "Sistem puskesmas"})
    assert issued.status_code == 201, issued.text
    assert issued.headers["Cache-Control"] == "no-store"
    key = issued.json["key"]
    assert office.call("POST", "/submissions", token=key, json=submission_body()).status_code == 201
    (listed,) = office.call("GET", "/agencies/dinkes/keys", token=ops).json["keys"]
    assert listed["label"] == "Sistem puskesmas"
    assert key not in str(listed)
    assert ApiKey.collection().count_documents({"key_hash": {"$regex": key}}) == 0
    gone = office.call("DELETE", f"/agencies/dinkes/keys/{listed['id']}", token=ops)
    assert gone.status_code == 204
    assert office.call("POST", "/submissions", token=key, json=submission_body()).status_code == 401
    assert office.call("DELETE", f"/agencies/dinkes/keys/{listed['id']}", token=ops).status_code == 404


def test_keys_belong_to_agencies_that_exist(office: Office) -> None:
    ops = office.person("ops", Role.OPS)
    assert office.call("POST", "/agencies/tidak-ada/keys", token=ops, json={"label": "Sistem"}).status_code == 404
    assert office.call("POST", "/agencies/dinkes/keys", token=ops, json={"label": "x"}).status_code == 422


def test_others_issue_no_keys_and_make_no_users(office: Office) -> None:
    for role in (Role.EDITOR, Role.VIEWER, Role.AGENCY):
        token = office.person(f"orang.{role}", role, agency="dinkes" if role is Role.AGENCY else None)
        assert office.call("POST", "/agencies/dinkes/keys", token=token, json={"label": "Sistem"}).status_code == 403
        assert office.call("GET", "/users", token=token).status_code == 403


def test_everybody_with_access_sees_the_agencies(office: Office) -> None:
    names = [agency["name"] for agency in office.call("GET", "/agencies").json["agencies"]]
    assert names == ["Dinas Kesehatan", "Dinas Pertanian"]


def test_ops_give_and_take_access(office: Office) -> None:
    ops = office.person("ops", Role.OPS)
    wanted = {"username": "opd.baru", "name": "Admin Baru", "roles": ["agency"], "agency_code": "dinkes"}
    made = office.call("POST", "/users", token=ops, json=wanted)
    assert made.status_code == 201, made.text
    credentials = {"username": "opd.baru", "password": made.json["password"]}
    token = office.app.test_client().post("/api/v1/tokens", json=credentials).json["token"]
    assert office.call("POST", "/submissions", token=token, json=submission_body()).status_code == 201
    assert office.call("POST", "/users", token=ops, json=wanted).json["code"] == "already_exists"
    assert "password" not in str(office.call("GET", "/users", token=ops).json)
    assert office.call("DELETE", "/users/opd.baru", token=ops).status_code == 204
    assert office.call("GET", "/submissions", token=token).status_code == 401
    assert office.app.test_client().post("/api/v1/tokens", json=credentials).status_code == 401


def test_a_reset_password_works_at_once_and_names_who_reset_it(office: Office) -> None:
    ops, chief = office.person("ops", Role.OPS), office.person("chief", Role.CHIEF_EDITOR)
    wanted = {"username": "opd.baru", "name": "Admin Baru", "roles": ["agency"], "agency_code": "dinkes"}
    office.call("POST", "/users", token=ops, json=wanted)
    reset = office.call("POST", "/users/opd.baru/password", token=chief)
    assert (reset.status_code, reset.headers["Cache-Control"]) == (200, "no-store")
    assert office.app.test_client().post("/api/v1/tokens", json=reset.json).status_code == 201
    ids = {user["username"]: user["_id"] for user in User.collection().find()}
    stored = User.collection().find_one({"username": "opd.baru"})
    assert (stored["created_by"], stored["password_reset_by"]) == (ids["ops"], ids["chief"])
    for name, token in (("ops", chief), ("chief", chief), ("unknown", ops)):
        assert office.call("POST", f"/users/{name}/password", token=token).status_code == 404


def test_a_chief_editor_creates_no_user_of_operations_and_no_one_deactivates_themselves(office: Office) -> None:
    chief = office.person("chief", Role.CHIEF_EDITOR)
    office.person("ops", Role.OPS)
    wanted = {"username": "ops2", "name": "Operator", "roles": ["ops"]}
    assert office.call("POST", "/users", token=chief, json=wanted).status_code == 403
    assert office.call("DELETE", "/users/ops", token=chief).status_code == 404
    assert office.call("DELETE", "/users/chief", token=chief).status_code == 404


def test_a_user_is_of_one_agency_or_of_the_office(office: Office) -> None:
    ops = office.person("ops", Role.OPS)
    wanted = {"username": "opd.baru", "name": "Admin Baru", "roles": ["agency"], "agency_code": "dinkes"}
    for changes, field in (
        ({"roles": ["editor"]}, "agency_code"),
        ({"agency_code": "tidak-ada"}, "agency_code"),
        ({"roles": ["agency", "editor"]}, "roles"),
        ({"roles": []}, "roles"),
        ({"username": "Bu Rina"}, "username"),
    ):
        response = office.call("POST", "/users", token=ops, json=wanted | changes)
        assert (response.status_code, list(response.json["errors"])) == (422, [field]), response.json


def test_the_seed_adds_what_is_missing_and_changes_nothing(settings: Settings) -> None:
    made = seed(settings)
    assert {"editor", "editor2", "chief", "ops", "viewer", "opd.dispertan"} <= set(made)
    assert all(len(password) >= 20 for password in made.values())
    districts = Agency.collection().distinct("district")
    assert set(districts) == set(DISTRICTS)
    Agency.collection().update_one({"code": "dinkes"}, {"$set": {"name": "Dinas Kesehatan Kabupaten"}})
    before = User.collection().count_documents({})
    assert seed(settings) == {}
    assert User.collection().count_documents({}) == before
    assert Agency.collection().find_one({"code": "dinkes"})["name"] == "Dinas Kesehatan Kabupaten"
