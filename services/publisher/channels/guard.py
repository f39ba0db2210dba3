"""Which addresses may be called: the public Internet and networks that the operator named, no other private ones."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from services.publisher import reasons
from services.publisher.channels.addresses import Address, is_exempt, is_public
from shared.reasons import ReasonedError
from shared.settings import Network

Resolver = Callable[[str, int], Sequence[str]]

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Refused(ReasonedError):
    """This address may not be called; the message says why, for the person who entered it."""


class Unresolvable(ReasonedError):
    """The name has no address right now."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A checked URL with the checked addresses to connect to, so that the DNS is not asked again in between."""

    scheme: str
    host: str
    port: int
    target: str
    addresses: tuple[Address, ...]

    @property
    def host_header(self) -> str:
        """The Host header of a call to it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def url_at(self, address: Address) -> str:
        """Its URL with a checked address in place of the name."""
        host = f"[{address}]" if address.version == 6 else str(address)
        return f"{self.scheme}://{host}:{self.port}{self.target}"


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, as the system resolver gives them; raises Unresolvable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unresolvable(reasons.NAME_NOT_FOUND(host=host)) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check(url: str, allowed: Iterable[Network], resolver: Resolver = resolve) -> Destination:
    """The destination of `url` if every one of its addresses may be called; raises Refused or Unresolvable."""
    parts = _parts(url)
    host = str(parts.hostname)
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    addresses = tuple(ipaddress.ip_address(text.split("%")[0]) for text in resolver(host, port))
    exempt = tuple(allowed)
    for address in addresses:
        _check_address(address, exempt, parts.scheme)
    if not addresses:
        raise Unresolvable(reasons.NAME_NOT_FOUND(host=host))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port, target, addresses)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(reasons.NOT_A_URL()) from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise Refused(reasons.NOT_HTTPS())
    if not parts.hostname or port == 0:
        raise Refused(reasons.NO_HOST())
    if parts.username is not None or parts.password is not None:
        raise Refused(reasons.WITH_CREDENTIALS())
    if any(ord(char) <= 0x20 or ord(char) == 0x7F for char in url):
        raise Refused(reasons.CONTROL_CHARACTERS())
    return parts


def _check_address(address: Address, exempt: tuple[Network, ...], scheme: str) -> None:
    if is_exempt(address, exempt):
        return
    if not is_public(address):
        raise Refused(reasons.PRIVATE_NETWORK())
    if scheme != "https":
        raise Refused(reasons.NOT_HTTPS())
