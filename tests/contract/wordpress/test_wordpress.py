"""What the channel does at a site, the same at the stand-in and at WordPress's own server."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.publisher.channels.contract import (
    Absent,
    ConnectedAccount,
    Failed,
    Order,
    Overtaken,
    Package,
    Succeeded,
)
from services.publisher.channels.wordpress.channel import WordPressChannel
from services.publisher.channels.wordpress.reasons import NO_API, POST_GONE
from services.publisher.reasons import ACCOUNT_REFUSED
from shared.channels.wordpress.declaration import CHANNEL
from shared.clock import now
from shared.content.hashing import content_hash
from shared.ids import new_id
from tests.contract.wordpress.sites import WordPress
from tests.integration.publisher.newsroom import AGENCY, HEADLINE
from tests.integration.publisher.progress import RecordedProgress
from tests.integration.publisher.site_samples import photo

BODY = "Petugas memvaksin **120 ekor sapi** milik 34 peternak & lainnya.\n\nSyarat: [gallery] dan <b>KTP</b>."


def package(title: str = HEADLINE, body: str = BODY, photos: list[dict[str, Any]] | None = None) -> Package:
    item, moment = new_id(), now()
    source = {
        "title": title,
        "summary": "Petugas memvaksin 120 ekor sapi.",
        "body": body,
        "photos": photos or [],
        "links": [],
        "agency": AGENCY,
        "topic": "pertanian",
        "kind": "news",
        "districts": ["Pacet", "Gondang & Trawas"],
        "facts": [{"statement": "120 ekor sapi divaksin", "source": "Catatan petugas"}],
    }
    variants = {CHANNEL.name: CHANNEL.build(source)}
    path = f"/berita/2026/11/vaksinasi-pmk-{item[-8:]}/"
    return Package(item, 1, content_hash(variants), variants, AGENCY, "pertanian", "news", path, moment, moment)


def order(account: ConnectedAccount, earlier: Succeeded | None = None) -> Order:
    remote_id = earlier.remote_id if earlier else None
    return Order(new_id(), account.id, now(), 1, RecordedProgress(), remote_id=remote_id, account=account)


def done(outcome: object) -> Succeeded:
    assert isinstance(outcome, Succeeded), outcome
    return outcome


def corrected(first: Package, **changes: Any) -> Package:
    variants = {CHANNEL.name: {**first.variants[CHANNEL.name], **changes}}
    correction = {"revision": 2, "at": now(), "note": "Jumlahnya 102, bukan 120."}
    return replace(first, revision=2, variants=variants, corrections=(correction,))


def withdrawn(first: Package) -> Package:
    return replace(first, withdrawn_at=now(), withdrawal_note="Angkanya salah.")


def post_of(site: WordPress, outcome: Succeeded) -> dict[str, Any]:
    found: dict[str, Any] = site.get(f"/posts/{outcome.remote_id}", context="edit")
    return found


def photos_of(site: WordPress, item: Package) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = site.get("/media", search=item.item_id)
    return found


def test_readers_find_the_post_as_approved(site: WordPress, channel: WordPressChannel, account: Any) -> None:
    item = package(title="Harga <cabai> & bawang [gallery]")
    outcome = done(channel.publish(item, order(account)))
    page = site.page(outcome.url or "")
    assert page.status_code == 200
    assert "Harga &lt;cabai&gt; &amp; bawang [gallery]" in page.text.replace("&#038;", "&amp;")
    assert "<strong>120 ekor sapi</strong>" in page.text
    assert "34 peternak &amp; lainnya" in page.text.replace("&#038;", "&amp;")
    assert "[gallery] dan &lt;b&gt;KTP&lt;/b&gt;" in page.text.replace("&#091;", "[").replace("&#91;", "[")
    assert "Catatan petugas" in page.text


def test_category_and_tags_are_made_once_and_found_again(site: WordPress, channel: Any, account: Any) -> None:
    first = post_of(site, done(channel.publish(package(), order(account))))
    second = post_of(site, done(channel.publish(package("Vaksinasi lanjutan"), order(account))))
    assert first["categories"] == second["categories"]
    assert sorted(first["tags"]) == sorted(second["tags"])
    names = [tag["name"] for tag in site.get("/tags", per_page=100) if tag["id"] in first["tags"]]
    assert sorted(names) == ["Dinas Pertanian", "Gondang &amp; Trawas", "Pacet"]
    category = next(one for one in site.get("/categories", per_page=100) if one["id"] == first["categories"][0])
    assert category["name"] == "Pertanian dan peternakan"


def test_the_account_may_name_the_categories(site: WordPress, channel: Any, account: ConnectedAccount) -> None:
    named = replace(account, values={**account.values, "categories": "Kabar desa, Peternakan,"})
    post = post_of(site, done(channel.publish(package(), order(named))))
    names = {one["id"]: one["name"] for one in site.get("/categories", per_page=100)}
    assert sorted(names[each] for each in post["categories"]) == ["Kabar desa", "Peternakan"]


def test_the_first_photo_is_featured_and_the_rest_is_in_the_text(site: WordPress, channel: Any, account: Any) -> None:
    item = package(photos=[photo(), photo(colour="brown")])
    post = post_of(site, done(channel.publish(item, order(account))))
    stored = {one["id"]: one for one in photos_of(site, item)}
    assert len(stored) == 2
    featured = stored.pop(post["featured_media"])
    assert featured["alt_text"] == "Petugas menyuntik sapi di kandang"
    assert "Vaksinasi di Claket. Foto: Dinas Pertanian" in featured["caption"]["rendered"]
    (other,) = stored.values()
    assert other["source_url"] in post["content"]["raw"]
    assert site.page(other["source_url"]).headers["content-type"] == "image/jpeg"


def test_photos_of_a_failed_attempt_are_used_by_the_next(site: WordPress, channel: Any, account: Any) -> None:
    item = package(photos=[photo()])
    with pytest.raises(Overtaken):
        channel.publish(item, replace(order(account), progress=RecordedProgress(closed=True)))
    (orphan,) = photos_of(site, item)
    post = post_of(site, done(channel.publish(item, order(account))))
    assert post["featured_media"] == orphan["id"]
    assert len(photos_of(site, item)) == 1


def test_a_look_up_finds_exactly_this_items_post(site: WordPress, channel: Any, account: Any) -> None:
    item, other = package(), package()
    assert channel.look_up(item, order(account), "publish") == Absent()
    outcome = done(channel.publish(item, order(account)))
    found = done(channel.look_up(item, order(account), "publish"))
    assert (found.remote_id, found.url) == (outcome.remote_id, outcome.url)
    same_address = replace(other, path=item.path)
    assert channel.look_up(same_address, order(account), "publish") == Absent()


def test_a_look_up_tells_whether_a_change_was_made(site: WordPress, channel: Any, account: Any) -> None:
    item = package()
    second = corrected(item, body_markdown="Petugas memvaksin 102 ekor sapi.")
    first = done(channel.publish(item, order(account)))
    assert channel.look_up(second, order(account), "update") == Absent()
    assert channel.look_up(withdrawn(item), order(account), "withdraw") == Absent()
    done(channel.update(second, order(account, first)))
    assert done(channel.look_up(second, order(account), "update")).remote_id == first.remote_id
    assert channel.look_up(withdrawn(second), order(account), "withdraw") == Absent()
    done(channel.withdraw(withdrawn(second), order(account, first)))
    for action in ("publish", "update", "withdraw"):
        assert done(channel.look_up(withdrawn(second), order(account), action)).remote_id == first.remote_id


def test_a_post_that_no_response_has_named_is_changed_all_the_same(site: WordPress, channel: Any, account: Any) -> None:
    item = package()
    first = done(channel.publish(item, order(account)))
    assert done(channel.update(corrected(item), order(account))).remote_id == first.remote_id
    assert done(channel.withdraw(withdrawn(item), order(account))).remote_id == first.remote_id
    assert "Angkanya salah." in site.page(first.url or "").text


def test_a_look_up_finds_a_post_that_the_site_put_in_the_trash(site: WordPress, channel: Any, account: Any) -> None:
    item = package()
    outcome = done(channel.publish(item, order(account)))
    assert site.call("DELETE", f"/posts/{outcome.remote_id}").is_success
    found = done(channel.look_up(item, order(account), "publish"))
    assert (found.remote_id, found.evidence) == (outcome.remote_id, {"found": "trash"})


def test_what_is_there_is_not_published_again(site: WordPress, channel: Any, account: Any) -> None:
    item = package()
    first = done(channel.publish(item, order(account)))
    restored = order(account)
    assert done(channel.publish(item, restored)).remote_id == first.remote_id
    assert restored.progress.fences == []  # type: ignore[attr-defined]


def test_a_correction_changes_the_post_and_says_so(site: WordPress, channel: Any, account: Any) -> None:
    kept, dropped, added = photo(), photo(colour="brown"), photo(colour="grey")
    item = package(photos=[kept, dropped])
    first = done(channel.publish(item, order(account)))
    described = {**kept, "alt": "Petugas menyuntik 102 sapi"}
    second = corrected(item, body_markdown="Petugas memvaksin 102 ekor sapi.", photos=[described, added])
    outcome = done(channel.update(second, order(account, first)))
    assert outcome.url == first.url
    page = site.page(outcome.url or "").text
    assert "memvaksin 102 ekor sapi" in page
    assert "Jumlahnya 102, bukan 120." in page
    assert "34 peternak" not in page
    slugs = {one["slug"]: one for one in photos_of(site, item)}
    assert sorted(slugs) == sorted(f"kabar-{item.item_id}-{one['attachment_id']}" for one in (kept, added))
    assert slugs[f"kabar-{item.item_id}-{kept['attachment_id']}"]["alt_text"] == "Petugas menyuntik 102 sapi"


def test_a_withdrawal_leaves_the_notice_and_no_photo(site: WordPress, channel: Any, account: Any) -> None:
    item = package(photos=[photo()])
    first = done(channel.publish(item, order(account)))
    (stored,) = photos_of(site, item)
    outcome = done(channel.withdraw(withdrawn(item), order(account, first)))
    page = site.page(outcome.url or "")
    assert page.status_code == 200
    assert "Angkanya salah." in page.text
    assert "120 ekor sapi" not in page.text
    assert photos_of(site, item) == []
    assert site.page(stored["source_url"]).status_code == 404
    assert post_of(site, outcome)["featured_media"] == 0


def test_changes_of_a_deleted_post_find_it_gone(site: WordPress, channel: Any, account: Any) -> None:
    item = package()
    first = done(channel.publish(item, order(account)))
    assert site.call("DELETE", f"/posts/{first.remote_id}", params={"force": "true"}).is_success
    for outcome in (
        channel.update(corrected(item), order(account, first)),
        channel.withdraw(withdrawn(item), order(account, first)),
    ):
        assert isinstance(outcome, Failed)
        assert outcome.reason.kind is POST_GONE
        assert (outcome.permanent, outcome.gone) == (True, True)


def test_a_test_names_the_user_and_what_it_may_do(site: WordPress, channel: Any, account: Any) -> None:
    result = channel.test(account)
    assert result.reason is None
    assert result.handle == "agency"
    assert result.granted == {"publish_posts", "edit_published_posts", "upload_files"}


def test_a_wrong_password_is_the_accounts_fault(site: WordPress, channel: Any, account: ConnectedAccount) -> None:
    wrong = replace(account, values={**account.values, "password": "zzzz" * 6})
    result = channel.test(wrong)
    assert result.reason is not None
    assert result.reason.kind is ACCOUNT_REFUSED
    outcome = channel.publish(package(), order(wrong))
    assert isinstance(outcome, Failed)


def test_where_there_is_no_wordpress_that_is_said(site: WordPress, channel: Any, account: ConnectedAccount) -> None:
    elsewhere = replace(account, values={**account.values, "server": f"{site.url}/nothing/here"})
    result = channel.test(elsewhere)
    assert result.reason is not None
    assert result.reason.kind is NO_API


def test_an_author_publishes_without_categories_that_it_may_not_make(
    site: WordPress, channel: WordPressChannel, account: ConnectedAccount
) -> None:
    """WordPress filters an author's HTML: the key and what is shown in brackets survive it."""
    user, password = site.author
    values = {**account.values, "user": user, "password": password, "categories": f"Rubrik {new_id()}"}
    theirs = replace(account, values=values)
    item = package(photos=[photo(), photo(colour="brown")])
    outcome = done(channel.publish(item, order(theirs)))
    assert done(channel.look_up(item, order(theirs), "publish")).remote_id == outcome.remote_id
    page = site.page(outcome.url or "").text
    assert "[gallery] dan &lt;b&gt;KTP&lt;/b&gt;" in page.replace("&#091;", "[").replace("&#91;", "[")
    assert page.count("Petugas menyuntik sapi di kandang") >= 1
    assert "Rubrik" not in page
    done(channel.withdraw(withdrawn(item), order(theirs, outcome)))
    assert photos_of(site, item) == []
