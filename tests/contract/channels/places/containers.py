"""A profile of a platform that makes posts in two steps and fetches photos from a publisher that runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from services.publisher.app import create_app
from services.publisher.channels.container_channel import ContainerChannel
from services.publisher.channels.platform_api import Timeouts
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place, account_place
from tests.integration.publisher.outside import Outside

PROFILE = "17841405822304914"
#: Seconds: a post takes a dozen calls, so one that is slow on a busy machine is likely; a silent one lasts longer.
PATIENCE = SHORT * 5 / 3


def container_place(
    kind: type[ContainerChannel], settings: Settings, outside: Outside, photos: Sequence[dict[str, Any]]
) -> Place:
    """One profile; Meta does not tell a deleted one from a token that was revoked, so it is not known to be gone."""
    name, token = kind.declaration.name, "EAA" + "b" * 60
    values = {"user_id": PROFILE, "access_token": token}
    account, _ = outside.account(name, values=values, token=token, user_id=PROFILE, username="mojokertokab")
    if photos:
        settings = replace(settings, media_url=outside.serve(create_app(settings)))
    channel = kind(settings, Timeouts(connect=PATIENCE, read=PATIENCE, total=PATIENCE))
    return replace(account_place(channel, account, outside, refusals=(429, 400)), remove=None, photos=photos)
