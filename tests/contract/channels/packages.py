"""Packages for one channel that differ from what the conformance suite sends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.publisher.channels.contract import Package
from tests.contract.channels.places import Place


def changed(package: Package, place: Place, **fields: Any) -> Package:
    """The package with other values in the variant of the place's channel."""
    name = place.channel.declaration.name
    return replace(package, variants={**package.variants, name: {**package.variants[name], **fields}})
