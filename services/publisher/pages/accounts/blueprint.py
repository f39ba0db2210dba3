"""The blueprint that the pages of accounts share."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("account_pages", __name__, url_prefix="/channels/accounts")
