"""Who is asking: a person or an agency's system, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A user's task at the office; the values are what the database and the life cycle use."""

    AGENCY = "agency"
    EDITOR = "editor"
    CHIEF_EDITOR = "chief_editor"
    OPS = "ops"
    VIEWER = "viewer"


#: Who works on content.
EDITORS = (Role.EDITOR, Role.CHIEF_EDITOR)
#: Who works with what was published.
STAFF = (*EDITORS, Role.OPS)
#: The whole office, which sees all agencies' things.
OFFICE = (*STAFF, Role.VIEWER)

#: From the widest responsibility to the narrowest; decides which role is recorded for a user with several.
_BY_RANK = (Role.CHIEF_EDITOR, Role.EDITOR, Role.OPS, Role.AGENCY, Role.VIEWER)


@dataclass(frozen=True, slots=True)
class Principal:
    """The one on whose behalf a request runs. `agency_code` is set for agencies' people and keys only."""

    id: str
    name: str
    roles: frozenset[Role]
    agency_code: str | None = None

    @property
    def role(self) -> Role:
        """The role that is written into the audit trail."""
        return next(role for role in _BY_RANK if role in self.roles)

    def has(self, *roles: Role) -> bool:
        """Whether any of `roles` is held; without arguments: true."""
        return not roles or not self.roles.isdisjoint(roles)
