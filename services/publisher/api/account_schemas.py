"""What the API of accounts takes and returns. No secret is ever returned."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.publisher.api.schemas import PageQuery, ReasonSchema, Strict, moment, note
from services.publisher.queries.accounts import REGENCY
from shared.content.account import ACCOUNT_STATES
from shared.content.topics import DISTRICTS, TOPICS

#: Agencies that an account can be opened to at once.
MOST_AGENCIES = 200
#: Recipients of one call; longer lists are sent in parts.
MOST_RECIPIENTS = 1000

_CODE = validate.Regexp(r"^[a-z0-9-]{1,40}$")


def _values(required: bool) -> fields.Dict:
    described = "By the names that the channel declares; see the account page's form. An empty value replaces nothing."
    return fields.Dict(
        keys=fields.String(validate=validate.Length(max=60)),
        values=fields.String(validate=validate.Length(max=4000)),
        required=required,
        validate=validate.Length(max=20),
        metadata={"description": described, "example": {"access_token": "…"}},
    )


class AccountQuery(PageQuery):
    """Which accounts; without a filter all that you may see."""

    channel = fields.String(validate=validate.Length(max=40))
    agency_code = fields.String(
        validate=validate.Length(max=40), metadata={"description": f"An agency's code; `{REGENCY}`: the regency's own"}
    )
    state = fields.String(validate=validate.OneOf(ACCOUNT_STATES))
    expiring = fields.Boolean(load_default=False, metadata={"description": "The token expires within 14 days"})


class NewAccountSchema(Strict):
    """An account to be added."""

    channel = fields.String(required=True, validate=validate.Length(max=40))
    label = fields.String(required=True, validate=validate.Length(min=2, max=120))
    agency_code = fields.String(
        allow_none=True,
        load_default=None,
        validate=_CODE,
        metadata={"description": "Whose it is; empty: the regency's. Agencies add their own only"},
    )
    values = _values(required=True)


class InvitationSchema(Strict):
    """Whom a link is for."""

    channel = fields.String(required=True, validate=validate.Length(max=40))
    agency_code = fields.String(required=True, validate=_CODE)


class InvitationLinkSchema(Schema):
    """A link that users of the agency open in a browser."""

    url = fields.String()
    expires_at = moment()


class AccountChangeSchema(Strict):
    """What it is called, and whose items may be posted there."""

    label = fields.String(required=True, validate=validate.Length(min=2, max=120))
    open_to = fields.List(fields.String(validate=_CODE), required=True, validate=validate.Length(max=MOST_AGENCIES))


class CredentialsSchema(Strict):
    """New values; the account is tested and approved anew."""

    values = _values(required=True)


class ApprovalSchema(Strict):
    """The approval of an account as it was seen."""

    version = fields.Integer(required=True, metadata={"description": "`version` of the account as you saw it"})


class RecipientSchema(Strict):
    """A person who agreed to get messages."""

    number = fields.String(required=True, validate=validate.Length(max=40), metadata={"example": "+6281234567890"})
    consented_at = fields.Date(required=True, metadata={"description": "The day on which the person agreed"})
    topics = fields.List(
        fields.String(validate=validate.OneOf(list(TOPICS))), load_default=list, validate=validate.Length(max=40)
    )
    districts = fields.List(
        fields.String(validate=validate.OneOf(list(DISTRICTS))), load_default=list, validate=validate.Length(max=40)
    )
    agencies = fields.List(
        fields.String(validate=validate.Length(1, 100)),
        load_default=list,
        validate=validate.Length(max=100),
        metadata={"description": "Codes of agencies"},
    )
    urgent_only = fields.Boolean(load_default=False)
    wording = fields.String(
        load_default="", validate=validate.Length(max=300), metadata={"description": "What the person agreed to"}
    )


class RecipientsSchema(Strict):
    """People who agreed; whoever chose nothing gets everything."""

    recipients = fields.List(
        fields.Nested(RecipientSchema), required=True, validate=validate.Length(min=1, max=MOST_RECIPIENTS)
    )


class WrongRecipientSchema(Schema):
    """One that was left out."""

    position = fields.Integer(metadata={"description": "In the list, from 1"})
    reason = fields.String()


class ImportedSchema(Schema):
    """What became of the list."""

    added = fields.Integer()
    known = fields.Integer(metadata={"description": "They were there already, or want no more messages"})
    stopped = fields.Integer(metadata={"description": "So many of the known want no more messages"})
    wrong = fields.List(fields.Nested(WrongRecipientSchema))


class PauseSchema(Strict):
    """Why deliveries stop."""

    note = note("Why, for whoever looks at the account next")


class ReadinessSchema(Schema):
    """The facts that make an account ready."""

    configured_at = moment("Its values are complete")
    tested_at = moment("The platform said last that it works")
    approved_at = moment("A second person approved it")
    authorised = fields.Boolean(
        allow_none=True, metadata={"description": "It has every needed permission; empty: the platform does not say"}
    )


class ScopesSchema(Schema):
    """Permissions by the platform's names."""

    needed = fields.List(fields.String())
    granted = fields.List(fields.String(), allow_none=True)
    missing = fields.List(fields.String())


