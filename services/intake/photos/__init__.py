"""Photos as they may be published: verified, upright, of sensible size, without what the camera noted on the side."""

from services.intake.photos.cleaning import CleanPhoto, clean, cleaned, opened
from services.intake.photos.problems import PhotoRefused

__all__ = ["CleanPhoto", "PhotoRefused", "clean", "cleaned", "opened"]
