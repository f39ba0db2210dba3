"""What the owner may choose: the ports, by option, environment or file, in this order."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from launcher.errors import LauncherError
from launcher.home import Home
from launcher.ports import DEFAULT_BASE, Ports

EXAMPLE = 'Example: {"port_base": 9700, "ports": {"mongodb": 27917}}'


def choose_ports(home: Home, port_base: int | None) -> Ports:
    """The ports to use: --port-base, else KABAR_PORT_BASE, else var/config.json, else the defaults."""
    path = home.var / "config.json"
    kept = _read(path)
    asked = port_base or os.environ.get("KABAR_PORT_BASE") or kept.get("port_base", DEFAULT_BASE)
    try:
        return replace(Ports.from_base(int(asked)), **{name: int(port) for name, port in kept.get("ports", {}).items()})
    except (TypeError, ValueError, AttributeError) as error:
        raise LauncherError(f"The ports in KABAR_PORT_BASE or {path} make no sense: {error}", EXAMPLE) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise LauncherError(f"{path} is not JSON: {error}", EXAMPLE) from error
    if not isinstance(kept, dict):
        raise LauncherError(f"{path} must hold an object.", EXAMPLE)
    return kept