class TokenSchema(Schema):
    """The token's health."""

    expires_at = moment()
    warning_days = fields.Integer(
        allow_none=True, metadata={"description": "14 or 3 days ahead; 0: it has expired", "enum": [14, 3, 0, None]}
    )
    renewed_by_itself = fields.Boolean()


class ReportsSchema(Schema):
    """The health of the platform's webhook."""

    expected = fields.Boolean(metadata={"description": "The platform reports back by webhooks"})
    received_at = moment("The last report with a valid signature")
    refused_at = moment("The last report that was refused")


class LimitsSchema(Schema):
    """At most `calls` deliveries in any `seconds`, over all workers."""

    calls = fields.Integer()
    seconds = fields.Integer()
    at_once = fields.Integer(metadata={"description": "Side by side in one worker"})


class CommentsSchema(Schema):
    """Whether readers' comments below its posts are read; it posts whether they are or not."""

    status = fields.String(
        allow_none=True,
        metadata={"enum": ["read", "missing", "refused", None], "description": "None: not on this channel"},
    )
    needed = fields.List(fields.String(), metadata={"description": "The permissions for it, by the platform's names"})
    missing = fields.List(fields.String(), metadata={"description": "Those that the platform did not grant"})
    coded_reason = fields.Nested(ReasonSchema, allow_none=True, metadata={"description": "Why it was refused last"})


class LabelSchema(Schema):
    """A name in both languages."""

    id = fields.String()
    en = fields.String()


class UsageSchema(Schema):
    """How much of a limit of the platform is used, as it last told."""

    name = fields.String()
    label = fields.Nested(LabelSchema)
    percent = fields.Boolean(metadata={"description": "`used` and `total` are per cent"})
    used = fields.Integer()
    total = fields.Integer()
    until = moment("There is more then; empty: the platform does not say")
    at = moment("When it was told")


class AccountSchema(Schema):
    """An account without its secrets."""

    id = fields.String()
    channel = fields.String()
    agency_code = fields.String(allow_none=True)
    label = fields.String()
    handle = fields.String(allow_none=True, metadata={"description": "Its name on the platform"})
    values = fields.Dict(keys=fields.String(), values=fields.String())
    state = fields.String(metadata={"enum": list(ACCOUNT_STATES)})
    note = fields.String(allow_none=True, metadata={"description": "Why it is paused"})
    coded_reason = fields.Nested(ReasonSchema, allow_none=True, metadata={"description": "Why it is broken"})
    readiness = fields.Nested(ReadinessSchema)
    scopes = fields.Nested(ScopesSchema)
    comments = fields.Nested(CommentsSchema)
    token = fields.Nested(TokenSchema)
    webhook = fields.Nested(ReportsSchema)
    limits = fields.Nested(LimitsSchema)
    platform_limits = fields.Dict(
        keys=fields.String(), metadata={"description": "What the platform named at the last test, such as `longest`"}
    )
    usage = fields.List(fields.Nested(UsageSchema))
    open_to = fields.List(fields.String(), metadata={"description": "Codes of agencies, see the guide of accounts"})
    version = fields.Integer()
    created_at = moment()
    updated_at = moment()


class AccountFieldSchema(Schema):
    """A value that an account of the channel has."""

    name = fields.String()
    label = fields.String()
    help = fields.String(metadata={"description": "Where the value is found"})
    secret = fields.Boolean(metadata={"description": "Encrypted and never returned"})
    required = fields.Boolean()


class AccountChannelSchema(Schema):
    """What accounts of one channel have."""

    channel = fields.String()
    fields_ = fields.List(fields.Nested(AccountFieldSchema), data_key="fields", attribute="fields")
    scopes = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "Permissions that an account needs, by the platform's names"},
    )
    comment_scopes = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "Permissions without which it posts, but readers' comments are not read"},
    )
    signs_in = fields.Boolean(metadata={"description": "Can be linked in a browser by signing in at the platform"})


class AccountChannelsSchema(Schema):
    """The channels that have accounts."""

    channels = fields.List(fields.Nested(AccountChannelSchema))


class AccountPageSchema(Schema):
    """One page, newest first."""

    accounts = fields.List(fields.Nested(AccountSchema))
    next_cursor = fields.String(allow_none=True)
