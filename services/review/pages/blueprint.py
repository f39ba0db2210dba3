"""The blueprint on which the pages register."""

from flask import Blueprint

pages = Blueprint("review", __name__, url_prefix="/review")
