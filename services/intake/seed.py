"""A starter list of agencies, and first users.

Safe at every start, also twice at the same time: it adds what is missing and changes nothing that is there.
"""

from __future__ import annotations

from mongoengine import NotUniqueError

from services.intake.commands.create_user import new_password
from services.intake.starter_agencies import starter_agencies
from shared import db
from shared.content import Agency, User
from shared.identity import Role, accounts
from shared.ids import new_id
from shared.settings import Settings

#: (user name, name, role, agency): one person for each role of the office, and admins of a few agencies.
_USERS = (
    ("editor", "Redaktur Pertama", Role.EDITOR, None),
    ("editor2", "Redaktur Kedua", Role.EDITOR, None),
    ("chief", "Pemimpin Redaksi", Role.CHIEF_EDITOR, None),
    ("ops", "Operator Sistem", Role.OPS, None),
    ("viewer", "Pimpinan Daerah", Role.VIEWER, None),
    *(
        (f"opd.{code}", f"Admin {name}", Role.AGENCY, code)
        for code, name in (
            ("dispertan", "Dinas Pertanian"),
            ("dinkes", "Dinas Kesehatan"),
            ("dpupr", "DPUPR"),
            ("bpbd", "BPBD"),
            ("kec-pacet", "Kecamatan Pacet"),
        )
    ),
)


def seed(settings: Settings) -> dict[str, str]:
    """Add what is missing to a database that has its indexes; returns the passwords of the users it just made.

    The passwords are kept nowhere else.
    """
    db.connect(settings)
    for agency in starter_agencies():
        Agency.collection().update_one(
            {"code": agency["code"]}, {"$setOnInsert": {"_id": new_id(), **agency}}, upsert=True
        )
    known = {user["username"] for user in User.collection().find({}, {"username": 1})}
    made = {name: _create(name, title, role, code) for name, title, role, code in _USERS if name not in known}
    return {name: password for name, password in made.items() if password}


def _create(username: str, name: str, role: Role, agency_code: str | None) -> str | None:
    password = new_password()
    try:
        accounts.create(username, name, password, [role], agency_code=agency_code)
    except NotUniqueError:  # another seed made the user a moment ago
        return None
    return password
