"""What to do on a page to bring it into a wanted state, whatever its language."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.push_browser import allow_notifications

Action = Callable[[Page], None]


def stay(_page: Page) -> None:
    """The page is what is wanted."""


def press(selector: str) -> Action:
    """Press a button that loads a page."""

    def go(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return go


def reveal(selector: str, shown: str) -> Action:
    """Press something that opens a part of the page."""

    def show(page: Page) -> None:
        page.locator(selector).first.click()
        page.locator(shown).first.wait_for()

    return show


def tab(view: str) -> Action:
    """Open a view of the draft."""
    return reveal(f"#tab-view-{view}", f"#view-{view}:visible")


def wrong_password(page: Page) -> None:
    page.locator("#username").fill("editor")
    page.locator("#password").fill("bukan-ini-sandinya")
    press(".login-box button")(page)


def email(address: str) -> Action:
    def send(page: Page) -> None:
        page.locator("#email").fill(address)
        press("main form button")(page)

    return send


def unwrap(page: Page) -> None:
    """The mail itself, as a mail program shows it: the sandbox's own frame lets no script look at it."""
    html = page.request.get(f"{page.url}/html").text()
    page.goto("about:blank")
    page.set_content(html)


def offer_notifications(page: Page) -> None:
    """The headless shell blocks notifications; the page as a browser that asks shows it, with every choice."""
    allow_notifications(page)
    page.reload()
    page.locator("#push button").first.wait_for()
    for part in page.locator("#push summary").all():
        part.click()


def add_rows(page: Page) -> None:
    """All parts of the form open."""
    page.locator("[value=clarification]").check()
    page.locator("details.more summary").click()
    for group in ("facts", "photos", "links"):
        page.locator(f"[data-add={group}]").click()


def lose_the_hold(page: Page) -> None:
    """The text is saved upon a version that is no longer the newest."""
    page.evaluate("document.querySelectorAll('[name=version]').forEach((input) => { input.value = '1'; })")
    page.locator("#body").fill("Teks yang ditulis lama sekali sementara orang lain sudah menyimpan teksnya sendiri.")
    press("[data-save]")(page)


def open_details(page: Page) -> None:
    """What can be done with the first entry of a list."""
    page.locator("article summary").first.click()


def upload_list(page: Page) -> None:
    """Upload a list of people who agreed, and see what will happen."""
    lines = b"number,consented_at\n+6280000000011,2026-11-01\nbukan nomor,2026-11-01\n"
    page.locator("#list").set_input_files({"name": "daftar.csv", "mimeType": "text/csv", "buffer": lines})
    press("form[action$='/imports'] button")(page)
