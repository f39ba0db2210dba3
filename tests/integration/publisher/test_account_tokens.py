"""Tokens over time: renewed ahead of their expiry by one worker at a time, and warnings where a person has to act."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet
from flask import Blueprint, Response, jsonify

from sandbox.platforms import views
from sandbox.platforms.oauth import Denied, OAuthServer, _TokenEndpoint
from sandbox.platforms.platform import Platform
from services.publisher.accounts import applications, renewal, secrets
from services.publisher.accounts.changes import NotPossible
from services.publisher.accounts.connected import Accounts, AccountUnusable
from services.publisher.accounts.documents import AccountSecret
from services.publisher.accounts.linking import NewAccount, change_credentials, link
from services.publisher.accounts.renewal import CALLBACK, Renewal
from services.publisher.accounts.rotation import rotate
from services.publisher.accounts.signing_in import SigningIn
from services.publisher.accounts.tokens import TokenEndpoint, Tokens
from services.publisher.accounts.vault import Vault
from services.publisher.accounts.watch import watch
from services.publisher.channels.contract import Page
from services.publisher.channels.platform_api import NoClearResponse, Refused
from services.publisher.reasons import PLATFORM_NO_ANSWER, PLATFORM_NO_CONNECTION
from shared.clock import now
from shared.content.account import Account, AccountRow
from shared.content.account_expiry import needs_warning, warning_of
from shared.db import server_time, transaction
from shared.events.log.store import events
from shared.settings import Settings
from tests.integration.publisher.hall import add_hall
from tests.integration.publisher.outside import Outside, outside_world
from tests.integration.publisher.sign_in_page import decide, query_of
from tests.integration.publisher.test_accounts import OPS


def plain(status: int, word: str, _seconds: int) -> Response:
    reply = jsonify(error=word)
    reply.status_code = status
    return reply


@dataclass
class World:
    """One account that was linked by signing in at the stand-in."""

    settings: Settings
    outside: Outside
    account_id: str = field(default="")

    @property
    def account(self) -> AccountRow:
        found = Account.collection().find_one({"_id": self.account_id})
        assert found
        return found

    @property
    def kept(self) -> dict[str, str]:
        return secrets.read(self.account_id, Vault(self.settings.credentials_keys))

    def make_due(self, **changes: Any) -> AccountRow:
        Account.collection().update_one({"_id": self.account_id}, {"$set": {"token_renew_at": now(), **changes}})
        return self.account


@pytest.fixture
def world(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    add_hall(monkeypatch)
    sign_in = OAuthServer("/oauth/authorize", "/oauth/token", ("post", "read"), expires_in=7200, refresh=True)
    stand_in = Platform("hall", "Hall", lambda _world: Blueprint("hall", __name__), plain, oauth=sign_in)
    monkeypatch.setattr(views, "platforms", lambda: {"hall": stand_in})
    with outside_world(tmp_path / "sandbox") as outside:
        url = outside.sandbox.web_url
        key = Fernet.generate_key().decode()
        made = World(replace(settings, credentials_keys=(key,), platforms_url=f"{url}/platforms"), outside)
        httpx.put(f"{url}/api/platforms/hall/accounts/kabar", json={}).raise_for_status()
        callback = f"{settings.publisher_url}{CALLBACK}"
        known = httpx.put(f"{url}/api/platforms/hall/applications/office", json={"redirect_uris": [callback]}).json()
        applications.keep("hall", known["client_id"], known["client_secret"], "uji", made.settings)
        made.account_id = link(NewAccount("hall", "Akun", by_sign_in=True), OPS, made.settings)["_id"]
        signing = SigningIn(made.settings, callback, Vault((key,)))
        begun = signing.begin(made.account_id, OPS, {})
        back = query_of(decide(begun.address))
        account = signing.complete(signing.came_back(back["state"], begun.nonce, OPS), back["code"], OPS, {})
        signing.choose(account, Page("17", "Dinas", {"page": "17"}), OPS)
        yield made


def test_a_token_is_renewed_when_it_is_due_and_not_before(world: World) -> None:
    before = world.kept
    assert Renewal(world.settings).renew_due() == 0
    world.make_due(token_expires_at=now() + timedelta(minutes=30))
    assert Renewal(world.settings).renew_due() == 1
    assert world.kept["access_token"] != before["access_token"]
    assert world.kept["refresh_token"] != before["refresh_token"]
    assert world.account["token_expires_at"] > now() + timedelta(minutes=110)


def test_many_workers_renew_a_token_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in revokes everything where a refresh token comes twice, as many platforms do."""
    calls = []
    renewed = TokenEndpoint.renewed

    def counted(self: TokenEndpoint, *given: Any) -> Tokens:
        calls.append(1)
        return renewed(self, *given)

    monkeypatch.setattr(TokenEndpoint, "renewed", counted)
    world.make_due()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: Renewal(world.settings).renew_due(), range(8)))
    assert (sum(results), len(calls)) == (1, 1)
    world.make_due()
    assert Renewal(world.settings).renew_due() == 1, "the kept refresh token works"


