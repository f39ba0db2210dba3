"""Voluntary Application Server Identification, as a push service checks it (RFC 8292)."""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

#: Seconds: a token is valid for 24 hours at most (section 2).
LONGEST = 24 * 3600
_CREDENTIALS = re.compile(r"vapid ([a-z]+)=([^\s,]+), *([a-z]+)=([^\s,]+)", re.IGNORECASE)


class NotTrusted(ValueError):
    """The sender is not who the subscription is bound to; the message says what is wrong."""


def sender_of(authorization: str, audience: str, subscribed_key: str | None) -> str:
    """The public key of the sender; raises NotTrusted. `subscribed_key` is the one that the browser named, if any."""
    match = _CREDENTIALS.fullmatch(authorization)
    given = {match[1].lower(): match[2], match[3].lower(): match[4]} if match else {}
    if set(given) != {"t", "k"}:
        raise NotTrusted("the credentials have the form: vapid t=…, k=…")
    if subscribed_key and given["k"].rstrip("=") != subscribed_key.rstrip("="):
        raise NotTrusted("the subscription is bound to another key")
    header, claims = _verified(given["t"], given["k"])
    if header.get("alg") != "ES256":
        raise NotTrusted("the algorithm is ES256")
    _check(claims, audience)
    return given["k"]


def decoded(text: str) -> bytes:
    """The bytes of URL-safe base64 without padding; raises NotTrusted."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotTrusted("this is no URL-safe base64") from error


def _verified(token: str, key: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    parts = token.split(".")
    if len(parts) != 3:
        raise NotTrusted("a token has three parts")
    signature = decoded(parts[2])
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
        numbers = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        public.verify(numbers, f"{parts[0]}.{parts[1]}".encode(), ec.ECDSA(SHA256()))
        header, claims = json.loads(decoded(parts[0])), json.loads(decoded(parts[1]))
    except (InvalidSignature, ValueError) as error:
        raise NotTrusted("the signature does not fit") from error
    if len(signature) != 64 or not isinstance(header, dict) or not isinstance(claims, dict):
        raise NotTrusted("the token is malformed")
    return header, claims


def _check(claims: Mapping[str, Any], audience: str) -> None:
    expires_at, left = claims.get("exp"), 0.0
    if isinstance(expires_at, int):
        left = expires_at - time.time()
    if not 0 < left <= LONGEST:
        raise NotTrusted("exp is in the future, by 24 hours at most")
    if claims.get("aud") != audience:
        raise NotTrusted(f"aud is {audience}")
    if not str(claims.get("sub") or "").startswith(("mailto:", "https://")):
        raise NotTrusted("sub is a mailto: or https: address")
