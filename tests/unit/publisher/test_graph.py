"""What the Graph API's errors, headers and texts mean."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.publisher.channels import scope
from services.publisher.channels.container_channel import Reference
from services.publisher.channels.graph import (
    error_of,
    fingerprint,
    judge,
    note_usage,
    own_object,
    proof,
    regained_after,
)
from services.publisher.channels.platform_api import NoClearResponse, Refused, Reply
from services.publisher.channels.scope import Usage
from services.publisher.reasons import (
    ACCOUNT_GONE,
    ACCOUNT_REFUSED,
    LIMIT_REACHED,
    PERMISSIONS_MISSING,
    PLATFORM_REFUSED,
)


def reply(code: int | None, status: int = 400, headers: dict[str, str] | None = None, **error: Any) -> Reply:
    body = {"error": {"message": "Token EAAsecret is wrong", "type": "OAuthException", "code": code, **error}}
    return Reply(status, headers or {}, json.dumps(body).encode())


def usage(*minutes: object) -> dict[str, str]:
    entries = [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": one} for one in minutes]
    return {"x-business-use-case-usage": json.dumps({"102938475610293": entries})}


@pytest.mark.parametrize(
    ("code", "reason", "permanent"),
    [
        (190, ACCOUNT_REFUSED, False),
        (102, ACCOUNT_REFUSED, False),
        (4, LIMIT_REACHED, False),
        (17, LIMIT_REACHED, False),
        (32, LIMIT_REACHED, False),
        (613, LIMIT_REACHED, False),
        (9, LIMIT_REACHED, False),
        (80_002, LIMIT_REACHED, False),
        (368, LIMIT_REACHED, False),
        (10, PERMISSIONS_MISSING, True),
        (200, PERMISSIONS_MISSING, True),
        (299, PERMISSIONS_MISSING, True),
        (100, PLATFORM_REFUSED, True),
        (506, PLATFORM_REFUSED, True),
        (9004, PLATFORM_REFUSED, False),
        (9007, PLATFORM_REFUSED, False),
        (24, PLATFORM_REFUSED, False),
    ],
)
def test_a_code_says_what_may_follow(code: int, reason: Any, *, permanent: bool) -> None:
    found = judge(reply(code))
    assert found is not None
    assert (found.reason.kind, found.permanent) == (reason, permanent)


def refused(code: int, **error: Any) -> Refused:
    found = reply(code, **error)
    refusal = judge(found)
    assert refusal is not None
    return Refused(refusal.reason, permanent=refusal.permanent, reply=found)


@pytest.mark.parametrize(
    ("error", "reason", "broken"),
    [
        (refused(200), PERMISSIONS_MISSING, True),
        (refused(100, error_subcode=33), ACCOUNT_GONE, True),
        (refused(100), PLATFORM_REFUSED, False),
        (refused(506), PLATFORM_REFUSED, False),
    ],
)
def test_of_a_call_on_the_accounts_own_page_it_says_that_the_account_is_at_fault(
    error: Refused, reason: Any, *, broken: bool
) -> None:
    with pytest.raises(Refused) as raised, own_object():
        raise error
    outcome = raised.value.outcome
    assert (outcome.reason.kind, outcome.account_broken, outcome.permanent) == (reason, broken, not broken)


def test_what_meta_calls_transient_is_tried_again() -> None:
    found = judge(reply(100, is_transient=True))
    assert found is not None
    assert not found.permanent


@pytest.mark.parametrize("code", [1, 2, -1])
@pytest.mark.parametrize("status", [400, 500, 503])
def test_where_meta_does_not_know_nothing_is_known(code: int, status: int) -> None:
    with pytest.raises(NoClearResponse):
        judge(reply(code, status))


def test_the_words_of_a_refused_token_are_not_kept() -> None:
    found = judge(reply(190))
    assert found is not None
    assert "EAAsecret" not in found.reason.english


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"error": "no"}', b'{"error": {"code": "190"}}', b"<html>"])
def test_an_error_in_another_form_is_left_to_its_status(body: bytes) -> None:
    assert judge(Reply(400, {}, body)) is None
    assert error_of(Reply(400, {}, body).data).code is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (usage(5), 300),
        (usage(0, 12, 3), 720),
        (usage(0), None),
        (usage("soon"), None),
        (usage(), None),
        ({"x-business-use-case-usage": "[]"}, None),
        ({"x-business-use-case-usage": '{"1": 5}'}, None),
        ({"x-business-use-case-usage": "{"}, None),
        ({}, None),
    ],
)
def test_the_header_says_when_calls_are_taken_again(headers: dict[str, str], seconds: float | None) -> None:
    assert regained_after(headers) == seconds


def test_a_limit_waits_as_long_as_the_platform_says() -> None:
    by_usage, without, by_header = (
        judge(reply(4, headers=headers)) for headers in (usage(5), {}, {**usage(5), "retry-after": "7"})
    )
    assert by_usage and without and by_header
    assert (by_usage.retry_after, without.retry_after, by_header.retry_after) == (300, 900, None)


def test_the_proof_is_the_documented_hmac() -> None:
    assert proof("token", "secret") == "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a"


@pytest.mark.parametrize("other", ["Vaksin é\n\nPacet", " Vaksin é Pacet ", "Vaksin e\u0301\r\nPacet"])
def test_a_text_is_recognised_whatever_a_platform_makes_of_its_space(other: str) -> None:
    assert fingerprint(other) == fingerprint("Vaksin é\n\nPacet")
    assert fingerprint(other) != fingerprint("Vaksin é\n\nPacet 2")


@pytest.mark.parametrize("corrects", [True, False])
@pytest.mark.parametrize("items", [True, False])
def test_a_reference_is_read_as_it_was_written(*, corrects: bool, items: bool) -> None:
    written = Reference(corrects, items, ("17889455560051444", "17889455560051447"))
    assert Reference.read(str(written)) == written


def test_the_headers_of_a_reply_tell_what_is_used_of_the_calls() -> None:
    headers = usage(0, 3) | {"x-app-usage": json.dumps({"call_count": 12, "total_time": 40.4, "total_cputime": "much"})}
    with scope.attempt(5) as told:
        note_usage(reply(None, 200, headers))
        assert told.usages == {"application": Usage(40, 100), "business": Usage(100, 100, 180.0)}
        for wrong in ("[1]", "{", json.dumps({"1": [3]}), json.dumps({"1": {"call_count": True}})):
            note_usage(reply(None, 200, {"x-app-usage": wrong, "x-business-use-case-usage": wrong}))
    assert told.usages["application"] == Usage(40, 100)
