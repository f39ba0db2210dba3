"""Small resources: attachments, tokens, agencies, keys, users; and the query of the list."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.intake.schemas.base import StrictSchema
from services.intake.schemas.fields import Choice, Line
from shared.identity import Role
from shared.identity.passwords import MAX_LENGTH
from shared.lifecycle import STATES


class SubmissionQuerySchema(StrictSchema):
    """Which submissions, and from where on."""

    status = Choice(STATES, metadata={"description": "Only those in this state"})
    agency = Line(longest=40, metadata={"description": "Only this agency's; for the office, ignored for agencies"})
    q = Line(longest=100, metadata={"description": "Words of the title, or a receipt number"})
    cursor = Line(longest=36, metadata={"description": "`next_cursor` of the page before"})
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class AttachmentSchema(Schema):
    """A photo as it is kept: upright, at most 2560 pixels a side, without metadata."""

    id = fields.String()
    width = fields.Integer(metadata={"description": "pixels"})
    height = fields.Integer(metadata={"description": "pixels"})
    bytes = fields.Integer()
    media_type = fields.String(metadata={"enum": ["image/jpeg", "image/png"]})
    sha256 = fields.String()


class CredentialsSchema(StrictSchema):
    """What a person signs in with."""

    username = Line(required=True, longest=60)
    password = fields.String(required=True, load_only=True, validate=validate.Length(1, MAX_LENGTH))


class TokenSchema(Schema):
    """A bearer for this API."""

    token = fields.String()
    expires_at = fields.DateTime(format="iso")
    roles = fields.List(fields.String(metadata={"enum": list(map(str, Role))}))


class AgencySchema(Schema):
    """An agency (perangkat daerah)."""

    code = fields.String()
    name = fields.String()
    short_name = fields.String()
    slug = fields.String()
    kind = fields.String()
    district = fields.String(metadata={"description": "For a kecamatan"})


class AgencyListSchema(Schema):
    """All active agencies, by name."""

    agencies = fields.List(fields.Nested(AgencySchema))


class NewKeySchema(StrictSchema):
    """What the key is for."""

    label = Line(required=True, shortest=3, longest=80)


class KeySchema(Schema):
    """A key as far as it may be shown again."""

    id = fields.String()
    label = fields.String()
    hint = fields.String(metadata={"description": "How the key begins"})
    created_at = fields.DateTime(format="iso")
    last_used_at = fields.DateTime(format="iso", allow_none=True, metadata={"description": "Exact to five minutes"})
    revoked_at = fields.DateTime(format="iso", allow_none=True)


class IssuedKeySchema(KeySchema):
    """A new key; `key` is shown this once and kept nowhere."""

    key = fields.String()


class KeyListSchema(Schema):
    """The keys of an agency, newest first."""

    keys = fields.List(fields.Nested(KeySchema))


class NewUserSchema(StrictSchema):
    """A person to be given access."""

    username = Line(required=True, shortest=3, longest=60, validate=validate.Regexp(r"^[a-z0-9._-]+$"))
    name = Line(required=True, shortest=2, longest=120)
    roles = fields.List(Choice([role.value for role in Role]), required=True, validate=validate.Length(1, 5))
    agency_code = Line(longest=40, metadata={"description": "Required for the role agency, and only for it"})


class UserSchema(Schema):
    """A person with access."""

    username = fields.String()
    name = fields.String()
    roles = fields.List(fields.String())
    agency_code = fields.String(allow_none=True)
    active = fields.Boolean()
    created_at = fields.DateTime(format="iso")


class IssuedUserSchema(UserSchema):
    """A new user; the generated password is shown this once."""

    password = fields.String()


class NewPasswordSchema(Schema):
    """A password that was reset; the generated one is shown this once."""

    username = fields.String()
    password = fields.String()


class UserListSchema(Schema):
    """All users, by name."""

    users = fields.List(fields.Nested(UserSchema))
