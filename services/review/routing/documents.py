"""The rules of routing."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict

from mongoengine import BooleanField, DateTimeField, IntField, ListField, StringField
from pymongo.collection import Collection

from shared.clock import now
from shared.content.base import KabarDocument

#: Rules of an office. All active ones are read for each batch of submissions.
MOST_RULES = 500
#: Characters of a rule's name.
LONGEST_LABEL = 120


class RuleRow(TypedDict):
    """A stored `RoutingRule`."""

    _id: str
    label: str
    position: int
    active: bool
    final: bool
    agencies: NotRequired[list[str]]
    kinds: NotRequired[list[str]]
    topics: NotRequired[list[str]]
    districts: NotRequired[list[str]]
    urgencies: NotRequired[list[str]]
    audiences: NotRequired[list[str]]
    accounts: list[str]
    version: int
    updated_by: NotRequired[str]
    created_at: datetime
    updated_at: datetime


class RoutingRule(KabarDocument):
    """Items that meet every condition go to the accounts; a condition without entries is met by every item.

    Rules are applied by `position`, then by age. Behind a `final` rule that applied no further one is looked at.
    """

    meta = {"collection": "routing_rules", "indexes": [("active", "position", "_id")]}

    label = StringField(required=True, max_length=LONGEST_LABEL)
    position = IntField(required=True, min_value=0, max_value=9_999)
    active = BooleanField(required=True, default=True)
    final = BooleanField(required=True, default=False)
    agencies = ListField(StringField())
    kinds = ListField(StringField())
    topics = ListField(StringField())
    districts = ListField(StringField())
    urgencies = ListField(StringField())
    audiences = ListField(StringField())
    accounts = ListField(StringField(), required=True)
    version = IntField(required=True, min_value=1)
    updated_by = StringField()
    created_at = DateTimeField(default=now)
    updated_at = DateTimeField(default=now)

    @classmethod
    def collection(cls) -> Collection[RuleRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[RuleRow] = super().collection()
        return found


#: What routing writes, for making indexes.
DOCUMENTS = (RoutingRule,)
