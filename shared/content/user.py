"""People and machines that may sign in. Written by intake."""

from __future__ import annotations

from mongoengine import BooleanField, DateTimeField, IntField, ListField, StringField

from shared.clock import now
from shared.content.base import KabarDocument


class User(KabarDocument):
    """A person. `session_epoch` grows when the password changes, which ends the sessions made before.

    `created_by` and `password_reset_by` are ids of users. Accounts from before these fields, and those that the seed
    makes, have none.
    """

    meta = {"collection": "users", "indexes": [{"fields": ["username"], "unique": True}]}

    username = StringField(required=True, max_length=60, regex=r"^[a-z0-9._-]+$")
    name = StringField(required=True, max_length=120)
    password_hash = StringField(required=True)
    roles = ListField(StringField(), required=True)
    agency_code = StringField()
    active = BooleanField(default=True)
    language = StringField(choices=("id", "en"))
    session_epoch = IntField(default=0)
    created_at = DateTimeField(default=now)
    created_by = StringField()
    password_reset_at = DateTimeField()
    password_reset_by = StringField()


class ApiKey(KabarDocument):
    """An agency's key; only its SHA-256 is kept."""

    meta = {"collection": "api_keys", "indexes": [{"fields": ["key_hash"], "unique": True}, "agency_code"]}

    agency_code = StringField(required=True)
    label = StringField(required=True, max_length=80)
    key_hash = StringField(required=True)
    hint = StringField(max_length=12)
    created_by = StringField()
    created_at = DateTimeField(default=now)
    last_used_at = DateTimeField()
    revoked_at = DateTimeField()
