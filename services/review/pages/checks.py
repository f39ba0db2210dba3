"""What the item page says about a draft, saved or still being typed: facts, difference, readability, previews."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import render_template, url_for
from markupsafe import Markup

from services.review.documents import Draft, Fact, ItemRow
from services.review.draft import TEXTS, Text, draft_of, fact_list
from services.review.facts import Finding, Readability, compare, findings_of, readability, source_of
from services.review.packaging import variants_of
from services.review.pages.labels import CHANGES, KINDS, LEVELS
from services.review.pages.markup import difference, marked
from shared.channels import CHANNELS
from shared.channels.declaration import PreviewContext
from shared.clock import aware, now
from shared.offload import off_loop
from shared.text.difference import difference as changes


@dataclass(frozen=True, slots=True)
class Checks:
    """One look at a draft against its source."""

    findings: list[Finding]
    readability: Readability
    source: Draft
    draft: Draft
    variants: Mapping[str, Any]
    #: For previews: when it was first published, will be if it is scheduled, or would be now.
    published_at: datetime

    @property
    def changed(self) -> bool:
        """Whether any text differs from the source."""
        return any((self.source.get(key) or "") != (self.draft.get(key) or "") for key in TEXTS) or self.facts_changed

    @property
    def facts_changed(self) -> bool:
        """Whether the fact list differs from the source's."""
        return self.source_facts != fact_list(self.draft.get("facts"))

    @property
    def source_facts(self) -> list[Fact]:
        """The fact list of the source."""
        return fact_list(self.source.get("facts"))

    def diff(self, field: Text) -> Markup:
        """The difference of one text, as markup."""
        old, new = self.source.get(field) or "", self.draft.get(field) or ""
        return off_loop(lambda: difference(changes(old, new)))

    def facts_diff(self) -> Markup:
        """The difference of the fact lists, a line for each fact."""
        old, new = _lines(self.source_facts), _lines(fact_list(self.draft.get("facts")))
        return off_loop(lambda: difference(changes(old, new)))

    def original(self, field: Text) -> Markup:
        """One text of the source with its statements marked."""
        text = self.source.get(field) or ""
        return off_loop(lambda: marked(text, self.findings, headline=field == "title"))

    def has_preview(self, channel: str) -> bool:
        """Whether the channel shows its variant in a template of its own."""
        declared = CHANNELS.get(channel)
        return bool(declared and declared.preview)

    def preview(self, channel: str) -> str:
        """The variant in the channel's own template, as an HTML document."""
        declared = CHANNELS[channel].preview
        if declared is None:
            return ""
        context = PreviewContext(url_for("review.preview_style", channel=channel), _photo_url(), self.published_at)
        return off_loop(lambda: declared.render(self.variants[channel], context))

    def data(self, channel: str) -> str:
        """A channel's data, for one whose form has no page of its own."""
        return json.dumps(self.variants[channel], ensure_ascii=False, indent=2)


def check(item: ItemRow, typed: Mapping[str, Any] | None = None, source: Draft | None = None) -> Checks:
    """Look at an item's draft, or at parts of one that are typed and not saved yet, against `source` or the item's."""
    draft = _with_typed(draft_of(item), typed or {})
    text = f"{draft['summary']}\n\n{draft['body']}"
    findings, reads = off_loop(
        lambda: (compare(source, draft) if source else findings_of(item, draft), readability(text))
    )
    packaged = item.get("variants")
    return Checks(
        findings,
        reads,
        source or source_of(item),
        draft,
        packaged if packaged and not typed else variants_of(item, draft),
        _published_at(item),
    )


def _published_at(item: ItemRow) -> datetime:
    published = item.get("published")
    moment = published["first_approved_at"] if published else item.get("publish_at")
    return aware(moment) if moment else now()


def _with_typed(draft: Draft, typed: Mapping[str, Any]) -> Draft:
    return {
        "title": typed.get("title", draft["title"]),
        "summary": typed.get("summary", draft["summary"]),
        "answer": typed.get("answer", draft["answer"]),
        "body": typed.get("body", draft["body"]),
        "photos": typed.get("photos", draft["photos"]),
        "facts": typed.get("facts", draft["facts"]),
        "accounts": draft["accounts"],
        "wordings": draft["wordings"],
        "focal": draft["focal"],
    }


def _photo_url() -> Callable[[str], str]:
    """Addresses of photos; made here, since a thread beside the request cannot ask for them."""
    pattern = url_for("review.attachment", attachment_id="-")
    return lambda attachment_id: f"{pattern[:-1]}{quote(attachment_id)}"


def _lines(facts: list[Fact]) -> str:
    return "".join(f"{fact['statement']} ({fact['source'] or '–'})\n" for fact in facts)


def fragments(item: ItemRow, checks: Checks) -> dict[str, str]:
    """The parts of the page that follow the draft, by the id of their place."""
    context = {"item": item, "checks": checks, **check_labels()}
    parts = {name: render_template(f"review/_{name}.html", **context) for name in ("facts", "diff", "source")}
    channels = {one: render_template("review/_channel.html", channel=one, **context) for one in checks.variants}
    return {f"live-{name}": text for name, text in {**parts, **channels}.items()}


def check_labels() -> dict[str, Any]:
    """The labels that the fragments use."""
    return {"finding_changes": CHANGES, "finding_kinds": KINDS, "readability_levels": LEVELS}
