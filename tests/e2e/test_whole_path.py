"""One item's whole way, as its people do it: agency, editor, chief editor, reader."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from launcher.platform import Platform
from shared.ids import new_id
from tests.e2e import photo
from tests.e2e.browser import PATIENCE
from tests.e2e.content_setup import ContentSetup
from tests.e2e.page_objects import AgencyAdmin, Editor, look_until
from tests.e2e.visitor import Visitor, Visits
from tests.waiting import until

FACT = "1.250 ekor sapi divaksin di Kecamatan Pacet"
SOURCE = "Catatan petugas lapangan, 21 November 2026"
BODY = (
    "Petugas kesehatan hewan memvaksin 1.250 ekor sapi di Kecamatan Pacet pada 21 November 2026. "
    "Peternak tidak dipungut biaya. Vaksinasi berlanjut di Kecamatan Gondang pekan depan."
)
_ADDRESSES = """(image) => [image, ...image.parentNode.querySelectorAll("source")].flatMap((from) =>
  from.srcset.split(",").map((part) => new URL(part.trim().split(" ")[0], document.baseURI).href))"""
ALT = "Dua petugas berdiri di antara sapi di padang rumput"


def test_an_item_travels_from_the_agency_to_the_public(visits: Visits, platform: Platform, tmp_path: Path) -> None:
    urls, title = platform.urls, f"Vaksinasi PMK di Pacet lebih cepat {new_id()[-6:]}"
    with visits.by() as agency, visits.by() as first, visits.by() as second, visits.by() as reader:
        chief = Editor(second, urls["review"], "dispertan")
        chief.come_in("chief", visits.password("chief"))
        before = _told(chief.page, urls["metrics"], "dispertan")

        sender = AgencyAdmin(agency, urls["intake"])
        sender.come_in("opd.dispertan", visits.password("opd.dispertan"))
        sender.begin()
        sender.write({"Judul": title, "Naskah": BODY, "Isi fakta": FACT}, topic="pertanian")
        sender.page.get_by_label("Sumber").first.fill(SOURCE)
        sender.add_photo(photo.take(tmp_path), ALT)
        receipt = sender.send()
        sender.follow()
        expect(sender.page.get_by_text(receipt)).to_be_visible()
        sender.see_state("Diterima")

        editor = Editor(first, urls["review"], "dispertan")
        editor.come_in("editor", visits.password("editor"))
        editor.take_by_keyboard(title)
        editor.differences("Semua fakta, angka, tanggal, dan nama cocok.")
        editor.replace("Isi", "1.250", "1.205")
        editor.differences("1 perbedaan")
        editor.replace("Isi", "1.205", "1.250")
        editor.replace("Isi", "Peternak tidak dipungut biaya.", "Layanan ini gratis bagi peternak.")
        editor.differences("Semua fakta, angka, tanggal, dan nama cocok.")
        editor.save_by_keyboard()
        editor.page.keyboard.press("Control+Enter")
        editor.sees_notice("Diusulkan. Orang kedua akan membaca dan menyetujuinya.")
        expect(editor.page.get_by_text("Anda yang mengusulkan naskah ini.")).to_be_visible()
        expect(editor.page.get_by_role("button", name="Setujui dan terbitkan")).to_have_count(0)
        sender.see_state("Menunggu persetujuan")

        chief.open(title, view="approval")
        expect(chief.page.get_by_text("Anda orang kedua.")).to_be_visible()
        chief.approve()
        expect(chief.page.locator("#live-channels")).to_contain_text("Situs web Terkirim")

        article = _article(reader.page, urls["site"], title)
        expect(reader.page.get_by_text("Layanan ini gratis bagi peternak.")).to_be_visible()
        expect(reader.page.locator("section.fakta")).to_contain_text(SOURCE)
        _photo_is_clean(reader)

        sender.see_state("Terbit")
        place = sender.page.get_by_role("link", name="Buka Situs web")
        look_until(sender.page, place)
        expect(place).to_have_attribute("href", article)
        until(lambda: _told(chief.page, urls["metrics"], "dispertan") == (before[0] + 1, before[1] + 1))
        expect(chief.page.get_by_role("link", name=title)).to_be_visible()


def test_readers_get_a_mail_about_a_correction_and_a_withdrawal(
    visits: Visits, platform: Platform, setup: ContentSetup
) -> None:
    title = f"Posyandu di Sooko buka setiap Selasa {new_id()[-6:]}"
    known = setup.item("07-posyandu", with_photos=False)
    item_id = setup.submit(replace(known, name=new_id(), submission={**known.submission, "title": title}))
    setup.newsroom.prepare(item_id, {})
    setup.newsroom.approve(item_id)
    setup.settled(item_id, "publish", "published")
    site = platform.urls["site"]
    with visits.by("editor") as first, visits.by("chief") as second, visits.by() as reader:
        editor, chief = (Editor(visitor, platform.urls["review"], known.agency) for visitor in (first, second))
        article = _article(reader.page, site, title)

        editor.open(title, view="published")
        question = "Apa yang keliru pada naskah yang terbit?"
        editor.with_reason("Ralat", question, "Jamnya berubah menurut puskesmas.", "Mulai ralat")
        editor.sees_notice("Ralat dimulai. Naskah yang terbit tetap tampil sampai ralat disetujui.")
        editor.replace("Isi", "pengukuran tinggi badan", "pengukuran tinggi dan lingkar badan")
        note = "Jam buka semula tertulis keliru."
        editor.page.get_by_label("Apa yang keliru, untuk pembaca").fill(note)
        editor.page.get_by_role("button", name="Usulkan persetujuan").click()
        editor.sees_notice("Diusulkan. Orang kedua akan membaca dan menyetujuinya.")
        chief.open(title, view="approval")
        chief.approve()
        look_until(reader.page, reader.page.locator("section.ralat", has_text=note))

        # The page that approved it goes on: its action bar follows the channels' reports.
        expect(chief.page.locator("details.act > summary", has_text="Ralat")).to_be_visible(timeout=PATIENCE)
        chief.withdraw("Jadwalnya dibatalkan oleh puskesmas.")
        look_until(reader.page, reader.page.get_by_role("heading", name="Kabar ini ditarik"))
        assert reader.page.url == article
        expect(reader.page.get_by_text("Jadwalnya dibatalkan oleh puskesmas.")).to_be_visible()
        expect(reader.page.get_by_text("pengukuran tinggi")).to_have_count(0)
        reader.page.goto(site)
        expect(reader.page.get_by_role("link", name=title)).to_have_count(0)


def test_an_admin_sends_a_clarification_from_a_phone(visits: Visits, platform: Platform, tmp_path: Path) -> None:
    title = f"Tidak benar imunisasi berbayar {new_id()[-6:]}"
    with visits.by(phone=True) as agency:
        sender = AgencyAdmin(agency, platform.urls["intake"])
        sender.come_in("opd.dinkes", visits.password("opd.dinkes"))
        sender.begin("Klarifikasi")
        claim = {"Apa yang beredar?": "Mulai bulan ini imunisasi bayar", "Isi fakta": "Imunisasi program gratis"}
        sender.write({**claim, "Judul": title, "Naskah": BODY}, topic="kesehatan")
        sender.add_photo(photo.take(tmp_path), ALT)
        receipt = sender.send()
        sender.page.goto(f"{platform.urls['intake']}/portal/")
        row = sender.page.get_by_role("row", name=title)
        expect(row).to_contain_text("Klarifikasi")
        expect(row).to_contain_text(receipt)


def _told(page: Page, metrics: str, agency: str) -> tuple[int, int]:
    """Submissions and publications of an agency, as its dashboard says."""
    page.goto(f"{metrics}/dashboard/agencies/{agency}")
    if page.get_by_text("Belum ada kegiatan pada rentang ini").is_visible():
        return 0, 0
    tiles = [page.locator(".tile", has_text=re.compile(f"^\\s*{label}")).first for label in ("Kiriman", "Terbit")]
    sent, published = (int(re.sub(r"\D", "", tile.locator(".figure").inner_text())) for tile in tiles)
    return sent, published


def _article(page: Page, site: str, title: str) -> str:
    """Wait for the item on the home page and open it; its address."""
    page.goto(site)
    link = page.get_by_role("link", name=title, exact=True)
    look_until(page, link)
    link.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url


def _photo_is_clean(reader: Visitor) -> None:
    """The article shows the photo, and no size of it says where it was taken."""
    shown = reader.page.locator("article figure img").first
    expect(shown).to_have_attribute("alt", ALT)
    until(lambda: shown.evaluate("(image) => image.complete && image.naturalWidth > 0"))
    for address in shown.evaluate(_ADDRESSES):
        with Image.open(BytesIO(reader.page.request.get(address).body())) as published:
            assert not published.getexif().get_ifd(photo.GPS), address
