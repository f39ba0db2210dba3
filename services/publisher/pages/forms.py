"""The publisher's forms."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, StringField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Regexp

from shared.web.forms import KabarForm

#: Good enough to catch slips; whether an address works shows when the mail arrives.
EMAIL = re.compile(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
_REQUIRED = _l("Please fill this in.")


class SubscribeForm(KabarForm):
    """An address and how often."""

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
    mode = RadioField(
        _l("How often"),
        choices=[
            SelectChoice("immediate", _l("Each item at once")),
            SelectChoice("digest", _l("One mail a day")),
        ],
        default="immediate",
    )


class WebhookForm(KabarForm):
    """Another system's address."""

    label = StringField(_l("Name"), [DataRequired(_REQUIRED), Length(2, 120)])
    url = URLField(_l("Address (URL)"), [DataRequired(_REQUIRED), Length(max=2000)], render_kw={"inputmode": "url"})
