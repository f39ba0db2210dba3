"""WTForms in the page's language, with the CSRF field of Flask-WTF."""

from __future__ import annotations

from typing import Any

from flask_babel import get_domain, gettext, lazy_gettext, lazy_ngettext
from flask_wtf import FlaskForm

#: What WTForms' own validators say, named here so that the catalogues carry it.
WTFORMS_MESSAGES = (
    lazy_gettext("This field is required."),
    lazy_gettext("Invalid email address."),
    lazy_gettext("Invalid URL."),
    lazy_gettext("Invalid input."),
    lazy_gettext("Not a valid choice."),
    lazy_gettext("Not a valid date value."),
    lazy_gettext("Not a valid datetime value."),
    lazy_gettext("Not a valid integer value."),
    lazy_ngettext(
        "'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field.", 1
    ),
    lazy_gettext("Field must be between %(min)d and %(max)d characters long."),
)


class _Catalogue:
    """What WTForms asks for translations."""

    def gettext(self, text: str) -> str:
        """The translation, with WTForms' placeholders left for it to fill."""
        return str(gettext(text))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The same for a number. Flask-Babel's own function would fill the placeholders with the number alone."""
        return str(get_domain().get_translations().ngettext(singular, plural, n))


class KabarForm(FlaskForm):
    """The base of all page forms. Give validators a `message=_l(…)` where WTForms' own is not plain enough."""

    class Meta(FlaskForm.Meta):
        """Languages come from the page, not from WTForms."""

        def get_translations(self, _form: Any) -> _Catalogue:
            """The Kabar catalogues."""
            return _Catalogue()
