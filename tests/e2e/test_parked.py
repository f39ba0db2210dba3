"""An operator finds what no consumer could take, looks into it and decides; every state is judged on both screens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import kombu
import pytest
from playwright.sync_api import Page, expect

from launcher.platform import Platform
from shared.events.declare import cloudevents
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.ids import new_id
from tests.e2e import accessibility, translations
from tests.e2e.display import SMALLEST, set_display
from tests.e2e.page_objects import look_until
from tests.e2e.visitor import Visitor, Visits
from tests.samples import submission_event
from tests.waiting import until

CONSUMER, LATER = "review.submissions", "id.kabar.submission.split.v2"
WHY = "Pesan uji coba dari pelatihan."


class Operator:
    """An operator at /channels/events/, whose every page is judged."""

    def __init__(self, visitor: Visitor, publisher: str) -> None:
        self.visitor, self.page, self.start = visitor, visitor.page, f"{publisher}/channels/events/"
        self.faults: list[str] = []

    def home(self) -> None:
        """Go to where the piles are."""
        self.page.goto(self.start)

    def judge(self, state: str, *, languages: tuple[str, ...] = ("id", "en")) -> None:
        """What axe and the measure say of the page as it is, on a desk by day and on a phone by night.

        Its translation has the same markup, and other words to fit: on the phone only.
        """
        for language in languages:
            if language != "id":
                self._again_in(language)
            for phone in (False, True) if language == "id" else (True,):
                set_display(self.page, phone=phone, dark=phone)
                rules = accessibility.OF_DISPLAY if phone else accessibility.EVERYTHING
                found = [
                    *accessibility.overflow(self.page),
                    *(accessibility.violations(self.page, rules) if language == "id" else []),
                ]
                found += translations.of_the_other_language(self.page, language, sandbox=False)
                self.faults += [f"{state}, {language}, {'390' if phone else '1280'} px: {line}" for line in found]
            self.page.set_viewport_size(SMALLEST)
            self.faults += [f"{state}, {language}, 320 px: {line}" for line in accessibility.overflow(self.page)]
            set_display(self.page, phone=False, dark=False)
            if language != "id":
                self._again_in("id")

    def _again_in(self, language: str) -> None:
        self.visitor.speak(language)
        self.page.reload()

    def open_pile(self, words: str) -> None:
        """Come to the piles and open one by words of its reason."""
        self.home()
        look_until(self.page, self.page.locator(".piles .why a", has_text=words))
        self.page.locator(".piles .why a", has_text=words).click()
        self.page.wait_for_url("**/piles/*")  # to reload the page before it is there would be to stay

    def put_all_away(self) -> None:
        """Leave nothing parked."""
        self.open_pile(LATER)
        self.page.get_by_role("link", name="Singkirkan semua …").click()
        self.page.get_by_label("Mengapa boleh disingkirkan?").fill(WHY)
        self.page.locator("form.do button").click()
        self.sees_notice("pesan disingkirkan.")

    def sees_notice(self, words: str) -> None:
        """The page shows these words after an action."""
        expect(self.page.locator(".flash").first).to_contain_text(words)


@pytest.fixture
def operator(visits: Visits, platform: Platform) -> Iterator[Operator]:
    """At the pages, with nothing parked yet."""
    with visits.by("ops") as visitor:
        visiting_operator = Operator(visitor, platform.urls["publisher"])
        yield visiting_operator
    assert not visiting_operator.faults, "\n".join(visiting_operator.faults)


def test_an_operator_decides_on_what_no_consumer_could_take(operator: Operator, platform: Platform) -> None:
    page = operator.page
    operator.home()
    expect(page.get_by_text("Tidak ada yang disisihkan")).to_be_visible()
    operator.judge("nothing parked")
    page.get_by_role("link", name="Sudah diputuskan").click()
    operator.judge("nothing decided")

    send(platform, 3, LATER)
    send(platform, 22, LATER)
    operator.open_pile(LATER)
    look_until(page, page.locator(".pile-facts", has_text="25"))
    operator.judge("pile")
    operator.home()
    operator.judge("piles")
    page.get_by_label("Kata dalam alasan").fill("tidak ada yang seperti ini")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_text("Tidak ada pesan seperti itu")).to_be_visible()
    operator.judge("nothing found")

    _choose_two_by_keyboard(operator)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kirim 2 pesan sekali lagi?")
    operator.judge("dry run of two")
    page.get_by_role("button", name="Kirim 2 pesan").click()
    operator.sees_notice("2 pesan dikirim sekali lagi. Yang tetap tidak dapat diproses akan kembali ke sini.")
    operator.judge("sent", languages=("id",))
    look_until(page, page.locator(".pile-facts", has_text="25"))

    page.get_by_role("link", name=LATER).first.click()
    expect(page.get_by_text("Pesan ini kembali")).to_be_visible()
    expect(page.get_by_role("heading", name="Keputusan sebelumnya")).to_be_visible()
    expect(page.locator("pre.body")).to_contain_text("Vaksinasi PMK")
    operator.judge("message that came back")
    page.get_by_role("link", name="Singkirkan …").click()
    operator.judge("dry run of putting away")
    operator.visitor.expected.add(422)
    page.get_by_role("button", name="Singkirkan 1 pesan").click()
    expect(page.locator("#reason-error")).to_be_visible()
    operator.judge("no reason given", languages=("id",))
    page.get_by_label("Mengapa boleh disingkirkan?").fill(WHY)
    page.get_by_role("button", name="Singkirkan 1 pesan").click()
    operator.sees_notice("1 pesan disingkirkan.")
    operator.judge("message discarded")

    operator.open_pile(LATER)
    page.get_by_role("link", name="Singkirkan semua …").click()
    operator.judge("dry run of a whole pile")
    page.get_by_label("Mengapa boleh disingkirkan?").fill(WHY)
    page.get_by_role("button", name="Singkirkan 24 pesan").click()
    operator.sees_notice("24 pesan disingkirkan.")
    expect(page.get_by_text("Tidak ada yang disisihkan")).to_be_visible()
    page.get_by_role("link", name="Sudah diputuskan").click()
    expect(page.get_by_text(WHY).first).to_be_visible()
    operator.judge("decided")


def test_while_the_broker_is_away_the_page_says_so_and_nothing_is_lost(operator: Operator, platform: Platform) -> None:
    page = operator.page
    send(platform, 1, LATER)
    operator.open_pile(LATER)
    page.get_by_role("link", name="Kirim semua sekali lagi …").click()
    operator.visitor.expected.add(503)
    with broker_away(platform):
        page.get_by_role("button", name="Kirim 1 pesan").click()
        expect(page.get_by_role("alert")).to_contain_text("RabbitMQ tidak menjawab")
        operator.judge("sent in vain", languages=("id",))
        operator.home()
        expect(page.get_by_role("alert")).to_contain_text("RabbitMQ tidak menjawab")
        operator.judge("broker away")
    look_until(page, page.locator(".tile", has_text=CONSUMER).get_by_text("1 penerima aktif"))
    operator.open_pile(LATER)
    page.get_by_role("link", name="Kirim semua sekali lagi …").click()
    page.get_by_role("button", name="Kirim 1 pesan").click()
    operator.sees_notice("1 pesan dikirim sekali lagi")
    operator.put_all_away()


def test_a_queue_without_a_consumer_is_named_before_anything_is_sent_there(
    operator: Operator, platform: Platform
) -> None:
    page = operator.page
    send(platform, 1, LATER)
    operator.open_pile(LATER)
    platform.supervisor.stop_program("review-worker")
    try:
        operator.home()
        look_until(page, page.locator(".tile", has_text=CONSUMER).get_by_text("tanpa penerima aktif"))
        operator.judge("no consumer")
        operator.open_pile(LATER)
        page.get_by_role("link", name="Kirim semua sekali lagi …").click()
        expect(page.get_by_text(f"Saat ini {CONSUMER} tanpa penerima aktif.")).to_be_visible()
        operator.judge("dry run without a consumer")
    finally:
        platform.supervisor.start_program("review-worker")
    operator.put_all_away()


def test_an_editor_may_not_open_these_pages(visits: Visits, platform: Platform) -> None:
    with visits.by("editor") as visitor:
        visitor.expected.add(403)
        visitor.page.goto(f"{platform.urls['publisher']}/channels/events/")
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Halaman ini bukan untuk peran Anda")
        visitor.page.goto(f"{platform.urls['publisher']}/channels/")
        expect(visitor.page.get_by_role("link", name="Peristiwa")).to_have_count(0)


def _choose_two_by_keyboard(operator: Operator) -> None:
    operator.open_pile(LATER)
    page: Page = operator.page
    page.locator("tbody input[type=checkbox]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("tbody input:checked")).to_have_count(2)
    page.get_by_role("button", name="Kirim terpilih …").focus()
    page.keyboard.press("Enter")


def send(platform: Platform, count: int, wire_type: str) -> None:
    """Events of a later release, straight to a consumer of this one."""
    with kombu.Connection(platform.amqp_url) as connection:
        producer = kombu.Producer(connection)
        for _ in range(count):
            item = new_id()
            event = outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=1, data=submission_event(item))
            body = cloudevents.encode(event).replace(event.type.wire_type.encode(), wire_type.encode())
            producer.publish(
                body, exchange="", routing_key=CONSUMER, content_type=cloudevents.CONTENT_TYPE,
                content_encoding="utf-8", mandatory=True,
            )  # fmt: skip


@contextmanager
def broker_away(platform: Platform) -> Iterator[None]:
    """RabbitMQ is stopped; afterwards it is there again."""
    platform.supervisor.stop_program("rabbitmq")
    try:
        yield
    finally:
        platform.supervisor.start_program("rabbitmq")
        until(lambda: _answers(platform), 60)


def _answers(platform: Platform) -> bool:
    try:
        with kombu.Connection(platform.amqp_url, connect_timeout=2) as connection:
            connection.connect()
    except OSError:
        return False
    return True
