"""Subscribing, digests, and leaving."""

from __future__ import annotations

import re
from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest
from lxml import html

from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel, Overtaken
from services.publisher.decisions import decide
from services.publisher.documents import Delivery
from services.publisher.ledger import record_intent
from services.publisher.progress import LedgerProgress
from services.publisher.readers import digests
from services.publisher.readers.confirmations import Confirmations
from services.publisher.readers.documents import Subscriber
from services.publisher.readers.interests import Concern, wants
from services.publisher.readers.subscriptions import (
    AlreadySubscribed,
    Wish,
    confirm,
    delete_unconfirmed,
    request_subscription,
)
from shared import db
from shared.clock import now
from shared.identity import Principal, Role
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import approval, deliver_all, rows, take, variants, withdrawal
from tests.integration.publisher.office import open_office
from tests.integration.publisher.outside import Outside
from tests.waiting import until

Channels = dict[str, Channel]
Deliverers = dict[str, Deliverer]


def make_digests(deliverers: Deliverers) -> None:
    digests.request_now()
    digests.prepare_due(hour=17)
    for row in Delivery.collection().find({"digest": {"$type": "string"}, "status": "requested"}):
        deliverers["email"].deliver(row["_id"])


def test_a_digest_carries_each_new_item_once(channels: Channels, deliverers: Deliverers, outside: Outside) -> None:
    outside.reader("wati", "digest")
    items = [new_id() for _ in range(3)]
    for number, item in enumerate(items):
        take(approval(item, variants=variants(f"Berita nomor {number} dari Dinas Pertanian")), channels)
    make_digests(deliverers)
    make_digests(deliverers)
    (mail,) = outside.mails("wati@warga.example")
    assert mail["subject"] == "Kabar Kabupaten Mojokerto: 3 berita"
    assert all(
        f"Berita nomor {number}" in mail["text"] and f"Berita nomor {number}" in mail["html"] for number in range(3)
    )
    found = [row for item in items for row in rows(item, channel="email")]
    assert [row["status"] for row in found] == ["succeeded"] * 3
    assert len({row["digest"] for row in found}) == 1


def test_no_news_no_mail(channels: Channels, deliverers: Deliverers, outside: Outside) -> None:
    outside.reader("wati", "digest")
    make_digests(deliverers)
    assert outside.mails("wati@warga.example") == []


