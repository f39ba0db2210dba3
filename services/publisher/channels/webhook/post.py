"""One POST to a checked destination: to the address that was checked, without redirects, within timeouts."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from services.publisher.channels import outgoing
from services.publisher.channels.addresses import Address
from services.publisher.channels.guard import Destination
from services.publisher.channels.webhook import reasons
from shared.reasons import ReasonedError

#: Most bytes of a response that are read and hashed.
MAX_RESPONSE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection, for the next byte, and for everything."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 20.0


@dataclass(frozen=True, slots=True)
class Response:
    """What the other side returned."""

    status: int
    headers: Mapping[str, str]
    digest: str


class NotSent(ReasonedError):
    """No connection came about, so the request certainly did not arrive."""


class NoResponse(ReasonedError):
    """The request may have arrived, but no whole response came."""


def post(destination: Destination, headers: Mapping[str, str], body: bytes, timeouts: Timeouts) -> Response:
    """Send `body`; tries the destination's addresses in turn until one connects. Raises NotSent or NoResponse."""
    failure: Exception | None = None
    until = time.monotonic() + timeouts.total
    for address in destination.addresses:
        try:
            return _post(destination, address, headers, body, timeouts, until)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failure = error
        except httpx.HTTPError as error:
            raise NoResponse(reasons.NO_ANSWER(host=destination.host, error=type(error).__name__)) from error
    raise NotSent(reasons.NO_CONNECTION(host=destination.host, port=destination.port)) from failure


def _post(
    destination: Destination,
    address: Address,
    headers: Mapping[str, str],
    body: bytes,
    timeouts: Timeouts,
    until: float,
) -> Response:
    with outgoing.client(timeouts.connect, timeouts.read, until, MAX_RESPONSE) as client:
        request = client.build_request(
            "POST",
            destination.url_at(address),
            headers={**headers, "host": destination.host_header},
            content=body,
            extensions={"sni_hostname": destination.host},
        )
        response = client.send(request, stream=True)
        try:
            digest = _digest(response, until)
        finally:
            response.close()
    return Response(response.status_code, response.headers, digest)


def _digest(response: httpx.Response, until: float) -> str:
    """SHA-256 of status and the response's first bytes; a slow response is cut when the time is over."""
    found = hashlib.sha256(f"{response.status_code}\n".encode())
    size = 0
    try:
        for chunk in response.iter_raw():
            found.update(chunk[: MAX_RESPONSE - size])
            size += len(chunk)
            if size >= MAX_RESPONSE:
                break
    except httpx.ReadTimeout:
        if time.monotonic() < until:
            raise
    return found.hexdigest()
