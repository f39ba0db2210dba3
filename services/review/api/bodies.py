"""What the review API and the forms of its pages take; unknown fields are refused by name."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from shared.content.attachment import MOST_PHOTOS
from shared.content.facts import (
    FEWEST_FACTS,
    LONGEST_ANSWER,
    LONGEST_SOURCE,
    LONGEST_STATEMENT,
    MOST_FACTS,
    SHORTEST_STATEMENT,
)
from shared.content.topics import KINDS, TOPICS, URGENCIES
from shared.lifecycle import STATES
from shared.text.typed import has_control_characters, in_lines, in_one_line

#: Characters of an editor's own wording; what a channel takes is in its rules.
LONGEST_WORDING = 10_000
#: Texts of one wording, such as the posts of a thread.
MOST_PARTS = 25
#: Accounts of one item: the regency's and every agency's on every channel are fewer.
MOST_ACCOUNTS = 1_000
#: Characters of an id: a UUID has 36.
LONGEST_ID = 64


class Text(fields.String):
    """Text in Unicode NFC with `\\n` line ends, trimmed, without control characters; length in characters."""

    def __init__(self, *, shortest: int, longest: int, **options: Any) -> None:
        super().__init__(validate=validate.Length(min=shortest, max=longest), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        if has_control_characters(text):
            raise ValidationError("Contains control characters.")
        return in_lines(text)


class Line(Text):
    """Text in one line; runs of white space become one space."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        return in_one_line(super()._deserialize(value, attr, data, **options))


class Strict(Schema):
    """Refuses fields that it does not know."""

    class Meta:
        unknown = RAISE


class EmptyBody(Strict):
    """Actions that need no words."""


class NoteBody(Strict):
    """Actions that need a reason."""

    note = Text(
        shortest=5,
        longest=2000,
        required=True,
        metadata={"description": "Why; others will read it", "example": "Mohon lengkapi jumlah peternak per desa."},
    )


class OptionalNoteBody(Strict):
    """Actions that may be explained."""

    note = Text(shortest=0, longest=2000, allow_none=True)


class PhotoBody(Strict):
    """One photo that the agency sent, in the words of the editors."""

    attachment_id = fields.String(required=True)
    alt = Text(shortest=3, longest=300, required=True, metadata={"description": "What can be seen, for who cannot see"})
    caption = Text(shortest=0, longest=500, allow_none=True)
    credit = Text(shortest=0, longest=150, allow_none=True)


class FactBody(Strict):
    """One entry of the fact list, within the limits that the agency has too."""

    statement = Line(shortest=SHORTEST_STATEMENT, longest=LONGEST_STATEMENT, required=True)
    source = Line(shortest=0, longest=LONGEST_SOURCE, load_default="")


class WordingText(fields.Raw):
    """A text, or a list of texts where the channel posts several; null takes the automatic text again."""

    _one = Text(shortest=0, longest=LONGEST_WORDING)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        if not isinstance(value, list):
            return self._one.deserialize(value, attr, data, **options)
        if not 1 <= len(value) <= MOST_PARTS:
            raise ValidationError(f"Takes 1 to {MOST_PARTS} texts.")
        return [self._one.deserialize(each, attr, data, **options) for each in value]


class EditBody(Strict):
    """What changes; a field that is left out stays."""

    title = Text(shortest=8, longest=150, metadata={"example": "1.250 ekor sapi di Pacet sudah divaksin PMK"})
    summary = Text(shortest=0, longest=300)
    answer = Text(
        shortest=0,
        longest=LONGEST_ANSWER,
        metadata={"description": "What is true instead of the claim; a clarification is not proposed without it"},
    )
    body = Text(shortest=40, longest=20_000, metadata={"description": "Plain text or Markdown"})
    photos = fields.List(
        fields.Nested(PhotoBody),
        validate=validate.Length(max=8),
        metadata={"description": "In the order of their appearance; those left out are not published"},
    )
    facts = fields.List(
        fields.Nested(FactBody),
        validate=validate.Length(min=FEWEST_FACTS, max=MOST_FACTS),
        metadata={"description": "The whole list, published with the text; every change of it is a finding"},
    )
    accounts = fields.List(
        fields.String(validate=validate.Length(max=LONGEST_ID)),
        validate=validate.Length(max=MOST_ACCOUNTS),
        metadata={"description": "Ids of all accounts that it goes to; a correction withdraws it from others"},
    )
    wordings = fields.Dict(
        keys=fields.String(validate=validate.Length(max=40)),
        values=fields.Dict(
            keys=fields.String(validate=validate.Length(max=40)),
            values=WordingText(allow_none=True),
            validate=validate.Length(max=20),
        ),
        validate=validate.Length(max=40),
        metadata={
            "description": "Own words by channel and field, in place of the automatic text; null takes it again",
            "example": {"email": {"subject": "Vaksinasi PMK: 1.250 ekor sapi"}},
        },
    )
    focal = fields.Dict(
        keys=fields.String(validate=validate.Length(max=LONGEST_ID)),
        values=fields.List(
            fields.Float(validate=validate.Range(min=0, max=1)), validate=validate.Length(equal=2), allow_none=True
        ),
        validate=validate.Length(max=MOST_PHOTOS),
        metadata={
            "description": "By photo: the shares of its width and height at which its subject is; null: the middle"
        },
    )


class ProposeBody(Strict):
    """Putting the draft before a second person."""

    acknowledged_changes = fields.Boolean(
        load_default=False, metadata={"description": "You stand for every difference that the fact check found"}
    )
    correction_note = Text(
        shortest=5,
        longest=600,
        allow_none=True,
        metadata={"description": "Required for a correction: what was wrong, for readers"},
    )


class ApproveBody(Strict):
    """Approval of exactly one content."""

    content_hash = fields.String(
        required=True,
        validate=validate.Regexp(r"^[0-9a-f]{64}$"),
        metadata={"description": "`content_hash` of the item you read", "example": "9f86d081884c7d65" * 4},
    )


class ScheduleBody(ApproveBody):
    """The same for a set time."""

    publish_at = fields.AwareDateTime(
        format="iso",
        required=True,
        metadata={"description": "With its zone", "example": "2026-11-23T07:00:00+07:00"},
    )


class ListQuery(Schema):
    """What a list is narrowed to."""

    state = fields.String(
        metadata={"description": f"One or more, separated by commas: {', '.join(STATES)}", "example": "received"}
    )
    agency = fields.String(metadata={"description": "Code of the agency"})
    topic = fields.String(validate=validate.OneOf(list(TOPICS)))
    kind = fields.String(validate=validate.OneOf(list(KINDS)))
    urgency = fields.String(validate=validate.OneOf(list(URGENCIES)))
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=100))
