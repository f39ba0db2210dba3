"""Which addresses may be called: the public Internet and networks that the operator named, no other private ones."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from services.publisher import reasons
from shared.reasons import ReasonedError
from shared.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

#: IPv6 ranges that carry an IPv4 address in their last 32 bits (NAT64, IPv4-compatible, IPv4-translated).
_EMBEDDING = tuple(ipaddress.IPv6Network(text) for text in ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96"))
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


def is_public(address: Address) -> bool:
    """Whether the address belongs to the public Internet, looking through every way to write IPv4 in IPv6."""
    return all(_plainly_public(inner) for inner in (address, *_embedded(address)))


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
    if any(inner in network for network in exempt for inner in (address, *_embedded(address))):
        return
    if not is_public(address):
        raise Refused(reasons.PRIVATE_NETWORK())
    if scheme != "https":
        raise Refused(reasons.NOT_HTTPS())


def _plainly_public(address: Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    local = address.is_link_local or address.is_private or getattr(address, "is_site_local", False)
    return address.is_global and not special and not local


def _embedded(address: Address) -> tuple[Address, ...]:
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _EMBEDDING):
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(inner for inner in found if inner is not None)
