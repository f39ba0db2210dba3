"""The photos of a task: those to be shown at the place, and the one that proves it."""

from __future__ import annotations

from services.publisher.media.renditions import rendition
from services.publisher.tasks.queries import NoSuchTask, work
from shared.channels.media import PhotoForm
from shared.content.attachment import MAX_UPLOAD_BYTES
from shared.offload import off_loop
from shared.photos import CleanPhoto, cleaned, opened
from shared.photos.budget import DECODING_LIMIT, decode

#: Good enough for print.
FORM = PhotoForm(longest_side=2560, heaviest=5_000_000)


def photo_of(delivery_id: str, number: int) -> bytes:
    """The photo with that number, from 1, as a JPEG; raises NoSuchTask or NoRendition."""
    photos = work(delivery_id).photos
    if not 1 <= number <= len(photos):
        raise NoSuchTask(delivery_id)
    made = rendition(photos[number - 1], FORM, lambda form: off_loop(form, DECODING_LIMIT))
    return bytes(made["data"])


def proof_from(raw: bytes) -> CleanPhoto:
    """An uploaded photo without what the camera noted beside it; raises PhotoRefused."""
    picture = opened(raw[: MAX_UPLOAD_BYTES + 1])
    return decode(picture.width * picture.height, lambda: cleaned(picture))
