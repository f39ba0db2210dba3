"""The sandbox's settings, from environment variables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from environs import Env, validate

PORT = validate.Range(min=0, max=65535)


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """Where the sandbox listens and keeps what it received; it is bound to loopback unless configured otherwise."""

    root: Path
    host: str
    web_port: int
    smtp_port: int
    smtp_username: str | None
    smtp_password: str | None
    trusted_hosts: tuple[str, ...]
    """Host names that a request may name; anything else is refused, which stops DNS rebinding."""

    @classmethod
    def from_env(cls) -> SandboxSettings:
        """Read KABAR_SANDBOX_* and the SMTP settings that the publisher shares; raises environs.EnvError."""
        env = Env()
        return cls(
            root=env.path("KABAR_SANDBOX_ROOT", Path("var/sandbox")),
            host=env.str("KABAR_SANDBOX_HOST", "127.0.0.1"),
            web_port=env.int("KABAR_SANDBOX_PORT", 8705, validate=PORT),
            smtp_port=env.int("KABAR_SMTP_PORT", 8725, validate=PORT),
            smtp_username=env.str("KABAR_SMTP_USERNAME", None),
            smtp_password=env.str("KABAR_SMTP_PASSWORD", None),
            trusted_hosts=tuple(env.list("KABAR_SANDBOX_TRUSTED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])),
        )
