"""What a person enters for an account, checked against the declaration of its channel."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from services.publisher.channels import guard
from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, AccountField
from shared.settings import Settings

#: The field that names the server of an account where a platform has many.
SERVER = "server"
#: Characters of a value, whatever its pattern says.
LONGEST = 4000

MISSING = Bilingual("Isi bagian ini.", "Fill in this field.")
WRONG_FORM = Bilingual(
    "Bentuknya tidak seperti yang diminta; periksa apakah tersalin lengkap.",
    "It does not have the expected form; check whether it was copied as a whole.",
)
NEW_SERVER = Bilingual(
    "Servernya lain, jadi isi lagi bagian ini: yang tersimpan milik server sebelumnya.",
    "The server is another one, so fill in this field again: what is stored belongs to the one before.",
)
UNDECLARED = Bilingual("Kanal ini tidak mengenal bagian ini.", "This channel has no such field.")


class WrongFields(ValueError):
    """Some values are missing or malformed; `errors` has what is wrong by field."""

    def __init__(self, errors: Mapping[str, Bilingual]) -> None:
        self.errors = errors
        super().__init__(f"fields: {', '.join(errors)}")


@dataclass(frozen=True, slots=True)
class Values:
    """What was entered: for everybody who may see the account, and for the vault."""

    public: dict[str, str]
    secret: dict[str, str]


def asked_for(declaration: AccountDeclaration, *, by_sign_in: bool) -> tuple[AccountField, ...]:
    """The fields of the form; those that signing in at the platform fills in are left out."""
    filled = declaration.oauth.fills if by_sign_in and declaration.oauth else ()
    return tuple(field for field in declaration.fields if field.name not in filled)


def checked(
    declaration: AccountDeclaration,
    given: Mapping[str, str],
    settings: Settings,
    *,
    stored: Collection[str] = (),
    by_sign_in: bool = False,
    missing: Bilingual = MISSING,
) -> Values:
    """The values that were given, trimmed; an empty one is left out, so it replaces nothing. Raises WrongFields.

    `stored` are the names of values that the account has already, which need not be given again. `missing` is said of a
    required value that is not there.
    """
    asked = {field.name: field for field in asked_for(declaration, by_sign_in=by_sign_in)}
    errors = {name: UNDECLARED for name in given if name not in asked}
    values = {name: given[name].strip() for name in asked if given.get(name, "").strip()}
    for name, field in asked.items():
        if name not in values:
            errors |= {name: missing} if field.required and name not in stored else {}
        elif wrong := _wrong(field, values[name], declaration, settings):
            errors[name] = wrong
    if errors:
        raise WrongFields(errors)
    return Values(
        {name: value for name, value in values.items() if not asked[name].secret},
        {name: value for name, value in values.items() if asked[name].secret},
    )


def _wrong(field: AccountField, value: str, declaration: AccountDeclaration, settings: Settings) -> Bilingual | None:
    if len(value) > LONGEST or not _pattern(field.pattern).fullmatch(value):
        return WRONG_FORM
    if field.name == SERVER and declaration.api is None and settings.platforms_url is None:
        try:
            guard.check(value, settings.webhook_allowed_networks)
        except (guard.Refused, guard.Unresolvable) as error:
            return Bilingual(error.reason.text(lambda sentence: sentence.id), error.reason.english)
    return None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)
