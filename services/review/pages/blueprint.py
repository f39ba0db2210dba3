"""Where the pages live, and who may see and do what on them."""

from flask import Blueprint

from shared.identity import Role

pages = Blueprint("review", __name__, url_prefix="/review")

READERS = (Role.EDITOR, Role.CHIEF_EDITOR, Role.OPS, Role.VIEWER)
EDITORS = (Role.EDITOR, Role.CHIEF_EDITOR)
