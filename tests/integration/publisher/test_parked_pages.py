"""The pages for parked messages: only for operators, a dry run first, and every decision recorded."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.client_session import ClientSession

from shared import broker, db
from shared.clock import now
from shared.events import Consumer, Event
from shared.events.consume.reasons import GAVE_UP, UNKNOWN_TYPE, UNREADABLE, invalid_data
from shared.events.declare import topology
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log.store import events, parked
from shared.events.relay import backlog
from shared.operations import decisions
from shared.operations.event_commands import Operator
from shared.operations.parked_messages import pile_key
from shared.settings import Settings
from tests.integration.publisher.office import Office, open_office
from tests.parked_messages import CONSUMER, REASON, foreign, left
from tests.waiting import until

Run = Callable[[Consumer], None]
Taken = Callable[[], dict[str, int]]
HOME = "/channels/events/"
PILE = pile_key(CONSUMER, REASON)
COLLEAGUE = Operator("Petugas lain")
NOWHERE = "amqp://guest:guest@127.0.0.1:1/%2f"


@pytest.fixture
def office(connected: Settings) -> Office:
    with broker.connect(connected.amqp_url) as connection:
        topology.declare(connection.channel())
    return open_office(connected)


@pytest.fixture
def browser(office: Office) -> FlaskClient:
    """The operator's, in Indonesian."""
    return office.browser("ops")


@pytest.fixture
def taken(office: Office, run: Run) -> Taken:
    """How often each item took effect at a consumer that now knows the programme."""
    consumer = Consumer(CONSUMER, service="review")

    @consumer.effect(SUBMISSION_RECEIVED)
    def take(event: Event, session: ClientSession) -> None:
        effects().update_one({"_id": event.subject}, {"$inc": {"times": 1}}, upsert=True, session=session)

    run(consumer)
    return lambda: {one["_id"]: one["times"] for one in effects().find()}


@pytest.mark.parametrize("who", ["editor", "viewer", "agency"])
def test_only_operators_see_and_decide(office: Office, who: str) -> None:
    (parked_id,) = left()
    browser = office.browser(who)
    for path in ("", "decided", f"piles/{PILE}", f"messages/{parked_id}", f"decisions/replay?id={parked_id}"):
        assert browser.get(HOME + path).status_code == 403, path
    for action in ("replay", "discard"):
        response = browser.post(f"{HOME}decisions/{action}", data={"id": parked_id, "reason": "Kiriman ujian"})
        assert response.status_code == 403
    assert open_ones() == [parked_id]
    assert "/channels/events/" not in office.browser("editor").get("/channels/").get_data(as_text=True)


def test_a_signed_out_visitor_is_sent_to_the_login_and_forms_need_their_token(office: Office) -> None:
    (parked_id,) = left()
    assert "/login?next=" in office.browser(None).get(HOME).headers["Location"]
    office.app.config["WTF_CSRF_ENABLED"] = True
    assert office.browser("ops").post(f"{HOME}decisions/replay", data={"id": parked_id}).status_code == 400
    assert open_ones() == [parked_id]


def test_a_page_without_parked_messages_says_so_and_shows_the_queues(browser: FlaskClient) -> None:
    page = text(browser, HOME)
    assert "Tidak ada yang disisihkan" in page
    assert all(name in page.replace("<wbr>", "") for name in topology.QUEUES)
    assert "tanpa penerima aktif" in page


def test_piles_are_found_by_consumer_and_by_words_of_their_reason(browser: FlaskClient) -> None:
    left(3)
    left(1, "publisher.web", UNKNOWN_TYPE(type="id.kabar.content.split.v2"))
    page = text(browser, HOME)
    assert page.index(REASON) < page.index("tidak mengenal peristiwa berjenis")
    assert REASON not in text(browser, f"{HOME}?consumer=publisher.web")
    only = text(browser, f"{HOME}?words=PROGRAMME")
    assert REASON in only
    assert "tidak mengenal peristiwa berjenis" not in only
    assert "Tidak ada pesan seperti itu" in text(browser, f"{HOME}?words=.*")
    assert "3 pesan tidak dapat diproses" not in text(browser, "/channels/")
    assert "4 pesan tidak dapat diproses" in text(browser, "/channels/")


