"""Who may do what in the publisher's API and pages."""

from __future__ import annotations

from shared.identity import Role

STAFF = (Role.EDITOR, Role.CHIEF_EDITOR, Role.OPS)
READERS = (*STAFF, Role.VIEWER)
OPERATORS = (Role.OPS,)
