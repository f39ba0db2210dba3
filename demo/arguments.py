"""Command line of the demo."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.target import Target


@dataclass(frozen=True, slots=True)
class Arguments:
    """What was asked for."""

    base_url: str
    sandbox_url: str
    webhook_url: str
    callback_url: str
    credentials: Path | None
    target: str | None
    json: Path | None

    def read_target(self) -> Target:
        """The platform that the arguments describe; OSError or ValueError where its file cannot be read."""
        if self.target is not None:
            text = sys.stdin.read() if self.target == "-" else Path(self.target).read_text()
            return Target(**json.loads(text))
        assert self.credentials is not None  # noqa: S101 - parse() insists on one of the two
        addresses = (self.base_url, self.sandbox_url, self.webhook_url, self.callback_url)
        return Target.behind_one_origin(*addresses, self.credentials)


def parse(argv: Sequence[str]) -> Arguments:
    """Read the arguments; exits with a message where they make no sense."""
    parser = argparse.ArgumentParser(prog="demo", description="Send real-life items through the whole path.")
    parser.add_argument("--base-url", default="http://127.0.0.1:8780", help="base URL of site and services")
    parser.add_argument("--sandbox-url", default="http://127.0.0.1:8785", help="base URL of the sandbox")
    parser.add_argument("--webhook-url", default="http://sandbox:8705", help="the sandbox as the publisher reaches it")
    parser.add_argument(
        "--callback-url", default="http://publisher:8000", help="the publisher as the sandbox reaches it"
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--credentials", type=Path, help="JSON file: password by user name")
    where.add_argument(
        "--target",
        help="instead of all of these: JSON file with urls, webhook_base, callback_base and credentials, or -",
    )
    parser.add_argument("--json", type=Path, help="write the report to this file too")
    return Arguments(**vars(parser.parse_args(argv)))
