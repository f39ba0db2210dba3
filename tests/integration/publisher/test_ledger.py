"""From an approval to every channel and back again, through the ledger."""

from __future__ import annotations

import copy
import threading

import pytest

from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel, Failed, Overtaken, Succeeded
from services.publisher.channels.webhook.channel import WebhookChannel
from services.publisher.channels.webhook.post import Timeouts
from services.publisher.documents import Delivery, Publication
from services.publisher.ledger import Terms, record_intent, settle
from services.publisher.plan import continue_plans
from services.publisher.progress import LedgerProgress
from services.publisher.readers.documents import Subscriber
from services.publisher.reasons import WORKER_LOST
from services.publisher.settlement import RetryPolicy
from shared.channels.declaration import NEVER
from shared.channels.email.declaration import CHANNEL as EMAIL
from shared.events import Park
from shared.events.log.store import events
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import (
    approval,
    deliver_all,
    deliverer,
    rows,
    take,
    variants,
    withdrawal,
)
from tests.integration.publisher.outside import Outside
from tests.waiting import until

Channels = dict[str, Channel]
Deliverers = dict[str, Deliverer]


def statuses(item: str, **wanted: object) -> list[str]:
    return [row["status"] for row in rows(item, **wanted)]


def test_an_approved_item_reaches_every_channel_with_evidence(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader()
    outside.endpoint()
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    found = {row["channel"]: row for row in rows(item)}
    assert {name: row["status"] for name, row in found.items()} == dict.fromkeys(
        ("web", "email", "webhook"), "succeeded"
    )
    assert all(len(row["response_digest"]) == 64 and row["remote_id"] for row in found.values())
    assert found["web"]["url"].endswith(f"-{item[-8:]}/")
    assert len(outside.mails()) == 1
    assert [call["verdict"] for call in outside.calls()] == ["verified"]
    recorded = [event["type"] for event in events().find({"subject": item})]
    assert sorted(recorded) == ["delivery.requested"] * 3 + ["delivery.succeeded"] * 3


def test_content_that_is_not_what_was_approved_is_parked_and_goes_nowhere(channels: Channels, outside: Outside) -> None:
    outside.reader()
    item = new_id()
    changed = variants()
    changed["email"]["text"] += " Gratis!"
    with pytest.raises(Park, match="not what was approved"):
        take(approval(item, variants=changed, content_hash=approval(item).data["content_hash"]), channels)
    assert rows(item) == []


def test_content_that_is_not_what_was_approved_is_parked_however_late_it_comes(channels: Channels) -> None:
    item = new_id()
    take(approval(item, version=7), channels)
    with pytest.raises(Park, match="not what was approved"):
        take(approval(item, version=5, content_hash="0" * 64), channels)


def test_the_same_approval_twice_requests_once(channels: Channels, outside: Outside) -> None:
    outside.reader()
    item = new_id()
    event = approval(item)
    take(event, channels)
    take(event, channels)
    assert len(rows(item)) == 2


def test_a_correction_reaches_every_place_where_the_item_went(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader()
    outside.endpoint()
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    outside.reader("baru")
    take(approval(item, 8, 2, "Jumlah sapi 102, bukan 120.", variants=variants("Vaksinasi PMK: 102 sapi")), channels)
    deliver_all(item, deliverers)
    assert [(row["channel"], row["action"], row["status"]) for row in rows(item, revision=2)] == [
        ("web", "update", "succeeded"),
        ("email", "update", "succeeded"),
        ("webhook", "update", "succeeded"),
    ]
    first, second = outside.mails()
    assert second["subject"].startswith("Ralat: ")
    assert dict(second["headers"])["In-Reply-To"] == first["message_id"]
    assert "Jumlah sapi 102" in second["text"]
    assert outside.mails("baru@warga.example") == []
    assert [call["payload"]["type"] for call in outside.calls()] == ["item.published", "item.corrected"]


def test_a_withdrawal_reaches_what_was_delivered_and_stops_what_was_not(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader()
    outside.endpoint()
    item = new_id()
    take(approval(item), channels)
    for row in rows(item, channel={"$ne": "email"}):
        deliverers[row["channel"]].deliver(row["_id"])
    take(withdrawal(item), channels)
    deliver_all(item, deliverers)
    assert statuses(item, channel="email") == ["superseded"]
    assert statuses(item, action="withdraw") == ["succeeded", "succeeded"]
    assert outside.mails() == []
    assert outside.calls()[-1]["payload"]["type"] == "item.withdrawn"
    assert "content" not in outside.calls()[-1]["payload"]["data"]["item"]


@pytest.mark.parametrize("afterwards", [[], [404]])
def test_a_withdrawal_reaches_a_place_that_may_have_the_item_although_it_was_attempted_again(
    channels: Channels, connected: Settings, outside: Outside, afterwards: list[int]
) -> None:
    webhook = deliverer(WebhookChannel(connected, Timeouts(read=1.0)))
    outside.endpoint()
    item = new_id()
    take(approval(item), channels)
    (row,) = rows(item, channel="webhook")
    outside.misbehave("webhooks/desa", "silent", seconds=3)
    webhook.deliver(row["_id"])
    for code in afterwards:
        outside.misbehave("webhooks/desa", "refuse", code=code)
        webhook.deliver_due()
    assert statuses(item, channel="webhook") == (["failed"] if afterwards else ["requested"])
    take(withdrawal(item), channels)
    deliver_all(item, {"web": deliverer(channels["web"]), "webhook": webhook})
    assert statuses(item, channel="webhook", action="withdraw") == ["succeeded"]
    assert outside.calls()[-1]["payload"]["type"] == "item.withdrawn"


def test_an_approval_that_arrives_after_the_withdrawal_publishes_nothing(channels: Channels, outside: Outside) -> None:
    outside.reader()
    item = new_id()
    take(withdrawal(item, version=9), channels)
    take(approval(item, version=5), channels)
    assert rows(item) == []


def test_a_correction_overtakes_what_was_not_sent_yet(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader()
    item = new_id()
    take(approval(item), channels)
    take(approval(item, 8, 2, "Judul diperbaiki.", variants=variants("Judul yang benar untuk berita ini")), channels)
    deliver_all(item, deliverers)
    assert [(row["revision"], row["action"], row["status"]) for row in rows(item, channel="email")] == [
        (1, "publish", "superseded"),
        (2, "publish", "succeeded"),
    ]
    assert [mail["subject"] for mail in outside.mails()] == ["Judul yang benar untuk berita ini"]


def test_silence_after_the_mail_was_sent_is_unknown_and_never_sent_again(
    channels: Channels, connected: object, outside: Outside
) -> None:
    outside.reader()
    outside.misbehave("smtp", "silent", seconds=0.2)
    item = new_id()
    take(approval(item), channels)
    mail = deliverer(channels["email"])
    (row,) = rows(item, channel="email")
    mail.deliver(row["_id"])
    assert statuses(item, channel="email") == ["unknown"]
    mail.deliver(row["_id"])
    mail.deliver_due()
    mail.recover()
    assert len(outside.mails()) == 1
    assert events().count_documents({"subject": item, "type": "delivery.unknown"}) == 1


def test_a_mail_whose_worker_died_in_between_is_unknown(channels: Channels, outside: Outside) -> None:
    outside.reader()
    item = new_id()
    take(approval(item), channels)
    (row,) = rows(item, channel="email")
    attempted = record_intent({"_id": row["_id"]}, "a worker that dies", 0.2, EMAIL.capabilities)
    LedgerProgress(attempted).fence()
    mail = deliverer(channels["email"])
    mail.deliver(row["_id"])
    assert outside.mails() == []
    until(mail.recover)
    assert statuses(item, channel="email") == ["unknown"]
    mail.deliver_due()
    assert outside.mails() == []


def test_a_mail_whose_worker_died_before_the_fence_is_sent_once(channels: Channels, outside: Outside) -> None:
    outside.reader()
    item = new_id()
    take(approval(item), channels)
    (row,) = rows(item, channel="email")
    attempted = record_intent({"_id": row["_id"]}, "a worker that freezes", 0.0, EMAIL.capabilities)
    mail = deliverer(channels["email"])
    mail.recover()
    mail.deliver_due()
    assert statuses(item, channel="email") == ["succeeded"]
    with pytest.raises(Overtaken):
        LedgerProgress(attempted).fence()
    assert len(outside.mails()) == 1


def test_an_attempt_of_a_release_without_a_fence_may_have_had_its_effect(channels: Channels, outside: Outside) -> None:
    outside.reader()
    item = new_id()
    take(approval(item), channels)
    (row,) = rows(item, channel="email")
    record_intent({"_id": row["_id"]}, "an old worker", 0.0, EMAIL.capabilities)
    Delivery.collection().update_one({"_id": row["_id"]}, {"$unset": {"attempt_log.0.fenced_at": ""}})
    deliverer(channels["email"]).recover()
    assert statuses(item, channel="email") == ["unknown"]


def test_who_passes_the_fence_while_it_is_given_up_is_not_repeated(channels: Channels, outside: Outside) -> None:
    outside.reader()
    item = new_id()
    take(approval(item), channels)
    (row,) = rows(item, channel="email")
    attempted = record_intent({"_id": row["_id"]}, "slow", 60.0, EMAIL.capabilities)
    LedgerProgress(copy.deepcopy(attempted)).fence()
    unfenced = Failed(WORKER_LOST(), permanent=False)
    assert not settle(attempted, unfenced, Terms(RetryPolicy(), NEVER, before_fence=True))
    assert statuses(item, channel="email") == ["attempting"]


@pytest.mark.parametrize("name", ["web", "webhook"])
def test_a_repeatable_channel_goes_on_after_its_worker_died(channels: Channels, outside: Outside, name: str) -> None:
    outside.endpoint()
    item = new_id()
    take(approval(item), channels)
    (row,) = rows(item, channel=name)
    record_intent({"_id": row["_id"]}, "a worker that dies", 0.0, channels[name].declaration.capabilities)
    other = deliverer(channels[name])
    other.recover()
    other.deliver_due()
    (row,) = rows(item, channel=name)
    assert (row["status"], row["attempts"], row.get("error")) == ("succeeded", 2, None)


def test_a_late_answer_of_a_worker_that_was_given_up_still_counts(channels: Channels, outside: Outside) -> None:
    outside.reader()
    item = new_id()
    take(approval(item), channels)
    (row,) = rows(item, channel="email")
    attempted = record_intent({"_id": row["_id"]}, "slow", 0.2, EMAIL.capabilities)
    LedgerProgress(attempted).fence()
    until(deliverer(channels["email"]).recover)
    assert settle(attempted, Succeeded("<a@b>", None, "0" * 64), Terms(RetryPolicy(), NEVER))
    assert statuses(item, channel="email") == ["succeeded"]


def test_two_workers_side_by_side_send_each_mail_once(channels: Channels, outside: Outside) -> None:
    for number in range(8):
        outside.reader(f"pembaca{number}")
    item = new_id()
    take(approval(item), channels)
    wanted = [row["_id"] for row in rows(item, channel="email")]
    deliverers = [deliverer(channels["email"]) for _ in range(3)]
    threads = [threading.Thread(target=lambda one=one: [one.deliver(row) for row in wanted]) for one in deliverers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(len(outside.mails(f"pembaca{number}@warga.example")) == 1 for number in range(8))
    assert statuses(item, channel="email") == ["succeeded"] * 8


def test_a_temporary_refusal_is_tried_again_and_a_lasting_one_is_not(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader()
    outside.endpoint()
    outside.misbehave("smtp", "refuse", code=451)
    outside.misbehave("webhooks/desa", "refuse", code=404)
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    assert statuses(item, channel="email") == ["requested"]
    assert statuses(item, channel="webhook") == ["failed"]
    deliverers["email"].deliver_due()
    (row,) = rows(item, channel="email")
    assert (row["status"], row["attempts"], row.get("error")) == ("succeeded", 2, None)
    assert [entry["outcome"] for entry in row["attempt_log"]] == ["requested", "succeeded"]


def test_retries_end(channels: Channels, deliverers: Deliverers, outside: Outside) -> None:
    outside.reader()
    outside.misbehave("smtp", "refuse", code=451, count=9)
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    deliverers["email"].deliver_due()
    deliverers["email"].deliver_due()
    (row,) = rows(item, channel="email")
    assert (row["status"], row["attempts"]) == ("failed", 3)
    assert "451" in row["error"]


def test_a_long_mailing_list_is_written_in_batches_and_survives_a_correction(
    channels: Channels, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.publisher.plan.FIRST_BATCH", 3)
    monkeypatch.setattr("services.publisher.plan.BATCH", 4)
    for number in range(12):
        outside.reader(f"pembaca{number}")
    item = new_id()
    take(approval(item), channels)
    assert len(rows(item, channel="email")) == 3
    take(approval(item, 8, 2, "Diperbaiki.", variants=variants("Judul yang benar untuk berita ini")), channels)
    while continue_plans(channels):
        pass
    assert Publication.collection().find_one({"_id": item})["plan"] == []
    live = rows(item, channel="email", status="requested")
    assert sorted(row["target"] for row in live) == sorted(Subscriber.collection().distinct("_id"))
    assert {row["revision"] for row in live} == {2}


def test_a_reader_who_left_gets_no_correction_and_does_not_count(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    from services.publisher.readers.subscriptions import unsubscribe

    reader = outside.reader()
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    assert unsubscribe(reader["token"])
    take(approval(item, 8, 2, "Diperbaiki."), channels)
    deliver_all(item, deliverers)
    assert len(outside.mails()) == 1
    assert [(row["status"], row["gone"]) for row in rows(item, channel="email", revision=2)] == [("failed", True)]
    assert "email" not in Subscriber.collection().find_one({"_id": reader["_id"]})


def test_the_same_target_is_never_served_two_revisions_at_once(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.endpoint()
    item = new_id()
    take(approval(item), channels)
    (first,) = rows(item, channel="webhook")
    record_intent({"_id": first["_id"]}, "busy", 60.0, channels["webhook"].declaration.capabilities)
    take(approval(item, 8, 2, "Diperbaiki."), channels)
    (second,) = rows(item, channel="webhook", revision=2)
    deliverers["webhook"].deliver(second["_id"])
    assert outside.calls() == []
    assert Delivery.collection().find_one({"_id": second["_id"]})["next_attempt_at"]


def test_deliveries_of_an_urgent_item_take_the_urgent_lane(channels: Channels) -> None:
    item = new_id()
    happened = approval(item)
    happened.data["item"]["urgency"] = "urgent"
    take(happened, channels)
    found = events().find({"subject": item, "type": "delivery.requested", "data.delivery.channel": "web"})
    assert [event["routing_key"] for event in found] == ["delivery.requested.web.urgent"]
