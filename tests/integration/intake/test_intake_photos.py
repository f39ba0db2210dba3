"""Photos: taken clean, or refused with a reason; seen by their agency and the office alone."""

from __future__ import annotations

import io
import json
from typing import Any

from PIL import Image

from services.intake.documents import Submission
from shared.content import Attachment
from shared.events.log.store import events
from shared.identity import Role
from tests.integration.intake.office import Office, jpeg
from tests.samples import submission_body


def test_what_the_camera_noted_is_gone_and_the_photo_stands_upright(office: Office) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the telephone on its side
    exif[0x010F] = "Telepon Bu Rina"
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 28.0, 30.0)})
    response = office.upload(jpeg(400, 300, exif=exif, comment=b"rahasia"))
    assert response.status_code == 201, response.text
    assert (response.json["width"], response.json["height"]) == (300, 400)
    data = office.call("GET", f"/attachments/{response.json['id']}").data
    picture = Image.open(io.BytesIO(data))
    assert not picture.getexif()
    assert b"Rina" not in data
    assert b"rahasia" not in data
    assert len(data) == response.json["bytes"]


def test_what_is_no_picture_is_refused(office: Office) -> None:
    response = office.upload(b"<svg/>")
    assert (response.status_code, response.json["code"]) == (422, "image_rejected")
    assert "JPEG" in response.json["detail"]
    assert Attachment.collection().count_documents({}) == 0


def test_a_file_over_12_megabytes_is_refused(office: Office) -> None:
    response = office.upload(jpeg() + bytes(12 * 1024 * 1024))
    assert (response.status_code, response.json["code"]) == (413, "payload_too_large")


def test_the_same_photo_sent_again_is_kept_once(office: Office) -> None:
    first, again = office.upload(jpeg()).json, office.upload(jpeg()).json
    assert first == again
    other = office.upload(jpeg(), agency="dinkes").json
    assert other["id"] != first["id"]
    assert Attachment.collection().count_documents({}) == 2


def test_photos_are_private_to_their_agency_and_the_office(office: Office) -> None:
    photo = office.upload(jpeg()).json
    mine = office.call("GET", f"/attachments/{photo['id']}")
    assert mine.headers["X-Content-Type-Options"] == "nosniff"
    assert mine.headers["ETag"] == f'"{photo["sha256"]}"'
    unchanged = office.call("GET", f"/attachments/{photo['id']}", headers={"If-None-Match": mine.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert office.call("GET", f"/attachments/{photo['id']}", agency="dinkes").status_code == 404
    editor = office.person("editor", Role.EDITOR)
    assert office.call("GET", f"/attachments/{photo['id']}", token=editor).status_code == 200


def test_a_submission_names_only_photos_of_its_own_agency(office: Office) -> None:
    photo = office.upload(jpeg(), agency="dinkes").json
    own = office.upload(jpeg()).json
    photos = [{"attachment_id": own["id"], "alt": "Ladang"}, {"attachment_id": photo["id"], "alt": "Ladang lain"}]
    response = office.submit(submission_body(photos=photos))
    assert (response.status_code, response.json["code"]) == (422, "attachment_unknown")
    assert list(response.json["errors"]) == ["photos.1.attachment_id"]


def test_the_event_has_the_size_of_each_photo(office: Office) -> None:
    photo = office.upload(jpeg(320, 200)).json
    receipt = office.submit(submission_body(photos=[{"attachment_id": photo["id"], "alt": "Ladang"}])).json
    recorded = events().find_one({"subject": receipt["id"]})["data"]["submission"]["photos"]
    assert recorded == [
        {"attachment_id": photo["id"], "alt": "Ladang", "caption": "", "credit": "", "width": 320, "height": 200}
    ]


def form(body: dict[str, Any], *photos: bytes) -> dict[str, Any]:
    return {
        "submission": json.dumps(body),
        "photos": [(io.BytesIO(data), f"{number}.jpg") for number, data in enumerate(photos)],
    }


def test_a_submission_and_its_photos_come_in_one_form(office: Office) -> None:
    body = submission_body(photos=[{"alt": "Ladang pagi"}, {"alt": "Ladang sore"}])
    response = office.call("POST", "/submissions", data=form(body, jpeg(320, 200), jpeg(100, 100)))
    assert response.status_code == 201, response.text
    photos = Submission.collection().find_one({})["content"]["photos"]
    assert [(photo["alt"], photo["width"]) for photo in photos] == [("Ladang pagi", 320), ("Ladang sore", 100)]


def test_a_form_sent_again_with_its_key_makes_one_submission(office: Office) -> None:
    body = submission_body(photos=[{"alt": "Ladang pagi"}])
    send = lambda: office.call("POST", "/submissions", data=form(body, jpeg()), headers={"Idempotency-Key": "k-1"})  # noqa: E731
    first, again = send(), send()
    assert first.data == again.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Submission.collection().count_documents({}) == 1


def test_a_form_with_a_photo_too_few_is_refused_before_anything_is_kept(office: Office) -> None:
    body = submission_body(photos=[{"alt": "Ladang pagi"}, {"alt": "Ladang sore"}])
    response = office.call("POST", "/submissions", data=form(body, jpeg()))
    assert (response.status_code, list(response.json["errors"])) == (422, ["photos"])
    assert Attachment.collection().count_documents({}) == 0
