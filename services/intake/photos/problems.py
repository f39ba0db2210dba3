"""Why a photo is refused."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext


class PhotoRefused(ValueError):
    """The photo cannot be taken; `code` is one of the platform's problem codes, `str()` a sentence for the sender.

    The sentence is translated where it is read, since cleaning may run in a thread that knows no request.
    """

    def __init__(self, code: str, sentence: LazyString) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.sentence)


def unreadable() -> PhotoRefused:
    """Not a picture, a broken one, or of a kind that is not taken."""
    return PhotoRefused("image_rejected", lazy_gettext("This is not a readable JPEG, PNG or WebP picture."))


def too_many_pixels() -> PhotoRefused:
    """Decoding it would take too much memory."""
    return PhotoRefused(
        "image_rejected", lazy_gettext("The picture has too many pixels. Send one with at most 64 megapixels.")
    )


def too_heavy() -> PhotoRefused:
    """The upload has too many bytes."""
    return PhotoRefused("payload_too_large", lazy_gettext("A photo may be at most 12 MB."))


def too_heavy_cleaned() -> PhotoRefused:
    """A transparent PNG that stays too large."""
    return PhotoRefused("payload_too_large", lazy_gettext("The photo is too large. Send it as a JPEG."))
