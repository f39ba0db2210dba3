"""Packaging: one draft becomes one variant per channel, and one hash binds them all."""

from services.review.packaging.variants import Packaged, package, variants_of

__all__ = ["Packaged", "package", "variants_of"]
