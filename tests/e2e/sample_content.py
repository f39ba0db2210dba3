"""Content that shows every page and state: the demo's items, each stopped at another point of its way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from tests.e2e.commented import work_on_comments
from tests.e2e.content_setup import ContentSetup
from tests.e2e.linked_accounts import waiting_account
from tests.e2e.platform_posts import create_posts
from tests.waiting import until

#: An agency that sends nothing in any test. It has a user of its own: opd.kec-pacet.
SILENT, SILENT_SLUG = "kec-pacet", "kecamatan-pacet"

#: Who writes to the office on WhatsApp. No one has a number that begins so.
CITIZEN = "6280000000009"


def _nothing(_stage: ContentSetup, _item_id: str) -> None:
    """Without any action."""


@dataclass(frozen=True, slots=True)
class Way:
    """One of the demo's items, and what is done with it."""

    item: str
    first: Callable[[ContentSetup, str], None] = _nothing
    then: Callable[[ContentSetup, str], None] = _nothing
    photos: bool = False


@dataclass(slots=True)
class SampleContent:
    """What is where. `ids` and `articles` go by the names of the ways below."""

    ids: dict[str, str] = field(default_factory=dict)
    #: Addresses of public pages.
    articles: dict[str, str] = field(default_factory=dict)
    receiver: str = ""
    mail_id: str = ""
    delivery: str = ""
    #: A delivery that was sent and never answered, so that a person has to decide.
    unknown_delivery: str = ""
    #: An account on a platform that waits for its approval.
    account: str = ""
    #: Addresses of a reader's own pages.
    confirm: str = ""
    preferences: str = ""
    unsubscribe: str = ""
    unsubscribed: str = ""
    #: An account with recipients, the chat of a citizen with it, and the page on which the citizen chooses.
    whatsapp: str = ""
    chat: str = ""
    whatsapp_preferences: str = ""
    #: A rule by which items go to accounts.
    rule: str = ""
    #: What a person is to bring to a place that no program reaches.
    task: str = ""


def create_sample_content(setup: ContentSetup, *, all_photos: bool = False) -> SampleContent:
    """Make all of it. What takes time is begun for all items before it is waited for."""
    content = SampleContent()
    content.receiver = setup.readers.receiver
    setup.platforms.link()
    _ask_to_read(setup)
    for name, way in WAYS.items():
        content.ids[name] = setup.submit(setup.item(way.item, with_photos=all_photos or way.photos))
    for begin in ("first", "then"):
        for name, way in WAYS.items():
            getattr(way, begin)(setup, content.ids[name])
    setup.settled(content.ids["corrected"], "update", "published")
    setup.settled(content.ids["withdrawn"], "withdraw", "withdrawn")
    for name in ("published", "clarification", "corrected", "withdrawn"):
        content.articles[name] = setup.page(content.ids[name])
    content.delivery = setup.ledger.of(content.ids["corrected"])[0]["id"]
    content.unknown_delivery = next(
        one["id"] for one in setup.ledger.of(content.ids["unanswered"]) if one["status"] == "unknown"
    )
    _read_mail(setup, content)
    _report_error(setup, content.articles["published"])
    content.account = waiting_account(setup.publisher, setup.target.urls["sandbox"], setup.run)
    content.rule = _add_rule(setup)
    content.task = next(one["id"] for one in setup.ledger.of(content.ids["commented"]) if one["channel"] == "manual")
    work_on_comments(setup, content.ids["commented"])
    _chat(setup, content)
    create_posts(setup.target.urls["sandbox"], setup.run)
    return content


def _add_rule(setup: ContentSetup) -> str:
    """What is about farming goes to all accounts but one; the rule's id."""
    accounts = [account.id for account in setup.platforms.by_program[:-1]]
    rule = {"label": "Kabar pertanian", "topics": ["pertanian"], "accounts": accounts, "position": 10}
    return str(setup.rules.post("/api/v1/routing-rules", rule).json()["id"])


def _chat(setup: ContentSetup, content: SampleContent) -> None:
    """A citizen subscribes by a message, and the office replies with a link."""
    account = next(one for one in setup.platforms.accounts if one.channel == "whatsapp")
    content.whatsapp = account.id
    content.chat = f"{setup.target.urls['sandbox']}/platforms/whatsapp/chats/{account.name}/{CITIZEN}"
    httpx.post(content.chat, json={"text": "Daftar"}).raise_for_status()

    def replied() -> str | None:
        messages = httpx.get(content.chat, headers={"accept": "application/json"}).json()["messages"]
        return next((one["text"] for one in messages if one["from"] == "office"), None)

    content.whatsapp_preferences = _link("/preferences/whatsapp/", until(replied) or "")


