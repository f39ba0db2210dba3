"""The hash an approval is bound to: review makes it at the proposal, publisher checks it before anything leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(value: Any) -> bytes:
    """The one JSON text of a value of JSON types: keys sorted, no spaces, UTF-8, nothing but finite numbers."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def value_hash(value: Any) -> str:
    """SHA-256 (hex) of a value of JSON types."""
    return hashlib.sha256(canonical(value)).hexdigest()


def variant_hash(variant: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of one channel's variant."""
    return value_hash(variant)


def content_hash(variants: Mapping[str, Mapping[str, Any]]) -> str:
    """SHA-256 (hex) over the hashes of all variants by channel, so that none can be changed, added or left out."""
    return variant_hash({name: variant_hash(variant) for name, variant in variants.items()})
