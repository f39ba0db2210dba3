"""What people do on pages, in the words that they read there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.visitor import Visitor
from tests.waiting import until


class AgencyAdmin:
    """An agency's admin at the portal."""

    def __init__(self, visitor: Visitor, portal: str) -> None:
        self.page, self._visitor, self._portal = visitor.page, visitor, portal

    def come_in(self, name: str, password: str) -> None:
        """The portal asks who it is and then shows what was sent so far."""
        self.page.goto(f"{self._portal}/portal/")
        self._visitor.sign_in(name, password)
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Kiriman saya")

    def begin(self, kind: str = "Berita") -> None:
        """An empty form."""
        self.page.get_by_role("link", name=re.compile("Kiriman baru|Kirim yang pertama")).first.click()
        self.page.get_by_role("radio", name=kind).check()

    def write(self, texts: Mapping[str, str], topic: str) -> None:
        """Fill in fields by their labels."""
        for label, text in texts.items():
            self.page.get_by_label(label, exact=True).first.fill(text)
        self.page.get_by_label("Topik").select_option(topic)

    def add_photo(self, file: Path, alt: str) -> None:
        """Choose a photo; it is sent at once and its preview comes back from the server."""
        self.page.get_by_role("button", name="Tambah foto").click()
        self.page.get_by_label("Pilih foto").set_input_files(file)
        expect(self.page.get_by_text("Foto diterima.")).to_be_visible()
        expect(self.page.locator("[data-preview]")).to_have_attribute("src", re.compile("/portal/photos/.+/preview"))
        self.page.get_by_label("Apa yang terlihat di foto?").fill(alt)

    def send(self) -> str:
        """Send the form; the receipt number."""
        self.page.get_by_role("button", name="Kirim ke redaksi").click()
        expect(self.page.get_by_role("heading", name="Kiriman sudah diterima")).to_be_visible()
        receipt = self.page.get_by_text(re.compile(r"KBR-\d{6}-[0-9A-F]{8}"))
        return receipt.inner_text()

    def follow(self) -> None:
        """From the receipt to the page that says where it stands."""
        self.page.get_by_role("link", name="Lihat perkembangannya").click()

    def see_state(self, state: str) -> None:
        """Display again until the page says so."""
        look_until(self.page, self.page.locator(".page-header .badge", has_text=re.compile(f"^{state}$")))


class Editor:
    """An editor or the chief editor, who looks at what one agency sent."""

    def __init__(self, visitor: Visitor, review: str, agency: str) -> None:
        self.page, self._visitor, self._review, self._agency = visitor.page, visitor, review, agency

    def come_in(self, name: str, password: str) -> None:
        """The queue asks who it is."""
        self.page.goto(f"{self._review}/review/")
        self._visitor.sign_in(name, password)
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Antrean redaksi")

    def find(self, title: str, view: str = "todo") -> Locator:
        """Its line in the queue."""
        self.page.goto(f"{self._review}/review/?view={view}&agency={self._agency}")
        line = self.page.locator("ol.queue > li", has=self.page.get_by_role("link", name=title, exact=True))
        look_until(self.page, line)
        return line

    def take_by_keyboard(self, title: str) -> None:
        """Go down the queue with j to the item and take it with c."""
        line = self.find(title)
        here = line.get_by_role("link", name=title, exact=True)
        for _step in range(self.page.locator("ol.queue > li").count()):
            self.page.keyboard.press("j")
            if here.evaluate("(link) => link === document.activeElement"):
                break
        expect(here).to_be_focused()
        self.page.keyboard.press("c")
        expect(self.page.get_by_role("tab", name="Sunting")).to_be_visible()

    def open(self, title: str, view: str = "todo") -> None:
        """Open the item from the queue."""
        self.find(title, view).get_by_role("link", name=title, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    def replace(self, label: str, old: str, new: str) -> None:
        """Change a passage of a text."""
        box = self.page.get_by_label(label, exact=True)
        text = box.input_value()
        assert old in text, text
        box.fill(text.replace(old, new))

    def save_by_keyboard(self) -> None:
        """Ctrl+S saves without leaving the page."""
        self.page.keyboard.press("Control+s")
        expect(self.page.locator("#save-state")).to_have_text("Naskah tersimpan.")

    def differences(self, sentence: str) -> None:
        """What the fact check says about the text as it is typed."""
        expect(self.page.locator("#live-facts .verdict")).to_have_text(sentence)

    def sees_notice(self, sentence: str) -> None:
        """The page shows this sentence after an action."""
        expect(self.page.locator(".flash")).to_have_text(sentence)

    def approve(self) -> None:
        """Approve, and say so again when asked."""
        self.page.get_by_role("button", name="Setujui dan terbitkan").click()
        self._sure("Setujui dan terbitkan")
        self.sees_notice("Disetujui. Sedang dikirim ke semua kanal.")

    def with_reason(self, action: str, question: str, reason: str, do: str) -> None:
        """Open an action that wants a reason, give it, and do it."""
        self.page.locator("details.act > summary", has_text=re.compile(rf"^\s*{action}\s*$")).click()
        self.page.get_by_label(question).fill(reason)
        self.page.locator("details.act[open]").get_by_role("button", name=do).click()

    def withdraw(self, reason: str) -> None:
        """Withdraw what is published."""
        self.with_reason("Tarik", "Mengapa ditarik? Pembaca diberi tahu.", reason, "Tarik")
        self._sure("Tarik")
        self.sees_notice("Ditarik. Semua kanal menariknya kembali.")

    def _sure(self, name: str) -> None:
        self.page.locator("dialog#confirm[open]").get_by_role("button", name=name).click()


def look_until(page: Page, wanted: Locator) -> None:
    """Reload the page until it shows what is wanted."""

    def there() -> bool:
        if wanted.count() and wanted.first.is_visible():
            return True
        page.reload()
        return False

    until(there, 60)
