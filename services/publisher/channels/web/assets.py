"""Style sheet, scripts and pictures of the site itself."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import shared.channels.web
from services.publisher.channels.web.files import SiteFolder

#: Pictures here; the style sheet where the editors' preview finds it too.
FOLDERS = (Path(__file__).with_name("assets"), Path(shared.channels.web.__file__).with_name("assets"))
#: A service worker serves the folder that it is in, and browsers ask for changes of it at its address.
WORKER = "layanan-push.js"
#: Makes the site one that can be put on a phone's home screen, where iOS alone offers notifications.
MANIFEST = "kabar.webmanifest"
#: Looked for at a fixed address by browsers, feed readers and pages of other sites.
FIXED = ("favicon.svg", "kabar-180.png", "kabar-512.png", "kabar-kartu.png", MANIFEST, WORKER)


@cache
def asset_path(name: str) -> str:
    """URL path of an asset; the name holds a hash of the content, so that it may be cached for ever."""
    if name in FIXED:
        return f"/{name}"
    source = next(folder / name for folder in FOLDERS if (folder / name).exists())
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:10]
    return f"/aset/{source.stem}-{digest}{source.suffix}"


@cache
def assets_digest() -> str:
    """A hash of the content of all of them."""
    sources = sorted(each for folder in FOLDERS for each in folder.iterdir())
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def write_assets(folder: SiteFolder) -> None:
    """Put every asset in its place; older versions stay for the pages that name them."""
    for source in sorted(each for folder in FOLDERS for each in folder.iterdir()):
        folder.write(asset_path(source.name), source.read_bytes())
