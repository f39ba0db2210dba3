"""A large picture is made smaller in the browser before it is sent, and the page shows how far it is."""

from __future__ import annotations

import io
import secrets

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import FilePayload, Page, expect

from launcher.platform import Platform
from tests.e2e.browser import PATIENCE
from tests.e2e.visitor import Visits

#: Bytes from which the portal makes a picture smaller.
LARGE = 700_000

#: Keeps what is sent and what the page says meanwhile.
_WATCH = """() => {
  window.sent = [];
  window.said = [];
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) {
    const file = body.get("file");
    window.sent.push([file.type, file.size]);
    return send.call(this, body);
  };
  new MutationObserver(() => {
    const progress = document.querySelector("[data-progress]");
    if (progress) window.said.push(progress.textContent);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def _picture(kind: str, *, transparent: bool) -> bytes:
    """A soft gradient with a little noise, as a camera or a drawing program would save it: some megabytes as PNG."""
    size = (1200, 1000) if transparent else (1600, 1400)
    smooth = Image.linear_gradient("L").resize(size)
    noise = Image.frombytes("L", size, secrets.token_bytes(size[0] * size[1])).point(lambda value: value // 24)
    image = Image.merge("RGB", [ImageChops.add(smooth, noise)] * 2 + [noise])
    if transparent:
        image.putalpha(Image.linear_gradient("L").rotate(90).resize(size))
    file = io.BytesIO()
    image.save(file, kind, **({"lossless": True} if kind == "WEBP" else {}))
    return file.getvalue()


def _choose(page: Page, content: bytes, kind: str) -> None:
    page.get_by_role("button", name="Tambah foto").click()
    page.evaluate(_WATCH)
    file = FilePayload(name=f"gambar.{kind.lower()}", mimeType=f"image/{kind.lower()}", buffer=content)
    page.get_by_label("Pilih foto").set_input_files([file])
    expect(page.get_by_text("Foto diterima.")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("kind", "transparent", "expected"),
    [("PNG", False, "image/jpeg"), ("WEBP", False, "image/jpeg"), ("PNG", True, "image/webp")],
)
def test_a_large_picture_is_sent_small(
    kind: str, transparent: bool, expected: str, visits: Visits, platform: Platform
) -> None:
    content = _picture(kind, transparent=transparent)
    assert len(content) > LARGE
    with visits.by("opd.dispertan") as visitor:
        page = visitor.page
        page.goto(f"{platform.urls['intake']}/portal/submissions/new")
        _choose(page, content, kind)
        ((media_type, size),) = page.evaluate("() => window.sent")
        said = page.evaluate("() => window.said")
    assert media_type == expected
    assert size < len(content) / 2
    assert "Memperkecil foto…" in said
    assert any(text.startswith("Mengirim foto…") and text.endswith("%") for text in said)
