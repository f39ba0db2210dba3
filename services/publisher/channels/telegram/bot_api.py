"""The methods of the Telegram Bot API that are needed, for one bot and one chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from services.publisher.channels.contract import ConnectedAccount
from services.publisher.channels.platform_api import (
    UNAUTHORISED,
    NoClearResponse,
    PlatformClient,
    Refusal,
    Reply,
    Timeouts,
)
from services.publisher.channels.telegram.reasons import NO_CHAT, NO_RIGHTS
from services.publisher.reasons import ACCOUNT_REFUSED, PLATFORM_REFUSED, PLATFORM_UNREADABLE
from shared.channels.counting import utf16_units

#: Beginnings of descriptions, in small letters, by what they say. The API has no finer codes than the HTTP status.
_CHAT_GONE = ("bad request: chat not found", "forbidden: the group chat was deleted")
_NO_RIGHTS = (
    "forbidden:",
    "bad request: not enough rights",
    "bad request: need administrator rights",
    "bad request: chat_write_forbidden",
    "bad request: chat_admin_required",
)
NOT_FOUND = 404
THROTTLED = 429


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it is sent."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a message; `bold` is how many UTF-16 units at its beginning are set in bold."""

    plain: str
    bold: int

    @classmethod
    def of(cls, text: str, headline: str) -> Text:
        """With the headline in bold where the text begins with it."""
        return cls(text, utf16_units(headline) if headline and text.startswith(headline) else 0)

    @property
    def entities(self) -> list[dict[str, Any]]:
        """As the API takes them, so that no letter of the text has a meaning of its own."""
        return [{"type": "bold", "offset": 0, "length": self.bold}] if self.bold else []

    @property
    def caption(self) -> dict[str, Any]:
        """The text below a photo."""
        return {"caption": self.plain, "caption_entities": self.entities}


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages as they are now in the chat, first one first."""

    messages: Sequence[Mapping[str, Any]]
    reply: Reply


class BotApi:
    """One bot in one chat. Raises Refused or NoClearResponse.

    The bot's token is part of every address, so no address is kept or logged.
    """

    def __init__(self, account: ConnectedAccount, address: str, timeouts: Timeouts, agent: str) -> None:
        token = account.values["token"]
        self.chat_id = account.values["chat_id"]
        self._client = PlatformClient(
            f"{address}/bot{token}", timeouts=timeouts, agent=agent, words=_words, judge=_judge, hide=(token,)
        )

    def send_text(self, text: Text) -> Sent:
        """A message without photos."""
        return _one(*self._call("sendMessage", {"text": text.plain, **_TEXT_OPTIONS, "entities": text.entities}))

    def send_photos(self, text: Text, photos: Sequence[Picture]) -> Sent:
        """One photo, or an album of two to ten, with the text below."""
        if len(photos) == 1:
            return _one(*self._call("sendPhoto", text.caption, {"photo": photos[0]}))
        files = {f"photo{number}": photo for number, photo in enumerate(photos)}
        media = [_media(name, text if number == 0 else Text("", 0)) for number, name in enumerate(files)]
        found, reply = self._call("sendMediaGroup", {"media": media}, files)
        if not isinstance(found, list) or len(found) != len(photos):
            raise NoClearResponse(PLATFORM_UNREADABLE(status=reply.status))
        return Sent(found, reply)

    def edit_text(self, message_id: int, text: Text) -> Reply:
        """Replace the words of a message without photos."""
        values = {"message_id": message_id, "text": text.plain, **_TEXT_OPTIONS, "entities": text.entities}
        return self._call("editMessageText", values)[1]

    def edit_photo(self, message_id: int, photo: Picture, text: Text) -> Reply:
        """Replace a photo and the text below it."""
        values = {"message_id": message_id, "media": _media("photo", text)}
        return self._call("editMessageMedia", values, {"photo": photo})[1]

    def delete(self, message_id: int) -> Reply:
        """Delete a message."""
        return self._call("deleteMessage", {"message_id": message_id})[1]

    def ask(self, method: str, **values: Any) -> dict[str, Any]:
        """A method without any effect whose result is an object."""
        found, reply = self._call(method, values)
        if not isinstance(found, dict):
            raise NoClearResponse(PLATFORM_UNREADABLE(status=reply.status))
        return found

    def _call(
        self, method: str, values: Mapping[str, Any], files: Mapping[str, Picture] | None = None
    ) -> tuple[Any, Reply]:
        """The `result` of the method; lists and objects are sent as JSON beside files, as the API wants them."""
        sent = {"chat_id": self.chat_id, **values}
        if not files:
            found, reply = self._client.data("POST", f"/{method}", json=sent)
        else:
            form = {name: value if isinstance(value, str) else orjson.dumps(value) for name, value in sent.items()}
            parts = {name: (f"{name}.jpg", photo.data, photo.media_type) for name, photo in files.items()}
            found, reply = self._client.data("POST", f"/{method}", data=form, files=parts)
        if found.get("ok") is not True or "result" not in found:
            raise NoClearResponse(PLATFORM_UNREADABLE(status=reply.status))
        return found["result"], reply


#: A preview would be fetched from the site once and go on showing what was corrected there.
_TEXT_OPTIONS = {"link_preview_options": {"is_disabled": True}}


def says(reply: Reply, *beginnings: str) -> bool:
    """Whether the platform's description of an error begins like one of these, in small letters."""
    return _words(reply.data).lower().startswith(beginnings)


def _one(message: Any, reply: Reply) -> Sent:
    if not isinstance(message, dict):
        raise NoClearResponse(PLATFORM_UNREADABLE(status=reply.status))
    return Sent([message], reply)


def _media(name: str, text: Text) -> dict[str, Any]:
    return {"type": "photo", "media": f"attach://{name}", **text.caption}


def _words(data: Any) -> str:
    """The description of an error."""
    return str(data.get("description") or "") if isinstance(data, dict) else ""


def _judge(reply: Reply) -> Refusal | None:
    known = _words(reply.data).lower()
    if reply.status in (UNAUTHORISED, NOT_FOUND) and known in ("unauthorized", "not found"):
        return Refusal(ACCOUNT_REFUSED(), permanent=False)
    if known.startswith(_CHAT_GONE):
        return Refusal(NO_CHAT(), permanent=False, account_broken=True)
    if known.startswith(_NO_RIGHTS):
        return Refusal(NO_RIGHTS(), permanent=False, account_broken=True)
    if reply.status == THROTTLED:
        reason = PLATFORM_REFUSED(status=reply.status, words="Too Many Requests")
        return Refusal(reason, permanent=False, retry_after=_wait(reply.data))
    return None


def _wait(data: Any) -> float | None:
    """Seconds that the platform asks to wait: `parameters.retry_after`."""
    parameters = data.get("parameters") if isinstance(data, dict) else None
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(seconds) if isinstance(seconds, int) else None
