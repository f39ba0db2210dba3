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
from services.review.draft import TEXTS, Text, draft_of, fact_list, published_accounts
from services.review.facts import Finding, Readability, compare, findings_of, readability, source_of
from services.review.packaging import ChannelFinding, hindrances, notices, variants_of, with_changes
from services.review.packaging.accounts import left_behind, stored_accounts
from services.review.packaging.duplicates import EarlierPost, earlier_posts
from services.review.packaging.fields import BETWEEN_PARTS, EditableField, LeftOut, editable_fields, left_out
from services.review.pages.labels import CHANGES, KINDS, LEVELS
from services.review.pages.markup import difference, marked
from shared.channels import CHANNELS
from shared.channels.declaration import PreviewContext
from shared.channels.fields import FIELD_LABELS
from shared.channels.media import CENTRE
from shared.clock import aware, now
from shared.content.account import AccountRow
from shared.lifecycle import STATES, WaitsFor
from shared.offload import off_loop
from shared.text.difference import difference as changes
from shared.web.context import service_context


@dataclass(frozen=True, slots=True)
class Checks:
    """One look at a draft against its source."""

    findings: list[Finding]
    readability: Readability
    source: Draft
    draft: Draft
    variants: Mapping[str, Any]
    #: By channel, what editors may word of its variant.
    fields: Mapping[str, list[EditableField]]
    #: What keeps the draft from being proposed.
    hindrances: list[ChannelFinding]
    #: What hinders nothing but is good to know of the accounts.
    notices: list[ChannelFinding]
    #: Other items that brought the same text to one of the accounts.
    earlier: list[EarlierPost]
    accounts: list[AccountRow]
    #: The accounts that have the item and that its correction leaves out.
    left_behind: list[AccountRow]
    #: For previews: when it was first published, will be if it is scheduled, or would be now.
    published_at: datetime
    #: For previews: the article's address, or how it will begin.
    link: str

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
        context = PreviewContext(
            url_for("review.preview_style", channel=channel),
            _photo_url(),
            self.published_at,
            accounts=tuple(self.goes_to(channel)),
            link=self.link,
            rules=CHANNELS[channel].rules,
        )
        return off_loop(lambda: declared.render(self.variants[channel], context))

    def goes_to(self, channel: str) -> list[str]:
        """What the accounts of a channel are called that the item goes to."""
        return [account.get("handle") or account["label"] for account in self.accounts if account["channel"] == channel]

    def hindrances_of(self, channel: str) -> list[ChannelFinding]:
        """What has to be mended about one channel."""
        return [one for one in self.hindrances if one.channel == channel]

    def notices_of(self, channel: str) -> list[ChannelFinding]:
        """What is good to know about one channel."""
        return [one for one in self.notices if one.channel == channel]

    def earlier_on(self, channel: str) -> list[EarlierPost]:
        """Earlier items with the same text on one channel."""
        return [one for one in self.earlier if one.channel == channel]

    def left_out(self, channel: str) -> LeftOut:
        """What one channel does not bring of the draft."""
        return left_out(self.draft, self.variants[channel])

    def data(self, channel: str) -> str:
        """A channel's data, for one whose form has no page of its own."""
        return json.dumps(self.variants[channel], ensure_ascii=False, indent=2)


def check(item: ItemRow, typed: Mapping[str, Any] | None = None, source: Draft | None = None) -> Checks:
    """Look at an item's draft, or at parts of one that are typed and not saved yet, against `source` or the item's."""
    draft = with_typed(item, typed or {})
    text = f"{draft['summary']}\n\n{draft['body']}"
    packaged = item.get("variants")
    variants = packaged if packaged and not typed else variants_of(item, draft)
    findings, reads = off_loop(
        lambda: (compare(source, draft) if source else findings_of(item, draft, variants), readability(text))
    )
    return Checks(
        findings=findings,
        readability=reads,
        source=source or source_of(item),
        draft=draft,
        variants=variants,
        fields=editable_fields(item, draft, variants),
        hindrances=hindrances(item, variants, draft) if STATES[item["state"]].draft_open else [],
        notices=notices(variants) if _still_to_be_approved(item) else [],
        earlier=earlier_posts(item, variants),
        accounts=stored_accounts(draft["accounts"]),
        left_behind=left_behind(published_accounts(item), draft["accounts"]),
        published_at=_published_at(item),
        link=_link(item),
    )


