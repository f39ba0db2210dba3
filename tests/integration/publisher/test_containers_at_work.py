"""Posts in two steps through the ledger: a carousel on Instagram from the approval to its withdrawal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet

from services.publisher.accounts import secrets
from services.publisher.accounts.connected import Accounts
from services.publisher.accounts.vault import Vault
from services.publisher.app import create_app
from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel
from services.publisher.channels.instagram.channel import InstagramChannel
from services.publisher.channels.platform_api import Timeouts
from services.publisher.documents import Delivery
from services.publisher.settlement import RetryPolicy
from shared import db
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import HEADLINE, approval, rows, take, variants, withdrawal
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.site_samples import photo

PROFILE, TOKEN = "17841405822304914", "EAA" + "b" * 60
#: Rounds of a worker's threads, which are more than any step takes.
ROUNDS = 12


@pytest.fixture
def served(connected: Settings, outside: Outside) -> Settings:
    """Settings that lead to the stand-in, with a publisher from which it fetches photos."""
    keys = (Fernet.generate_key().decode(),)
    changed = replace(connected, platforms_url=f"{outside.sandbox.web_url}/platforms", credentials_keys=keys)
    return replace(changed, media_url=outside.serve(create_app(changed)))


@pytest.fixture
def account(served: Settings, outside: Outside) -> str:
    """A linked account; returns its id."""
    values = {"user_id": PROFILE, "access_token": TOKEN}
    made, _ = outside.account("instagram", values=values, token=TOKEN, user_id=PROFILE, username="kabar")
    vault = Vault(served.credentials_keys)
    db.transaction(lambda session: secrets.replace(made.id, {"access_token": TOKEN}, vault, session))
    return made.id


@pytest.fixture
def channels(served: Settings) -> dict[str, Channel]:
    return {"instagram": InstagramChannel(served, Timeouts(connect=3, read=3, total=6))}


@pytest.fixture
def worker(served: Settings, channels: dict[str, Channel]) -> Deliverer:
    policy = RetryPolicy((0.0, 0.0), jitter=0)
    return Deliverer(channels["instagram"], Accounts(served), lease=60.0, retries=policy)


def content(account: str, headline: str = HEADLINE, photos: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return variants(headline, accounts={"instagram": [account]}, photos=photos or [])


def work(worker: Deliverer, item: str) -> list[str]:
    """What a worker's threads do until nothing is left to do; returns the states that the last row went through."""
    states = []
    for _ in range(ROUNDS):
        Delivery.collection().update_many(
            {"item_id": item, "status": {"$in": ["requested", "accepted"]}},
            {"$set": {"next_attempt_at": db.server_time()}},
        )
        worker.deliver_due()
        worker.check_accepted()
        states.append(rows(item)[-1]["status"])
        if states[-1] not in ("requested", "accepted"):
            return states
    raise AssertionError(states)


def test_a_carousel_from_the_approval_to_the_withdrawal(
    outside: Outside, channels: dict[str, Channel], worker: Deliverer, account: str
) -> None:
    item, photos = new_id(), [photo(640, 480), photo(640, 480, "tan")]
    take(approval(item, variants=content(account, photos=photos)), channels)
    assert work(worker, item)[-1] == "succeeded"
    (published,) = rows(item)
    assert published["reference"].startswith("publish/post/")
    assert published["url"] == f"https://www.instagram.com/p/{published['remote_id']}"
    assert [len(post["media"]) for post in outside.posts("instagram")["posts"]] == [2]

    better = content(account, "Ralat: 102 ekor sapi divaksin", photos)
    take(approval(item, 6, 2, "Jumlah sapi salah.", variants=better), channels)
    assert work(worker, item)[-1] == "succeeded"
    correction = rows(item)[-1]
    assert (correction["action"], correction["parts"]["revision_2"]["remote_id"]) == ("update", correction["remote_id"])
    assert [post["text"][:10] for post in outside.posts("instagram")["posts"]] == ["Ralat: 102"]

    take(withdrawal(item), channels)
    assert work(worker, item)[-1] == "succeeded"
    found = outside.posts("instagram")
    assert (found["posts"], found["created"]) == ([], 2)


def test_an_unclear_publication_is_found_and_not_repeated(
    outside: Outside, channels: dict[str, Channel], worker: Deliverer, account: str
) -> None:
    item = new_id()
    take(approval(item, variants=content(account, photos=[photo(640, 480)])), channels)
    outside.misbehave("platforms/instagram", "close")
    assert work(worker, item)[-1] == "unknown"
    Delivery.collection().update_many({"item_id": item}, {"$set": {"look_up_at": db.server_time()}})
    assert worker.look_up_due() == 1
    (row,) = rows(item)
    assert row["status"] == "succeeded"
    assert row["remote_id"] == outside.posts("instagram")["posts"][0]["id"]
    assert outside.posts("instagram")["created"] == 1


def test_a_worker_that_dies_between_the_containers_and_the_fence_leaves_nothing_unclear(
    outside: Outside, channels: dict[str, Channel], worker: Deliverer, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = new_id()
    take(approval(item, variants=content(account, photos=[photo(640, 480)])), channels)

    def die(*_: object) -> object:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(channels["instagram"], "_publish", die)
        with pytest.raises(SystemExit):
            work(worker, item)
    assert rows(item)[0]["status"] == "attempting"
    Delivery.collection().update_many({"item_id": item}, {"$set": {"lease_until": db.server_time()}})
    worker.recover()
    assert rows(item)[0]["status"] == "requested"
    assert work(worker, item)[-1] == "succeeded"
    assert outside.posts("instagram")["created"] == 1
