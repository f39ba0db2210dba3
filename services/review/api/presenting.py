"""Items as the API shows them."""

from collections.abc import Collection
from typing import Any

from services.review.commands.rules import open_actions
from services.review.documents import ItemRow
from services.review.draft import draft_of, published_accounts
from services.review.facts import findings_of
from services.review.packaging import checkable, hindrances, notices, variants_of
from services.review.packaging.accounts import left_behind
from services.review.queries.items import deadline
from shared.clock import now
from shared.identity import Principal
from shared.lifecycle import STATES
from shared.offload import off_loop
from shared.web.context import service_context


def summary(item: ItemRow) -> dict[str, Any]:
    """One entry of a list."""
    base = service_context().base_url
    return {
        **item,
        "id": item["_id"],
        "title": item["draft"]["title"],
        "lease": item.get("lease") or None,
        "due_at": deadline(item),
        "links": {"self": f"{base}/api/v1/items/{item['_id']}", "page": f"{base}/review/items/{item['_id']}"},
    }


def detail(item: ItemRow, viewer: Principal) -> dict[str, Any]:
    """The whole item, with what this viewer can do to it."""
    variants = variants_of(item, only=checkable()) if STATES[item["state"]].draft_open else {}
    draft = draft_of(item)
    emptied = ("proposal", "correction", "withdrawal", "published", "variants")
    return {
        **summary(item),
        **{field: item.get(field) or None for field in emptied},
        "draft": draft,
        "deliveries": item.get("deliveries") or {},
        "routing": item.get("routing") or [],
        "withdrawn_from": [account["_id"] for account in left_behind(published_accounts(item), draft["accounts"])],
        "findings": _findings(item, variants),
        "channel_findings": [found.as_dict() for found in hindrances(item, variants)],
        "channel_notices": [found.as_dict() for found in notices(variants)],
        "actions": open_actions(item, viewer, now()),
    }


def _findings(item: ItemRow, channels: Collection[str]) -> list[dict[str, str]]:
    """As the draft is now while it may still change; afterwards as the proposal recorded them."""
    if STATES[item["state"]].draft_open:
        return [finding.as_dict() for finding in off_loop(lambda: findings_of(item, channels=channels))]
    proposal = item.get("proposal")
    return proposal.get("findings", []) if proposal else []
