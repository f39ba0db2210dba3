"""The four services. None imports another one; they have `shared` in common."""

import sys

import shared  # noqa: F401 - prepares the imports of libraries before any of them is loaded

#: Where rich is installed, for the launcher, structlog loads it for its console output: 4 MiB in each process.
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
