"""The translation catalogues: `python -m shared.web.catalogs` compiles them, `--check` finds what is not translated.

English is what the code and the templates say; each service and the shared web layer keep Indonesian beside
themselves in translations/id/LC_MESSAGES/messages.po. Compiled files are not kept in the repository.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "shared"
#: Shared pages with a catalogue of their own; the shared web layer's has what all else in `shared` says.
MOUNTED = (SHARED / "operations" / "pages",)
_METHODS = [
    ("**.py", "python"),
    *((f"{top}templates/**.{kind}", "jinja2") for top in ("", "**/") for kind in ("html", "txt", "xml")),
]
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}


def packages() -> list[Path]:
    """The folders that have strings of their own: the shared web layer, pages that services mount, and each service."""
    services = sorted(path.parent for path in (ROOT / "services").glob("*/__init__.py"))
    return [SHARED / "web", *MOUNTED, *services]


def compile_all() -> list[Path]:
    """Compile the catalogues that are newer than their compiled form; returns what was written."""
    sources = (po for package in packages() for po in sorted(package.glob("translations/*/LC_MESSAGES/*.po")))
    return [_compile(po) for po in sources if _stale(po)]


def untranslated() -> dict[str, list[str]]:
    """By package: the strings in use that neither its own nor the shared catalogue has in Indonesian."""
    common = _translated(SHARED / "web")
    found = {package.name: _missing(package, common | _translated(package)) for package in packages()}
    return {name: missing for name, missing in found.items() if missing}


def _missing(package: Path, known: set[str]) -> list[str]:
    used = {text: place for place, text in _used(SHARED if package == SHARED / "web" else package)}
    return [f"{place}: {text}" for text, place in sorted(used.items(), key=lambda pair: pair[1]) if text not in known]


def _used(folder: Path) -> Iterator[tuple[str, str]]:
    for filename, line, message, _comments, _context in extract_from_dir(
        str(folder), _METHODS, keywords=_KEYWORDS, strip_comment_tags=True, directory_filter=_worth_reading
    ):
        text = message[0] if isinstance(message, tuple) else message
        if text:
            yield f"{folder.name}/{filename}:{line}", text


def _worth_reading(folder: str | os.PathLike[str]) -> bool:
    return Path(folder).name not in {"__pycache__", "static", "translations"} and Path(folder) not in MOUNTED


def _translated(package: Path) -> set[str]:
    known: set[str] = set()
    for po in package.glob("translations/id/LC_MESSAGES/*.po"):
        known.update(_ids(_read(po)))
    return known


def _ids(catalog: Catalog) -> Iterable[str]:
    for message in catalog:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and all(texts) and not message.fuzzy:
            yield message.id if isinstance(message.id, str) else message.id[0]


def _read(po: Path) -> Catalog:
    with po.open("rb") as source:
        return read_po(source, locale=po.parents[1].name)


def _stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _compile(po: Path) -> Path:
    """Write beside and rename, so that a service that starts meanwhile reads a whole file."""
    mo = po.with_suffix(".mo")
    with tempfile.NamedTemporaryFile(dir=mo.parent, suffix=".part", delete=False) as part:
        write_mo(part, _read(po))
    Path(part.name).chmod(0o644)
    Path(part.name).replace(mo)
    return mo


def main(arguments: list[str]) -> int:
    """The command line; 1 where `--check` found something."""
    if arguments == ["--check"]:
        missing = untranslated()
        lines = [f"not translated in {name}: {text}" for name, texts in missing.items() for text in texts]
        sys.stdout.write("\n".join(lines or ["every string is translated"]) + "\n")
        return 1 if missing else 0
    for path in compile_all():
        sys.stdout.write(f"compiled {path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
