"""A citizen on WhatsApp: writes to an office's number, and sees the chat.

    GET  /platforms/whatsapp/chats                      who wrote to whom, and got what
    GET  /platforms/whatsapp/chats/<account>/<number>   the chat as the citizen sees it; as JSON if that is accepted
    POST /platforms/whatsapp/chats/<account>/<number>   write: `text`; maybe `seconds_ago`, `type` (text, button, image)
                                                        and `id`, to have a message reported once more

The office learns of a message by a report that the application's secret signs ("Webhooks", "Payload examples").
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox.platforms.chats import ChatStore, Inbound
from sandbox.platforms.world import SandboxAccount, World

#: Characters of a message ("Messages", "Text object").
LONGEST = 4096
#: Has the office be told of a message; returns the status of its reply.
Reporting = Callable[[SandboxAccount, dict[str, Any]], int]


def mount(routes: Blueprint, world: World, chats: ChatStore, report: Reporting, new_id: Callable[[str], str]) -> None:
    """Add the citizen's side to the platform's routes."""

    @routes.get("/chats")
    def everybody() -> str:
        pairs = {(post["account"], post["to"]) for post in world.posts.all()} | set(chats.everybody())
        return render_template("platforms/chats.html", pairs=sorted(pairs))

    @routes.get("/chats/<name>/<number>")
    def chat(name: str, number: str) -> ResponseReturnValue:
        messages = _chat(world, chats, _account(world, name).name, number)
        if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
            return jsonify(messages=messages)
        return render_template("platforms/chat.html", account=name, number=number, messages=messages)

    @routes.post("/chats/<name>/<number>")
    def write(name: str, number: str) -> ResponseReturnValue:
        account = _account(world, name)
        given: dict[str, Any] = request.get_json() if request.is_json else request.form.to_dict()
        kind, text = str(given.get("type") or "text"), str(given.get("text") or "")
        if (not text and kind != "image") or len(text) > LONGEST:
            abort(400, f"a message has 1 to {LONGEST} characters")
        at = time.time() - float(given.get("seconds_ago") or 0)
        message = {"account": name, "number": number, "id": given.get("id") or new_id(number), "text": text, "at": at}
        if message["id"] not in [one["id"] for one in chats.of(name, number)]:
            chats.add(message)
        status = report(account, _reported(message, kind))
        if request.is_json:
            return jsonify(id=message["id"], status=status)
        return redirect(url_for(".chat", name=name, number=number), 303)


def _account(world: World, name: str) -> SandboxAccount:
    return next((one for one in world.accounts() if one.name == name), None) or abort(404, "there is no such account")


def _reported(message: Inbound, kind: str) -> dict[str, Any]:
    content: dict[str, Any] = {
        "text": {"body": message["text"]},
        "button": {"text": message["text"], "payload": message["text"]},
        "image": {"id": "1", "mime_type": "image/jpeg", "sha256": "0" * 44},
    }[kind]
    user = f"ID.{message['number'][::-1]}"
    contact = {"profile": {"name": "Warga"}, "wa_id": message["number"], "user_id": user}
    entry = {"from": message["number"], "from_user_id": user, "id": message["id"]}
    entry["timestamp"] = str(int(message["at"]))
    return {"contacts": [contact], "messages": [{**entry, "type": kind, kind: content}]}


def _chat(world: World, chats: ChatStore, account: str, number: str) -> list[dict[str, Any]]:
    """Both sides, oldest first."""
    own = [(one["at"], {"from": "citizen", "text": one["text"]}) for one in chats.of(account, number)]
    got = [
        (datetime.fromisoformat(post["created_at"]).timestamp(), {"from": "office", "text": post["text"]})
        for post in world.posts.all()
        if (post["account"], post["to"]) == (account, number)
    ]
    both = sorted([*own, *got], key=lambda one: float(one[0]))
    return [{**message, "at": datetime.fromtimestamp(float(at), UTC).isoformat()} for at, message in both]
