"""/api/v1/channels: how each channel is doing."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from services.publisher.api.schemas import ChannelsSchema
from services.publisher.queries.health import health
from services.publisher.queries.stuck import stuck
from shared.identity import OFFICE, api_auth

blp = Blueprint("channels", __name__, url_prefix="/api/v1/channels", description="The channels' health")


@blp.get("")
@api_auth(*OFFICE)
@blp.response(200, ChannelsSchema)
def list_channels() -> dict[str, Any]:
    """See every channel: its last success, its failures, what waits and what is stuck."""
    return {"channels": health(), "stuck": stuck()}
