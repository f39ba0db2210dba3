"""Packaging: one draft becomes one variant per channel, and one hash binds them all."""

from services.review.packaging.checks import (
    ChannelFinding,
    broken,
    broken_rules,
    checkable,
    hindrances,
    notices,
    require_no_findings,
)
from services.review.packaging.variants import Packaged, package, variants_of
from services.review.packaging.wordings import with_changes

__all__ = [
    "ChannelFinding",
    "Packaged",
    "broken",
    "broken_rules",
    "checkable",
    "hindrances",
    "notices",
    "package",
    "require_no_findings",
    "variants_of",
    "with_changes",
]
