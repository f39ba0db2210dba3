"""WhatsApp's Cloud API: templates, replies, media, and signed reports of messages and of what people write.

An account is one telephone number. Its details: `phone_number_id`, `title`, `templates` (by name: whether it has an
image header; three body parameters each), `messaging_limit` (recipients in 24 hours, TIER_100K unless named), `quality`
(GREEN), `app_secret`, `verify_token` (the word that the office enters for webhooks), `webhook`, where it reports to,
and the numbers that are `unreachable` or `reading` what they get at once.
Sources: "Cloud API", "Messages", "Template messages", "Media", "Error codes"; "Webhooks", "Payload examples"; "Graph
API", "App Subscriptions", and "Webhooks", "Verification Requests".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import re
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import httpx
from flask import Blueprint, Response, jsonify, request
from PIL import Image, UnidentifiedImageError

from sandbox.graph import wire
from sandbox.graph.wire import Calls, Rules, refuse
from sandbox.platforms import citizens
from sandbox.platforms.chats import ChatStore
from sandbox.platforms.platform import Platform
from sandbox.platforms.posts import numeric_id
from sandbox.platforms.world import SandboxAccount, World

RULES = Rules(
    versions=frozenset({"v21.0", "v22.0", "v23.0", "v24.0", "v25.0"}),
    scopes=("whatsapp_business_messaging", "whatsapp_business_management"),
    use_case="whatsapp",
)
TEMPLATES = {"kabar": False, "kabar_foto": True}
PARAMETERS = 3
#: Characters of a text without a template, and seconds after a person's message within which it may be sent.
LONGEST_FREE, WINDOW = 4096, 86_400
#: Recipients in 24 hours.
TIERS = {"TIER_50": 50, "TIER_250": 250, "TIER_1K": 1_000, "TIER_2K": 2_000, "TIER_10K": 10_000, "TIER_100K": 100_000}
USUAL_TIER = "TIER_100K"
#: Characters of a body with its parameters filled in, and of the template's own words.
LONGEST_BODY, OWN_WORDS = 1024, 60
HEAVIEST = 5 * 1024 * 1024
NUMBER = re.compile(r"\+?[1-9][0-9]{7,14}")
#: Line breaks, tabs, or more than four spaces in a row.
NOT_PLAIN = re.compile(r"[\n\r\t]| {5}")
UNREACHABLE = 131_026
#: Seconds before each time that a report is sent which was not taken with 200; the platform goes on for seven days.
AGAIN_AFTER = (0.0, 0.2, 1.0, 3.0, 10.0, 30.0)
#: Fields of a number that this stand-in has no value for, and those that are false.
UNSET = (
    "conversational_automation", "quality_score", "webhook_configuration", "name_status",
    "new_name_status", "code_verification_status", "account_mode", "search_visibility", "platform_type", "throughput",
    "eligibility_for_api_business_global_search", "health_status", "certificate", "new_certificate",
    "last_onboarded_time", "country_code", "country_dial_code",
)  # fmt: skip
NO = ("is_on_biz_app", "is_official_business_account", "is_pin_enabled", "is_preverified_number")


class Numbers:
    """The numbers' messages and media."""

    def __init__(self, world: World, chats: ChatStore) -> None:
        self._world = world
        self._chats = chats
        self.calls = Calls(world, RULES)
        self._lock = threading.Lock()
        self._media: dict[str, tuple[str, str]] = {}
        self._written: dict[str, dict[str, float]] = defaultdict(dict)

    def node(self, version: str, node: str) -> Response:
        """GET of the number."""
        account = self._own(version, node)
        known = {"id": node, "display_phone_number": "+62 321 321 123", "verified_name": _title(account)}
        known |= {
            "quality_rating": account.details.get("quality", "GREEN"),
            "whatsapp_business_manager_messaging_limit": account.details.get("messaging_limit", USUAL_TIER),
        }
        shown = {**dict.fromkeys(UNSET), **dict.fromkeys(NO, False), "status": "CONNECTED", **known}
        fields = self.calls.parameters().get("fields")
        return jsonify(wire.selected(shown, fields, ("display_phone_number", "verified_name")))

    def messages(self, version: str, node: str) -> Response:
        """POST of a message."""
        account = self._own(version, node)
        body = request.get_json(silent=True) or {}
        post = self._checked(account, body)
        self._count(account, str(body["to"]).removeprefix("+"))
        return self._world.effect(account.name, lambda: self._send(account, body, post))

    def _count(self, account: SandboxAccount, to: str) -> None:
        """Raises ErrorReply for one recipient more than the number may write to in 24 hours ("Messaging limits")."""
        limit = TIERS[account.details.get("messaging_limit", USUAL_TIER)]
        with self._lock:
            day = {one: at for one, at in self._written[account.name].items() if at > time.time() - 86_400}
            if to not in day and len(day) >= limit:
                raise refuse(131_048, "(#131048) Spam rate limit hit")
            self._written[account.name] = day | {to: time.time()}

    def media(self, version: str, node: str) -> Response:
        """POST of a file."""
        account = self._own(version, node)
        file = request.files.get("file")
        if request.form.get("messaging_product") != "whatsapp" or file is None:
            raise refuse(100, "(#100) Param messaging_product and file are required")
        content = file.read()
        if len(content) > HEAVIEST or not _is_picture(content):
            raise refuse(131_053, "(#131053) Media upload error")
        media_id = numeric_id()
        with self._lock:
            self._media[media_id] = (account.name, self._world.posts.put_file(content))
        return jsonify(id=media_id)

    def subscriptions(self, version: str, application: str) -> Response:
        """POST of the address that reports go to, as the application: the address must return the challenge."""
        self.calls.check_version(version)
        given = self.calls.parameters()
        named, _, secret = given.get("access_token", "").partition("|")
        own = [one for one in self._world.accounts() if secret and one.details.get("app_secret") == secret]
        if named != wire.APPLICATION or not own:
            raise refuse(15, "(#15) This method must be called with an app access_token.")
        if application != wire.APPLICATION or given.get("object") != "whatsapp_business_account":
            raise refuse(100, "(#100) Invalid parameter: object")
        address, word = given.get("callback_url", ""), given.get("verify_token", "")
        if wrong := _not_verified(address, word):
            raise refuse(2200, f"(#2200) Callback verification failed with the following errors: {wrong}")
        for account in own:
            self._world.change_account(account.name, {"webhook": address})
        return jsonify(success=True)

    def _own(self, version: str, node: str) -> SandboxAccount:
        account = self.calls.caller(version, "whatsapp_business_messaging")
        if node != number_id(account):
            raise refuse(100, f"Unsupported request. Object with ID '{node}' does not exist", subcode=33)
        return account

    def _checked(self, account: SandboxAccount, body: dict[str, Any]) -> dict[str, Any]:
        """The fields of a message that may be sent; raises ErrorReply."""
        if body.get("messaging_product") != "whatsapp":
            raise refuse(100, "(#100) Invalid parameter: messaging_product")
        if not NUMBER.fullmatch(str(body.get("to") or "")):
            raise refuse(131_009, "(#131009) Parameter value is not valid: to")
        if body.get("type") == "text":
            return self._free(account, body)
        if body.get("type") != "template":
            raise refuse(131_051, "(#131051) Unsupported message type")
        return self._templated(account, body)

    def _templated(self, account: SandboxAccount, body: dict[str, Any]) -> dict[str, Any]:
        template = body.get("template") or {}
        has_photo = account.details.get("templates", TEMPLATES).get(template.get("name"))
        if has_photo is None or not (template.get("language") or {}).get("code"):
            raise refuse(132_001, "(#132001) Template name does not exist in the translation", status=404)
        components = {one.get("type"): one.get("parameters") or [] for one in template.get("components") or []}
        texts = [str(one.get("text") or "") for one in components.get("body", [])]
        if len(texts) != PARAMETERS or len(components.get("header", [])) != int(has_photo):
            raise refuse(132_000, "(#132000) Number of parameters does not match the expected number of params")
        if any(not text or NOT_PLAIN.search(text) for text in texts):
            raise refuse(132_018, "(#132018) Param text cannot have new-line/tab characters or more than 4 spaces")
        if sum(map(len, texts)) + OWN_WORDS > LONGEST_BODY:
            raise refuse(132_005, "(#132005) Translated text too long")
        return {"text": "\n".join(texts), "media": [self._file(account, one) for one in components.get("header", [])]}

    def _free(self, account: SandboxAccount, body: dict[str, Any]) -> dict[str, Any]:
        """A text without a template: within 24 hours of the person's last message ("Customer service windows")."""
        text = (body.get("text") or {}).get("body")
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST_FREE:
            raise refuse(100, "(#100) Param text['body'] must be a string of 1 to 4096 characters")
        last = self._chats.last(account.name, body["to"].removeprefix("+"))
        if last is None or time.time() - last["at"] > WINDOW:
            raise refuse(
                131_047,
                "(#131047) Re-engagement message: Message failed to send because more than 24 hours have passed since "
                "the customer last replied to this number",
            )
        return {"text": text, "media": [], "answers": last["id"]}

    def _file(self, account: SandboxAccount, parameter: dict[str, Any]) -> str:
        owner, name = self._media.get(str((parameter.get("image") or {}).get("id")), ("", ""))
        if owner != account.name:
            raise refuse(131_009, "(#131009) Parameter value is not valid: image")
        return name

    def _send(self, account: SandboxAccount, body: dict[str, Any], post: dict[str, Any]) -> Response:
        to = body["to"].removeprefix("+")
        message_id = new_message_id(to)
        tracker = body.get("biz_opaque_callback_data")
        self._world.posts.create(account.name, message_id, {**post, "to": to, "tracker": tracker})
        threading.Thread(target=_report, args=(account, message_id, to, tracker), daemon=True).start()
        contact = {"input": body["to"], "wa_id": to}
        return jsonify(messaging_product="whatsapp", contacts=[contact], messages=[{"id": message_id}])