def test_attempts_wait_for_the_worker_that_renews(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    expired = world.kept["access_token"]
    world.make_due(token_expires_at=now())
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: Accounts(world.settings).connected(world.account_id).values, range(4)))
    assert len({values["access_token"] for values in found}) == 1
    assert found[0]["access_token"] != expired


@pytest.mark.parametrize("left_out", ["", None])
def test_a_refresh_token_that_the_response_leaves_out_replaces_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, left_out: str | None
) -> None:
    before = world.kept["refresh_token"]
    reply = {"access_token": "baru", "expires_in": 7200} | ({} if left_out is None else {"refresh_token": left_out})
    tokens = lambda self, *_: self._tokens(reply, 200)  # noqa: E731
    monkeypatch.setattr(TokenEndpoint, "renewed", tokens)
    world.make_due()
    assert Renewal(world.settings).renew_due() == 1
    assert (world.kept["access_token"], world.kept["refresh_token"]) == ("baru", before)


def test_a_refused_renewal_breaks_the_account_with_the_platforms_reason(world: World) -> None:
    httpx.delete(f"{world.outside.sandbox.web_url}/api/platforms/hall/accounts/kabar/tokens").raise_for_status()
    world.make_due()
    assert Renewal(world.settings).renew_due() == 0
    assert world.account["state"] == "broken"
    reason = world.account["coded_reason"]
    assert reason is not None
    assert reason["code"] == "account.renewal_refused"
    assert "revoked" in str(reason["values"])
    assert world.kept["access_token"] not in str(reason)


def test_a_platform_that_repeats_a_token_in_its_words_gives_none_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def repeat(_self: object, given: Any) -> dict[str, Any]:
        raise Denied("invalid_grant", f"{given['refresh_token']} of {given['client_secret']} was revoked")

    monkeypatch.setattr(_TokenEndpoint, "_granted", repeat)
    world.make_due()
    assert Renewal(world.settings).renew_due() == 0
    told = str(world.account["coded_reason"])
    assert "••• of ••• was revoked" in told
    assert world.kept["refresh_token"] not in told


