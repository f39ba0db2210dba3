"""The address that webhooks call."""

from __future__ import annotations

import contextlib
import socket
import time

from flask import Blueprint, Response, jsonify, request
from werkzeug.routing import BaseConverter

from sandbox.behaviours import Behaviour, Behaviours
from sandbox.webhooks.store import NAME, WebhookStore
from sandbox.webhooks.verdicts import Call, Verdict

STATUS: dict[Verdict, int] = {"verified": 200, "unverified": 202, "duplicate": 200, "conflict": 409, "invalid": 400}


class ReceiverName(BaseConverter):
    """A receiver's name in an address: a-z, 0-9 and -, at most 64."""

    regex = NAME.pattern


def channel_of(name: str) -> str:
    """The name under which behaviours are kept for a receiver."""
    return f"webhooks/{name}"


def blueprint(store: WebhookStore, behaviours: Behaviours) -> Blueprint:
    """`POST /webhooks/<name>`, well behaved unless configured otherwise."""
    receiver = Blueprint("receiver", __name__)

    @receiver.post("/webhooks/<receiver:name>")
    def receive(name: str) -> tuple[Response, int]:
        call = Call.of(dict(request.headers.items()), request.get_data())
        behaviour = behaviours.take(channel_of(name))
        if behaviour and behaviour.mode == "refuse":
            return jsonify(status="refused", detail="refused on request"), behaviour.code
        if behaviour and behaviour.mode == "slow":
            time.sleep(behaviour.seconds)
        record = store.receive(name, call)
        if behaviour and behaviour.mode == "silent":
            _say_nothing(behaviour)
        return jsonify(status=record["verdict"], detail=record["reason"]), STATUS[record["verdict"]]

    return receiver


def _say_nothing(behaviour: Behaviour) -> None:
    """The call is kept; its sender gets no reply until the connection drops."""
    time.sleep(behaviour.seconds)
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
