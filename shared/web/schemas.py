"""Parts that the responses of several services share."""

from __future__ import annotations

from marshmallow import Schema, fields

from shared.identity import Role


class AgencyNameSchema(Schema):
    """The agency whose item or submission it is."""

    code = fields.String(required=True, metadata={"example": "dispertan"})
    name = fields.String(required=True, metadata={"example": "Dinas Pertanian"})
    slug = fields.String(required=True, metadata={"example": "dinas-pertanian"})


class ActorSchema(Schema):
    """Who did it; the system itself is `system`."""

    id = fields.String(required=True)
    name = fields.String(required=True, metadata={"example": "Rina Kartika"})
    role = fields.String(required=True, metadata={"enum": [*map(str, Role), "system"]})
