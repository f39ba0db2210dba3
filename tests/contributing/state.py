"""An item is put into the state that the page adds and taken out of it: in review, at the agency, in the metrics.

Not part of the suite by itself: docs/contributing.md names it, and the test of that page runs it on a copy of the tree.
"""

from __future__ import annotations

from tests.contributing.kabar import Kabar
from tests.waiting import until


def test_an_item_is_put_on_hold_and_taken_up_again(kabar: Kabar) -> None:
    item_id = kabar.submit(title="Vaksinasi PMK menjangkau 120 ekor sapi di Pacet")
    kabar.act("editor", item_id, "claim")
    assert "Mengapa ditunda?" in kabar.page("review", "editor", f"/review/items/{item_id}")
    held = kabar.act("editor", item_id, "hold", note="Menunggu data dari desa.")
    assert (held["state"], held["lease"], held["actions"]) == ("on_hold", None, ["resume"])

    assert "120 ekor sapi" in kabar.page("review", "chief", "/review/?view=on_hold")
    assert "120 ekor sapi" not in kabar.page("review", "chief", "/review/?view=review")
    page = kabar.page("review", "chief", f"/review/items/{item_id}")
    assert "Menunggu data dari desa." in page
    assert f"/review/items/{item_id}/resume" in page

    def status() -> str:
        return str(kabar.call("intake", "opd", "GET", f"/api/v1/submissions/{item_id}")["status"])

    until(lambda: status() == "on_hold")
    portal = kabar.page("intake", "opd", f"/portal/submissions/{item_id}")
    assert "Ditunda oleh redaksi" in portal
    assert "Menunggu data dari desa." not in portal

    assert kabar.act("chief", item_id, "resume")["lease"]["name"] == "Chief"
    until(lambda: status() == "in_review")

    def steps() -> list[str]:
        journey = kabar.call("metrics", "chief", "GET", f"/api/v1/journeys/{item_id}")
        return [moment["step"] for moment in journey["steps"]]

    until(lambda: steps()[-2:] == ["held", "resumed"])
    assert "Dilanjutkan" in kabar.page("metrics", "chief", f"/dashboard/journeys/{item_id}")
