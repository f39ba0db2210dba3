"""A person on WhatsApp: what arrived are messages, which stay."""

from __future__ import annotations

from dataclasses import replace

from services.publisher.channels.platform_api import Timeouts
from services.publisher.channels.whatsapp.channel import WhatsAppChannel
from services.publisher.channels.whatsapp.documents import Recipient
from services.publisher.channels.whatsapp.lists import add_all, rows_of
from services.publisher.channels.whatsapp.recipients import Recipients
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place, account_place
from tests.integration.publisher.outside import Outside

NUMBER, PHONE = "628123456789", "109876543210987"
SECRETS = {"app_secret": "0123456789abcdef0123456789abcdef", "verify_token": "kata-verifikasi-1"}
TOKEN = "EAA" + "c" * 60


def place(settings: Settings, outside: Outside) -> Place:
    """One recipient of one number."""
    values = {"phone_number_id": PHONE, "template": "kabar", "photo_template": "kabar_foto", "access_token": TOKEN}
    account, _ = outside.account(
        "whatsapp", values={**values, **SECRETS}, token=TOKEN, phone_number_id=PHONE, app_secret=SECRETS["app_secret"]
    )
    recipients = Recipients(settings)
    add_all(recipients, account.id, rows_of(["number,consented_at", f"+{NUMBER},2026-11-01"]))
    [recipient] = Recipient.collection().find({"account": account.id})
    channel = WhatsAppChannel(settings, Timeouts(connect=SHORT, read=SHORT, total=SHORT))
    found = account_place(channel, account, outside, refusals=(429, 400))
    return replace(found, target=recipient["_id"], remove=lambda: recipients.end(recipient["_id"]))
