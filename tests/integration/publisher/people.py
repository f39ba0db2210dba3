"""Places where people do the work."""

from __future__ import annotations

from services.publisher.channels.contract import ConnectedAccount
from shared.content.account import Account


def notice_board(label: str = "Papan Balai Desa Claket", **values: str) -> ConnectedAccount:
    """A place of the manual channel, ready to get tasks."""
    return workplace("manual", label, **{"instructions": "Tempel di papan depan balai desa.", **values})


def workplace(channel: str, label: str, **values: str) -> ConnectedAccount:
    """A place of any channel whose deliveries are tasks, ready to get them."""
    stored = {"instructions": "Unggah dari akun resmi.", **values}
    account = Account(channel=channel, label=label, values=stored, state="ready")
    Account.collection().insert_one(account.validated())
    return ConnectedAccount(account.id, label, stored)
