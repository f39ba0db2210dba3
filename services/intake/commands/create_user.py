"""Give a person access."""

from __future__ import annotations

import secrets
from typing import Any

from mongoengine import NotUniqueError

from services.intake.agencies import UnknownAgency, agency_name
from shared.identity import Principal, Role, accounts


class NotYours(PermissionError):
    """The creator may not hand out such a role."""


class UserRefused(ValueError):
    """`field` cannot be as it is."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def create_user(
    *, username: str, name: str, roles: list[str], agency_code: str | None = None, by: Principal
) -> tuple[dict[str, Any], str]:
    """The stored user without the hash, and the generated password; raises NotYours or UserRefused."""
    given = {Role(role) for role in roles}
    if Role.OPS in given and not by.has(Role.OPS):
        raise NotYours("Only operations may create users of operations.")
    _check_agency(given, agency_code)
    password = new_password()
    try:
        user = accounts.create(username, name, password, sorted(given), agency_code=agency_code, created_by=by.id)
    except NotUniqueError:
        raise UserRefused("username", "This user name is taken.") from None
    document = user.to_mongo().to_dict()
    return {field: value for field, value in document.items() if field != "password_hash"}, password


def new_password() -> str:
    """120 random bits in a form that can be typed from a sheet of paper."""
    return "-".join(secrets.token_hex(3) for _ in range(5))


def _check_agency(roles: set[Role], agency_code: str | None) -> None:
    if (Role.AGENCY in roles) != bool(agency_code):
        raise UserRefused("agency_code", "It belongs to the role agency: give both or neither.")
    if Role.AGENCY in roles and len(roles) > 1:
        raise UserRefused("roles", "A person of an agency holds no role of the office.")
    try:
        if agency_code:
            agency_name(agency_code)
    except UnknownAgency:
        raise UserRefused("agency_code", "There is no active agency with this code.") from None