def test_who_had_an_item_in_a_digest_gets_its_correction(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader("wati", "digest")
    item = new_id()
    take(approval(item), channels)
    make_digests(deliverers)
    take(approval(item, 8, 2, "Jumlah sapi 102 ekor."), channels)
    deliver_all(item, deliverers)
    assert [mail["subject"].split(":")[0] for mail in outside.mails("wati@warga.example")][1:] == ["Ralat"]


def digest_of_two(channels: Channels, outside: Outside) -> tuple[str, list[str]]:
    """A digest that is requested; returns its id and its items."""
    outside.reader("wati", "digest")
    items = [new_id(), new_id()]
    for item in items:
        take(approval(item), channels)
    digests.request_now()
    digests.prepare_due(hour=17)
    (digest,) = Delivery.collection().distinct("digest", {"digest": {"$type": "string"}})
    return str(digest), items


def claimed(digest: str, worker: Deliverer) -> LedgerProgress:
    capabilities = worker.channel.declaration.capabilities
    return LedgerProgress(record_intent({"digest": digest}, worker.worker, 30.0, capabilities))


def given_up(digest: str, worker: Deliverer) -> None:
    Delivery.collection().update_many({"digest": digest}, {"$set": {"lease_until": db.server_time()}})
    until(lambda: worker.recover() == 2, 10)


def test_a_digest_whose_worker_died_behind_the_fence_is_unknown_as_a_whole(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    digest, items = digest_of_two(channels, outside)
    claimed(digest, deliverers["email"]).fence()
    given_up(digest, deliverers["email"])
    found = [row for item in items for row in rows(item, channel="email")]
    assert [row["status"] for row in found] == ["unknown", "unknown"]
    decide(found[0]["_id"], "delivered", Principal("1", "Rina", frozenset({Role.EDITOR})), "Ada di log server.")
    assert {row["status"] for item in items for row in rows(item, channel="email")} == {"succeeded"}
    assert outside.mails("wati@warga.example") == []


def test_a_digest_of_which_an_item_is_withdrawn_before_the_fence_goes_without_it(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    digest, (kept, withdrawn) = digest_of_two(channels, outside)
    progress = claimed(digest, deliverers["email"])
    take(withdrawal(withdrawn), channels)
    with pytest.raises(Overtaken):
        progress.fence()
    given_up(digest, deliverers["email"])
    Delivery.collection().update_many({"digest": digest}, {"$unset": {"next_attempt_at": ""}})
    deliverers["email"].deliver(rows(kept, channel="email")[0]["_id"])
    assert [row["status"] for row in rows(kept, channel="email")] == ["succeeded"]
    assert [row["status"] for row in rows(withdrawn, channel="email", action="publish")] == ["superseded"]


def test_an_item_withdrawn_before_the_digest_goes_out_is_not_in_it(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader("wati", "digest")
    kept, dropped = new_id(), new_id()
    take(approval(kept, variants=variants("Berita yang tetap tayang di situs")), channels)
    take(approval(dropped, variants=variants("Berita yang ditarik kembali")), channels)
    digests.request_now()
    digests.prepare_due(hour=17)
    take(withdrawal(dropped), channels)
    for row in rows(kept, channel="email"):
        deliverers["email"].deliver(row["_id"])
    (mail,) = outside.mails("wati@warga.example")
    assert "tetap tayang" in mail["text"]
    assert "ditarik" not in mail["text"]


def test_silence_at_a_digest_leaves_all_its_items_unknown(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader("wati", "digest")
    items = [new_id(), new_id()]
    for item in items:
        take(approval(item), channels)
    outside.misbehave("smtp", "silent", seconds=0.2)
    make_digests(deliverers)
    make_digests(deliverers)
    assert [row["status"] for item in items for row in rows(item, channel="email")] == ["unknown", "unknown"]
    assert len(outside.mails("wati@warga.example")) == 1


def test_subscribing_takes_a_confirmation_by_mail(connected: Settings, outside: Outside) -> None:
    office = open_office(connected)
    browser = office.browser(None)
    response = browser.post("/subscribe", data={"email": " Sari@Warga.example ", "mode": "immediate"})
    assert response.status_code == 200
    Confirmations(connected).send_due()
    Confirmations(connected).send_due()
    (mail,) = outside.mails()
    assert mail["subject"] == "Konfirmasi langganan Anda"
    path = re.search(r"(/subscribe/\S+)", mail["text"]).group(1)
    assert browser.get(path).status_code == 200
    assert Subscriber.collection().find_one({})["status"] == "pending"
    assert "sudah berlangganan" in browser.post(path).get_data(as_text=True)
    assert Subscriber.collection().find_one({})["status"] == "active"


def test_the_public_page_does_not_reveal_who_is_subscribed(connected: Settings, outside: Outside) -> None:
    outside.reader()
    browser = open_office(connected).browser(None)
    known = browser.post("/subscribe", data={"email": "sari@warga.example", "mode": "digest"})
    new = browser.post("/subscribe", data={"email": "baru@warga.example", "mode": "digest"})
    assert (known.status_code, known.data) == (new.status_code, new.data)
    Confirmations(connected).send_due()
    assert outside.mails() == []
    assert Subscriber.collection().find_one({"email": "sari@warga.example"})["mode"] == "immediate"


def test_the_public_page_cannot_be_used_to_flood_a_mailbox(connected: Settings, outside: Outside) -> None:
    for _ in range(5):
        request_subscription("sari@warga.example", Wish("immediate", "id"))
        Confirmations(connected).send_due()
    assert len(outside.mails()) == 1


def test_one_click_unsubscribes_without_cookies_and_forgets_the_address(
    connected: Settings, channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader()
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    headers = dict(outside.mails()[0]["headers"])
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.search(r"<https?://[^/]+(/unsubscribe/[^>]+)>", headers["List-Unsubscribe"]).group(1)
    office = open_office(connected)
    office.app.config["WTF_CSRF_ENABLED"] = True
    stranger = office.browser(None)
    assert stranger.get(path).status_code == 200
    assert Subscriber.collection().find_one({})["status"] == "active"
    assert stranger.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    left = Subscriber.collection().find_one({})
    assert left["status"] == "unsubscribed"
    assert "email" not in left
    assert stranger.post(path).status_code == 200
    assert stranger.post("/unsubscribe/nonsense").status_code == 404


def test_who_left_can_come_back(connected: Settings, outside: Outside) -> None:
    from services.publisher.readers.subscriptions import unsubscribe

    assert unsubscribe(outside.reader()["token"])
    assert outside.reader()["status"] == "active"
    with pytest.raises(AlreadySubscribed):
        outside.reader()


def test_unconfirmed_addresses_are_forgotten(connected: Settings) -> None:
    from datetime import timedelta

    request_subscription("sari@warga.example", Wish("immediate", "id"))
    assert delete_unconfirmed() == 0
    Subscriber.collection().update_one({}, {"$set": {"created_at": now() - timedelta(days=8)}})
    assert delete_unconfirmed() == 1
    assert confirm("nonsense") is None


def test_a_mail_is_well_formed(channels: Channels, deliverers: Deliverers, outside: Outside) -> None:
    outside.reader()
    item = new_id()
    take(
        approval(
            item, variants=variants(body="Tautan [jahat](javascript:alert(1)) dan <script>x()</script> " + "a" * 40)
        ),
        channels,
    )
    deliver_all(item, deliverers)
    (mail,) = outside.mails()
    headers = dict(mail["headers"])
    (row,) = rows(item, channel="email")
    assert headers["Message-ID"] == row["remote_id"] == f"<{row['_id']}@mojokertokab.example>"
    assert parsedate_to_datetime(headers["Date"]).utcoffset() is not None
    assert 'href="javascript' not in mail["html"]
    assert "<script" not in mail["html"]
    assert "<img" not in mail["html"]
    assert f"-{item[-8:]}/" in mail["html"]
    assert f"-{item[-8:]}/" in mail["text"]


def test_an_urgent_mail_is_marked_and_a_claim_is_beside_its_answer(
    channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader()
    item, content = new_id(), variants()
    claim = {"text": "Vaksin berbayar", "answer": "Vaksin gratis."}
    content["email"] |= {"urgency": "urgent", "claim": claim, "own_summary": "Ringkasan sendiri."}
    take(approval(item, variants=content), channels)
    deliver_all(item, deliverers)
    (mail,) = outside.mails()
    assert mail["subject"].startswith("Mendesak: ")
    for part in (mail["text"], mail["html"]):
        assert part.index("Vaksin berbayar") < part.index("Faktanya") < part.index("Vaksin gratis.")
        assert "mendesak" in part.lower()
        assert "Ringkasan sendiri." not in part


def test_a_mail_does_not_say_its_beginning_twice(channels: Channels, deliverers: Deliverers, outside: Outside) -> None:
    outside.reader()
    item, content = new_id(), variants(body="[Jadwal](https://a.example) vaksin berubah mulai besok. Datanglah pagi.")
    content["email"] |= {"summary": "Jadwal vaksin berubah mulai besok.", "own_summary": ""}
    take(approval(item, variants=content), channels)
    deliver_all(item, deliverers)
    (mail,) = outside.mails()
    assert mail["html"].split("</div>", 1)[1].count("berubah mulai besok") == 1


@pytest.mark.parametrize(
    ("interests", "comes"),
    [
        ({}, True),
        ({"topics": ["pertanian"]}, True),
        ({"topics": ["kesehatan"]}, False),
        ({"topics": ["kesehatan"], "agencies": ["dinas-pertanian"]}, True),
        ({"agencies": ["bpbd"]}, False),
        ({"districts": ["Pacet", "Trawas"]}, True),
        ({"districts": ["Ngoro"]}, False),
        ({"topics": ["pertanian"], "districts": ["Ngoro"]}, False),
        ({"urgent_only": True}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("mode", ["immediate", "digest"])
def test_a_reader_gets_what_they_chose(
    channels: Channels, deliverers: Deliverers, outside: Outside, interests: dict[str, object], comes: bool, mode: str
) -> None:
    reader = outside.reader("wati", mode, **interests)
    item = new_id()
    take(approval(item), channels)
    if mode == "digest":
        digests.request_now()
        digests.prepare_due(hour=17)
    assert [row["target"] for row in rows(item, channel="email")] == ([reader["_id"]] if comes else [])


def test_what_concerns_the_whole_regency_and_is_urgent_comes_to_whoever_chose_a_district(channels: Channels) -> None:
    everywhere = Concern("kesehatan", "bpbd", (), urgent=True)
    chosen = {"interests": {"districts": ["Ngoro"], "urgent_only": True}}
    assert wants(chosen, everywhere)
    assert not wants(chosen, replace(everywhere, urgent=False))
    assert not wants(chosen, replace(everywhere, districts=("Pacet",)))


def test_a_reader_chooses_anew_by_the_link_of_a_mail(
    channels: Channels, deliverers: Deliverers, outside: Outside, connected: Settings
) -> None:
    outside.reader("wati")
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    (mail,) = outside.mails("wati@warga.example")
    (link,) = re.findall(r"https?://\S+(/preferences/\S+)", mail["text"])
    browser = open_office(connected).browser(None)
    page = html.fromstring(browser.get(link).text)
    assert page.xpath("//input[@checked]/@value") == ["immediate"]
    chosen = {"mode": "digest", "topics": ["kesehatan"], "districts": ["Pacet"], "urgent_only": "y"}
    assert browser.post(link, data=chosen).status_code == 200
    stored = Subscriber.collection().find_one({"email": "wati@warga.example"})
    assert stored["mode"] == "digest"
    assert stored["interests"] == {"topics": ["kesehatan"], "agencies": [], "districts": ["Pacet"], "urgent_only": True}
    assert browser.post(link, data={"mode": "digest", "topics": ["astrologi"]}).status_code == 422
    assert browser.get("/preferences/unknown").status_code == 404
