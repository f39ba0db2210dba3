"""What every channel that reads comments does: it returns what readers wrote, and says clearly where it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from services.publisher.channels.contract import Comment, Order, Package, ReadingComments, Succeeded
from services.publisher.channels.platform_api import NoClearResponse, Refused
from services.publisher.comments.collecting import is_gone
from services.publisher.registry import reads_comments
from shared.channels import CHANNELS
from shared.clock import aware, now
from tests.contract.channels.acts import finished
from tests.contract.channels.places import Place
from tests.integration.publisher.outside import Outside

READING = [name for name in CHANNELS if reads_comments(name)]
each = pytest.mark.parametrize("place", READING, indirect=True)


@pytest.fixture
def post(place: Place, package: Package, order: Order) -> str:
    """The platform's id of a post that is there."""
    outcome = finished(place.channel, place.channel.publish, package, order)
    assert isinstance(outcome, Succeeded), outcome
    return outcome.remote_id


def read(place: Place, post: str, known: Sequence[str] = ()) -> list[Comment]:
    assert isinstance(place.channel, ReadingComments)
    assert place.account is not None
    looked = place.channel.comments(place.account, post, known)
    assert looked.since is None
    return sorted(looked.found, key=lambda comment: comment.remote_id)


@each
def test_comments_are_returned_as_readers_wrote_them(place: Place, post: str, outside: Outside) -> None:
    name = place.channel.declaration.name
    assert read(place, post) == []
    texts = ("Sapi <saya> & kambing belum divaksin", "Kapan ke Trawas?")
    first, second = (outside.comment(name, post, text) for text in texts)
    found = read(place, post)
    assert {comment.text for comment in found} == {"Sapi <saya> & kambing belum divaksin", "Kapan ke Trawas?"}
    assert len({comment.remote_id for comment in found}) == 2
    for comment in found:
        assert "budi" in comment.author
        assert comment.url
        assert comment.url.startswith("http")
        assert abs(aware(comment.at) - now()) < timedelta(minutes=1)
    assert read(place, post) == found
    outside.edit_comment(name, first["id"], "Sudah divaksin")
    outside.delete_comment(name, second["id"])
    (left,) = read(place, post, [comment.remote_id for comment in found])
    assert left.text == "Sudah divaksin"
    assert left.remote_id in {comment.remote_id for comment in found}


@each
def test_of_a_post_that_is_not_there_no_comments_are_returned(place: Place, post: str) -> None:
    with pytest.raises(Refused) as refused:
        read(place, post[:-3] + "111")
    assert is_gone(refused.value)


# Comments on a site are public, and a WordPress that does not know the credentials takes the caller for a visitor.
@pytest.mark.parametrize("place", [name for name in READING if name != "wordpress"], indirect=True)
def test_a_credential_that_is_not_taken_says_so(place: Place, post: str) -> None:
    assert place.account is not None
    declared = place.channel.declaration.accounts
    assert declared is not None
    secrets = {field.name: "bukan-sandi-yang-benar" for field in declared.fields if field.secret}
    wrong = replace(place.account, id="lain", values={**place.account.values, **secrets})
    with pytest.raises((Refused, NoClearResponse)) as refused:
        place.channel.comments(wrong, post, ())  # type: ignore[attr-defined]
    assert refused.value.outcome.account_broken  # type: ignore[union-attr]
