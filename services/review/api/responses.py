"""What the review API returns."""

from marshmallow import Schema, fields

from shared.content.topics import KINDS, TOPICS, URGENCIES
from shared.lifecycle import ACTIONS, STATES
from shared.web.schemas import ActorSchema, AgencyNameSchema


def _moment(description: str = "", example: str = "2026-11-22T03:30:00+00:00") -> fields.AwareDateTime:
    return fields.AwareDateTime(
        format="iso", allow_none=True, metadata={"description": description, "example": example}
    )


class LeaseSchema(Schema):
    """Who works on the item and how long no one else may."""

    holder = fields.String(metadata={"description": "Id of the person"})
    name = fields.String()
    since = _moment()
    expires_at = _moment("Renewed by edits and heartbeats")


class FindingSchema(Schema):
    """One difference in substance between the draft and what the agency sent."""

    kind = fields.String(metadata={"enum": ["figure", "date", "name", "fact", "source"]})
    change = fields.String(metadata={"enum": ["lost", "added", "changed", "moved"]})
    original = fields.String(metadata={"example": "1.250 ekor"})
    draft = fields.String(metadata={"example": "1.520 ekor"})
    context = fields.String(metadata={"example": "…menyuntik 1.520 ekor sapi di Kecamatan Pacet…"})
    channel = fields.String(metadata={"description": "The channel in whose own wording it is, if it is in one"})


class PhotoSchema(Schema):
    """A photo of the item; its bytes are at the intake's attachments."""

    attachment_id = fields.String()
    alt = fields.String()
    caption = fields.String(allow_none=True)
    credit = fields.String(allow_none=True)


class FactSchema(Schema):
    """A statement and where it comes from."""

    statement = fields.String(metadata={"example": "1.250 ekor sapi divaksin"})
    source = fields.String(metadata={"example": "Rekap Bidang Kesehatan Hewan"})


class WordingSchema(Schema):
    """An editor's own words for one field of a channel."""

    text = fields.Raw(metadata={"description": "A text, or a list of texts"})
    built = fields.String(metadata={"description": "SHA-256 of the automatic text that it took the place of"})


class ChannelFindingSchema(Schema):
    """What has to be mended before the draft can be proposed."""

    channel = fields.String(metadata={"example": "email"})
    field = fields.String(metadata={"description": "Field of the variant", "example": "text"})
    code = fields.String(metadata={"example": "rules.too_long"})
    values = fields.Dict(metadata={"example": {"length": 301, "most": 300}})
    sentence = fields.String()
    mend = fields.String()


class DraftSchema(Schema):
    """The editors' working copy."""

    title = fields.String()
    summary = fields.String()
    answer = fields.String(metadata={"description": "What is true instead of the claim; empty where there is none"})
    body = fields.String(metadata={"description": "Markdown"})
    photos = fields.List(fields.Nested(PhotoSchema))
    facts = fields.List(fields.Nested(FactSchema), metadata={"description": "Published with the text"})
    accounts = fields.List(fields.String(), metadata={"description": "Ids of the accounts that it goes to"})
    wordings = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Nested(WordingSchema)),
        metadata={"description": "The editors' own words by channel and field of its variant"},
    )
    focal = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Float()),
        metadata={"description": "By photo: the shares of its width and height at which its subject is"},
    )


class RoutingReasonSchema(Schema):
    """Why the item goes to an account, or would if no editor had taken it back."""

    account = fields.String(metadata={"description": "Id of the account"})
    because = fields.String(metadata={"enum": ["wish", "rule", "editor"]})
    rule = fields.Dict(metadata={"description": "Id and label of the rule, as it was called then"})
    matched = fields.List(fields.String(), metadata={"description": "The conditions of the rule that were met"})
    by = fields.Nested(ActorSchema)
    dropped_by = fields.Nested(ActorSchema)


class AccountSchema(Schema):
    """An account that the item can go to, or goes to."""

    id = fields.String()
    channel = fields.String(metadata={"example": "telegram"})
    label = fields.String()
    handle = fields.String(allow_none=True)
    chosen = fields.Boolean()
    usable = fields.Boolean(metadata={"description": "Ready, approved and open to the agency"})


