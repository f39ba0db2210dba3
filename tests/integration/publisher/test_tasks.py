"""Tasks: deliveries that a person carries out, from the ready text to the proof."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from lxml import html
from PIL import Image
from werkzeug.test import TestResponse

from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel
from services.publisher.documents import Delivery
from services.publisher.media.documents import Rendition
from services.publisher.queries.coverage import coverage_of
from services.publisher.tasks import photos
from services.publisher.tasks.documents import TaskReport
from shared.clock import aware
from shared.content import Attachment
from shared.events.log.store import events
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import HEADLINE, approval, rows, take, variants, withdrawal
from tests.integration.publisher.office import Office, open_office
from tests.integration.publisher.people import notice_board, workplace
from tests.integration.publisher.site_samples import photo

T = TypeVar("T")

LINK = "https://desa.example/papan"


@pytest.fixture
def office(connected: Settings) -> Office:
    return open_office(connected)


@pytest.fixture
def worker(deliverers: dict[str, Deliverer]) -> Deliverer:
    return deliverers["manual"]


def requested(channels: dict[str, Channel], **values: str) -> str:
    """A new item for one notice board; returns its id."""
    item = new_id()
    content = variants(accounts={"manual": [notice_board(**values).id]}, photos=[photo()])
    take(approval(item, variants=content), channels)
    return item


def the(item: str, action: str = "publish") -> dict[str, Any]:
    (row,) = rows(item, channel="manual", action=action)
    return row


def opened(worker: Deliverer, item: str, action: str = "publish") -> str:
    """Have the delivery attempted, so that its task is open; returns its id."""
    worker.deliver(the(item, action)["_id"])
    row = the(item, action)
    assert row["status"] == "accepted"
    return str(row["_id"])


def done(office: Office, task: str) -> None:
    assert office.api("POST", f"/tasks/{task}/done", "editor", json={"link": LINK}).status_code == 200


def tasks(office: Office) -> list[dict[str, Any]]:
    return list(office.api("GET", "/tasks", "editor").json["tasks"])


def picture(camera: str = "Kamera Sari") -> io.BytesIO:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0110] = camera
    Image.new("RGB", (800, 600), "seagreen").save(buffer, "JPEG", exif=exif)
    buffer.seek(0)
    return buffer


def sent(office: Office, task: str, **values: Any) -> TestResponse:
    return office.browser("editor").post(f"/channels/tasks/{task}", data=values)


def test_a_task_has_the_text_as_approved_its_photos_and_a_deadline(
    office: Office, channels: dict[str, Channel], worker: Deliverer
) -> None:
    item = requested(channels, hours="5")
    task = opened(worker, item)
    [listed] = tasks(office)
    row = the(item)
    assert (listed["id"], listed["open"], listed["place"]) == (task, True, "Papan Balai Desa Claket")
    due = aware(row["requested_at"]) + timedelta(hours=5)
    assert listed["deadline"] == due.isoformat()
    found = office.api("GET", f"/tasks/{task}", "editor").json
    assert found["text"].startswith(f"{HEADLINE}\n\nPetugas kesehatan hewan")
    assert "/berita/" in found["text"].splitlines()[-1]
    assert found["instructions"] == "Tempel di papan depan balai desa."
    [shown] = found["photos"]
    path = shown["path"].removeprefix("/api/v1")
    with Image.open(io.BytesIO(office.api("GET", path, "editor").data)) as image:
        assert image.size == (1600, 1067)
    assert office.api("GET", path[:-1] + "2", "editor").status_code == 404
    page = html.fromstring(office.browser("editor").get(f"/channels/tasks/{task}").text)
    assert page.xpath("string(//textarea[@id='text'])") == found["text"]
    [download] = page.xpath("//a[@download]/@href")
    assert office.browser("editor").get(download).mimetype == "image/jpeg"


def test_a_photo_is_made_off_the_loop_without_the_loop_s_connections(
    office: Office, channels: dict[str, Channel], worker: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = opened(worker, requested(channels))

    def off_loop(work: Callable[[], T], _seconds: float) -> T:
        with monkeypatch.context() as elsewhere:
            for document in (Attachment, Rendition):
                elsewhere.setattr(document, "collection", lambda: pytest.fail("the database is used off the loop"))
            return work()

    monkeypatch.setattr(photos, "off_loop", off_loop)
    assert office.api("GET", f"/tasks/{task}/photos/1", "editor").mimetype == "image/jpeg"


def test_a_link_proves_it_and_the_delivery_succeeds_with_it(
    office: Office, channels: dict[str, Channel], worker: Deliverer
) -> None:
    item = requested(channels)
    task = opened(worker, item)
    found = coverage_of(item)
    assert found is not None
    assert (found.total.waiting, found.total.tasks) == (2, 1)
    page = office.browser("editor").get(f"/channels/items/{item}").text
    assert "1 tugas terbuka" in page
    assert f"/channels/tasks/{task}" in office.browser("editor").get(f"/channels/deliveries/{task}").text
    done(office, task)
    worker.check_accepted()
    row = the(item)
    assert (row["status"], row["url"]) == ("succeeded", LINK)
    assert row["attempt_log"][-1]["evidence"]["proof"] == "link"
    [event] = events().find({"type": "task.reported"})
    assert (event["data"]["task"]["outcome"], event["data"]["task"]["proof"]) == ("done", "link")
    assert event["actor"]["name"] == "Rina Kartika"
    assert tasks(office) == []
    again = office.api("POST", f"/tasks/{task}/done", "ops", json={"link": LINK})
    assert (again.status_code, again.json["code"]) == (409, "action_not_allowed")


@pytest.mark.parametrize("by_page", [True, False])
def test_a_photo_proves_it_and_is_kept_without_what_the_camera_noted(
    office: Office, channels: dict[str, Channel], worker: Deliverer, by_page: bool
) -> None:
    item = requested(channels)
    task = opened(worker, item)
    if by_page:
        reply = sent(office, task, outcome="done", photo=(picture(), "bukti.jpg"))
        assert reply.status_code == 303
    else:
        reply = office.api("POST", f"/tasks/{task}/photo", "editor", data={"file": (picture(), "bukti.jpg")})
        assert reply.status_code == 200
    worker.check_accepted()
    row = the(item)
    assert (row["status"], row["url"]) == ("succeeded", None)
    kept = office.browser("editor").get(f"/channels/tasks/{task}/proof").data
    assert b"Kamera Sari" in picture().getvalue()
    assert b"Kamera Sari" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (800, 600)


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": "done"},
        {"outcome": "done", "link": "javascript:alert(1)"},
        {"outcome": "done", "photo": (b"GIF89a", "bukti.jpg")},
        {"outcome": "impossible"},
        {"outcome": "later", "link": LINK},
    ],
    ids=["no proof", "no link", "no photo", "no reason", "no outcome"],
)
def test_a_report_without_proof_or_reason_is_refused(
    office: Office, channels: dict[str, Channel], worker: Deliverer, values: dict[str, Any]
) -> None:
    task = opened(worker, requested(channels))
    if "photo" in values:
        data, name = values["photo"]
        values = {**values, "photo": (io.BytesIO(data), name)}
    assert sent(office, task, **values).status_code == 422
    assert TaskReport.collection().count_documents({}) == 0
    assert [one["id"] for one in tasks(office)] == [task]


def test_what_could_not_be_done_fails_with_the_reason_and_can_be_opened_again(
    office: Office, channels: dict[str, Channel], worker: Deliverer
) -> None:
    item = requested(channels)
    task = opened(worker, item)
    assert sent(office, task, outcome="impossible", note="Papannya rusak.").status_code == 303
    worker.check_accepted()
    row = the(item)
    assert row["status"] == "failed"
    assert row["coded_reason"] == {"code": "task_impossible", "values": {"note": "Papannya rusak."}}
    office.api("POST", f"/deliveries/{task}/retry", "ops", json={"note": "Papan sudah diganti."})
    assert opened(worker, item) == task
    done(office, task)
    worker.check_accepted()
    assert the(item)["status"] == "succeeded"


@pytest.mark.parametrize("finished", [True, False], ids=["done", "open"])
def test_a_correction_and_a_withdrawal_are_tasks_of_their_own(
    office: Office, channels: dict[str, Channel], worker: Deliverer, finished: bool
) -> None:
    """Also where the person has not reported yet: the text may be on the board already."""
    item = requested(channels)
    first = opened(worker, item)
    if finished:
        done(office, first)
        worker.check_accepted()
    content = variants(headline="Vaksinasi PMK: 102 ekor", accounts={"manual": [the(item)["target"]]})
    take(approval(item, 6, 2, "Angkanya salah.", variants=content), channels)
    assert the(item)["status"] == ("succeeded" if finished else "superseded")
    second = opened(worker, item, "update")
    assert [one["id"] for one in tasks(office)] == [second]
    corrected = office.api("GET", f"/tasks/{second}", "editor").json
    assert (corrected["correction"], corrected["text"][:20]) == ("Angkanya salah.", "Vaksinasi PMK: 102 e")
    take(withdrawal(item, note="Belum pasti."), channels)
    third = opened(worker, item, "withdraw")
    [last] = tasks(office)
    assert (last["id"], last["action"]) == (third, "withdraw")
    page = office.browser("editor").get(f"/channels/tasks/{third}").text
    assert "Turunkan" in page
    assert "Belum pasti." in page
    late = office.api("POST", f"/tasks/{second}/done", "editor", json={"link": LINK})
    assert late.status_code == 409
    done(office, third)
    worker.check_accepted()
    found = coverage_of(item)
    assert found is not None
    assert [(one.reached, one.places) for one in found.channels if one.channel == "manual"] == [(1, 1)]


def test_a_task_stays_open_for_a_month_and_is_then_given_up(channels: dict[str, Channel], worker: Deliverer) -> None:
    item = requested(channels)
    task = opened(worker, item)
    for days, status in ((29, "accepted"), (31, "failed")):
        moments = {"accepted_at": aware(the(item)["requested_at"]) - timedelta(days=days)}
        Delivery.collection().update_one({"_id": task}, {"$set": moments, "$unset": {"next_attempt_at": ""}})
        Delivery.collection().update_one({"_id": task}, {"$set": {"next_attempt_at": the(item)["requested_at"]}})
        worker.check_accepted()
        assert the(item)["status"] == status
    assert the(item)["coded_reason"]["values"] == {"hours": 720}


def test_tasks_are_for_the_office_alone(office: Office, channels: dict[str, Channel], worker: Deliverer) -> None:
    task = opened(worker, requested(channels))
    for path in ("/channels/tasks/", f"/channels/tasks/{task}", f"/channels/tasks/{task}/photos/1.jpg"):
        assert office.browser("viewer").get(path).status_code == 403
        assert office.browser("agency").get(path).status_code == 403
        assert office.browser("ops").get(path).status_code == 200
    assert office.api("GET", "/tasks", "agency").status_code == 403
    assert office.browser("ops").get(f"/channels/tasks/{new_id()}").status_code == 404
    assert office.api("POST", f"/tasks/{new_id()}/done", "ops", json={"link": LINK}).status_code == 404


def test_a_video_is_prepared_field_by_field_and_proved_by_its_link(
    office: Office, channels: dict[str, Channel], deliverers: dict[str, Deliverer]
) -> None:
    item, place = new_id(), workplace("youtube", "Kanal resmi", handle="@mojokertokab")
    take(approval(item, variants=variants(accounts={"youtube": [place.id]})), channels)
    (row,) = rows(item, channel="youtube")
    deliverers["youtube"].deliver(row["_id"])
    detail = office.api("GET", f"/tasks/{row['_id']}", "editor").json
    assert detail["form"] == {"title": HEADLINE, "tags": "Dinas Pertanian, Pacet"}
    page = html.fromstring(office.browser("editor").get(f"/channels/tasks/{row['_id']}").text)
    (title,) = page.xpath("//textarea[@id='form-title']")
    assert title.text_content().strip() == HEADLINE
    done(office, row["_id"])
    deliverers["youtube"].check_accepted()
    (row,) = rows(item, channel="youtube")
    assert (row["status"], row["url"]) == ("succeeded", LINK)
