"""A site that runs WordPress: the parts of its REST API that publishing needs, in the wire format of version 6.1.

tests/contract/platforms makes the same calls to WordPress's own server.
"""

from __future__ import annotations

import secrets
import string

from flask import Response, jsonify

from sandbox.platforms.platform import Platform
from sandbox.platforms.wordpress.routes import blueprint
from sandbox.platforms.world import SandboxAccount

#: Characters of an application password (wp-includes/class-wp-application-passwords.php).
PASSWORD_LENGTH = 24


def _error(status: int, kind: str, seconds: int) -> Response:  # noqa: ARG001 - WordPress names no seconds
    """WordPress itself limits no rate: a 429 is what a host or a plugin for security makes of it."""
    codes = {"revoked": "rest_cannot_create", "changed": "rest_no_route"}
    code = codes.get(kind, "rest_error")
    response = jsonify(code=code, message=f"The sandbox was asked to be: {kind}.", data={"status": status})
    response.status_code = status
    return response


def _new_password() -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(PASSWORD_LENGTH))


def _link(account: SandboxAccount, address: str) -> dict[str, str]:
    return {"server": address, "user": account.name, "password": account.token}


PLATFORM = Platform("wordpress", "WordPress", blueprint, _error, _new_password, link=_link)
