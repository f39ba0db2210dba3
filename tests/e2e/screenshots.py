"""The pictures of the README, made anew: `python -m tests.e2e.screenshots` writes them to docs/img/.

It starts a platform of its own, fills it with the demo's items and looks at it with Chromium, so the pictures show what
the software does and not an old drawing.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from PIL import Image

from launcher.home import ROOT
from tests.e2e import photo
from tests.e2e.browser import chromium, executable
from tests.e2e.content_setup import ContentSetup
from tests.e2e.display import Display
from tests.e2e.page_objects import AgencyAdmin
from tests.e2e.sample_content import SampleContent, create_sample_content
from tests.e2e.visitor import Visitor, Visits
from tests.platform import own_platform

FOLDER = ROOT / "docs" / "img"
QUALITY = 78
#: The item that is on all platforms, among the ids of the content.
EVERYWHERE = "everywhere"
MOST_BYTES = 150_000


@dataclass(frozen=True, slots=True)
class Picture:
    """One file: what it shows, to whom, and how tall the window is."""

    name: str
    where: str
    path: str
    who: str | None = None
    look: Display | None = None
    height: int = 860
    before: Callable[[Visitor], None] = lambda _visitor: None

    def take(self, visits: Visits, urls: dict[str, str], content: SampleContent) -> None:
        """Display and keep what is seen as WebP."""
        look = self.look or Display(sharpness=1.25)
        with visits.by(self.who, **look) as visitor:
            page = visitor.page
            page.set_viewport_size({"width": 390 if look.get("phone") else 1280, "height": self.height})
            page.goto(content.articles.get(self.path) or urls[self.where] + self.path.format_map(content.ids))
            self.before(visitor)
            page.wait_for_function("() => [...document.images].every((i) => i.complete || i.loading === 'lazy')")
            _keep(page.screenshot(), FOLDER / f"{self.name}.webp")


def main(names: Sequence[str]) -> int:
    """Take the pictures of these names, or all."""
    path = executable()
    if path is None:
        print("No Chromium: apt install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="kabar-tour-") as base, own_platform(Path(base)) as platform:
        setup = ContentSetup(platform)
        content = create_sample_content(setup, all_photos=True)
        wanted = [picture for picture in PICTURES if not names or picture.name in names]
        with chromium(path) as browser:
            visits = Visits(browser, platform)
            for picture in wanted:
                if picture.where == "sandbox":
                    _bring_everywhere(setup, content)
                picture.take(visits, platform.urls, content)
    return 0


def _bring_everywhere(setup: ContentSetup, content: SampleContent) -> None:
    """One item is on all platforms; once."""
    if EVERYWHERE in content.ids:
        return
    item = setup.item("04-penutupan-jalan")
    content.ids[EVERYWHERE] = item_id = setup.submit(item)
    accounts = {account.id: account.channel for account in setup.platforms.by_program}
    setup.newsroom.prepare(item_id, {}, accounts)
    setup.newsroom.approve(item_id)
    deliveries = setup.settled(item_id, "publish", "published")
    post = next(one["remote_id"] for one in deliveries if one["channel"] == "mastodon")
    content.ids |= {"headline": quote(item.title), "post": post}


def _keep(png: bytes, file: Path) -> None:
    with Image.open(BytesIO(png)) as image:
        image.convert("RGB").save(file, "WEBP", quality=QUALITY, method=6)
    size = file.stat().st_size
    print(f"{file.relative_to(ROOT)}  {size / 1000:.0f} kB")
    if size > MOST_BYTES:
        raise SystemExit(f"{file.name} is larger than {MOST_BYTES} bytes")


def _fill_in(visitor: Visitor) -> None:
    """What an admin has typed and chosen after two minutes; the picture shows the facts and the photo."""
    sender = AgencyAdmin(visitor, portal="")
    text = "Petugas memvaksin 1.250 ekor sapi di Kecamatan Pacet. Peternak tidak dipungut biaya."
    words = {"Judul": "1.250 ekor sapi di Pacet sudah divaksin PMK", "Naskah": text}
    sender.write({**words, "Isi fakta": "1.250 ekor sapi divaksin di Kecamatan Pacet"}, topic="pertanian")
    visitor.page.get_by_label("Sumber").first.fill("Catatan petugas, 21 November")
    with tempfile.TemporaryDirectory() as folder:
        sender.add_photo(photo.take(Path(folder)), "Petugas di antara sapi di padang rumput")
    _scroll_to(visitor, "#facts")


def _scroll_to(visitor: Visitor, selector: str) -> None:
    visitor.page.evaluate("() => document.activeElement.blur()")
    visitor.page.locator(selector).evaluate("(element) => scrollTo(0, element.offsetTop - 12)")


PHONE = Display(phone=True, sharpness=2)
PICTURES = (
    Picture("portal-phone", "intake", "/portal/submissions/new", "opd.dispertan", PHONE, 900, _fill_in),
    Picture("queue", "review", "/review/", "editor"),
    Picture("item", "review", "/review/items/{mine}", "editor"),
    Picture("approval", "review", "/review/items/{correction_proposed}", "chief"),
    Picture("site", "site", "/", height=1080),
    Picture("article-phone", "article", "corrected", None, PHONE, 900),
    Picture("channels", "publisher", "/channels/", "ops", before=lambda visitor: _scroll_to(visitor, "#health")),
    Picture("platforms", "sandbox", "/platform-search?q={headline}", height=1080),
    Picture("post-phone", "sandbox", "/platform-posts/mastodon/{post}", None, PHONE, 900),
    Picture("dashboard", "metrics", "/dashboard/?period=today", "viewer", height=1000),
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
