"""Before the services start: indexes, agencies and first users, then the public site as it is stored.

Safe at every start. Passwords of users made now are added to a file in a volume that only init and the demo mount;
show it with deploy/credentials.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

CREDENTIALS = Path("/var/lib/kabar/private/credentials.json")


def main() -> None:
    """Seed, keep the new passwords, write the site; raises CalledProcessError where a step fails."""
    _keep(json.loads(_run("services.prepare")))
    sys.stdout.write(_run("services.publisher.channels.web.rebuild"))


def _run(module: str) -> str:
    """Run one of the services' commands and return what it printed."""
    return subprocess.run([sys.executable, "-m", module], check=True, stdout=subprocess.PIPE, text=True).stdout


def _keep(new: dict[str, str]) -> None:
    if not new:
        return
    known = json.loads(CREDENTIALS.read_text()) if CREDENTIALS.exists() else {}
    aside = CREDENTIALS.with_suffix(".new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({**known, **new}, file, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    aside.rename(CREDENTIALS)
    sys.stdout.write(f"made {len(new)} users; show their passwords with deploy/credentials\n")


if __name__ == "__main__":
    main()
