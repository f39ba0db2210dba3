"""The publisher's forms."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from services.publisher.comments.documents import DEEDS as COMMENT_DEEDS
from services.publisher.comments.documents import LONGEST_NOTE as LONGEST_COMMENT_NOTE
from services.publisher.comments.documents import STATES as COMMENT_STATES
from services.publisher.queries.accounts import agency_names
from services.publisher.reader_reports.documents import LONGEST_NOTE, LONGEST_TEXT, STATES
from services.publisher.readers.documents import Interests
from services.publisher.tasks.documents import LONGEST_LINK
from services.publisher.tasks.documents import LONGEST_NOTE as LONGEST_TASK_NOTE
from shared.content import Agency
from shared.content.topics import DISTRICTS, TOPICS
from shared.web.forms import KabarForm
from shared.web.languages import pick

#: Good enough to catch slips; whether an address works shows when the mail arrives.
EMAIL = re.compile(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
#: Characters of the shortest explanation of a task that could not be done.
SHORTEST_TASK_NOTE = 3
_REQUIRED = _l("Please fill this in.")
_CHECKBOXES: dict[str, Any] = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}


class InterestsForm(KabarForm):
    """What of all that is published. Nothing chosen means everything."""

    topics = SelectMultipleField(_l("Topics"), **_CHECKBOXES)
    districts = SelectMultipleField(
        _l("Districts"), choices=[SelectChoice(name, name) for name in sorted(DISTRICTS)], **_CHECKBOXES
    )
    agencies = SelectMultipleField(_l("Agencies"), **_CHECKBOXES)
    urgent_only = BooleanField(_l("Only what is urgent, such as closed roads and floods"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics.choices = [SelectChoice(key, pick(label)) for key, label in TOPICS.items()]
        agencies = Agency.collection().find({"active": {"$ne": False}}, {"code": 1, "name": 1}).sort("name", 1)
        self.agencies.choices = [SelectChoice(each["code"], each["name"]) for each in agencies]

    @property
    def interests(self) -> Interests:
        """What was chosen."""
        return {
            "topics": self.topics.data or [],
            "agencies": self.agencies.data or [],
            "districts": self.districts.data or [],
            "urgent_only": bool(self.urgent_only.data),
        }


class MailForm(InterestsForm):
    """How often besides."""

    mode = RadioField(
        _l("How often"),
        choices=[
            SelectChoice("immediate", _l("Each item at once")),
            SelectChoice("digest", _l("One mail a day")),
        ],
        default="immediate",
    )


class SubscribeForm(MailForm):
    """An address besides."""

    email = EmailField(
        _l("E-mail address"),
        [
            DataRequired(_REQUIRED),
            Length(max=254),
            Regexp(EMAIL, message=_l("This does not look like an e-mail address, such as nama@contoh.id.")),
        ],
        filters=[lambda value: value.strip() if value else value],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )


class ReportForm(KabarForm):
    """What a reader found wrong on a page."""

    text = TextAreaField(
        _l("What is wrong, and what is right?"),
        [DataRequired(_REQUIRED), Length(10, LONGEST_TEXT, message=_l("Please write 10 to 2,000 characters."))],
        filters=[lambda value: value.strip() if value else value],
    )
    email = EmailField(
        _l("E-mail address"),
        [
            Optional(),
            Length(max=254),
            Regexp(EMAIL, message=_l("This does not look like an e-mail address, such as nama@contoh.id.")),
        ],
        filters=[lambda value: value.strip() if value else value],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )


class SettleReportForm(KabarForm):
    """What became of a reader's report."""

    state = RadioField(_l("What became of it"), [DataRequired(_REQUIRED)])
    note = TextAreaField(_l("Note"), [DataRequired(_REQUIRED), Length(max=LONGEST_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = [SelectChoice(state, pick(label)) for state, label in STATES.items() if state != "open"]


class DecideCommentForm(KabarForm):
    """What is to become of a reader's comment."""

    state = RadioField(_l("What becomes of it"), [DataRequired(_REQUIRED)])
    agency = SelectField(_l("Agency"), [Optional()])
    note = TextAreaField(_l("Note for the agency"), [Length(max=LONGEST_COMMENT_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decided = {state: label for state, label in COMMENT_STATES.items() if state != "answered"}
        self.state.choices = [SelectChoice(state, pick(label)) for state, label in decided.items()]
        self.agency.choices = [SelectChoice("", ""), *(SelectChoice(*agency) for agency in agency_names().items())]


class AnswerCommentForm(KabarForm):
    """What an agency did about a reader's comment."""

    deed = RadioField(_l("What did you do about it?"), [DataRequired(_REQUIRED)])
    note = TextAreaField(_l("Note for the desk"), [Length(max=LONGEST_COMMENT_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deed.choices = [SelectChoice(deed, pick(label)) for deed, label in COMMENT_DEEDS.items()]


class WebhookForm(KabarForm):
    """Another system's address."""

    label = StringField(_l("Name"), [DataRequired(_REQUIRED), Length(2, 120)])
    url = URLField(_l("Address (URL)"), [DataRequired(_REQUIRED), Length(max=2000)], render_kw={"inputmode": "url"})


class TaskForm(KabarForm):
    """A person's report on a task: done, with a link or a photo, or why it could not be."""

    outcome = RadioField(
        _l("What became of it?"),
        choices=[
            SelectChoice("done", _l("It is done")),
            SelectChoice("impossible", _l("It could not be done")),
        ],
        default="done",
    )
    link = URLField(
        _l("Link to it"),
        [Optional(), Length(max=LONGEST_LINK), Regexp(WEB_ADDRESS, message=_l("A link starts with https://."))],
        filters=[lambda value: value.strip() if value else value],
    )
    photo = FileField(_l("Photo of it"), render_kw={"accept": "image/jpeg,image/png,image/webp"})
    note = TextAreaField(
        _l("Note"),
        [Length(max=LONGEST_TASK_NOTE)],
        filters=[lambda value: value.strip() if value else value],
        render_kw={"rows": 3},
    )

    def validate_photo(self, photo: FileField) -> None:
        """What was done is proved by one of the two."""
        given = photo.data is not None and bool(getattr(photo.data, "filename", ""))
        if self.outcome.data == "done" and not given and not self.link.data:
            raise ValidationError(_l("Give a link or a photo that shows it."))

    def validate_note(self, note: TextAreaField) -> None:
        """What could not be done is explained."""
        if self.outcome.data == "impossible" and len(note.data or "") < SHORTEST_TASK_NOTE:
            raise ValidationError(_l("Say briefly why it could not be done."))
