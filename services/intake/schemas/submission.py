"""What an agency sends: few required fields first, everything that carries the facts structured."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext, lazy_gettext
from marshmallow import ValidationError, fields, post_load, pre_load, validates_schema

from services.intake.schemas.base import StrictSchema
from services.intake.schemas.fields import Choice, IsoDate, Line, Prose, Rows, WebAddress
from shared.channels import CHANNELS
from shared.content.attachment import MOST_PHOTOS
from shared.content.facts import (
    FEWEST_FACTS,
    LONGEST_ANSWER,
    LONGEST_SOURCE,
    LONGEST_STATEMENT,
    MOST_FACTS,
    SHORTEST_STATEMENT,
)
from shared.content.topics import AUDIENCES, DISTRICTS, KINDS, TOPICS, URGENCIES

#: Channels to which items go only where accounts are chosen, so that an agency can ask for them.
WITH_ACCOUNTS = tuple(name for name, channel in CHANNELS.items() if channel.accounts)
#: Characters of the claim that a clarification answers.
LONGEST_CLAIM = 2000
_PHONE = re.compile(r"^\+?[0-9][0-9 ().-]{5,19}$")


class FactSchema(StrictSchema):
    """A statement that the text must not lose or change, and where it comes from."""

    statement = Line(required=True, shortest=SHORTEST_STATEMENT, longest=LONGEST_STATEMENT)
    source = Line(load_default="", longest=LONGEST_SOURCE)


class PhotoSchema(StrictSchema):
    """A photo with what a screen reader says of it."""

    attachment_id = Line(
        longest=36,
        metadata={"description": "From POST /api/v1/attachments. Left out for photos sent as parts of the same form."},
    )
    alt = Line(
        required=True, shortest=3, longest=300, metadata={"description": "What the photo shows, for who cannot see it."}
    )
    caption = Line(load_default="", longest=300)
    credit = Line(load_default="", longest=120)
    width = fields.Integer(dump_only=True, metadata={"description": "In pixels; ignored when it is sent back."})
    height = fields.Integer(dump_only=True, metadata={"description": "In pixels; ignored when it is sent back."})

    @pre_load
    def _leave_out_what_is_only_read(self, data: Any, **_kwargs: Any) -> Any:
        """So that what GET returned can be sent back; whatever else is not known is still refused."""
        return {key: data[key] for key in data if key not in ("width", "height")} if isinstance(data, dict) else data


class LinkSchema(StrictSchema):
    """Where readers find more."""

    label = Line(required=True, longest=120)
    url = WebAddress(required=True)


class ClaimSchema(StrictSchema):
    """The false or negative claim that a clarification answers."""

    text = Prose(required=True, shortest=8, longest=LONGEST_CLAIM)
    url = WebAddress(load_default="")
    seen_at = IsoDate(with_time=True)
    answer = Prose(
        longest=LONGEST_ANSWER,
        metadata={
            "description": "What is true instead, in one or two sentences; readers see it beside the claim. "
            "The editors write it where it is left out."
        },
    )


class ContactSchema(StrictSchema):
    """Whom the editors may ask. Never published and never part of an event."""

    name = Line(load_default="", longest=120)
    phone = Line(load_default="", longest=20)

    @validates_schema
    def _phone_is_a_number(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("phone") and not _PHONE.match(data["phone"]):
            raise ValidationError(gettext("Please give a telephone number such as 0812 3456 7890."), "phone")


class SubmissionSchema(StrictSchema):
    """A submission (kiriman)."""

    kind = Choice(KINDS, required=True)
    title = Line(required=True, shortest=8, longest=150)
    summary = Line(load_default="", longest=300)
    body = Prose(required=True, shortest=40, longest=20_000, metadata={"description": "Plain text or Markdown."})
    programme = Line(load_default="", longest=150)
    topic = Choice(TOPICS, required=True)
    audience = Choice(AUDIENCES, load_default="public")
    districts = Rows(
        Choice(DISTRICTS), most=len(DISTRICTS), load_default=list, metadata={"description": "Empty: the whole regency."}
    )
    urgency = Choice(URGENCIES, load_default="normal")
    facts = Rows(
        fields.Nested(FactSchema),
        required=True,
        least=FEWEST_FACTS,
        most=MOST_FACTS,
        too_few=lazy_gettext("Please give at least one fact."),
    )
    photos = Rows(fields.Nested(PhotoSchema), most=MOST_PHOTOS, load_default=list)
    links = Rows(fields.Nested(LinkSchema), most=10, load_default=list)
    event_date = IsoDate(metadata={"description": "Required for an event."})
    urgent_until = IsoDate(
        with_time=True,
        metadata={
            "description": "Until when it is urgent, at most 14 days; readers see it marked and first until then. "
            "24 hours after its publication where it is left out. Refused for what is not urgent."
        },
    )
    claim = fields.Nested(ClaimSchema, metadata={"description": "Required for a clarification, refused otherwise."})
    channels = Rows(
        Choice(WITH_ACCOUNTS),
        most=len(WITH_ACCOUNTS),
        metadata={
            "description": "Channels that the agency asks for: its own accounts there, or the regency's. The editors "
            "decide. Website, mail and webhooks have every item."
        },
    )
    contact = fields.Nested(ContactSchema, load_default=dict)

    @validates_schema
    def _claim_fits_kind(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("kind") == "clarification" and not data.get("claim"):
            raise ValidationError(gettext("A clarification needs the claim that it answers."), "claim")
        if data.get("claim") and data.get("kind") != "clarification":
            raise ValidationError(gettext("Only a clarification has a claim."), "claim")

    @validates_schema
    def _an_event_has_a_date(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("kind") == "event" and not data.get("event_date"):
            raise ValidationError(gettext("Please say on which day the event is."), "event_date")

    @validates_schema
    def _only_what_is_urgent_ends(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("urgent_until") and data.get("urgency") != "urgent":
            raise ValidationError(gettext("Only something urgent has an end of its urgency."), "urgent_until")

    @post_load
    def _each_district_and_channel_once(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        for name in ("districts", "channels"):
            if name in data:
                data[name] = list(dict.fromkeys(data[name]))
        return data


class RevisionSchema(SubmissionSchema):
    """A submission sent again after the editors asked for changes."""

    note = Prose(load_default="", longest=1000, metadata={"description": "What was changed, for the editors."})


#: Schemas are stateless once built; building one costs more than using it.
SUBMISSION = SubmissionSchema()
REVISION = RevisionSchema()