def _ask_to_read(setup: ContentSetup) -> None:
    """Two people subscribe on the public page."""
    for name in ("confirm", "unsubscribed"):
        _send_form(setup, "/subscribe", {"email": _reader(setup, name), "mode": "digest"})


def _report_error(setup: ContentSetup, article: str) -> None:
    """A reader reports an error on an article."""
    form = {
        "path": httpx.URL(article).path,
        "text": "Jumlah pesertanya menurut undangan 120 orang, bukan 102.",
        "email": _reader(setup, "pelapor"),
    }
    _send_form(setup, "/report", form)


def _send_form(setup: ContentSetup, path: str, form: dict[str, str]) -> None:
    """Fill in a public page of the publisher as a browser does."""
    with httpx.Client(base_url=setup.target.urls["publisher"]) as client:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
        assert token
        client.post(path, data={**form, "csrf_token": token[1]}).raise_for_status()


def _read_mail(setup: ContentSetup, content: SampleContent) -> None:
    """One reader goes on reading, one has not confirmed yet, one has left."""
    beginning = setup.item(WAYS["clarification"].item).title[:40]  # subjects are shortened
    mail = setup.mail(setup.readers.address, beginning)
    content.mail_id = mail["id"]
    content.preferences = _link("/preferences/", mail["text"])
    content.unsubscribe = _link("/unsubscribe/", mail["text"])
    content.confirm = _link("/subscribe/", setup.mail(_reader(setup, "confirm"))["text"])
    left = _link("/subscribe/", setup.mail(_reader(setup, "unsubscribed"))["text"])
    content.unsubscribed = left.replace("/subscribe/", "/unsubscribe/")
    httpx.post(content.unsubscribed).raise_for_status()


def _reader(setup: ContentSetup, name: str) -> str:
    return f"{name}.{setup.run}@pembaca.example"


def _link(start: str, text: str) -> str:
    found = re.search(r"https?://\S+?" + re.escape(start) + r"[\w.~-]+", text)
    assert found, f"no link to {start} in: {text}"
    return found[0]


def _claim(setup: ContentSetup, item_id: str) -> None:
    setup.newsroom.editor.act(item_id, "claim")


def _misquote(setup: ContentSetup, item_id: str) -> None:
    """The editor holds it and has changed a figure."""
    _claim(setup, item_id)
    editor = setup.newsroom.editor
    body = editor.item(item_id)["draft"]["body"]
    number = re.search(r"\d+", body)
    assert number, body
    editor.act(item_id, "edit", body=body.replace(number[0], f"{number[0]}5", 1))


def _word_for_channels(setup: ContentSetup, item_id: str) -> None:
    """The editor chose accounts, and worded a text that is too long and that the draft has outrun."""
    _claim(setup, item_id)
    editor = setup.newsroom.editor
    draft = editor.item(item_id)["draft"]
    text = "\n\n".join([draft["title"], *[draft["body"]] * 3])[:2_000]
    focal = {draft["photos"][0]["attachment_id"]: [0.25, 0.4]}
    accounts = [account.id for account in setup.platforms.accounts]
    editor.act(item_id, "edit", accounts=accounts, wordings={"mastodon": {"text": text}}, focal=focal)
    editor.act(item_id, "edit", title=draft["title"][:-1])


def _ask_for_changes(setup: ContentSetup, item_id: str) -> None:
    setup.newsroom.ask_for_more(item_id, "Mohon sebutkan luas lahan yang dipanen dan sumber datanya.")


def _propose(setup: ContentSetup, item_id: str) -> None:
    setup.newsroom.prepare(item_id, {})


def _schedule(setup: ContentSetup, item_id: str) -> None:
    _propose(setup, item_id)
    setup.newsroom.schedule(item_id, datetime.now(UTC).replace(microsecond=0) + timedelta(days=30))


def _reject(setup: ContentSetup, item_id: str) -> None:
    _claim(setup, item_id)
    setup.newsroom.editor.act(item_id, "reject", note="Sudah dimuat dalam kabar lain pekan ini.")


def _approve(setup: ContentSetup, item_id: str) -> None:
    _propose(setup, item_id)
    setup.newsroom.approve(item_id)


