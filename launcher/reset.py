"""Starting anew: everything that Kabar made goes, except what set-up fetched and what the owner configured."""

from __future__ import annotations

import shutil

from launcher.home import Home

KEPT = frozenset({"venv", "tools", "config.json", "setup.lock", "run"})


def remove_data(home: Home) -> list[str]:
    """Delete the data; returns the names of what was deleted. Nothing may run."""
    gone = sorted(path for path in home.var.iterdir() if path.name not in KEPT)
    for path in gone:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    home.make()
    return [path.name for path in gone]
