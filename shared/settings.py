"""Configuration, read once from the environment and passed by parameter."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from environs import Env, EnvError, validate

Network = IPv4Network | IPv6Network


class SettingsError(RuntimeError):
    """A setting is missing or malformed; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration of a Kabar process. Field comments give the environment variable's meaning."""

    mongodb_uri: str
    mongodb_database: str
    amqp_url: str
    secret_key: str
    site_url: str
    intake_url: str
    review_url: str
    publisher_url: str
    metrics_url: str
    site_root: Path
    smtp_host: str
    smtp_port: int
    smtp_username: str | None
    smtp_password: str | None
    smtp_starttls: bool
    mail_from: str
    webhook_allowed_networks: tuple[Network, ...]
    log_format: str
    version: str
    #: Reverse proxies in front that set X-Forwarded-For, -Proto and -Host; 0 where browsers come directly.
    trusted_proxies: int = 0
    #: Fernet keys for the credentials of accounts, newest first; without one no account can be linked.
    credentials_keys: tuple[str, ...] = ()
    #: Signs Web Push messages: 32 bytes in URL-safe base64, a private key on P-256; None: there are no notifications.
    vapid_key: str | None = None
    #: Stands in for every platform's own address, each under its channel's name; None: the platforms themselves.
    platforms_url: str | None = None
    #: The same as browsers reach it, for the platforms' own sign-in pages; None: as `platforms_url`.
    platforms_browser_url: str | None = None
    #: WebSub hubs that are told when the site's feeds change.
    websub_hubs: tuple[str, ...] = ()
    #: Where readers reach the office; shown on the site's contact page, empty for none.
    contact_email: str = ""
    contact_phone: str = ""
    #: Where platforms fetch the photos that they do not take as uploads; None: the publisher's own address.
    media_url: str | None = None
    #: Hour of the day (0 to 23, WIB) at which digest mails go out.
    digest_hour: int = 17
    #: Port where a worker or the relay serves its process metrics to Prometheus; 0 for none.
    figures_port: int = 0
    figures_bind: str = "127.0.0.1"

    def __repr__(self) -> str:
        """Leaves out the values, so that a settings object in a traceback or log gives no secret away."""
        return f"Settings(database={self.mongodb_database!r}, version={self.version!r})"

    @property
    def service_urls(self) -> dict[str, str]:
        """Base URL of each service as browsers see it."""
        return {
            "intake": self.intake_url,
            "review": self.review_url,
            "publisher": self.publisher_url,
            "metrics": self.metrics_url,
        }

    @classmethod
    def from_env(cls) -> Settings:
        """Read the environment; raises SettingsError that names the variable at fault."""
        env = Env()
        try:
            return cls(
                mongodb_uri=env.str("MONGODB_URI"),
                mongodb_database=env.str("MONGODB_DATABASE", "kabar"),
                amqp_url=env.str("AMQP_URL"),
                secret_key=env.str("KABAR_SECRET_KEY", validate=validate.Length(min=32)),
                site_url=_url(env, "KABAR_SITE_URL", 8700),
                intake_url=_url(env, "KABAR_INTAKE_URL", 8701),
                review_url=_url(env, "KABAR_REVIEW_URL", 8702),
                publisher_url=_url(env, "KABAR_PUBLISHER_URL", 8703),
                metrics_url=_url(env, "KABAR_METRICS_URL", 8704),
                site_root=env.path("KABAR_SITE_ROOT", Path("var/site")),
                smtp_host=env.str("KABAR_SMTP_HOST", "127.0.0.1"),
                smtp_port=env.int("KABAR_SMTP_PORT", 8725),
                smtp_username=env.str("KABAR_SMTP_USERNAME", None),
                smtp_password=env.str("KABAR_SMTP_PASSWORD", None),
                smtp_starttls=env.bool("KABAR_SMTP_STARTTLS", False),
                mail_from=env.str("KABAR_MAIL_FROM", "Kabar Mojokerto <kabar@mojokertokab.example>"),
                webhook_allowed_networks=_networks(env),
                log_format=env.str("KABAR_LOG_FORMAT", "json", validate=validate.OneOf(["json", "console"])),
                version=env.str("KABAR_VERSION", "0.1.0"),
                trusted_proxies=env.int("KABAR_TRUSTED_PROXIES", 0, validate=validate.Range(min=0)),
                credentials_keys=_keys(env, "KABAR_CREDENTIALS_KEYS"),
                vapid_key=env.str("KABAR_VAPID_KEY", "") or None,
                platforms_url=_optional_url(env, "KABAR_PLATFORMS_URL"),
                platforms_browser_url=_optional_url(env, "KABAR_PLATFORMS_BROWSER_URL"),
                websub_hubs=_urls(env, "KABAR_WEBSUB_HUBS"),
                contact_email=env.str("KABAR_CONTACT_EMAIL", ""),
                contact_phone=env.str("KABAR_CONTACT_PHONE", ""),
                media_url=_optional_url(env, "KABAR_MEDIA_URL"),
                digest_hour=env.int("KABAR_DIGEST_HOUR", 17, validate=validate.Range(min=0, max=23)),
                figures_port=env.int("KABAR_FIGURES_PORT", 0, validate=validate.Range(min=0, max=65535)),
                figures_bind=env.str("KABAR_FIGURES_BIND", "127.0.0.1"),
            )
        except (EnvError, ValueError) as error:
            raise SettingsError(f"configuration: {error}") from error


def _url(env: Env, name: str, local_port: int) -> str:
    return _checked_url(name, env.str(name, f"http://127.0.0.1:{local_port}"))


def _checked_url(name: str, value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError(f"{name} must start with http:// or https://")
    return value.rstrip("/")


def _optional_url(env: Env, name: str) -> str | None:
    value = env.str(name, "")
    return _checked_url(name, value) if value else None


def _urls(env: Env, name: str) -> tuple[str, ...]:
    values: list[str] = env.list(name, [])
    return tuple(_checked_url(name, value.strip()) for value in values if value.strip())


def _keys(env: Env, name: str) -> tuple[str, ...]:
    keys: list[str] = env.list(name, [])
    return tuple(key.strip() for key in keys if key.strip())


def _networks(env: Env) -> tuple[Network, ...]:
    names: list[str] = env.list("KABAR_WEBHOOK_ALLOWED_NETWORKS", [])
    return tuple(ip_network(name.strip()) for name in names if name.strip())