def _approve_edited(setup: ContentSetup, item_id: str) -> None:
    title = "1.240 ekor sapi di Pacet, Trawas, dan Gondang sudah divaksin PMK tahap kedua"
    setup.newsroom.prepare(item_id, {"title": title})
    setup.newsroom.approve(item_id)


def _approve_unanswered(setup: ContentSetup, item_id: str) -> None:
    """The mail server takes one mail and says nothing."""
    setup.sandbox.put("/api/behaviours/smtp", {"mode": "silent", "count": 1, "seconds": 0})
    _approve(setup, item_id)
    setup.settled(item_id, "publish", "published")


def _approve_for_accounts(setup: ContentSetup, item_id: str) -> None:
    """It goes to two platforms with comments, and to a person with a task."""
    wanted = ("mastodon", "facebook", "manual")
    setup.newsroom.prepare(
        item_id, {}, {one.id: one.channel for one in setup.platforms.accounts if one.channel in wanted}
    )
    setup.newsroom.approve(item_id)


def _comment(setup: ContentSetup, item_id: str) -> None:
    """Readers write below the item's posts."""

    def posts() -> dict[str, str]:
        there = {one["channel"]: one["remote_id"] for one in setup.ledger.of(item_id) if one["status"] == "succeeded"}
        return there if there.keys() >= {channel for channel, _ in COMMENTS} else {}

    posted = until(posts)
    for (channel, author), text in COMMENTS.items():
        comment = {"post": posted[channel], "author": author, "text": text}
        setup.sandbox.post(f"/api/platforms/{channel}/comments", comment)


def _published(setup: ContentSetup, item_id: str) -> None:
    setup.settled(item_id, "publish", "published")


def _correct(setup: ContentSetup, item_id: str) -> None:
    _published(setup, item_id)
    change = setup.item(WAYS["corrected"].item).correction
    assert change
    setup.newsroom.correct(item_id, change)


def _begin_correction(setup: ContentSetup, item_id: str) -> None:
    _published(setup, item_id)
    setup.newsroom.editor.act(item_id, "correct", note="Ringkasannya dapat disalahpahami.")


def _propose_correction(setup: ContentSetup, item_id: str) -> None:
    _begin_correction(setup, item_id)
    editor = setup.newsroom.editor
    editor.act(item_id, "edit", summary="Pemantauan pekan ini di pasar rakyat, dan cara membacanya.")
    note = "Ringkasan semula dapat disalahpahami dan sudah diperjelas."
    editor.act(item_id, "propose", acknowledged_changes=True, correction_note=note)


def _withdraw(setup: ContentSetup, item_id: str) -> None:
    _published(setup, item_id)
    setup.newsroom.withdraw(item_id, "Acara dibatalkan oleh penyelenggara.")


#: By channel and author.
COMMENTS = {
    ("mastodon", "sari.wulandari"): "Terima kasih infonya. Apakah jalan alternatifnya bisa dilewati truk?",
    ("mastodon", "warga_desa_yang_sangat_panjang_namanya"): "Katanya ditutup sampai akhir tahun! " + "Antre" * 30,
    ("facebook", "Budi Santoso"): "Katanya jalannya ditutup setahun. Benar?",
    ("facebook", "Siti Aminah Kusumaningtyas Wardhani"): "Rambunya belum ada di pertigaan pasar.",
}
#: `then` comes after `first` was done for all.
WAYS = {
    "unanswered": Way("07-posyandu", _approve_unanswered),
    "published": Way("01-vaksinasi-pmk", _approve_edited, _published, photos=True),
    "clarification": Way("05-klarifikasi-vaksin", _approve, _published, photos=True),
    "corrected": Way("10-perekaman-ktp", _approve, _correct),
    "correcting": Way("06-pekan-budaya", _approve, _begin_correction, photos=True),
    "correction_proposed": Way("03-harga-pasar", _approve, _propose_correction),
    "withdrawn": Way("12-bursa-kerja", _approve, _withdraw),
    "rejected": Way("02-pengelolaan-isu", _reject),
    "scheduled": Way("15-pajak-bumi", _schedule),
    "proposed": Way("13-data-bantuan", _propose),
    "changes_requested": Way("16-panen-padi", _ask_for_changes),
    "mine": Way("09-pelatihan-guru", _misquote),
    "channels": Way("11-tanam-pohon", _word_for_channels, photos=True),
    "commented": Way("04-penutupan-jalan", _approve_for_accounts, _comment),
    "contested": Way("14-air-bersih", _claim),
    "received": Way("08-siaga-hujan"),
}
