"""What the editors changed, word by word."""

from __future__ import annotations

from services.intake.pages.comparison import compare


def test_nothing_is_compared_before_an_approval() -> None:
    assert compare({"content": {"title": "x"}, "published": {}}) is None


def test_each_side_is_compared_with_its_own_part() -> None:
    content = {"title": "Sama", "summary": "", "body": "Sebanyak 120 ekor"}
    fields = compare({"content": content, "published": {"headline": "Sama", "body": "Sebanyak 121 ekor"}}) or []
    assert [(field.name, field.changed) for field in fields] == [("title", False), ("body", True)]
    assert [(one.old, one.new) for one in fields[1].changes if not one.equal] == [("120", "121")]


def test_a_changed_fact_is_shown() -> None:
    content = {"title": "x", "facts": [{"statement": "120 sapi divaksin", "source": "Catatan"}]}
    published = {"headline": "x", "facts": [{"statement": "121 sapi divaksin", "source": "Catatan"}]}
    changed = [field for field in compare({"content": content, "published": published}) or [] if field.changed]
    assert [field.name for field in changed] == ["facts"]
    assert [one.new for one in changed[0].changes if not one.equal] == ["121"]


def test_what_was_approved_without_facts_is_compared_without_them() -> None:
    content = {"title": "x", "facts": [{"statement": "120 sapi divaksin", "source": "Catatan"}]}
    assert [field.name for field in compare({"content": content, "published": {"headline": "x"}}) or []] == ["title"]


def test_the_answer_to_a_claim_is_compared_where_the_approved_text_has_one() -> None:
    content = {"title": "x", "claim": {"text": "Bayar", "answer": "Gratis."}}
    fields = compare({"content": content, "published": {"headline": "x", "answer": "Gratis sejak dulu."}}) or []
    assert [(field.name, field.changed) for field in fields] == [("title", False), ("answer", True)]
    assert [field.name for field in compare({"content": content, "published": {"headline": "x"}}) or []] == ["title"]
