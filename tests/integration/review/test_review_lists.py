"""Lists of the review API: order, filters, pages."""

from __future__ import annotations

from tests.integration.review.desk import Desk


def test_a_list_is_paged_by_key_in_the_order_of_the_queue(desk: Desk) -> None:
    ids = [desk.submission(urgency="urgent" if number % 3 == 0 else "normal")["id"] for number in range(7)]
    expected = [ids[0], ids[3], ids[6], ids[1], ids[2], ids[4], ids[5]]
    seen, cursor = [], ""
    while True:
        response = desk.get(f"/items?state=received&limit=3{cursor}").json
        seen += [item["id"] for item in response["items"]]
        if not response["next_cursor"]:
            break
        cursor = f"&cursor={response['next_cursor']}"
    assert seen == expected


def test_a_list_of_all_is_newest_first(desk: Desk) -> None:
    ids = [desk.submission()["id"] for _ in range(3)]
    assert [item["id"] for item in desk.get("/items").json["items"]] == ids[::-1]


def test_a_list_is_narrowed_by_its_filters(desk: Desk) -> None:
    health = desk.submission(topic="kesehatan")
    desk.submission(topic="pertanian")
    assert [item["id"] for item in desk.get("/items?topic=kesehatan").json["items"]] == [health["id"]]
    assert desk.get("/items?agency=nirgendwo").json["items"] == []
    assert desk.get("/items?state=received,in_review&urgency=normal").json["items"]


def test_what_makes_no_sense_is_refused_by_name(desk: Desk) -> None:
    for query in ("state=lost", "cursor=nonsense", "limit=1000", "topic=nope"):
        response = desk.get(f"/items?{query}")
        assert (response.status_code, response.json["code"]) == (422, "validation_failed")
        assert query.split("=")[0] in str(response.json["errors"])
