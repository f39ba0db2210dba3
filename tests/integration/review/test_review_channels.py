"""What a draft says to each channel: accounts, own wordings and focal points, and what keeps it from being proposed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.review.commands.transition import load
from services.review.documents import Item
from services.review.packaging import notices, variants_of
from services.review.packaging.duplicates import earlier_posts
from shared.channels import CHANNELS
from shared.channels.whatsapp.declaration import NO_PHOTO
from shared.clock import now
from shared.content import Attachment
from shared.content.account import Account
from shared.content.hashing import content_hash
from tests.channel_with_accounts import LENGTH, account, declare
from tests.contract.channels.test_rules import broken
from tests.integration.review.desk import Desk

SUBJECT = "Vaksinasi PMK: 120 ekor sapi"
LONG = "Petugas memvaksin sapi milik peternak di Kecamatan Pacet. " * 3


@pytest.fixture
def billboard(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> str:
    return declare(monkeypatch).name


def claimed(desk: Desk, **changes: Any) -> dict[str, Any]:
    return desk.does(desk.submission(**changes), "claim")


def codes(item: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(found["channel"], found["field"], found["code"]) for found in item["channel_findings"]]


def test_a_channel_with_accounts_has_a_variant_only_where_one_was_chosen(desk: Desk, billboard: str) -> None:
    item = claimed(desk)
    second, first = account("b-2"), account("b-1")
    none = desk.does(item, "propose")
    assert set(none["variants"]) == {name for name, channel in CHANNELS.items() if channel.accounts is None}
    item = desk.does(desk.does(none, "cancel-proposal"), "edit", accounts=[second, first])
    chosen = desk.does(item, "propose")
    assert chosen["variants"][billboard]["accounts"] == ["b-1", "b-2"]
    assert chosen["variants"][billboard]["text"].startswith(item["title"])
    assert chosen["content_hash"] != none["content_hash"]


def test_another_choice_of_accounts_voids_the_proposal_and_changes_the_hash(desk: Desk, billboard: str) -> None:
    first, second = account("b-1"), account("b-2")
    one = desk.does(desk.does(claimed(desk), "edit", accounts=[first]), "propose")
    item = desk.does(desk.does(one, "cancel-proposal"), "edit", accounts=[first, second])
    assert item["variants"] is None
    assert item["content_hash"] is None
    assert desk.does(item, "propose")["content_hash"] != one["content_hash"]


@pytest.mark.parametrize(
    "state",
    [
        {"state": "paused"},
        {"state": "broken"},
        {"approved_at": None},
        {"removed": True},
        {"channel": "gone"},
        {"agency_code": "dispertan"},
        {"open_to": ["dispertan"]},
    ],
)
def test_an_account_that_is_not_ready_cannot_be_chosen(desk: Desk, billboard: str, state: dict[str, Any]) -> None:
    refused = desk.post(claimed(desk), "edit", accounts=[account("b-1", **state)])
    assert (refused.status_code, refused.json["code"]) == (422, "account_not_usable")


def test_an_account_that_went_out_of_use_is_mended_before_the_proposal(desk: Desk, billboard: str) -> None:
    item = desk.does(claimed(desk), "edit", accounts=[account("b-1")])
    Account.collection().update_one({"_id": "b-1"}, {"$set": {"state": "broken"}})
    refused = desk.post(item, "propose")
    assert (refused.status_code, refused.json["code"]) == (422, "rules_broken")
    [found] = refused.json["findings"]
    assert (found["code"], found["values"]) == ("account.not_usable", {"account": "Papan b-1"})
    assert found["mend"]
    assert desk.does(desk.does(item, "edit", accounts=[]), "propose")["state"] == "awaiting_approval"


def test_a_correction_goes_where_editors_choose_and_is_said_to_be_withdrawn_elsewhere(
    desk: Desk, billboard: str
) -> None:
    item = desk.does(desk.does(claimed(desk), "edit", accounts=[account("b-1")]), "propose")
    item = desk.delivered(desk.does(item, "approve", "editor2", content_hash=item["content_hash"]))
    Account.collection().update_one({"_id": "b-1"}, {"$set": {"state": "broken"}})
    item = desk.does(item, "correct", "chief", note="Jumlah ternaknya salah.")
    assert item["withdrawn_from"] == []
    item = desk.does(item, "edit", "chief", accounts=[account("b-2")], title="Vaksinasi PMK di Pacet selesai")
    assert item["withdrawn_from"] == ["b-1"]
    both = desk.does(item, "edit", "chief", accounts=["b-1", "b-2"])
    assert both["withdrawn_from"] == []
    item = desk.does(both, "edit", "chief", accounts=["b-2"])
    proposed = desk.does(item, "propose", "chief", correction_note="Judulnya.", acknowledged_changes=True)
    assert (proposed["variants"][billboard]["accounts"], proposed["withdrawn_from"]) == (["b-2"], ["b-1"])
    approved = desk.does(proposed, "approve", "editor2", content_hash=proposed["content_hash"])
    assert approved["withdrawn_from"] == []


def test_an_account_whose_platform_takes_no_more_posts_is_pointed_out_and_hinders_nothing(
    desk: Desk, billboard: str
) -> None:
    used = {"posts": {"used": 25, "total": 25, "until": now() + timedelta(hours=1), "at": now()}}
    item = desk.does(claimed(desk), "edit", accounts=[account("b-1", usage=used), account("b-2")])
    [found] = item["channel_notices"]
    assert (found["channel"], found["code"], found["values"]["account"]) == (
        billboard,
        "account.quota_used",
        "Papan b-1",
    )
    assert (found["values"]["used"], found["values"]["total"], bool(found["mend"])) == (25, 25, True)
    assert codes(item) == []
    assert desk.does(item, "propose")["state"] == "awaiting_approval"


def test_a_setting_of_an_account_that_leaves_out_a_part_is_pointed_out(desk: Desk) -> None:
    variant = {"accounts": ["w-1", "w-2"], "photos": [{"attachment_id": "f-1"}]}
    for name, values in (("w-1", {}), ("w-2", {"photo_template": "kabar_foto"})):
        account(name, channel="whatsapp", values=values)
    [found] = notices({"whatsapp": variant})
    assert found.finding.reason == NO_PHOTO(account="Papan w-1")
    assert notices({"whatsapp": {**variant, "photos": []}}) == []


def test_what_a_correction_withdraws_from_some_accounts_says_nothing_of_the_others(desk: Desk, billboard: str) -> None:
    item = desk.published()
    desk.delivered(item, channel=billboard, action="withdraw", dropped=True)
    shown = desk.delivered(item, channel=billboard, action="update", url="https://papan.example/1")
    assert shown["deliveries"][billboard]["url"] == "https://papan.example/1"
    shown = desk.delivered(item, channel=billboard, action="withdraw", dropped=True)
    assert shown["deliveries"][billboard]["action"] == "update"


def test_an_own_wording_takes_the_place_of_the_built_text_and_goes_when_it_is_taken_back(desk: Desk) -> None:
    item = desk.does(claimed(desk), "edit", wordings={"email": {"subject": SUBJECT}})
    proposed = desk.does(item, "propose")
    assert proposed["variants"]["email"]["subject"] == SUBJECT
    assert proposed["variants"]["email"]["headline"] == item["title"]
    item = desk.does(desk.does(proposed, "cancel-proposal"), "edit", wordings={"email": {"subject": None}})
    assert item["draft"]["wordings"] == {}
    assert desk.does(item, "propose")["variants"]["email"]["subject"] == item["title"]


def test_a_wording_that_says_what_the_channel_says_anyway_is_none(desk: Desk) -> None:
    item = claimed(desk)
    assert desk.does(item, "edit", wordings={"email": {"subject": item["title"]}})["draft"]["wordings"] == {}


def test_a_changed_draft_overwrites_no_wording_but_asks(desk: Desk) -> None:
    item = desk.does(claimed(desk), "edit", wordings={"email": {"subject": SUBJECT}})
    item = desk.does(item, "edit", title="Vaksinasi PMK: petugas menjangkau 120 ekor sapi di Pacet")
    assert item["draft"]["wordings"]["email"]["subject"]["text"] == SUBJECT
    assert codes(item) == [("email", "subject", "wording.outdated")]
    assert desk.post(item, "propose").json["code"] == "rules_broken"
    kept = desk.does(item, "edit", wordings={"email": {"subject": SUBJECT}})
    assert codes(kept) == []
    assert desk.does(kept, "propose")["variants"]["email"]["subject"] == SUBJECT


def test_a_broken_rule_blocks_the_proposal_and_says_how_to_mend_it(desk: Desk, billboard: str) -> None:
    item = desk.does(
        claimed(desk),
        "edit",
        accounts=[account("b-1")],
        wordings={billboard: {"text": LONG}, "email": {"subject": "a\nb"}},
    )
    expected = [("email", "subject", "rules.line_break"), (billboard, "text", "rules.too_long")]
    assert codes(item) == expected
    refused = desk.post(item, "propose")
    assert (refused.status_code, refused.json["code"]) == (422, "rules_broken")
    found = refused.json["findings"][1]
    assert found["values"] == {"length": len(LONG.strip()), "most": LENGTH}
    assert found["mend"] == "Shorten the text for this channel."
    assert str(LENGTH) in found["sentence"]


@pytest.mark.parametrize("channel", [name for name, declared in CHANNELS.items() if declared.rules])
def test_what_breaks_a_rule_of_any_channel_is_not_approved(desk: Desk, channel: str) -> None:
    item = desk.proposed()
    _, broken_variant = next(broken(channel, CHANNELS[channel].rules[0]))
    variants = {**item["variants"], channel: broken_variant}
    changes = {"variants": variants, "content_hash": content_hash(variants)}
    Item.collection().update_one({"_id": item["id"]}, {"$set": changes})
    refused = desk.post(item, "approve", "editor2", content_hash=changes["content_hash"])
    assert (refused.status_code, refused.json["code"]) == (422, "rules_broken")
    assert {found["channel"] for found in refused.json["findings"]} == {channel}


@pytest.mark.parametrize(
    "wordings",
    [
        {"email": {"body_markdown": "x"}},
        {"telegraph": {"text": "x"}},
        {"email": {"subject": ["x"]}},
        {"email": {"subject": "x" * 10_001}},
        {"email": {"subject": 3}},
        {"email": {"subject": "a\x00b"}},
    ],
)
def test_a_wording_that_no_channel_takes_is_refused(desk: Desk, wordings: dict[str, Any]) -> None:
    refused = desk.post(claimed(desk), "edit", wordings=wordings)
    assert (refused.status_code, refused.json["code"]) == (422, "validation_failed")


def test_who_words_most_for_the_channels_is_no_second_person(desk: Desk, billboard: str) -> None:
    item = desk.does(
        claimed(desk), "edit", accounts=[account("b-1")], wordings={billboard: {"text": "Sapi di Pacet sehat."}}
    )
    item = desk.does(desk.does(item, "release"), "claim", "editor2")
    item = desk.does(item, "edit", "editor2", wordings={"email": {"subject": "Sapi"}})
    item = desk.does(desk.does(item, "release", "editor2"), "claim", "chief")
    refused = desk.post(desk.does(item, "propose", "chief"), "approve", "editor", content_hash="0" * 64)
    assert refused.json["reason"] == "wrote_most"


PHOTO = {"attachment_id": "f-1", "alt": "Petugas menyuntik seekor sapi"}


def test_a_focal_point_goes_with_its_photo_into_the_variants(desk: Desk) -> None:
    photo = Attachment(
        id="f-1", agency_code="a", media_type="image/png", width=800, height=600, bytes=1, sha256="0" * 64, data=b"x"
    )
    Attachment.collection().insert_one(photo.validated())
    item = desk.does(claimed(desk, photos=[PHOTO]), "edit", focal={"f-1": [0.25, 0]})
    assert item["draft"]["focal"] == {"f-1": [0.25, 0.0]}
    proposed = desk.does(item, "propose")
    assert proposed["variants"]["web"]["photos"][0]["focal"] == [0.25, 0.0]
    item = desk.does(desk.does(proposed, "cancel-proposal"), "edit", focal={"f-1": None})
    assert "focal" not in desk.does(item, "propose")["variants"]["web"]["photos"][0]


@pytest.mark.parametrize(
    ("focal", "code"),
    [
        ({"f-2": [0.5, 0.5]}, "attachment_unknown"),
        ({"f-1": [0.5]}, "validation_failed"),
        ({"f-1": [0.5, 1.5]}, "validation_failed"),
        ({"f-1": [0.5, "NaN"]}, "validation_failed"),
    ],
)
def test_a_focal_point_lies_on_a_photo_of_the_item(desk: Desk, focal: dict[str, Any], code: str) -> None:
    assert desk.post(claimed(desk, photos=[PHOTO]), "edit", focal=focal).json["code"] == code


def test_items_of_earlier_releases_have_no_accounts_and_no_wordings(desk: Desk) -> None:
    item = desk.submission()
    parts = {"draft.accounts": "", "draft.wordings": "", "draft.focal": ""}
    Item.collection().update_one({"_id": item["id"]}, {"$unset": parts})
    draft = desk.item(item["id"])["draft"]
    assert (draft["accounts"], draft["wordings"], draft["focal"]) == ([], {}, {})


def test_a_wording_that_states_something_new_has_to_be_acknowledged(desk: Desk) -> None:
    item = desk.does(claimed(desk), "edit", wordings={"email": {"subject": "Vaksinasi PMK: 210 ekor sapi"}})
    [found] = item["findings"]
    assert (found["channel"], found["change"], found["draft"]) == ("email", "changed", "210 ekor sapi")
    assert desk.post(item, "propose").json["code"] == "facts_changed"
    assert desk.does(item, "propose", acknowledged_changes=True)["proposal"]["findings"] == [found]


def test_a_wording_of_a_channel_that_is_not_chosen_hinders_nothing(desk: Desk, billboard: str) -> None:
    item = desk.does(claimed(desk), "edit", wordings={billboard: {"text": f"210 ekor sapi. {LONG}"}})
    assert (item["findings"], item["channel_findings"]) == ([], [])
    assert desk.does(item, "propose")["state"] == "awaiting_approval"


def test_the_same_text_to_the_same_account_is_found(desk: Desk, billboard: str) -> None:
    def published(**changes: Any) -> dict[str, Any]:
        item = desk.does(desk.does(claimed(desk, **changes), "edit", accounts=[account_id]), "propose")
        return desk.does(item, "approve", "editor2", content_hash=item["content_hash"])

    account_id = account("b-1")
    first = published()
    published(title="Vaksinasi PMK di Kecamatan Trawas selesai")
    item = desk.does(claimed(desk), "edit", accounts=[account_id, account("b-2")])
    stored = load(item["id"])
    [post] = earlier_posts(stored, variants_of(stored))
    assert (post.channel, post.accounts, post.item_id) == (billboard, ("b-1",), first["id"])
    item = desk.does(item, "edit", wordings={billboard: {"text": "Vaksinasi PMK di Pacet"}})
    stored = load(item["id"])
    assert earlier_posts(stored, variants_of(stored)) == []


def test_the_limits_that_a_platform_named_for_an_account_are_rules_too(desk: Desk) -> None:
    limits = {"longest": 60, "link": 23, "photos": 4, "alt": 1500}
    item = desk.does(claimed(desk), "edit", accounts=[account("m-1", channel="mastodon", limits=limits)])
    assert codes(item) == [("mastodon", "text", "rules.too_long")]
    assert item["channel_findings"][0]["values"]["most"] == 60 - 23 - 2
    assert desk.post(item, "propose").json["code"] == "rules_broken"
    item = desk.does(item, "edit", wordings={"mastodon": {"text": "120 ekor sapi divaksin."}})
    proposed = desk.does(item, "propose")
    Account.collection().update_one({"_id": "m-1"}, {"$set": {"limits": {**limits, "longest": 30}}})
    refused = desk.post(proposed, "approve", "editor2", content_hash=proposed["content_hash"])
    assert refused.json["code"] == "rules_broken"