@pytest.mark.parametrize(
    "failure",
    [
        NoClearResponse(PLATFORM_NO_ANSWER(error="ReadTimeout")),
        Refused(PLATFORM_NO_CONNECTION(error="ConnectError"), permanent=False),
    ],
)
def test_a_platform_that_cannot_be_reached_is_asked_again_later(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def fail(*_: object) -> Tokens:
        calls.append(1)
        raise failure

    calls: list[int] = []
    monkeypatch.setattr(TokenEndpoint, "renewed", fail)
    before, kept = world.make_due(), world.kept
    assert [Renewal(world.settings).renew_due() for _ in range(3)] == [0, 0, 0]
    assert len(calls) == 1, "not again before the pause has passed"
    assert (world.account, world.kept) == (before, kept)


def test_an_attempt_does_not_wait_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Tokens:
        raise Refused(PLATFORM_NO_CONNECTION(error="ConnectError"), permanent=False)

    monkeypatch.setattr(TokenEndpoint, "renewed", fail)
    monkeypatch.setattr("services.publisher.accounts.connected.LONGEST_WAIT", 0.2)
    world.make_due(token_expires_at=now())
    with pytest.raises(AccountUnusable):
        Accounts(world.settings).connected(world.account_id)


def test_credentials_that_are_entered_during_a_renewal_stay(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(self: TokenEndpoint, *_: object) -> Tokens:
        change_credentials(world.account_id, {"access_token": "dari-orang"}, OPS, world.settings)
        return self._tokens({"access_token": "terlambat", "expires_in": 7200}, 200)

    monkeypatch.setattr(TokenEndpoint, "renewed", meanwhile)
    world.make_due()
    assert Renewal(world.settings).renew_due() == 0
    assert world.kept["access_token"] == "dari-orang"


def test_a_rotation_of_the_keys_during_a_renewal_loses_no_token(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform gives a refresh token out once: without the new one the account could never be renewed again."""
    rotated = replace(
        world.settings, credentials_keys=(Fernet.generate_key().decode(), *world.settings.credentials_keys)
    )
    renewed = TokenEndpoint.renewed

    def meanwhile(self: TokenEndpoint, *given: Any) -> Tokens:
        assert rotate(Vault(rotated.credentials_keys)).resealed > 0
        return renewed(self, *given)

    monkeypatch.setattr(TokenEndpoint, "renewed", meanwhile)
    world.make_due()
    before = world.kept["refresh_token"]
    assert Renewal(rotated).renew_due() == 1
    world.settings = rotated
    assert world.kept["refresh_token"] != before


def test_a_code_goes_to_the_server_alone_at_which_the_sign_in_began(world: World) -> None:
    signing = SigningIn(
        world.settings, f"{world.settings.publisher_url}{CALLBACK}", Vault(world.settings.credentials_keys)
    )
    begun = signing.begin(world.account_id, OPS, {})
    back = query_of(decide(begun.address))
    Account.collection().update_one({}, {"$set": {"values.server": "https://jahat.example"}})
    with pytest.raises(NotPossible, match="Begin again"):
        signing.complete(signing.came_back(back["state"], begun.nonce, OPS), back["code"], OPS, {})


def test_a_worker_that_died_in_a_renewal_holds_it_up_for_a_minute_only(world: World) -> None:
    world.make_due()
    dead = Renewal(world.settings)
    assert dead._take(world.account_id)
    assert Renewal(world.settings).renew_due() == 0
    later = now() + renewal.LEASE + timedelta(seconds=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(renewal, "server_time", lambda: later)
        assert Renewal(world.settings).renew_due() == 1


@pytest.fixture(params=[1, -1])
def wrong_clock(request: pytest.FixtureRequest, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """This worker's clock is an hour fast, or slow."""
    wrong = lambda: now() + timedelta(hours=request.param)  # noqa: E731
    for module in ("connected", "renewal", "tokens"):
        monkeypatch.setattr(f"services.publisher.accounts.{module}.now", wrong, raising=False)


@pytest.mark.usefixtures("wrong_clock")
def test_a_worker_whose_clock_is_wrong_sends_no_refresh_token_that_another_one_is_sending(world: World) -> None:
    account = world.make_due()
    assert Renewal(world.settings)._take(world.account_id)
    moment = server_time()
    AccountSecret.collection().update_one({}, {"$set": {"renewing_until": moment + timedelta(seconds=30)}})
    assert not Renewal(world.settings).renew(account)


@pytest.mark.usefixtures("wrong_clock")
def test_a_worker_whose_clock_is_wrong_knows_when_a_token_expires(world: World) -> None:
    """Else it would post with a token that has expired, which the platform takes for one that was revoked."""
    world.make_due(token_expires_at=now() - timedelta(minutes=5))
    expired = world.kept["access_token"]
    assert Accounts(world.settings).connected(world.account_id).values["access_token"] != expired
    life = world.account["token_expires_at"] - now()
    assert timedelta(minutes=110) < life < timedelta(minutes=121)


def test_without_a_refresh_token_a_person_is_warned(world: World) -> None:
    kept = {name: value for name, value in world.kept.items() if name != "refresh_token"}
    vault = Vault(world.settings.credentials_keys)
    transaction(lambda session: secrets.replace(world.account_id, kept, vault, session))
    world.make_due()
    assert warning_of(world.account) is None
    assert Renewal(world.settings).renew_due() == 0
    found = warning_of(world.account)
    assert found is not None
    assert found.days == 3


def warned(account_id: str) -> int:
    return events().count_documents({"subject": account_id, "type": "account.expiring"})


def test_each_step_is_warned_of_once(world: World) -> None:
    seen = []
    for days in (20, 14, 13, 3, 2, 0):
        Account.collection().update_one(
            {"_id": world.account_id},
            {"$set": {"token_renew_at": None, "token_expires_at": now() + timedelta(days=days, seconds=-5)}},
        )
        watch()
        watch()
        seen.append(warned(world.account_id))
    assert seen == [0, 1, 1, 2, 2, 3]


def test_a_token_that_is_renewed_by_itself_is_no_reason_to_warn(world: World) -> None:
    assert world.account["token_expires_at"] < now() + timedelta(days=3)
    watch()
    assert warned(world.account_id) == 0
    assert Account.collection().count_documents(needs_warning()) == 0
    assert Account.collection().count_documents(needs_warning(now() + timedelta(days=1, hours=3))) == 1
