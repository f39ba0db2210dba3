"""How a person views pages: on which screen, in which light, in which language."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from playwright.sync_api import Page, ViewportSize

DESK = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
#: The smallest phone that pages have to fit, and a wide window at 400 per cent (WCAG 2.2, 1.4.10).
SMALLEST = ViewportSize(width=320, height=640)


class Display(TypedDict, total=False):
    """Without anything: Indonesian, on a desk, in daylight."""

    language: Literal["id", "en"]
    phone: bool
    dark: bool
    #: Device pixels for one of the page's.
    sharpness: float


def options(look: Display) -> dict[str, Any]:
    """The same as arguments of a browser context."""
    phone = look.get("phone", False)
    return {
        "viewport": PHONE if phone else DESK,
        "is_mobile": phone,
        "has_touch": phone,
        "device_scale_factor": look.get("sharpness", 1),
        "color_scheme": "dark" if look.get("dark") else "light",
        "reduced_motion": "reduce",
        "locale": "id-ID",
        "timezone_id": "Asia/Jakarta",
    }


def set_display(page: Page, *, phone: bool, dark: bool) -> None:
    """Show the open page on another screen and in another light."""
    page.set_viewport_size(PHONE if phone else DESK)
    page.emulate_media(color_scheme="dark" if dark else "light")
