"""Agencies (OPD). Written by intake."""

from __future__ import annotations

from mongoengine import BooleanField, StringField

from shared.content.base import KabarDocument

AGENCY_KINDS = ("dinas", "badan", "bagian", "kecamatan", "sekretariat", "inspektorat", "satuan", "rsud")


class Agency(KabarDocument):
    """An agency of the regency; `code` is short, stable and part of user names, `slug` is part of public URLs."""

    meta = {
        "collection": "agencies",
        "indexes": [{"fields": ["code"], "unique": True}, {"fields": ["slug"], "unique": True}],
    }

    code = StringField(required=True, max_length=40, regex=r"^[a-z0-9-]+$")
    name = StringField(required=True, max_length=150)
    short_name = StringField(required=True, max_length=60)
    slug = StringField(required=True, max_length=80, regex=r"^[a-z0-9-]+$")
    kind = StringField(required=True, choices=AGENCY_KINDS)
    district = StringField(max_length=40)
    active = BooleanField(default=True)
