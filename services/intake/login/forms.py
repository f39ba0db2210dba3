"""The forms of login and account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from shared.identity.passwords import MAX_LENGTH, MIN_LENGTH
from shared.web.forms import KabarForm
from shared.web.languages import LANGUAGES

_REQUIRED = InputRequired(_l("This field is required."))


class LoginForm(KabarForm):
    """User name and password, and where to go afterwards."""

    username = StringField(_l("User name"), [_REQUIRED, Length(max=60)])
    password = PasswordField(_l("Password"), [_REQUIRED, Length(max=MAX_LENGTH)])
    next = HiddenField()


class PasswordForm(KabarForm):
    """A new password, proven by the old one."""

    current = PasswordField(_l("Current password"), [_REQUIRED, Length(max=MAX_LENGTH)])
    password = PasswordField(
        _l("New password"),
        [_REQUIRED, Length(MIN_LENGTH, MAX_LENGTH, _l("Use at least %(min)d characters."))],
    )
    repeated = PasswordField(
        _l("New password again"), [_REQUIRED, EqualTo("password", _l("The two new passwords are not the same."))]
    )


class LanguageForm(KabarForm):
    """In which language this person wants pages."""

    language = RadioField(
        _l("Language of the pages"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )
