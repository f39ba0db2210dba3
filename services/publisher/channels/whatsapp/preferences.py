"""Links to the page on which a recipient chooses: signed, and valid for some days only.

A number may belong to someone else later, and a chat is forwarded easily, so it expires, which a mail's link does not.
It ends with the subscription too: it names the consent under which it was sent.
"""

from __future__ import annotations

import hashlib

from itsdangerous import BadData, TimestampSigner

from services.publisher.channels.whatsapp.documents import Recipient, RecipientRow
from services.publisher.channels.whatsapp.texts import LINK_DAYS
from services.publisher.readers.documents import Interests
from shared.clock import aware
from shared.settings import Settings

#: Below this path of the publisher.
PATH = "/preferences/whatsapp"
_SECONDS = LINK_DAYS * 86_400


class PreferenceLinks:
    """Makes links and recognises its own."""

    def __init__(self, settings: Settings) -> None:
        salt = "kabar: interests of a recipient, 1"
        self._signer = TimestampSigner(settings.secret_key, salt=salt, sep="~", digest_method=hashlib.sha256)
        self._base = settings.publisher_url

    def link(self, recipient: RecipientRow) -> str:
        """A new link for an active recipient."""
        named = f"{recipient['_id']}~{_consent(recipient)}"
        return f"{self._base}{PATH}/{self._signer.sign(named).decode()}"

    def recipient(self, token: str) -> RecipientRow | None:
        """The active recipient whose link that is; None where it has expired or belongs to none."""
        try:
            recipient_id, _, consent = self._signer.unsign(token, max_age=_SECONDS).decode().partition("~")
        except (BadData, UnicodeDecodeError):
            return None
        found = Recipient.collection().find_one({"_id": recipient_id, "status": "active"})
        return found if found is not None and str(_consent(found)) == consent else None


def choose(recipient: RecipientRow, interests: Interests) -> bool:
    """Keep what an active recipient chose; False where the subscription ended meanwhile."""
    wanted = {"_id": recipient["_id"], "status": "active"}
    return Recipient.collection().update_one(wanted, {"$set": {"interests": interests}}).matched_count > 0


def _consent(recipient: RecipientRow) -> int:
    """Which consent it is, in milliseconds."""
    return round(aware(recipient["consented_at"]).timestamp() * 1000)
