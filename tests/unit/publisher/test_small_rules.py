"""Addresses of articles, masks, delays between attempts, and what a place needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.publisher.address import article_path, slug
from services.publisher.channels.contract import Accepted, Failed, Succeeded, Unknown
from services.publisher.channels.email.smtp import Timeouts
from services.publisher.masking import masked
from services.publisher.plan import action_for
from services.publisher.readers.digests import last_slot
from services.publisher.reasons import NOT_AS_APPROVED, WORKER_LOST
from services.publisher.registry import channels
from services.publisher.settlement import RetryPolicy, judge
from services.publisher.worker import channel_consumer, deliverers_for
from shared.channels.declaration import LOOK_UP_FIRST, NEVER, SAFE, RetrySafety, keyed
from shared.channels.email.declaration import CHANNEL as EMAIL
from shared.content.hashing import content_hash
from shared.settings import Settings, SettingsError
from tests.directory import plain_settings

ITEM = "01936b1e-8e3a-7c4e-9d0a-3f1b2c4d5e6f"
RETRIES = RetryPolicy((2.0, 10.0), jitter=0)
NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)


def test_an_article_lives_under_the_month_in_wib() -> None:
    published = datetime(2026, 10, 31, 17, 30, tzinfo=UTC)
    assert article_path(ITEM, "Harga Cabai – Turun!", published) == "/berita/2026/11/harga-cabai-turun-2c4d5e6f/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Jalan Pacet–Trawas", "jalan-pacet-trawas"), ("Café Électrique", "cafe-electrique"), ("???", "artikel")],
)
def test_slugs_are_plain(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_a_long_slug_is_cut_at_a_word() -> None:
    found = slug("kata " * 40)
    assert len(found) <= 80
    assert found.endswith("-kata")
    assert len(slug("x" * 200)) == 80


def test_a_mask_leaves_no_name() -> None:
    assert masked("sari.dewi@warga.example") == "s•••@warga.example"


@pytest.mark.parametrize(
    ("outcome", "attempt", "safety", "status"),
    [
        (Succeeded("1", None, "0" * 64), 1, NEVER, "succeeded"),
        (Accepted("7", 5.0), 1, NEVER, "accepted"),
        (Failed(NOT_AS_APPROVED(), permanent=True), 1, SAFE, "failed"),
        (Failed(NOT_AS_APPROVED(), permanent=False), 1, NEVER, "requested"),
        (Failed(NOT_AS_APPROVED(), permanent=False), 3, NEVER, "failed"),
        (Failed(NOT_AS_APPROVED(), permanent=False, waits=True), 3, NEVER, "requested"),
        (Failed(NOT_AS_APPROVED(), permanent=True, account_broken=True), 3, NEVER, "requested"),
        (Unknown(WORKER_LOST()), 1, NEVER, "unknown"),
        (Unknown(WORKER_LOST()), 1, LOOK_UP_FIRST, "unknown"),
        (Unknown(WORKER_LOST()), 1, SAFE, "requested"),
        (Unknown(WORKER_LOST()), 3, SAFE, "unknown"),
    ],
)
def test_what_an_outcome_means(outcome: Any, attempt: int, safety: RetrySafety, status: str) -> None:
    assert judge(outcome, attempt, RETRIES, safety, NOON, NOON).status == status


@pytest.mark.parametrize(("wanted", "after"), [(None, 300), (10.0, 300), (900.0, 900), (10.0**9, 86_400)])
def test_what_waits_for_people_is_tried_rarely_and_not_before_the_platform_says(
    wanted: float | None, after: float
) -> None:
    broken = Failed(NOT_AS_APPROVED(), permanent=False, retry_after=wanted, account_broken=True)
    assert judge(broken, 1, RETRIES, NEVER, NOON, NOON).after == after


def test_a_key_is_not_used_again_where_the_next_attempt_comes_after_it() -> None:
    policy = RetryPolicy((7200,), jitter=0)
    assert judge(Unknown(WORKER_LOST()), 1, policy, keyed(3600), NOON, NOON).status == "unknown"
    assert judge(Unknown(WORKER_LOST()), 1, policy, keyed(86_400), NOON, NOON).status == "requested"


@pytest.mark.parametrize(("minutes", "status"), [(0, "requested"), (54, "requested"), (56, "unknown"), (90, "unknown")])
def test_a_key_is_used_again_only_while_the_platform_remembers_it(minutes: int, status: str) -> None:
    later = NOON + timedelta(minutes=minutes)
    assert judge(Unknown(WORKER_LOST()), 1, RETRIES, keyed(3600), NOON, later).status == status


def test_the_other_side_may_ask_for_a_longer_pause_but_not_for_ever() -> None:
    assert RETRIES.delay_after(1) == 2
    assert RETRIES.delay_after(1, wanted=60) == 60
    assert RETRIES.delay_after(1, wanted=10**9) == 86_400
    assert RETRIES.delay_after(3) is None


def row(status: str, revision: int = 1, action: str = "publish", **more: Any) -> dict[str, Any]:
    return {"channel": "wall", "status": status, "revision": revision, "action": action, **more}


@pytest.mark.parametrize(
    ("rows", "withdrawn", "action"),
    [
        ([row("succeeded")], False, "update"),
        ([row("unknown")], False, "update"),
        ([row("attempting")], False, "update"),
        ([row("failed")], False, "publish"),
        ([row("requested")], False, "publish"),
        ([row("succeeded"), row("failed", 2, "update")], False, None),
        ([row("succeeded"), row("failed", 2, "update", gone=True)], True, None),
        ([row("succeeded")], True, "withdraw"),
        ([row("failed")], True, None),
        ([row("requested")], True, None),
        ([row("succeeded"), row("succeeded", 1, "withdraw")], True, None),
    ],
)
def test_what_a_place_needs(rows: list[dict[str, Any]], withdrawn: bool, action: str | None) -> None:
    publication = {"revision": 2, "withdrawn_at": datetime.now(UTC) if withdrawn else None}
    assert action_for(publication, rows) == action


def test_the_digest_hour_is_in_wib() -> None:
    assert last_slot(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), 17) == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    assert last_slot(datetime(2026, 11, 22, 9, 59, tzinfo=UTC), 17) == datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def test_the_digest_hour_is_a_setting_like_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MONGODB_URI": "mongodb://h/", "AMQP_URL": "amqp://h", "KABAR_SECRET_KEY": "k" * 32}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("KABAR_DIGEST_HOUR", raising=False)
    assert Settings.from_env().digest_hour == 17
    monkeypatch.setenv("KABAR_DIGEST_HOUR", "6")
    assert Settings.from_env().digest_hour == 6
    monkeypatch.setenv("KABAR_DIGEST_HOUR", "24")
    with pytest.raises(SettingsError, match="KABAR_DIGEST_HOUR"):
        Settings.from_env()


def test_the_content_hash_sees_every_change_and_no_order_of_keys() -> None:
    original = {"web": {"a": 1, "b": "x"}, "email": {"c": [1, 2]}}
    assert content_hash(original) == content_hash({"email": {"c": [1, 2]}, "web": {"b": "x", "a": 1}})
    for changed in ({**original, "email": {"c": [2, 1]}}, {"web": original["web"]}, {**original, "sms": {}}):
        assert content_hash(changed) != content_hash(original)


def test_a_mail_server_that_is_silent_at_one_step_is_given_up_before_the_call_is_interrupted() -> None:
    waits = Timeouts()
    assert max(waits.connect, waits.reply, waits.acceptance) < EMAIL.lease
    (deliverer,) = (
        each for each in deliverers_for(channels(plain_settings()), plain_settings()) if each.name == EMAIL.name
    )
    assert waits.connect + waits.acceptance < channel_consumer(deliverer).time_limit