def _report(account: SandboxAccount, message_id: str, to: str, tracker: str | None) -> None:
    """Tell the office how far the message got, signed with the application's secret."""
    address = account.details.get("webhook")
    if not address:
        return
    unreachable = to in account.details.get("unreachable", ())
    reached = ("sent", "delivered", *(("read",) if to in account.details.get("reading", ()) else ()))
    for status in ("failed",) if unreachable else reached:
        entry = {"id": message_id, "status": status, "timestamp": str(int(time.time())), "recipient_id": to}
        entry |= {"biz_opaque_callback_data": tracker} if tracker else {}
        entry |= {"errors": [{"code": UNREACHABLE, "title": "Message undeliverable"}]} if unreachable else {}
        _send_until_taken(account, address, {"statuses": [entry]}, AGAIN_AFTER)


def _send_until_taken(account: SandboxAccount, address: str, what: dict[str, Any], pauses: Sequence[float]) -> int:
    """The status of the last reply."""
    status = 0
    for pause in pauses:
        time.sleep(pause)
        status = notify(account, address, what)
        if status == 200:
            break
    return status


def _tell(account: SandboxAccount, what: dict[str, Any]) -> int:
    """Report what a person wrote, once at once and then until it is taken; returns the status of the first reply."""
    address = str(account.details.get("webhook") or "")
    if not address:
        return 0
    status = notify(account, address, what)
    if status != 200:
        arguments = (account, address, what, AGAIN_AFTER[1:])
        threading.Thread(target=_send_until_taken, args=arguments, daemon=True).start()
    return status


