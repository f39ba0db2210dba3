"""Who can be the second person, as far as the item itself says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.commands.edit import characters_inserted
from services.review.commands.second_person import Objection, authors_of, objection
from shared.identity import Principal, Role

BAGUS = Principal("bagus", "Bagus", frozenset({Role.EDITOR}))


def item(**fields: Any) -> dict[str, Any]:
    return {"state": "awaiting_approval", "proposal": {"by": {"id": "rina"}}, "last_editor": "rina", **fields}


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (item(), None),
        (item(proposal={"by": {"id": "bagus"}}), Objection.PROPOSED),
        (item(last_editor="bagus"), Objection.LAST_EDITED),
        (item(contributions={"bagus": 400, "rina": 1}), Objection.WROTE_MOST),
        (item(contributions={"bagus": 40, "rina": 40}), Objection.WROTE_MOST),
        (item(contributions={"bagus": 1, "rina": 400}), None),
        (item(contributions={"bagus": 0, "rina": 0}), None),
    ],
)
def test_who_wrote_or_proposed_is_not_the_second_person(stored: dict[str, Any], reason: Objection | None) -> None:
    assert objection(stored, BAGUS, set()) is reason


@pytest.mark.parametrize("author", ["rina", "dinkes", "sari"])
def test_an_author_whose_account_is_the_approver_s_own_work_counts_as_the_approver(author: str) -> None:
    stored = item(submitters=["dinkes"], contributions={"sari": 10, "rina": 12})
    assert objection(stored, BAGUS, {author}) is Objection.ACCOUNTS_RELATED
    assert objection(stored, BAGUS, {"someone-else"}) is None
    assert author in authors_of(stored)


def draft(body: str, **fields: Any) -> dict[str, Any]:
    return {"title": "", "summary": "", "body": body, "facts": [], "photos": [], **fields}


def test_a_contribution_is_the_words_put_in_not_those_moved_or_taken_out() -> None:
    before = draft("satu dua tiga")
    assert characters_inserted(before, draft("tiga dua satu")) == 0
    assert characters_inserted(before, draft("satu")) == 0
    assert characters_inserted(before, draft("satu dua tiga empat empat")) == 10
    fact, photo = {"statement": "lima", "source": "buku"}, {"attachment_id": "x", "alt": "sapi"}
    assert characters_inserted(before, draft("satu dua tiga", facts=[fact], photos=[photo])) == 12


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_more_is_contributed_than_the_new_text_has(old: str, new: str) -> None:
    assert 0 <= characters_inserted(draft(old), draft(new)) <= len(new)
