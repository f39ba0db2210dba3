"""Content that shows every page and state: the demo's items, each stopped at another point of its way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from tests.e2e.stage import Stage

#: An agency that sends nothing in any test. It has a user of its own: opd.kec-pacet.
SILENT, SILENT_SLUG = "kec-pacet", "kecamatan-pacet"


def _nothing(_stage: Stage, _item_id: str) -> None:
    """Nobody does anything."""


@dataclass(frozen=True, slots=True)
class Way:
    """One of the demo's items, and what is done with it."""

    item: str
    first: Callable[[Stage, str], None] = _nothing
    then: Callable[[Stage, str], None] = _nothing
    photos: bool = False


@dataclass(slots=True)
class Scenery:
    """What is where. `ids` and `articles` go by the names of the ways below."""

    ids: dict[str, str] = field(default_factory=dict)
    #: Addresses of public pages.
    articles: dict[str, str] = field(default_factory=dict)
    receiver: str = ""
    mail_id: str = ""
    delivery: str = ""
    #: A delivery that was sent and never answered, so that a person has to decide.
    unknown_delivery: str = ""
    #: Addresses of a reader's own pages.
    confirm: str = ""
    unsubscribe: str = ""
    unsubscribed: str = ""


def put_up(stage: Stage, *, all_photos: bool = False) -> Scenery:
    """Make all of it. What takes time is begun for all items before it is waited for."""
    scenery = Scenery()
    scenery.receiver = stage.readers.receiver
    _ask_to_read(stage)
    for name, way in WAYS.items():
        scenery.ids[name] = stage.submit(stage.item(way.item, with_photos=all_photos or way.photos))
    for begin in ("first", "then"):
        for name, way in WAYS.items():
            getattr(way, begin)(stage, scenery.ids[name])
    stage.settled(scenery.ids["corrected"], "update", "published")
    stage.settled(scenery.ids["withdrawn"], "withdraw", "withdrawn")
    for name in ("published", "clarification", "corrected", "withdrawn"):
        scenery.articles[name] = stage.page(scenery.ids[name])
    scenery.delivery = stage.ledger.of(scenery.ids["corrected"])[0]["id"]
    scenery.unknown_delivery = next(
        one["id"] for one in stage.ledger.of(scenery.ids["unanswered"]) if one["status"] == "unknown"
    )
    _read_mail(stage, scenery)
    return scenery


def _ask_to_read(stage: Stage) -> None:
    """Two people subscribe on the public page."""
    for name in ("confirm", "unsubscribed"):
        with httpx.Client(base_url=stage.target.urls["publisher"]) as client:
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/subscribe").text)
            assert token
            form = {"email": _reader(stage, name), "mode": "digest", "csrf_token": token[1]}
            client.post("/subscribe", data=form).raise_for_status()


def _read_mail(stage: Stage, scenery: Scenery) -> None:
    """One reader goes on reading, one has not confirmed yet, one has left."""
    beginning = stage.item(WAYS["clarification"].item).title[:40]  # subjects are shortened
    mail = stage.mail(stage.readers.address, beginning)
    scenery.mail_id = mail["id"]
    scenery.unsubscribe = _link("/unsubscribe/", mail["text"])
    scenery.confirm = _link("/subscribe/", stage.mail(_reader(stage, "confirm"))["text"])
    left = _link("/subscribe/", stage.mail(_reader(stage, "unsubscribed"))["text"])
    scenery.unsubscribed = left.replace("/subscribe/", "/unsubscribe/")
    httpx.post(scenery.unsubscribed).raise_for_status()


def _reader(stage: Stage, name: str) -> str:
    return f"{name}.{stage.run}@pembaca.example"


def _link(start: str, text: str) -> str:
    found = re.search(r"https?://\S+?" + re.escape(start) + r"[\w.~-]+", text)
    assert found, f"no link to {start} in: {text}"
    return found[0]


def _claim(stage: Stage, item_id: str) -> None:
    stage.newsroom.editor.act(item_id, "claim")


def _misquote(stage: Stage, item_id: str) -> None:
    """The editor holds it and has changed a figure."""
    _claim(stage, item_id)
    editor = stage.newsroom.editor
    body = editor.item(item_id)["draft"]["body"]
    number = re.search(r"\d+", body)
    assert number, body
    editor.act(item_id, "edit", body=body.replace(number[0], f"{number[0]}5", 1))


def _ask_for_changes(stage: Stage, item_id: str) -> None:
    stage.newsroom.ask_for_more(item_id, "Mohon sebutkan luas lahan yang dipanen dan sumber datanya.")


def _propose(stage: Stage, item_id: str) -> None:
    stage.newsroom.prepare(item_id, {})


def _schedule(stage: Stage, item_id: str) -> None:
    _propose(stage, item_id)
    stage.newsroom.schedule(item_id, datetime.now(UTC).replace(microsecond=0) + timedelta(days=30))


def _reject(stage: Stage, item_id: str) -> None:
    _claim(stage, item_id)
    stage.newsroom.editor.act(item_id, "reject", note="Sudah dimuat dalam kabar lain pekan ini.")


def _approve(stage: Stage, item_id: str) -> None:
    _propose(stage, item_id)
    stage.newsroom.approve(item_id)


def _approve_edited(stage: Stage, item_id: str) -> None:
    title = "1.240 ekor sapi di Pacet, Trawas, dan Gondang sudah divaksin PMK tahap kedua"
    stage.newsroom.prepare(item_id, {"title": title})
    stage.newsroom.approve(item_id)


def _approve_unanswered(stage: Stage, item_id: str) -> None:
    """The mail server takes one mail and says nothing."""
    stage.sandbox.put("/api/behaviours/smtp", {"mode": "silent", "count": 1, "seconds": 0})
    _approve(stage, item_id)
    stage.settled(item_id, "publish", "published")


def _published(stage: Stage, item_id: str) -> None:
    stage.settled(item_id, "publish", "published")


def _correct(stage: Stage, item_id: str) -> None:
    _published(stage, item_id)
    change = stage.item(WAYS["corrected"].item).correction
    assert change
    body = stage.newsroom.editor.item(item_id)["draft"]["body"]
    stage.newsroom.correct(item_id, change.applied(body), change.note)


def _begin_correction(stage: Stage, item_id: str) -> None:
    _published(stage, item_id)
    stage.newsroom.editor.act(item_id, "correct", note="Ringkasannya dapat disalahpahami.")


def _propose_correction(stage: Stage, item_id: str) -> None:
    _begin_correction(stage, item_id)
    editor = stage.newsroom.editor
    editor.act(item_id, "edit", summary="Pemantauan pekan ini di pasar rakyat, dan cara membacanya.")
    note = "Ringkasan semula dapat disalahpahami dan sudah diperjelas."
    editor.act(item_id, "propose", acknowledged_changes=True, correction_note=note)


def _withdraw(stage: Stage, item_id: str) -> None:
    _published(stage, item_id)
    stage.newsroom.withdraw(item_id, "Acara dibatalkan oleh penyelenggara.")


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
    "contested": Way("14-air-bersih", _claim),
    "received": Way("08-siaga-hujan"),
}
