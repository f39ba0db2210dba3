"""Values that the examples of several event types share."""

from __future__ import annotations

from typing import Any

ITEM = "0199e0c2-5d1c-7a44-b1a1-6f0a9c1d2e3f"
AGENCY = {"code": "dispertan", "name": "Dinas Pertanian", "slug": "dinas-pertanian"}
TITLE = "Vaksinasi PMK di Kecamatan Pacet mencapai 1.250 ekor sapi"
BODY = "Dinas Pertanian menuntaskan vaksinasi PMK di Kecamatan Pacet: 1.250 ekor sapi milik 412 peternak."
FACTS = [{"statement": "1.250 ekor sapi divaksin", "source": "Rekap Bidang Kesehatan Hewan"}]
SUBMITTED = "2026-11-17T01:30:00+00:00"
VARIANTS: dict[str, dict[str, Any]] = {
    "web": {"headline": TITLE, "summary": "Vaksinasi tuntas.", "body_markdown": BODY, "facts": FACTS, "agency": AGENCY}
}