def new_message_id(number: str) -> str:
    """In the platform's form, which holds the number of the other side."""
    return f"wamid.{base64.b64encode(bytes([0, len(number)]) + number.encode() + secrets.token_bytes(16)).decode()}"


def _not_verified(address: str, word: str) -> str:
    """Why the address is not verified; empty where it returned the challenge."""
    challenge = secrets.token_hex(8)
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": word}
    try:
        reply = httpx.get(address, params=query, timeout=5.0)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return type(error).__name__
    if reply.status_code != 200:
        return f"HTTP Status Code = {reply.status_code}; HTTP Message = {reply.reason_phrase}"
    return "" if reply.text == challenge else "the challenge was not returned"


def notify(account: SandboxAccount, address: str, what: dict[str, Any]) -> int:
    """Send one signed report; returns the status of its reply, 0 where there was none."""
    metadata = {"display_phone_number": "62321321123", "phone_number_id": number_id(account)}
    value = {"messaging_product": "whatsapp", "metadata": metadata, **what}
    change = {"field": "messages", "value": value}
    content = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).encode()
    secret = str(account.details.get("app_secret", "")).encode()
    signature = hmac.new(secret, content, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}
    try:
        return httpx.post(address, content=content, headers=headers, timeout=5.0).status_code
    except httpx.HTTPError:
        return 0


def number_id(account: SandboxAccount) -> str:
    """The id of the account's number: a detail, or one that follows from its name."""
    derived = str(int.from_bytes(hashlib.sha256(account.name.encode()).digest()[:6], "big") + 10**14)
    return str(account.details.get("phone_number_id") or derived)


def _title(account: SandboxAccount) -> str:
    return str(account.details.get("title") or account.name)


def _is_picture(content: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.format in ("JPEG", "PNG")
    except (UnidentifiedImageError, OSError):
        return False


def blueprint(world: World) -> Blueprint:
    """The routes."""
    routes, chats = Blueprint("whatsapp", __name__), ChatStore(world.folder)
    numbers = Numbers(world, chats)
    routes.after_request(numbers.calls.with_usage)

    def debug_token(version: str) -> Response:
        numbers.calls.caller(version)
        return jsonify(wire.token_facts(world, RULES, numbers.calls.parameters().get("input_token", "")))

    routes.add_url_rule("/<version>/debug_token", view_func=debug_token)
    routes.add_url_rule("/<version>/<node>", view_func=numbers.node, strict_slashes=False)
    routes.add_url_rule("/<version>/<application>/subscriptions", view_func=numbers.subscriptions, methods=["POST"])
    routes.add_url_rule("/<version>/<node>/messages", view_func=numbers.messages, methods=["POST"])
    routes.add_url_rule("/<version>/<node>/media", view_func=numbers.media, methods=["POST"])
    citizens.mount(routes, world, chats, _tell, new_message_id)
    return routes


def new_token() -> str:
    """A token in Meta's form."""
    return f"EAA{secrets.token_hex(60)}"


def _link(account: SandboxAccount, _address: str) -> dict[str, str]:
    plain, with_photo = TEMPLATES
    values = {"phone_number_id": number_id(account), "template": plain, "photo_template": with_photo}
    secrets_of_it = {name: str(account.details[name]) for name in ("app_secret", "verify_token")}
    return {**values, **secrets_of_it, "access_token": account.token}


def _new_details() -> dict[str, str]:
    return {"app_id": wire.APPLICATION, "app_secret": secrets.token_hex(16), "verify_token": secrets.token_hex(12)}


PLATFORM = Platform(
    "whatsapp", "WhatsApp", blueprint, wire.platform_error, new_token, link=_link, new_details=_new_details
)
