"""An item travels to the channel that the page adds: from the agency's submission to the metrics.

Not part of the suite by itself: docs/contributing.md names it, and the test of that page runs it on a copy of the tree.
"""

from __future__ import annotations

from shared.channels import CHANNELS
from tests.contributing.kabar import Kabar
from tests.waiting import until

NAME = "board"
LABEL = CHANNELS[NAME].label


def delivered(kabar: Kabar, item_id: str) -> bool:
    """Whether the ledger has the delivery as succeeded."""
    query = {"item_id": item_id, "channel": NAME}
    found = kabar.call("publisher", "ops", "GET", "/api/v1/deliveries", query_string=query)["deliveries"]
    return [row["status"] for row in found] == ["succeeded"]


def test_an_item_goes_to_the_board_and_metrics_count_it(kabar: Kabar) -> None:
    item_id = kabar.submit(title="Vaksinasi PMK menjangkau 120 ekor sapi di Pacet")
    kabar.approve(item_id)
    until(lambda: delivered(kabar, item_id))
    notice = kabar.settings.site_root / NAME / f"{item_id}.txt"
    assert notice.read_text() == "Vaksinasi PMK menjangkau 120 ekor sapi di Pacet"
    until(lambda: kabar.item(item_id)["state"] == "published")

    def counted() -> bool:
        channels = kabar.call("metrics", "chief", "GET", "/api/v1/stats/summary")["channels"]
        return any(each["channel"] == NAME and each["counts"]["delivered"] == 1 for each in channels)

    until(counted)
    for service, path in (
        ("metrics", "/dashboard/"),
        ("metrics", "/dashboard/download/daily.csv"),
        ("publisher", "/channels/"),
    ):
        assert LABEL.id in kabar.page(service, "ops", path), path
    assert LABEL.id in kabar.page("intake", "opd", f"/portal/submissions/{item_id}")