def _still_to_be_approved(item: ItemRow) -> bool:
    state = STATES[item["state"]]
    return state.draft_open or state.waits_for is WaitsFor.SECOND_PERSON


def _link(item: ItemRow) -> str:
    report = (item.get("deliveries") or {}).get("web")
    return (report["url"] if report else None) or f"{service_context().settings.site_url}/berita/…/"


def _published_at(item: ItemRow) -> datetime:
    published = item.get("published")
    moment = published["first_approved_at"] if published else item.get("publish_at")
    return aware(moment) if moment else now()


def with_typed(item: ItemRow, typed: Mapping[str, Any]) -> Draft:
    """The item's draft with what is typed and not saved yet, as far as it can be used."""
    draft = draft_of(item)
    changed: Draft = {
        "title": typed.get("title", draft["title"]),
        "summary": typed.get("summary", draft["summary"]),
        "answer": typed.get("answer", draft["answer"]),
        "body": typed.get("body", draft["body"]),
        "photos": typed.get("photos", draft["photos"]),
        "facts": typed.get("facts", draft["facts"]),
        "accounts": sorted(typed.get("accounts", draft["accounts"])),
        "wordings": draft["wordings"],
        "focal": {**draft["focal"], **_points(typed.get("focal") or {})},
    }
    if "wordings" in typed:
        changed["wordings"] = with_changes(item, changed, typed["wordings"])
    return changed


def _points(typed: Mapping[str, Any]) -> dict[str, list[float]]:
    """Focal points that were entered as numbers from 0 to 1."""
    entered = {photo: point or list(CENTRE) for photo, point in typed.items()}
    return {
        photo: point
        for photo, point in entered.items()
        if all(isinstance(share, float) and 0 <= share <= 1 for share in point)
    }


def _photo_url() -> Callable[[str], str]:
    """Addresses of photos; made here, since a thread beside the request cannot ask for them."""
    pattern = url_for("review.attachment", attachment_id="-")
    return lambda attachment_id: f"{pattern[:-1]}{quote(attachment_id)}"


def _lines(facts: list[Fact]) -> str:
    return "".join(f"{fact['statement']} ({fact['source'] or '–'})\n" for fact in facts)


def live(item: ItemRow, checks: Checks) -> dict[str, Any]:
    """What follows the draft while it is written: parts of the page by the id of their place, the channels' texts."""
    fields = [field for of_channel in checks.fields.values() for field in of_channel]
    texts = {field.key: {"text": field.text, "digest": field.digest} for field in fields}
    return {"fragments": _fragments(item, checks), "texts": texts, "channels": list(checks.variants)}


def _fragments(item: ItemRow, checks: Checks) -> dict[str, str]:
    context = {"item": item, "checks": checks, **check_labels()}
    parts = {name: render_template(f"review/_{name}.html", **context) for name in ("facts", "diff", "source")}
    channels = {one: render_template("review/_channel.html", channel=one, **context) for one in checks.variants}
    fields = {
        f"field-{field.key}": render_template("review/_field_state.html", field=field, **context)
        for of_channel in checks.fields.values()
        for field in of_channel
    }
    return {f"live-{name}": text for name, text in {**parts, **channels, **fields}.items()}


def check_labels() -> dict[str, Any]:
    """The labels that the fragments use."""
    return {
        "finding_changes": CHANGES,
        "finding_kinds": KINDS,
        "readability_levels": LEVELS,
        "field_labels": FIELD_LABELS,
        "BETWEEN_PARTS": BETWEEN_PARTS,
    }
