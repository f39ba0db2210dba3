"""The messages of one post: sending, editing, deleting and replacing them, and finding them again in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from services.publisher.channels.contract import Order, Overtaken, Progress, Succeeded
from services.publisher.channels.platform_api import Refused, Reply
from services.publisher.channels.telegram.bot_api import BotApi, Picture, Text, says
from services.publisher.channels.telegram.reasons import TOO_OLD
from services.publisher.reasons import POST_GONE

#: The part that a message without photos is; photos are `photo_1` and so on.
TEXT_PART = "text"
PHOTO_PART = "photo_"
#: How the number of a chat without a public name begins; its links have what follows.
PRIVATE = "-100"
#: What the API says, in small letters, where the work was done before or cannot be done any more.
ALREADY_SO = "bad request: message is not modified"
NOTHING_TO_EDIT = "bad request: message to edit not found"
NOTHING_TO_DELETE = "bad request: message to delete not found"
NOT_DELETABLE = "bad request: message can't be deleted"
NO_TEXT = Text("", 0)


@dataclass(frozen=True, slots=True)
class Post:
    """What is to be seen in the chat."""

    text: Text
    photos: Sequence[Picture]

    @property
    def parts(self) -> list[str]:
        """Their names in the ledger, first one first."""
        return [f"{PHOTO_PART}{number + 1}" for number in range(len(self.photos))] or [TEXT_PART]


def messages_of(order: Order) -> dict[str, int]:
    """The numbers of the post's messages by part, first one first.

    The ledger also names messages that were deleted when the item was sent anew. Numbers only grow within a chat, so
    they are lower than the first of the post that is there.
    """
    known = {**order.earlier_parts, **order.progress.parts}
    first = int(order.remote_id or 0)
    found = ((part, int(one["remote_id"])) for part, one in known.items())
    return dict(sorted((one for one in found if one[1] >= first), key=itemgetter(1)))


def send(api: BotApi, post: Post, order: Order) -> Succeeded:
    """Send the item: the one call that may not be repeated."""
    order.progress.fence(post.parts[0], len(post.parts), once=True)
    sent = api.send_photos(post.text, post.photos) if post.photos else api.send_text(post.text)
    _record(order.progress, dict(zip(post.parts, sent.messages, strict=True)))
    first = sent.messages[0]
    evidence = {"status": sent.reply.status, "messages": len(sent.messages)}
    return Succeeded(str(first["message_id"]), _address(first), sent.reply.digest, evidence)


def _record(progress: Progress, sent: Mapping[str, Mapping[str, Any]]) -> None:
    """All of them are there, also where the attempt was given up meanwhile: a withdrawal has to find them."""
    overtaken = None
    for part, message in sent.items():
        try:
            progress.delivered(part, str(message["message_id"]), _address(message))
        except Overtaken as error:
            overtaken = error
    if overtaken:
        raise overtaken


def edit(api: BotApi, post: Post, messages: Mapping[str, int], order: Order) -> Succeeded:
    """Bring messages of the same form to what the item is now."""
    order.progress.fence()
    pictures: Sequence[Picture | None] = post.photos or [None]
    replies = [
        _change(api, messages[part], picture, post.text if place == 0 else NO_TEXT)
        for place, (part, picture) in enumerate(zip(post.parts, pictures, strict=True))
    ]
    evidence = {"status": replies[-1].status, "messages": len(replies)}
    return Succeeded(str(messages[post.parts[0]]), order.url, replies[-1].digest, evidence)


def remove(api: BotApi, messages: Mapping[str, int], notice: Post, order: Order) -> Succeeded:
    """Delete the messages; what can no longer be deleted becomes the notice: its text, or its picture in each place."""
    order.progress.fence()
    replies = {part: _delete(api, number) for part, number in messages.items()}
    left = [part for part, reply in replies.items() if not _is_deleted(reply)]
    for place, part in enumerate(left):
        picture = None if part == TEXT_PART else notice.photos[0]
        replies[part] = _change(api, messages[part], picture, notice.text if place == 0 else NO_TEXT)
    last = list(replies.values())[-1]
    evidence = {"status": last.status, "deleted": len(messages) - len(left), "replaced": len(left)}
    first = left[0] if left else next(iter(messages))
    return Succeeded(str(messages[first]), order.url if left else None, last.digest, evidence)


def _change(api: BotApi, number: int, picture: Picture | None, text: Text) -> Reply:
    try:
        return api.edit_photo(number, picture, text) if picture else api.edit_text(number, text)
    except Refused as refused:
        if refused.reply is not None and says(refused.reply, ALREADY_SO):
            return refused.reply
        if refused.reply is not None and says(refused.reply, NOTHING_TO_EDIT):
            raise Refused(POST_GONE(), permanent=True, reply=refused.reply, gone=True) from refused
        raise


def delete(api: BotApi, messages: Mapping[str, int]) -> None:
    """Delete messages that something else takes the place of; raises Refused where one cannot be deleted."""
    for number in messages.values():
        reply = _delete(api, number)
        if not _is_deleted(reply):
            raise Refused(TOO_OLD(), permanent=True, reply=reply)


def _delete(api: BotApi, number: int) -> Reply:
    """Delete a message; returns what was said where it is deleted already, or cannot be deleted any more."""
    try:
        return api.delete(number)
    except Refused as refused:
        if refused.reply is not None and says(refused.reply, NOTHING_TO_DELETE, NOT_DELETABLE):
            return refused.reply
        raise


def _is_deleted(reply: Reply) -> bool:
    return not says(reply, NOT_DELETABLE)


def _address(message: Mapping[str, Any]) -> str | None:
    """Where the message is seen in a browser; None in a group without a public name."""
    chat, number = message.get("chat") or {}, message["message_id"]
    if chat.get("username"):
        return f"https://t.me/{chat['username']}/{number}"
    own = str(chat.get("id") or "")
    return f"https://t.me/c/{own.removeprefix(PRIVATE)}/{number}" if own.startswith(PRIVATE) else None
