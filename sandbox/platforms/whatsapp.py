"""WhatsApp's Cloud API: template messages, media, and signed reports of what became of a message.

An account is one telephone number. Its details: `phone_number_id`, `title`, `templates` (by name: whether it has an
image header; three body parameters each), `app_secret` and `webhook`, where it reports to, and `unreachable` numbers.
Sources: "Cloud API", "Messages", "Template messages", "Media", "Error codes"; "Webhooks", "Payload examples".
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import re
import secrets
import threading
import time
from typing import Any

import httpx
from flask import Blueprint, Response, jsonify, request
from PIL import Image, UnidentifiedImageError

from sandbox.graph import wire
from sandbox.graph.wire import Calls, Rules, refuse
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
#: Characters of a body with its parameters filled in, and of the template's own words.
LONGEST_BODY, OWN_WORDS = 1024, 60
HEAVIEST = 5 * 1024 * 1024
NUMBER = re.compile(r"\+?[1-9][0-9]{7,14}")
#: Line breaks, tabs, or more than four spaces in a row.
NOT_PLAIN = re.compile(r"[\n\r\t]| {5}")
UNREACHABLE = 131_026
#: Fields of a number that this stand-in has no value for, and those that are false.
UNSET = (
    "conversational_automation", "quality_rating", "quality_score", "webhook_configuration", "name_status",
    "new_name_status", "code_verification_status", "account_mode", "search_visibility", "platform_type", "throughput",
    "eligibility_for_api_business_global_search", "health_status", "certificate", "new_certificate",
    "last_onboarded_time", "country_code", "country_dial_code", "whatsapp_business_manager_messaging_limit",
)  # fmt: skip
NO = ("is_on_biz_app", "is_official_business_account", "is_pin_enabled", "is_preverified_number")


class Numbers:
    """The numbers' messages and media."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.calls = Calls(world, RULES)
        self._lock = threading.Lock()
        self._media: dict[str, tuple[str, str]] = {}

    def node(self, version: str, node: str) -> Response:
        """GET of the number."""
        account = self._own(version, node)
        known = {"id": node, "display_phone_number": "+62 321 321 123", "verified_name": _title(account)}
        shown = {**dict.fromkeys(UNSET), **dict.fromkeys(NO, False), "status": "CONNECTED", **known}
        fields = self.calls.parameters().get("fields")
        return jsonify(wire.selected(shown, fields, ("display_phone_number", "verified_name")))

    def messages(self, version: str, node: str) -> Response:
        """POST of a message."""
        account = self._own(version, node)
        body = request.get_json(silent=True) or {}
        post = self._checked(account, body)
        return self._world.effect(account.name, lambda: self._send(account, body, post))

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

    def _own(self, version: str, node: str) -> SandboxAccount:
        account = self.calls.caller(version, "whatsapp_business_messaging")
        if node != number_id(account):
            raise refuse(100, f"Unsupported request. Object with ID '{node}' does not exist", subcode=33)
        return account

    def _checked(self, account: SandboxAccount, body: dict[str, Any]) -> dict[str, Any]:
        """The fields of a message that may be sent; raises ErrorReply."""
        if body.get("messaging_product") != "whatsapp":
            raise refuse(100, "(#100) Invalid parameter: messaging_product")
        if body.get("type") != "template":
            raise refuse(131_047, "(#131047) Re-engagement message: only templates outside of a conversation")
        if not NUMBER.fullmatch(str(body.get("to") or "")):
            raise refuse(131_009, "(#131009) Parameter value is not valid: to")
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

    def _file(self, account: SandboxAccount, parameter: dict[str, Any]) -> str:
        owner, name = self._media.get(str((parameter.get("image") or {}).get("id")), ("", ""))
        if owner != account.name:
            raise refuse(131_009, "(#131009) Parameter value is not valid: image")
        return name

    def _send(self, account: SandboxAccount, body: dict[str, Any], post: dict[str, Any]) -> Response:
        message_id = f"wamid.{secrets.token_hex(20)}"
        to = body["to"].removeprefix("+")
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
    for status in ("failed",) if unreachable else ("sent", "delivered"):
        entry = {"id": message_id, "status": status, "timestamp": str(int(time.time())), "recipient_id": to}
        entry |= {"biz_opaque_callback_data": tracker} if tracker else {}
        entry |= {"errors": [{"code": UNREACHABLE, "title": "Message undeliverable"}]} if unreachable else {}
        notify(account, address, {"statuses": [entry]})


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
    routes, numbers = Blueprint("whatsapp", __name__), Numbers(world)
    routes.after_request(numbers.calls.with_usage)

    def debug_token(version: str) -> Response:
        numbers.calls.caller(version)
        return jsonify(wire.token_facts(world, RULES, numbers.calls.parameters().get("input_token", "")))

    routes.add_url_rule("/<version>/debug_token", view_func=debug_token)
    routes.add_url_rule("/<version>/<node>", view_func=numbers.node, strict_slashes=False)
    routes.add_url_rule("/<version>/<node>/messages", view_func=numbers.messages, methods=["POST"])
    routes.add_url_rule("/<version>/<node>/media", view_func=numbers.media, methods=["POST"])
    return routes


def new_token() -> str:
    """A token in Meta's form."""
    return f"EAA{secrets.token_hex(60)}"


PLATFORM = Platform("whatsapp", "WhatsApp", blueprint, wire.platform_error, new_token)
