"""Why a photo is refused."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

from shared.web.problem_codes import ProblemCode


class PhotoRefused(ValueError):
    """The photo cannot be taken; `code` is one of the platform's problem codes, `str()` a sentence for the sender.

    The sentence is translated where it is read, since cleaning may run in a thread without a request.
    """

    def __init__(self, code: ProblemCode, sentence: LazyString, *, retry_after: int | None = None) -> None:
        self.code = code
        self.sentence = sentence
        #: Seconds after which the same photo may be sent again; None where sending it again does not help.
        self.retry_after = retry_after
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.sentence)


def unreadable() -> PhotoRefused:
    """Not a picture, a broken one, or of a kind that is not taken."""
    return PhotoRefused(ProblemCode.IMAGE_REJECTED, lazy_gettext("This is not a readable JPEG, PNG or WebP picture."))


def too_many_pixels() -> PhotoRefused:
    """Decoding it would take too much memory."""
    return PhotoRefused(
        ProblemCode.IMAGE_REJECTED,
        lazy_gettext("The picture has too many pixels. Send one with at most 64 megapixels."),
    )


def too_many_at_once() -> PhotoRefused:
    """Other photos are being decoded."""
    sentence = lazy_gettext(
        "Too many photos are being sent at this moment. Please send this one again in a few seconds."
    )
    return PhotoRefused(ProblemCode.UNAVAILABLE, sentence, retry_after=10)


def too_heavy() -> PhotoRefused:
    """The upload has too many bytes."""
    return PhotoRefused(ProblemCode.PAYLOAD_TOO_LARGE, lazy_gettext("A photo may be at most 12 MB."))


def too_heavy_cleaned() -> PhotoRefused:
    """A transparent PNG that stays too large."""
    return PhotoRefused(ProblemCode.PAYLOAD_TOO_LARGE, lazy_gettext("The photo is too large. Send it as a JPEG."))
