"""Public addresses of photos for platforms that fetch them by themselves: signed, and valid for a few hours only.

The signature is in the query, which no log keeps. Whoever has an address sees one photo that is about to be published.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from services.publisher.channels import outgoing
from services.publisher.reasons import PHOTO_UNREACHABLE
from shared.reasons import ReasonedError
from shared.settings import Settings

#: Below this path of the publisher.
PATH = "/platform-media"
#: Seconds for which an address is valid: a platform fetches a photo at once, or soon after a delay of its own.
VALID_FOR = 6 * 3600
#: Seconds for connecting and for each read when the address is tried.
PATIENCE = 10.0
SUFFIXES: Mapping[str, str] = {"image/jpeg": "jpg", "image/png": "png"}


class PhotoUnreachable(ReasonedError):
    """The public address does not return the photo, so no platform could fetch it."""


class PhotoAddresses:
    """Makes addresses, recognises its own, and tries them as a platform would."""

    def __init__(self, settings: Settings) -> None:
        """The signing key is derived from the secret key, so that it serves nothing else."""
        self._key = hmac.digest(settings.secret_key.encode(), b"kabar: photos for platforms, 1", "sha256")
        self._base = settings.media_url or settings.publisher_url
        #: Platforms refuse plain HTTP; their stand-ins are on the same machine or network.
        self._needs_https = settings.platforms_url is None

    def address(self, rendition: Mapping[str, Any]) -> str:
        """A new address of the photo, valid for `VALID_FOR` seconds."""
        name = f"{rendition['_id']}.{SUFFIXES[rendition['media_type']]}"
        expires = int(time.time()) + VALID_FOR
        query = urlencode({"expires": expires, "signature": self._signature(name, expires)})
        return f"{self._base}{PATH}/{name}?{query}"

    def remaining(self, name: str, expires: str, signature: str) -> int:
        """Seconds for which that address is still valid; 0 where it has expired or is not one of ours."""
        if not (expires.isascii() and expires.isdigit() and len(expires) <= 12):
            return 0
        if not hmac.compare_digest(self._signature(name, int(expires)).encode(), signature.encode()):
            return 0
        return max(0, int(expires) - int(time.time()))

    def check(self, address: str, rendition: Mapping[str, Any]) -> None:
        """Fetch the photo through its public address; raises PhotoUnreachable unless exactly it comes back."""
        place = urlsplit(address)
        server = f"{place.scheme}://{place.netloc}"
        if self._needs_https and place.scheme != "https":
            raise PhotoUnreachable(PHOTO_UNREACHABLE(server=server, error="no HTTPS"))
        error = _error(address, rendition)
        if error:
            raise PhotoUnreachable(PHOTO_UNREACHABLE(server=server, error=error))

    def _signature(self, name: str, expires: int) -> str:
        return hmac.new(self._key, f"{name}\n{expires}".encode(), hashlib.sha256).hexdigest()


def _client(most: int) -> httpx.Client:
    return outgoing.client(PATIENCE, PATIENCE, time.monotonic() + 2 * PATIENCE, most)


def _error(address: str, rendition: Mapping[str, Any]) -> str | None:
    """What is wrong with the response, in a few words; None where it is the photo."""
    found, most = hashlib.sha256(), len(rendition["data"])
    try:
        with _client(most) as client, client.stream("GET", address) as response:
            if response.status_code != httpx.codes.OK:
                return f"HTTP {response.status_code}"
            if response.headers.get("content-type") != rendition["media_type"]:
                return "another content type"
            found.update(outgoing.body(response, most))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return type(error).__name__
    return None if found.hexdigest() == rendition["sha256"] else "other content"
