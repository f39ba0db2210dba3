"""The accounts of an item as its page shows them: by channel, each with the reason why it was chosen."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.review.documents import ItemRow, RoutingReason
from services.review.packaging.accounts import Choice, choices

CONDITION_LABELS = {
    "agencies": _l("Agency"),
    "kinds": _l("Kind"),
    "topics": _l("Topic"),
    "districts": _l("District"),
    "urgencies": _l("Urgency"),
    "audiences": _l("Audience"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """An account that may be chosen, or was."""

    choice: Choice
    #: Empty where nothing speaks for it.
    reason: str


@dataclass(frozen=True, slots=True)
class AccountsOfChannel:
    """The accounts of one channel."""

    channel: str
    offered: list[Offered]

    @property
    def chosen(self) -> bool:
        """Whether the item goes to one of them."""
        return any(one.choice.chosen for one in self.offered)


def accounts_of(item: ItemRow, chosen: Collection[str]) -> list[AccountsOfChannel]:
    """What may be chosen for the item, with `chosen` marked, in the order of the channels."""
    reasons = {reason["account"]: reason for reason in item.get("routing") or []}
    offered = (
        Offered(choice, explained(reasons.get(choice.account["_id"])))
        for choice in choices(item["agency"]["code"], chosen)
    )
    return [
        AccountsOfChannel(channel, list(found))
        for channel, found in groupby(offered, key=lambda each: each.choice.account["channel"])
    ]


def explained(reason: RoutingReason | None) -> str:
    """Why an account was chosen, in the page's language."""
    if reason is None:
        return ""
    if "dropped_by" in reason:
        return str(_("%(why)s Taken back by %(who)s.", why=_why(reason), who=reason["dropped_by"]["name"]))
    return _why(reason)


def _why(reason: RoutingReason) -> str:
    if reason["because"] == "wish":
        return str(_("The agency asks for this channel."))
    if reason["because"] == "editor":
        return str(_("Chosen by %(who)s.", who=reason["by"]["name"]))
    met = ", ".join(str(CONDITION_LABELS[one]) for one in reason.get("matched") or () if one in CONDITION_LABELS)
    if not met:
        return str(_("Rule “%(rule)s”, for every item.", rule=reason["rule"]["label"]))
    return str(_("Rule “%(rule)s”: %(met)s.", rule=reason["rule"]["label"], met=met))
