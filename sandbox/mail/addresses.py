"""The syntax of envelope addresses (RFC 5321, section 4.1.2; without quoted local parts and address literals)."""

from __future__ import annotations

import re

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def fault(address: str) -> str | None:
    """What is wrong with an address, or None."""
    local, at, domain = address.rpartition("@")
    if not at:
        return "no @ in the address"
    if len(local) > 64 or not _LOCAL.fullmatch(local):
        return "malformed local part"
    if len(domain) > 255 or not all(_LABEL.fullmatch(label) for label in domain.split(".")):
        return "malformed domain"
    if "." not in domain and domain != "localhost":
        return "domain is not fully qualified"
    return None
