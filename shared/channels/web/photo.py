"""A photo as the pages show it: which files of it there are and how large they are."""

from __future__ import annotations

from dataclasses import dataclass

#: Widths in pixels that a photo is offered in; the last one is the largest that is ever shown.
WIDTHS = (480, 960, 1600)
#: By extension, in the order in which a browser should prefer them.
FORMATS = {"webp": "image/webp", "jpg": "image/jpeg"}


def widths_for(width: int) -> tuple[int, ...]:
    """The widths of a photo, ascending, none above its own."""
    largest = min(width, WIDTHS[-1])
    return (*(each for each in WIDTHS if each < largest), largest)


def media_path(sha256: str, width: int, extension: str) -> str:
    """URL path of one file; its name is derived from the photo's bytes, so it never changes and may be cached."""
    return f"/media/{sha256[:24]}-{width}.{extension}"


@dataclass(frozen=True, slots=True)
class Photo:
    """An approved photo. Until `ready`, the largest JPEG is all there is of it."""

    attachment_id: str
    sha256: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str
    ready: bool

    @property
    def widths(self) -> tuple[int, ...]:
        """Widths that can be asked for now."""
        every = widths_for(self.width)
        return every if self.ready else every[-1:]

    @property
    def largest(self) -> int:
        """Width of the largest file."""
        return widths_for(self.width)[-1]

    @property
    def largest_height(self) -> int:
        """Height of the largest file."""
        return height_at(self, self.largest)

    @property
    def src(self) -> str:
        """The file for browsers and services that choose nothing."""
        return media_path(self.sha256, self.largest, "jpg")

    @property
    def small(self) -> str:
        """The smallest JPEG that is there."""
        return media_path(self.sha256, self.widths[0], "jpg")

    @property
    def webp_set(self) -> str:
        """The `srcset` of the WebP files; empty until they are there."""
        return self._set("webp") if self.ready else ""

    @property
    def jpeg_set(self) -> str:
        """The `srcset` of the JPEG files."""
        return self._set("jpg")

    def _set(self, extension: str) -> str:
        return ", ".join(f"{media_path(self.sha256, width, extension)} {width}w" for width in self.widths)


def height_at(photo: Photo, width: int) -> int:
    """Height in pixels of the photo shown at this width."""
    return max(1, round(photo.height * width / photo.width))
