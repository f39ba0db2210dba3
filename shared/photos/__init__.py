"""Photos as they may be published: verified, upright, of sensible size, without what the camera noted on the side."""

from shared.photos.cleaning import CleanPhoto, clean, cleaned, opened
from shared.photos.problems import PhotoRefused

__all__ = ["CleanPhoto", "PhotoRefused", "clean", "cleaned", "opened"]