class AccountsSchema(Schema):
    """The accounts of an item's channels."""

    accounts = fields.List(fields.Nested(AccountSchema))


class ProposalSchema(Schema):
    """What was put before the second person, by whom, and what they stood for."""

    by = fields.Nested(ActorSchema)
    at = _moment()
    findings = fields.List(fields.Nested(FindingSchema))
    acknowledged = fields.Boolean(metadata={"description": "The proposer stands for the findings"})
    correction_note = fields.String(allow_none=True)
    approved_by = fields.Nested(ActorSchema)
    approved_at = _moment()


class HistorySchema(Schema):
    """One thing that happened to the item."""

    at = _moment()
    action = fields.String(metadata={"enum": list(ACTIONS)})
    source = fields.String(attribute="from", data_key="from")
    target = fields.String(attribute="to", data_key="to")
    version = fields.Integer()
    actor = fields.Nested(ActorSchema)
    note = fields.String(allow_none=True)


class ItemLinksSchema(Schema):
    """Where to look again."""

    self = fields.Url()
    page = fields.Url()


class ItemSummarySchema(Schema):
    """One entry of the list."""

    id = fields.String(metadata={"example": "01936b1e-8e3a-7c4e-9d0a-3f1b2c4d5e6f"})
    version = fields.Integer(metadata={"description": "Counts every change; send it as If-Match"})
    state = fields.String(metadata={"enum": list(STATES)})
    title = fields.String()
    agency = fields.Nested(AgencyNameSchema)
    kind = fields.String(metadata={"enum": list(KINDS)})
    topic = fields.String(metadata={"enum": list(TOPICS)})
    urgency = fields.String(metadata={"enum": list(URGENCIES)})
    audience = fields.String(allow_none=True)
    districts = fields.List(fields.String())
    revision = fields.Integer(metadata={"description": "0 until the first approval, one more with each"})
    submission_revision = fields.Integer()
    lease = fields.Nested(LeaseSchema, allow_none=True)
    publish_at = _moment("Set while it is scheduled")
    submitted_at = _moment()
    due_at = _moment("When it should be out by the office's own targets")
    updated_at = _moment()
    links = fields.Nested(ItemLinksSchema)


class ItemSchema(ItemSummarySchema):
    """One item with everything an editor sees."""

    original = fields.Dict(metadata={"description": "What the agency sent last; never edited"})
    draft = fields.Nested(DraftSchema)
    findings = fields.List(
        fields.Nested(FindingSchema), metadata={"description": "What the draft states differently, as it is now"}
    )
    routing = fields.List(fields.Nested(RoutingReasonSchema), metadata={"description": "Why its accounts were chosen"})
    withdrawn_from = fields.List(
        fields.String(),
        metadata={"description": "Ids of the accounts with the item that its correction leaves out"},
    )
    channel_findings = fields.List(
        fields.Nested(ChannelFindingSchema),
        metadata={"description": "What keeps the draft from being proposed, while it may change"},
    )
    channel_notices = fields.List(
        fields.Nested(ChannelFindingSchema),
        metadata={"description": "What hinders nothing: accounts whose platform takes no more posts for now"},
    )
    content_hash = fields.String(
        allow_none=True, metadata={"description": "Of the packaged variants; send it with the approval"}
    )
    variants = fields.Dict(keys=fields.String(), values=fields.Dict(), allow_none=True)
    proposal = fields.Nested(ProposalSchema, allow_none=True)
    correction = fields.Dict(allow_none=True)
    withdrawal = fields.Dict(allow_none=True)
    published = fields.Dict(allow_none=True, metadata={"description": "The text that is public"})
    deliveries = fields.Dict(keys=fields.String(), values=fields.Dict())
    note = fields.String(allow_none=True)
    actions = fields.List(fields.String(), metadata={"description": "What you can do to it now"})
    history = fields.List(fields.Nested(HistorySchema))


class ItemPageSchema(Schema):
    """Some items of a list."""

    items = fields.List(fields.Nested(ItemSummarySchema))
    next_cursor = fields.String(allow_none=True, metadata={"description": "Send as `cursor` for what follows"})


class LeaseRenewedSchema(Schema):
    """The lease after a heartbeat."""

    expires_at = _moment()
