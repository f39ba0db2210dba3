"""Which addresses belong to the public Internet: apart from the guard, so that a small process can import it alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: IPv6 ranges that carry an IPv4 address in their last 32 bits (NAT64, IPv4-compatible, IPv4-translated).
_EMBEDDING = tuple(ipaddress.IPv6Network(text) for text in ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96"))


def is_public(address: Address) -> bool:
    """Whether the address belongs to the public Internet, looking through every way to write IPv4 in IPv6."""
    return all(_plainly_public(inner) for inner in (address, *_embedded(address)))


def is_exempt(address: Address, networks: Iterable[Network]) -> bool:
    """Whether the address is in one of the networks that the operator allows, however it is written."""
    return any(inner in network for network in networks for inner in (address, *_embedded(address)))


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
