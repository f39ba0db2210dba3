"""The forms of accounts, made from what a channel declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from services.publisher.accounts.fields import LONGEST, asked_for
from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, AccountField
from shared.web.forms import KabarForm
from shared.web.languages import pick

_REQUIRED = _l("Please fill this in.")
_PREFIX = "value_"


class LabelForm(KabarForm):
    """What the account is called here."""

    label = StringField(_l("Name in Kabar"), [DataRequired(_REQUIRED), Length(2, 120)])


class OpennessForm(LabelForm):
    """The same, and whose items may be posted there."""

    open_to = SelectMultipleField(
        _l("Agencies whose items may be posted there"),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class InvitationForm(KabarForm):
    """Whom a link is for."""

    channel = SelectField(_l("Channel"), [InputRequired(_REQUIRED)])
    agency = SelectField(_l("Agency"), [InputRequired(_REQUIRED)])


class ApplicationForm(KabarForm):
    """What a platform's developer pages give out."""

    client_id = StringField(
        _l("Application id"), [DataRequired(_REQUIRED), Regexp(r"[^\s]{1,500}\Z", message=_l("No spaces."))]
    )
    client_secret = PasswordField(_l("Application secret"), [Length(max=2000)], render_kw={"autocomplete": "off"})


def values_form(
    declaration: AccountDeclaration, *, by_sign_in: bool, base: type[KabarForm] = LabelForm
) -> type[KabarForm]:
    """A form class with a field for each value that is asked for."""
    fields = {_PREFIX + one.name: _field(one) for one in asked_for(declaration, by_sign_in=by_sign_in)}
    return type("ValuesForm", (base,), fields)


def values_of(form: KabarForm) -> dict[str, str]:
    """What was entered, by the declared names."""
    return {
        name.removeprefix(_PREFIX): str(value or "") for name, value in form.data.items() if name.startswith(_PREFIX)
    }


def shown_values(values: Mapping[str, str]) -> dict[str, str]:
    """Stored values as the form's data."""
    return {_PREFIX + name: value for name, value in values.items()}


def show_errors(form: KabarForm, errors: Mapping[str, Bilingual]) -> None:
    """Put what is wrong with values beside their fields."""
    for name, text in errors.items():
        form[_PREFIX + name].errors = [pick(text)]


def hints(declaration: AccountDeclaration) -> dict[str, str]:
    """Where each value is found, by the form's names."""
    return {_PREFIX + one.name: pick(one.help) for one in declaration.fields}


def optional_names(declaration: AccountDeclaration) -> set[str]:
    """The form's names of values that may be left empty."""
    return {_PREFIX + one.name for one in declaration.fields if not one.required}


def choices(pairs: Iterable[tuple[str, str]], first: str | None = None) -> list[Any]:
    """Choices of a select; `first` is what it shows before anything is chosen."""
    return [*([SelectChoice("", first)] if first is not None else []), *(SelectChoice(*pair) for pair in pairs)]


def _field(declared: AccountField) -> StringField:
    kind = PasswordField if declared.secret else StringField
    return kind(pick(declared.label), [Length(max=LONGEST)], render_kw={"autocomplete": "off", "spellcheck": "false"})
