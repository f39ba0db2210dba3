"""Content that is hard to fit on a narrow page: nowhere to break a title, an address, a name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from demo.items import Item, Photo

#: Characters; a submission may have 150, and some are left for tests that type into the field.
TITLE_LENGTH = 140
ADDRESS = "https://contoh.example/" + "lampiran" * 12 + "?" + "kata_kunci" * 12
NAME = "Tumenggungwironegorojoyodiningratkusumobrotosastrowijoyo"


def hostile(item: Item) -> Item:
    """The same item with a title without spaces, long addresses and long names in every field that takes text."""
    submission = dict(item.submission)
    submission["title"] = _unbroken(item.title)
    if "summary" in submission:
        submission["summary"] = f"{NAME * 2}: {submission['summary']}"[:300]
    submission["body"] = f"{submission['body']}\n{NAME * 2}\n\n{ADDRESS}\n"
    submission["programme"] = NAME
    submission["contact"] = {"name": NAME, "phone": "+62 321 5550101"}
    submission["facts"] = [*submission["facts"], {"statement": f"{NAME} hadir", "source": ADDRESS}]
    submission["links"] = [*submission.get("links", []), {"label": NAME, "url": ADDRESS}]
    if claim := submission.get("claim"):
        submission["claim"] = {**claim, "text": f"{claim['text']} {NAME * 2}", "url": ADDRESS}
    return replace(
        item,
        submission=submission,
        photos=tuple(_photo(photo) for photo in item.photos),
        request=f"{item.request} {ADDRESS}",
        withdrawal=f"{item.withdrawal} {ADDRESS}",
    )


def _unbroken(title: str) -> str:
    """Nearly as long as a title may be, with no place to break it."""
    word = "".join(letter for letter in title if letter.isalnum())
    return (word * TITLE_LENGTH)[:TITLE_LENGTH]


def _photo(photo: Photo) -> Photo:
    words: dict[str, Any] = {**photo.words, "caption": f"{photo.words['caption']} {NAME}", "credit": NAME}
    return replace(photo, words=words)
