"""Telegram's Bot API: `POST /bot<token>/<method>`, as "Telegram Bot API" documents it.

An account is a bot in one chat. Its details: `chat_id` (@name or a number), `type` of the chat (channel, supergroup),
`rights` of the bot there, and `delete_hours`, after which a bot without `can_delete_messages` may delete no message.
A removed account is a chat that was deleted.
"""

from __future__ import annotations

import io
import json
import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request
from PIL import Image

from sandbox.platforms.platform import Platform
from sandbox.platforms.posts import NoSuchPost, Post
from sandbox.platforms.world import ErrorReply, SandboxAccount, World
from shared import clock
from shared.channels.counting import utf16_units

RIGHTS = ("can_post_messages", "can_edit_messages", "can_delete_messages")
#: Rights of an administrator that the API always names and that posting does not need.
OTHER_RIGHTS = (
    "can_manage_chat",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
ALBUM = range(2, 11)
#: Bytes of a photo, pixels of its width and height together, and how many times longer than the other a side may be.
HEAVIEST = 10 * 1024 * 1024
MOST_PIXELS = 10_000
MOST_RATIO = 20
DELETE_HOURS = 48
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
WORDS = {
    "refused": "Bad Request: refused on request",
    "throttled": "Too Many Requests: retry after {seconds}",
    "revoked": "Unauthorized",
    "changed": "Gone: method is no longer supported",
}


def error(status: int, word: str, seconds: int) -> Response:
    """An error in the platform's form."""
    body = {"ok": False, "error_code": status, "description": WORDS[word].format(seconds=seconds)}
    if seconds:
        body["parameters"] = {"retry_after": seconds}
    return _reply(body, status)


def bad_request(description: str, status: int = 400, kind: str = "Bad Request") -> ErrorReply:
    """What the API says of a call that it does not carry out."""
    return ErrorReply(_reply({"ok": False, "error_code": status, "description": f"{kind}: {description}"}, status))


class Call:
    """One call of one bot in its chat: the parameters, and what a method does with them."""

    def __init__(self, world: World, account: SandboxAccount, number: Callable[[], int]) -> None:
        self._world = world
        self._account = account
        self._number = number
        self._parameters: dict[str, Any] = request.get_json(silent=True) if request.is_json else request.form.to_dict()

    def call(self, method: str) -> Response:
        """The reply to a method of the API."""
        match method:
            case "getMe":
                return self._ok(self._bot())
            case "getChat" | "getChatMember":
                self._check_chat()
                return self._ok(self._chat() if method == "getChat" else self._member())
        acts = {
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendMediaGroup": self._send_media_group,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageMedia": self._edit_media,
            "deleteMessage": self._delete,
        }
        if method not in acts:
            raise ErrorReply(_reply({"ok": False, "error_code": 404, "description": "Not Found"}, 404))
        self._check_chat()
        make = acts[method]()
        return self._world.effect(self._account.name, lambda: self._ok(make()))

    # Each of the following checks the call and returns what has its effect.

    def _send_message(self) -> Callable[[], Any]:
        self._need("can_post_messages", "send messages to the chat")
        content = self._text("text", "entities", LONGEST_TEXT)
        return lambda: self._create(content)

    def _send_photo(self) -> Callable[[], Any]:
        self._need("can_post_messages", "send photos to the chat")
        content = self._text("caption", "caption_entities", LONGEST_CAPTION)
        photo = self._photo(self._parameters.get("photo") or "attach://photo")
        return lambda: self._create({**content, **self._stored(photo)})

    def _send_media_group(self) -> Callable[[], Any]:
        self._need("can_post_messages", "send photos to the chat")
        media = self._json("media") or []
        if len(media) not in ALBUM:
            raise bad_request("wrong number of messages in an album; it must be from 2 to 10")
        entries = [(self._media_text(one), self._photo(one.get("media") or "")) for one in media]
        group = str(secrets.randbelow(10**17))
        return lambda: [
            self._create({**content, **self._stored(photo), "media_group_id": group}) for content, photo in entries
        ]

    def _edit_text(self) -> Callable[[], Any]:
        post = self._message("edit")
        if post["media"]:
            raise bad_request("there is no text in the message to edit")
        return self._edit(post, self._text("text", "entities", LONGEST_TEXT))

    def _edit_caption(self) -> Callable[[], Any]:
        post = self._message("edit")
        if not post["media"]:
            raise bad_request("there is no caption in the message to edit")
        return self._edit(post, self._text("caption", "caption_entities", LONGEST_CAPTION))

    def _edit_media(self) -> Callable[[], Any]:
        post = self._message("edit")
        media = self._json("media") or {}
        content, photo = self._media_text(media), self._photo(media.get("media") or "")
        return self._edit(post, {**content, **self._stored(photo)})

    def _edit(self, post: Post, content: dict[str, Any]) -> Callable[[], Any]:
        if all(post.get(name) == value for name, value in content.items()):
            raise bad_request(NOT_MODIFIED)
        return lambda: self._shown(self._world.posts.edit(post["id"], content))

    def _delete(self) -> Callable[[], Any]:
        post = self._message("delete")
        age = clock.now() - datetime.fromisoformat(post["created_at"])
        oldest = timedelta(hours=float(self._account.details.get("delete_hours", DELETE_HOURS)))
        if age >= oldest and "can_delete_messages" not in self._rights():
            raise bad_request("message can't be deleted for everyone")
        return lambda: bool(self._world.posts.delete(post["id"]))

    def _create(self, content: dict[str, Any]) -> dict[str, Any]:
        number = self._number()
        fields = {"media": [], **content, "message_id": number}
        return self._shown(self._world.posts.create(self._account.name, self._key(number), fields))

    def _message(self, action: str) -> Post:
        number = str(self._parameters.get("message_id") or "")
        try:
            return self._world.posts.get(self._key(int(number) if number.isdigit() else 0))
        except NoSuchPost:
            raise bad_request(f"message to {action} not found") from None

    def _key(self, number: int) -> str:
        return f"{self._account.name}:{number}"

    def _text(self, name: str, entities: str, most: int, given: dict[str, Any] | None = None) -> dict[str, Any]:
        parameters = self._parameters if given is None else given
        if parameters.get("parse_mode"):
            raise bad_request("this stand-in knows entities alone, no parse_mode")
        text = str(parameters.get(name) or "").strip()
        if not text and name == "text":
            raise bad_request("message text is empty")
        if utf16_units(text) > most:
            raise bad_request("message is too long" if name == "text" else "message caption is too long")
        marks = parameters.get(entities) or []
        return {"text": text, "entities": _within(json.loads(marks) if isinstance(marks, str) else marks, text)}

    def _media_text(self, media: dict[str, Any]) -> dict[str, Any]:
        if media.get("type") != "photo":
            raise bad_request("this stand-in knows photos alone")
        return self._text("caption", "caption_entities", LONGEST_CAPTION, media)

    def _photo(self, reference: str) -> bytes:
        file = request.files.get(reference.removeprefix("attach://")) if reference.startswith("attach://") else None
        if file is None:
            raise bad_request("there is no photo in the request")
        content = file.read()
        if len(content) > HEAVIEST:
            raise bad_request("file is too big")
        try:
            with Image.open(io.BytesIO(content)) as image:
                width, height = image.size
        except (OSError, Image.DecompressionBombError):
            raise bad_request("IMAGE_PROCESS_FAILED") from None
        if width + height > MOST_PIXELS or max(width, height) > MOST_RATIO * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return content

    def _stored(self, photo: bytes) -> dict[str, Any]:
        return {"media": [self._world.posts.put_file(photo)]}

    def _json(self, name: str) -> Any:
        value = self._parameters.get(name)
        try:
            return json.loads(value) if isinstance(value, str) else value
        except json.JSONDecodeError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def _check_chat(self) -> None:
        """A bot knows its chat by the public name as well as by the number."""
        names = {self._chat_id(), str(self._chat()["id"])}
        if self._account.removed or str(self._parameters.get("chat_id")) not in names:
            raise bad_request("chat not found")

    def _chat_id(self) -> str:
        return str(self._account.details.get("chat_id") or f"@{self._account.name}")

    def _rights(self) -> list[str]:
        return list(self._account.details.get("rights", RIGHTS))

    def _need(self, right: str, what: str) -> None:
        if right not in self._rights():
            raise bad_request(f"not enough rights to {what}")

    def _bot(self) -> dict[str, Any]:
        number = int(self._account.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Kabar", "username": f"{self._account.name}_bot"}

    def _chat(self) -> dict[str, Any]:
        chat_id, kind = self._chat_id(), self._account.details.get("type", "channel")
        if not chat_id.startswith("@"):
            return {"id": int(chat_id), "type": kind, "title": self._account.name}
        number = -1_000_000_000_000 - int.from_bytes(chat_id.encode()[-4:], "big")
        return {"id": number, "type": kind, "title": self._account.name, "username": chat_id[1:]}

    def _member(self) -> dict[str, Any]:
        rights = {name: name in self._rights() for name in RIGHTS}
        others = {**dict.fromkeys(OTHER_RIGHTS, False), "can_be_edited": False, "is_anonymous": False}
        return {"status": "administrator", "user": self._bot(), **others, **rights}

    def _shown(self, post: Post) -> dict[str, Any]:
        """A message as the API describes it."""
        at = int(datetime.fromisoformat(post["created_at"]).timestamp())
        shown = {"message_id": post["message_id"], "date": at, "chat": self._chat()}
        if post["media"]:
            shown |= {"photo": [_size(name) for name in post["media"]]}
            shown |= {"media_group_id": post["media_group_id"]} if "media_group_id" in post else {}
            return shown | ({"caption": post["text"], "caption_entities": post["entities"]} if post["text"] else {})
        return shown | {"text": post["text"], "entities": post["entities"]}

    def _ok(self, result: Any) -> Response:
        return _reply({"ok": True, "result": result}, 200)


def blueprint(world: World) -> Blueprint:
    """All methods at one address, each by POST or GET."""
    views = Blueprint("telegram", __name__)
    lock = threading.Lock()
    last = max((post["message_id"] for post in [*world.posts.all(), *world.posts.deleted()]), default=0)

    def number() -> int:
        nonlocal last
        with lock:
            last += 1
            return last

    @views.post("/bot<token>/<method>")
    def call(token: str, method: str) -> Response:
        return Call(world, world.caller(token), number).call(method)

    return views


def _reply(body: dict[str, Any], status: int) -> Response:
    reply = jsonify(body)
    reply.status_code = status
    return reply


def _within(entities: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Entities that reach beyond the text are left out, as the platform does."""
    units = utf16_units(text)
    return [one for one in entities if one["offset"] >= 0 and one["offset"] + one["length"] <= units]


def _size(name: str) -> dict[str, Any]:
    return {"file_id": name, "file_unique_id": name[:16], "width": 1, "height": 1}


def new_token() -> str:
    """A token in the form that @BotFather gives: the bot's number and a secret."""
    return f"{secrets.randbelow(9 * 10**9) + 10**9}:{secrets.token_urlsafe(26)}"


def _link(account: SandboxAccount, _address: str) -> dict[str, str]:
    return {"token": account.token, "chat_id": str(account.details.get("chat_id") or f"@{account.name}")}


PLATFORM = Platform("telegram", "Telegram", blueprint, error, new_token, link=_link)