def test_a_pile_is_read_page_by_page_without_leaving_one_out(browser: FlaskClient) -> None:
    ids = left(45)
    parked().update_many({}, {"$set": {"parked_at": now()}})
    seen, path = [], f"{HOME}piles/{PILE}"
    while path:
        page = text(browser, path)
        seen += re.findall(r'name="id" value="([^"]+)"', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == ids[::-1]
    assert "Tumpukan itu sudah kosong" in text(browser, f"{HOME}piles/{pile_key('x', 'y')}", follow=True)


def test_a_message_is_shown_with_its_inside(browser: FlaskClient) -> None:
    reason = GAVE_UP(attempts=8, cause="ValueError('<b>')")
    (parked_id,) = left(reason=reason, detail="Traceback (most recent call last): …")
    page = text(browser, f"{HOME}messages/{parked_id}")
    assert 'Dihentikan setelah 8 kali percobaan: <span lang="en">ValueError(&#39;&lt;b&gt;&#39;)</span>' in page
    assert "&#34;title&#34;: &#34;Vaksinasi PMK menjangkau 120 ekor sapi di Pacet&#34;" in page
    assert "&#34;type&#34;: &#34;id.kabar.submission.received.v1&#34;" in page
    assert "Traceback (most recent call last)" in page
    assert browser.get(f"{HOME}messages/tidak-ada").status_code == 404


def test_data_that_is_not_as_declared_is_explained_field_by_field(browser: FlaskClient) -> None:
    reason = invalid_data("submission.received", {"submission.agency": "required", "submission.kind": "choice"})
    (parked_id,) = left(reason=reason)
    for language, sentence in (
        ("id", "Isi peristiwa submission.received tidak sesuai deklarasinya: submission.agency tidak ada; "),
        ("en", "The data of submission.received is not as declared: submission.agency is missing; "),
    ):
        browser.set_cookie("kabar_lang", language)
        for path in (f"messages/{parked_id}", "", f"piles/{pile_key(CONSUMER, reason.english)}"):
            assert sentence in re.sub(r"</?span[^>]*>", "", text(browser, HOME + path)), path


def test_a_reason_of_another_release_is_shown_as_that_release_stored_it(browser: FlaskClient) -> None:
    (parked_id,) = left(reason=GAVE_UP(attempts=8, cause="x"))
    for changed in ({"reason_code": "later"}, {"reason_values": {}}, {"reason_code": None, "reason_values": None}):
        parked().update_one({"_id": parked_id}, {"$set": changed})
        assert "Given up after 8 attempts: x" in text(browser, f"{HOME}messages/{parked_id}")


@pytest.mark.parametrize(
    "body", [b"", b"no event", b"\xff\xfe", b'{"half": "\\ud800"}', b"[" * 100_000, b"x" * 200_000]
)
def test_whatever_the_body_is_the_page_shows_it(browser: FlaskClient, body: bytes) -> None:
    foreign(body, {}, UNREADABLE(problem="attribute 'specversion' is missing"))
    (parked_id,) = open_ones()
    page = text(browser, f"{HOME}messages/{parked_id}")
    assert "Tidak dapat dibaca" in page
    assert len(page) < 100_000


def test_the_dry_run_says_what_would_be_sent_and_sends_nothing(
    browser: FlaskClient, connected: Settings, taken: Taken
) -> None:
    ids = left(3)
    for query in (f"pile={PILE}", "&".join(f"id={parked_id}" for parked_id in ids)):
        page = text(browser, f"{HOME}decisions/replay?{query}")
        assert "Kirim 3 pesan sekali lagi?" in page
        assert "Belum ada yang dikirim" in page
        assert "dikenali di sana dan tidak dilakukan dua kali" in page
        assert ">review.<wbr>submissions</code>" in page
    assert open_ones() == ids
    assert (taken(), depth(connected), events().count_documents({"source": "ops"})) == ({}, 0, 0)


def test_what_is_replayed_arrives_at_its_consumer_once_and_is_logged(browser: FlaskClient, taken: Taken) -> None:
    ids = left(3)
    response = browser.post(f"{HOME}decisions/replay", data={"id": ids[:2]}, follow_redirects=True)
    assert "2 pesan dikirim sekali lagi" in response.get_data(as_text=True)
    until(lambda: len(taken()) == 2)
    assert open_ones() == ids[2:]
    confirmation = text(browser, f"{HOME}decisions/replay?pile={PILE}")
    whole = dict(re.findall(r'type="hidden" name="(pile|until)" value="([^"]+)"', confirmation))
    later = left()
    response = browser.post(f"{HOME}decisions/replay", data=whole, follow_redirects=True)
    assert "1 pesan dikirim sekali lagi" in response.get_data(as_text=True)
    until(lambda: len(taken()) == 3)
    assert set(taken().values()) == {1}
    assert open_ones() == later, "what came after the dry run is not sent"
    recorded = list(events().find({"type": "event.replayed"}).sort("_id", 1))
    assert [event["data"]["parked"]["id"] for event in recorded] == ids
    assert {(event["actor"]["name"], event["actor"]["role"]) for event in recorded} == {("Dewi Operator", "ops")}
    assert "Dewi Operator" in text(browser, f"{HOME}decided")


def test_what_took_effect_already_is_recognised_when_it_is_replayed(
    browser: FlaskClient, connected: Settings, taken: Taken
) -> None:
    (parked_id,) = left()
    for times in (1, 2):
        parked().update_one({"_id": parked_id}, {"$unset": {"settled": ""}})
        browser.post(f"{HOME}decisions/replay", data={"id": parked_id})
        until(lambda times=times: events().count_documents({"type": "event.replayed"}) == times)
        until(lambda: depth(connected) == 0 and taken())
    assert list(taken().values()) == [1]
    assert text(browser, f"{HOME}messages/{parked_id}").count('class="timeline-label"') == 1


def test_discarding_needs_a_reason_keeps_what_was_typed_and_is_audited(browser: FlaskClient) -> None:
    first, second = left(2)
    for typed in ("", "  ", "x", "y" * 501):
        refused = browser.post(f"{HOME}decisions/discard", data={"id": [first, second], "reason": typed})
        assert refused.status_code == 422
        page = refused.get_data(as_text=True)
        assert 'aria-invalid="true"' in page
        assert typed.strip() in page
        assert f'name="id" value="{second}"' in page
    assert open_ones() == [first, second]
    done = browser.post(f"{HOME}decisions/discard", data={"id": first, "reason": " Kiriman ujian "})
    assert done.headers["Location"] == f"{HOME}messages/{first}"
    assert open_ones() == [second]
    event = events().find_one({"type": "event.discarded"})
    assert (event["data"]["reason"], event["data"]["parked"]["id"]) == ("Kiriman ujian", first)
    assert event["actor"]["name"] == "Dewi Operator"
    listed = text(browser, f"{HOME}decided?consumer={CONSUMER}&words=programme")
    assert "Kiriman ujian" in listed
    assert "Tidak ada pesan seperti itu" in text(browser, f"{HOME}decided?consumer=publisher.web")
    assert "Ini sudah diputuskan" in text(browser, f"{HOME}messages/{first}")


def test_what_another_person_settled_meanwhile_is_said_and_left_alone(browser: FlaskClient) -> None:
    ids = left(3)
    decisions.discard(ids[:1], COLLEAGUE, "Sudah dikirim manual")
    page = text(browser, f"{HOME}decisions/replay?" + "&".join(f"id={parked_id}" for parked_id in ids))
    assert "1 dari yang dipilih sudah diputuskan" in page
    response = browser.post(f"{HOME}decisions/replay", data={"id": ids}, follow_redirects=True).get_data(as_text=True)
    assert "2 pesan dikirim sekali lagi" in response
    assert "Sudah didahului pada 1 pesan" in response
    late = browser.post(f"{HOME}decisions/discard", data={"id": ids, "reason": "Kiriman ujian"}, follow_redirects=True)
    assert "Sudah didahului: semuanya sudah diputuskan" in late.get_data(as_text=True)
    assert parked().find_one({"_id": ids[0]})["settled"]["reason"] == "Sudah dikirim manual"
    assert events().count_documents({"source": "ops"}) == 3


@pytest.mark.usefixtures("connected")
def test_of_two_who_discard_the_same_at_once_one_is_logged() -> None:
    ids = left(40)
    outcomes: list[decisions.Decided] = []

    def put_away(reason: str) -> None:
        outcomes.append(decisions.discard(ids, COLLEAGUE, reason))

    threads = [threading.Thread(target=put_away, args=(reason,)) for reason in ("Yang pertama", "Yang kedua")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(outcome.done for outcome in outcomes) == sum(outcome.passed for outcome in outcomes) == 40
    assert events().count_documents({"type": "event.discarded"}) == 40


def test_without_the_broker_nothing_is_lost_and_all_pages_work(connected: Settings) -> None:
    ids = left(2)
    browser = open_office(replace(connected, amqp_url=NOWHERE)).browser("ops")
    assert "RabbitMQ tidak menjawab" in text(browser, HOME)
    assert "Tidak ada yang dapat dikirim" in text(browser, f"{HOME}decisions/replay?pile={PILE}")
    refused = browser.post(f"{HOME}decisions/replay", data={"id": ids})
    assert refused.status_code == 503
    page = refused.get_data(as_text=True)
    assert "tidak ada yang hilang" in page
    assert page.count('name="id"') == 2
    assert open_ones() == ids
    assert events().count_documents({"source": "ops"}) == 0


def test_what_has_no_consumer_any_more_can_only_be_discarded(browser: FlaskClient) -> None:
    left(1, "review.retired")
    (parked_id,) = open_ones()
    assert "Tidak ada penerimanya" in text(browser, f"{HOME}decisions/replay?id={parked_id}")
    assert browser.post(f"{HOME}decisions/replay", data={"id": parked_id}).status_code == 400
    browser.post(f"{HOME}decisions/discard", data={"id": parked_id, "reason": "Penerimanya sudah tidak ada"})
    assert open_ones() == []


def test_choosing_nothing_leads_back_to_the_pile(browser: FlaskClient) -> None:
    left()
    response = browser.get(f"{HOME}decisions/replay?of={PILE}", follow_redirects=True)
    assert response.request.path == f"{HOME}piles/{PILE}"
    assert "Pilih dulu" in response.get_data(as_text=True)


def text(browser: FlaskClient, path: str, *, follow: bool = False) -> str:
    """A page that was returned."""
    response = browser.get(path, follow_redirects=follow)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def open_ones() -> list[str]:
    """The ids of what is not decided, oldest first."""
    return [one["_id"] for one in parked().find({"settled": {"$exists": False}}).sort([("parked_at", 1), ("_id", 1)])]


def depth(settings: Settings) -> int:
    """Messages that wait at the consumer."""
    return next(queue.messages for queue in backlog.queues(settings.amqp_url) if queue.name == CONSUMER)


def effects() -> Any:
    return db.collection("effects")
