"""The second pair of eyes: a person who neither wrote nor proposed the text, nor is behind the account that did."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from services.review.documents import ItemRow
from shared.clock import now
from shared.identity import Principal
from shared.identity.accounts import PASSWORD_KNOWN_FOR, controllers_of, created_or_reset_by
from shared.lifecycle import STATES, WaitsFor


class Objection(StrEnum):
    """Why someone cannot be the second person; the `reason` of second_person_required."""

    PROPOSED = "proposed"
    LAST_EDITED = "last_edited"
    WROTE_MOST = "wrote_most"
    #: The approver created the account of an author or reset its password, or the other way round.
    ACCOUNTS_RELATED = "accounts_related"


def objection(item: ItemRow, actor: Principal, related: Collection[str]) -> Objection | None:
    """What forbids `actor` to be the second person of `item`, or None; `related` as `related_accounts` returns."""
    if actor.id == proposer_of(item):
        return Objection.PROPOSED
    if actor.id == item.get("last_editor"):
        return Objection.LAST_EDITED
    contributions: Mapping[str, int] = item.get("contributions") or {}
    own = contributions.get(actor.id, 0)
    if own and own == max(contributions.values()):
        return Objection.WROTE_MOST
    return Objection.ACCOUNTS_RELATED if authors_of(item) & set(related) else None


def proposer_of(item: ItemRow) -> str | None:
    """The id of the account that proposed the text; None where nothing is proposed."""
    proposal = item.get("proposal")
    return proposal["by"]["id"] if proposal else None


def authors_of(item: ItemRow) -> set[str]:
    """The accounts whose words the text is: who sent it, edited it or proposed it."""
    editors = {item.get("last_editor"), proposer_of(item), *(item.get("contributions") or {})}
    return {author for author in (*(item.get("submitters") or ()), *editors) if author}


def related_accounts(actor: Principal, items: Iterable[ItemRow]) -> set[str]:
    """Those authors of items before a second person who may be the same person as `actor`, whatever the account.

    The person who created an account or reset its password in the last 30 days knows that password.
    """
    before_second_person = (one for one in items if STATES[one["state"]].waits_for is WaitsFor.SECOND_PERSON)
    authors = {author for one in before_second_person for author in authors_of(one)} - {actor.id}
    if not authors:
        return set()
    since = now() - PASSWORD_KNOWN_FOR
    return created_or_reset_by(actor.id, authors, since) | (controllers_of(actor.id, since) & authors)
