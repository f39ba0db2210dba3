"""A Facebook page: what arrived are its posts."""

from __future__ import annotations

from dataclasses import replace

from services.publisher.channels.facebook.channel import FacebookChannel
from services.publisher.channels.platform_api import Timeouts
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place, account_place
from tests.integration.publisher.outside import Outside

PAGE, SECRET = "102938475610293", "0123456789abcdef0123456789abcdef"


def place(settings: Settings, outside: Outside) -> Place:
    """One page, called with proof of the application's secret.

    Meta does not tell a deleted page from a token that was revoked, so it is not known to be gone.
    """
    token = "EAA" + "b" * 60
    values = {"page_id": PAGE, "access_token": token, "app_secret": SECRET}
    account, _ = outside.account(
        "facebook", values=values, token=token, page_id=PAGE, app_secret=SECRET, requires_proof=True
    )
    channel = FacebookChannel(settings, Timeouts(connect=SHORT, read=SHORT, total=SHORT))
    return replace(account_place(channel, account, outside, refusals=(429, 400)), remove=None)
