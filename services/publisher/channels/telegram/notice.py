"""What stands in the place of a withdrawn post that Telegram no longer lets the bot delete."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image

from services.publisher.channels.contract import Package
from services.publisher.channels.telegram.bot_api import Picture, Text
from services.publisher.channels.telegram.messages import Post
from shared.channels.post import with_link
from shared.text.excerpt import beginning

#: Characters of the reason that are shown; the page on the site has all of it.
LONGEST_REASON = 500
#: Pixels and colour of the plain picture that replaces a photo, since a photo can be replaced but not removed.
SIZE = (640, 360)
GREY = "#dfe3e6"


def notice(package: Package, site_url: str) -> Post:
    """That the item was withdrawn, by whom and why."""
    said = f"Informasi ini ditarik oleh {package.agency['name']}."
    reason = beginning(package.withdrawal_note or "", LONGEST_REASON)
    text = with_link(f"{said}\n\n{reason}".strip(), f"{site_url}{package.path}")
    return Post(Text(text, 0), [_plain_picture()])


@cache
def _plain_picture() -> Picture:
    """A picture that shows nothing."""
    buffer = io.BytesIO()
    Image.new("RGB", SIZE, GREY).save(buffer, "JPEG")
    return Picture(buffer.getvalue(), "image/jpeg")
