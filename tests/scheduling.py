"""Which tests run in the same process when there are several."""

from __future__ import annotations

from pathlib import PurePosixPath

from xdist.scheduler.loadscope import LoadScopeScheduling

#: Folders whose tests share one platform or servers, and so run in one process one after another; with whose.
TOGETHER = {
    "backbone": "backbone",
    "e2e": "e2e",
    "faults": "faults",
    "launcher": "faults",
    "wordpress": "wordpress",
}


class FolderScheduling(LoadScopeScheduling):
    """Keeps the tests of a folder in TOGETHER together, the innermost's; every other test goes where there is room.

    xdist's own groups add to the tests' ids, which pytest no longer lets it.
    """

    def _split_scope(self, nodeid: str) -> str:
        folders = PurePosixPath(nodeid.partition("::")[0]).parent.parts
        return next((TOGETHER[name] for name in reversed(folders) if name in TOGETHER), nodeid)
