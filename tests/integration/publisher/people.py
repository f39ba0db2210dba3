"""Places where people do the work."""

from __future__ import annotations

from services.publisher.channels.contract import ConnectedAccount
from shared.content.account import Account


def notice_board(label: str = "Papan Balai Desa Claket", **values: str) -> ConnectedAccount:
    """A place of the manual channel, ready to get tasks."""
    instructions = {"instructions": "Tempel di papan depan balai desa.", **values}
    account = Account(channel="manual", label=label, values=instructions, state="ready")
    Account.collection().insert_one(account.validated())
    return ConnectedAccount(account.id, label, instructions)
