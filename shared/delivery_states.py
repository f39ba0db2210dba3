"""The states and actions of deliveries, each declared once with its words for people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from shared.bilingual import Bilingual


class DeliveryState(NamedTuple):
    """A state as pages show it; `tone` is one of kabar.css: neutral, info, busy, warn, good, bad."""

    label: Bilingual
    tone: str


#: requested: to be done · attempting: intent recorded, outcome open · accepted: the platform works on it, nothing is
#: public yet · succeeded, failed: known · unknown: no clear response, a look-up or a person settles it ·
#: superseded: a newer revision or a withdrawal came first.
DELIVERY_STATES: Mapping[str, DeliveryState] = MappingProxyType(
    {
        "requested": DeliveryState(Bilingual("Menunggu dikirim", "Waiting to be sent"), "info"),
        "attempting": DeliveryState(Bilingual("Sedang dikirim", "Being delivered"), "busy"),
        "accepted": DeliveryState(Bilingual("Diproses platform", "Being processed by the platform"), "busy"),
        "succeeded": DeliveryState(Bilingual("Terkirim", "Delivered"), "good"),
        "failed": DeliveryState(Bilingual("Gagal", "Failed"), "bad"),
        "unknown": DeliveryState(Bilingual("Hasil belum pasti", "Outcome unknown"), "warn"),
        "superseded": DeliveryState(Bilingual("Digantikan versi baru", "Replaced by a newer version"), "neutral"),
    }
)
DELIVERY_ACTIONS: Mapping[str, Bilingual] = MappingProxyType(
    {
        "publish": Bilingual("Penerbitan", "Publication"),
        "update": Bilingual("Ralat", "Correction"),
        "withdraw": Bilingual("Penarikan", "Withdrawal"),
    }
)
