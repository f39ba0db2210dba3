"""Is this container's process at work?   healthcheck.py http URL | healthcheck.py connected PORT

`http`: the URL returns a status below 400. `connected`: a process in this container is connected to PORT of
some host, which for a worker is the broker's. Imports little, as it runs every few seconds in every container.
"""

# ruff: noqa: T201

import sys
from pathlib import Path

ESTABLISHED = "01"
PATIENCE = 4.0


def http_error(url: str) -> str | None:
    """What is wrong with the HTTP server, or None."""
    from http.client import HTTPConnection, HTTPException

    host, _, path = url.removeprefix("http://").partition("/")
    connection = HTTPConnection(host, timeout=PATIENCE)
    try:
        connection.request("GET", f"/{path}")
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return f"{url}: {error!r}"
    finally:
        connection.close()
    return None if status < 400 else f"{url}: status {status}"


def connected(port: int) -> str | None:
    """What is wrong with the connection, or None."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            _, _, remote, state, *_ = line.split()
            if state == ESTABLISHED and int(remote.rpartition(":")[2], 16) == port:
                return None
    return f"no connection to port {port}"


def main(arguments: list[str]) -> int:
    """0 when healthy; otherwise 1, and why."""
    kind, what = arguments
    wrong = http_error(what) if kind == "http" else connected(int(what))
    if wrong:
        print(wrong)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
