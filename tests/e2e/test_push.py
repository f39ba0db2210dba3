"""A reader switches notifications on, gets one of an item, opens it, and switches them off."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect

from launcher.platform import Platform
from shared.ids import new_id
from tests.e2e.content_setup import ContentSetup
from tests.e2e.push_browser import PushBrowser
from tests.e2e.visitor import Visits
from tests.waiting import until


def test_a_notification_leads_to_its_article(visits: Visits, platform: Platform, setup: ContentSetup) -> None:
    title = f"Posyandu di Sooko buka setiap Selasa {new_id()[-6:]}"
    with visits.by() as reader:
        page, browser = reader.page, PushBrowser(reader.page, platform)
        page.goto(f"{platform.urls['site']}/ikuti/")
        page.get_by_role("link", name="Beri tahu saya", exact=True).click()
        status, off = page.get_by_role("status"), page.get_by_role("button", name="Hentikan pemberitahuan")
        expect(status).to_have_text("Pemberitahuan mati di peramban ini.")
        page.locator("summary", has_text="Kecamatan").click()
        page.get_by_role("checkbox", name="Sooko", exact=True).check()
        page.get_by_role("button", name="Beri tahu saya").click()
        expect(status).to_contain_text("Tunggu pemberitahuan pertama")
        browser.push(browser.received("Pemberitahuan aktif"))
        expect(status).to_have_text("Pemberitahuan hidup di peramban ini.")
        expect(page.get_by_role("checkbox", name="Sooko", exact=True)).to_be_checked()

        known = setup.item("07-posyandu", with_photos=False)
        item_id = setup.submit(replace(known, name=new_id(), submission={**known.submission, "title": title}))
        setup.newsroom.prepare(item_id, {})
        setup.newsroom.approve(item_id)
        message = browser.received(title)
        browser.push(message)
        until(lambda: title in [one["title"] for one in browser.tray()])
        reader.page.goto(browser.click(message["tag"]))
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        assert title not in [one["title"] for one in browser.tray()]

        page.goto(f"{platform.urls['site']}/pemberitahuan/")
        off.click()
        expect(status).to_have_text("Pemberitahuan mati di peramban ini.")
        expect(off).to_be_hidden()


def test_the_service_worker_replaces_by_version_and_opens_pages_of_the_site_alone(
    visits: Visits, platform: Platform
) -> None:
    site = platform.urls["site"]
    with visits.by() as reader:
        browser = PushBrowser(reader.page, platform)
        reader.page.goto(f"{site}/pemberitahuan/")
        reader.page.get_by_role("button", name="Beri tahu saya").click()
        expect(reader.page.get_by_role("status")).to_contain_text("Tunggu pemberitahuan pertama")

        def shown(**message: object) -> tuple[str, bool]:
            browser.push({"tag": "banjir", "text": "", "path": "/", **message})
            browser.push({"tag": (last := new_id()), "title": "Kabar", "version": 2})
            until(lambda: any(one["tag"] == last for one in browser.tray()))
            [one] = [one for one in browser.tray() if one["tag"] == "banjir"]
            return one["title"], one["renotify"]

        assert shown(title="Banjir di Sooko", version=2) == ("Banjir di Sooko", True)
        assert shown(title="Banjir di Sooko", version=2) == ("Banjir di Sooko", False)
        assert shown(title="Ralat: banjir di Puri", version=4) == ("Ralat: banjir di Puri", True)
        assert shown(title="Banjir di Sooko", version=2)[0] == "Ralat: banjir di Puri"
        for path in ("https://jahat.example/x", "//jahat.example/x", "javascript:alert(1)", "/berita/x/"):
            browser.push({"tag": path, "title": "Kabar", "path": path, "version": 2})
            until(lambda path=path: any(one["tag"] == path for one in browser.tray()))  # type: ignore[misc]
            assert browser.click(path) == (f"{site}{path}" if path == "/berita/x/" else f"{site}/")
