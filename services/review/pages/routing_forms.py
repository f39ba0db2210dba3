"""The form of a rule of routing."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from services.review.routing.documents import LONGEST_LABEL, RuleRow
from services.review.routing.matching import CONDITIONS
from shared.channels import CHANNELS, channel_label, display_order
from shared.content import Agency
from shared.content.account import Account
from shared.content.topics import AUDIENCES, DISTRICTS, KINDS, TOPICS, URGENCIES
from shared.web.forms import KabarForm
from shared.web.languages import pick

_CHECKBOXES: dict[str, Any] = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
_REQUIRED = _l("Please fill this in.")


class RuleForm(KabarForm):
    """A rule. A condition with nothing chosen is met by every item."""

    version = HiddenField()
    label = StringField(_l("Name"), validators=[DataRequired(_REQUIRED), Length(3, LONGEST_LABEL)])
    position = IntegerField(_l("Position"), default=100, validators=[InputRequired(_REQUIRED), NumberRange(0, 9_999)])
    agencies = SelectMultipleField(_l("Agencies"), **_CHECKBOXES)
    kinds = SelectMultipleField(_l("Kinds"), **_CHECKBOXES)
    topics = SelectMultipleField(_l("Topics"), **_CHECKBOXES)
    districts = SelectMultipleField(
        _l("Districts"), choices=[SelectChoice(name, name) for name in sorted(DISTRICTS)], **_CHECKBOXES
    )
    urgencies = SelectMultipleField(_l("Urgency"), **_CHECKBOXES)
    audiences = SelectMultipleField(_l("Audience"), **_CHECKBOXES)
    accounts = SelectMultipleField(
        _l("Accounts"), validators=[DataRequired(_l("Choose at least one account."))], **_CHECKBOXES
    )
    active = BooleanField(_l("In use"), default=True)
    final = BooleanField(_l("Where it applies, look at no further rule"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, labels in (
            (self.kinds, KINDS),
            (self.topics, TOPICS),
            (self.urgencies, URGENCIES),
            (self.audiences, AUDIENCES),
        ):
            field.choices = [SelectChoice(key, pick(label)) for key, label in labels.items()]
        agencies = Agency.collection().find({"active": {"$ne": False}}, {"code": 1, "name": 1}).sort("name", 1)
        self.agencies.choices = [SelectChoice(each["code"], each["name"]) for each in agencies]
        self.accounts.choices = account_choices()

    @property
    def values(self) -> dict[str, Any]:
        """The rule as its command takes it."""
        lists = {name: self[name].data or [] for name in (*CONDITIONS, "accounts")}
        plain = {name: self[name].data for name in ("label", "position", "active", "final")}
        return {**plain, **lists}


def account_choices() -> list[SelectChoice]:
    """Every linked account, by channel; one that is not ready is left out of items until it is."""
    declared = [name for name, channel in CHANNELS.items() if channel.accounts]
    found = Account.collection().find({"channel": {"$in": declared}, "removed": {"$ne": True}})
    accounts = sorted(found, key=lambda each: (display_order(each["channel"]), each["label"]))
    return [SelectChoice(each["_id"], f"{pick(channel_label(each['channel']))}: {each['label']}") for each in accounts]


def form_of(rule: RuleRow) -> RuleForm:
    """The form with what a rule says."""
    lists = {name: rule.get(name) or [] for name in (*CONDITIONS, "accounts")}
    plain = {name: rule[name] for name in ("label", "position", "active", "final", "version")}
    return RuleForm(formdata=None, data={**plain, **lists})
