"""Linking an account of Facebook, Instagram or Threads by signing in, from the platform's page to a working account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from services.publisher.accounts import applications, testing
from services.publisher.accounts.connected import Accounts
from services.publisher.accounts.linking import NewAccount, link
from services.publisher.accounts.renewal import CALLBACK, Renewal
from services.publisher.accounts.signing_in import SigningIn
from services.publisher.accounts.vault import Vault
from services.publisher.channels.contract import ConnectedAccount, Page
from services.publisher.queries.accounts import Readiness
from services.publisher.registry import channels
from shared.channels import CHANNELS
from shared.clock import now
from shared.content.account import Account, AccountRow
from shared.settings import Settings
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.sign_in_page import decide, query_of
from tests.integration.publisher.test_accounts import OPS

ID = "17841405822304914"
FAMILY = ("facebook", "instagram", "threads")


@dataclass(frozen=True)
class SignedIn:
    """An account as it is after the sign-in."""

    settings: Settings
    row: AccountRow
    page: Page

    @property
    def account(self) -> ConnectedAccount:
        return Accounts(self.settings).connected(self.row["_id"])


def sign_in(settings: Settings, outside: Outside, channel: str, only: list[str] | None = None) -> SignedIn:
    """Sign in at the stand-in, allow, and choose the one page that is offered."""
    key = Fernet.generate_key().decode()
    changed = replace(settings, credentials_keys=(key,), platforms_url=f"{outside.sandbox.web_url}/platforms")
    outside.known_account(channel, "kabar", page_id=ID, user_id=ID, username="mojokertokab", title="Mojokerto")
    callback = f"{settings.publisher_url}{CALLBACK}"
    known = outside._call("PUT", f"/api/platforms/{channel}/applications/office", {"redirect_uris": [callback]})
    applications.keep(channel, known["client_id"], known["client_secret"], "uji", changed)
    account_id = link(NewAccount(channel, "Akun", by_sign_in=True), OPS, changed)["_id"]
    signing = SigningIn(changed, callback, Vault((key,)))
    begun = signing.begin(account_id, OPS, {})
    back = query_of(decide(begun.address, only=only))
    account = signing.complete(signing.came_back(back["state"], begun.nonce, OPS), back["code"], OPS, {})
    (page,) = signing.pages(account, channels(changed)[channel])
    return SignedIn(changed, signing.choose(account, page, OPS), page)


@pytest.mark.parametrize("channel", FAMILY)
def test_signing_in_and_choosing_gives_an_account_that_works(
    connected: Settings, outside: Outside, channel: str
) -> None:
    signed = sign_in(connected, outside, channel)
    result = channels(signed.settings)[channel].test(signed.account)  # type: ignore[attr-defined]
    assert result.reason is None
    assert result.handle in ("Mojokerto", "@mojokertokab")
    assert signed.row["configured_at"] is not None
    assert signed.account.values["page_id" if channel == "facebook" else "user_id"] == ID


@pytest.mark.parametrize("channel", ["facebook", "instagram"])
def test_the_token_of_a_page_outlives_that_of_the_person(connected: Settings, outside: Outside, channel: str) -> None:
    assert sign_in(connected, outside, channel).row["token_expires_at"] is None


def test_threads_keeps_a_token_of_60_days_and_renews_it(connected: Settings, outside: Outside) -> None:
    signed = sign_in(connected, outside, "threads")
    before, expires_at = signed.account.values["access_token"], signed.row["token_expires_at"]
    assert expires_at is not None
    assert timedelta(days=59) < expires_at - now() <= timedelta(days=60)
    Account.collection().update_one({"_id": signed.row["_id"]}, {"$set": {"token_renew_at": now()}})
    assert Renewal(signed.settings).renew_due() == 1
    assert signed.account.values["access_token"] != before


def test_a_permission_that_was_not_allowed_is_named(connected: Settings, outside: Outside) -> None:
    signed = sign_in(connected, outside, "threads", only=["threads_basic", "threads_content_publish"])
    result = channels(signed.settings)["threads"].test(signed.account)  # type: ignore[attr-defined]
    assert result.reason is not None
    assert "threads_delete" in result.reason.english


@pytest.mark.parametrize("channel", FAMILY)
def test_the_permission_for_comments_may_be_left_out(connected: Settings, outside: Outside, channel: str) -> None:
    declared = CHANNELS[channel].accounts
    assert declared is not None
    signed = sign_in(connected, outside, channel, list(declared.scopes))
    accounts = Accounts(signed.settings)
    tested = testing.test(signed.row["_id"], OPS, channels(signed.settings), accounts)
    assert (tested["state"], tested["coded_reason"]) == ("pending", None)
    assert set(tested["granted_scopes"] or ()) == set(declared.scopes)
    assert Readiness.of(tested).comments == "missing"
    begun = sign_in_address(signed, comments=False)
    assert set(query_of(begun)["scope"].split(",")) == set(declared.scopes)
    assert set(query_of(sign_in_address(signed, comments=True))["scope"].split(",")) == set(declared.every_scope)


def sign_in_address(signed: SignedIn, *, comments: bool) -> str:
    """Where the platform asks for the permissions."""
    vault = Vault(signed.settings.credentials_keys)
    signing = SigningIn(signed.settings, f"{signed.settings.publisher_url}{CALLBACK}", vault)
    return signing.begin(signed.row["_id"], OPS, {}, comments=comments).address
