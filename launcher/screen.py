"""The one screen that `up` ends with."""

from __future__ import annotations

from rich.panel import Panel
from rich.table import Table

from launcher.console import out
from launcher.home import ROOT
from launcher.platform import Platform

PAGES = (
    ("For agencies and editors", "intake", "/login"),
    ("Public site", "site", "/"),
    ("Review queue", "review", "/review/"),
    ("Channels", "publisher", "/channels/"),
    ("Dashboard", "metrics", "/dashboard/"),
    ("API documentation", "intake", "/api/docs/intake/"),
    ("Mailbox and webhooks (sandbox)", "sandbox", "/"),
)


def show(platform: Platform, new_credentials: dict[str, str], *, foreground: bool) -> None:
    """URLs, how to log in, where the logs are, how to stop."""
    table = Table.grid(padding=(0, 2))
    for title, service, path in PAGES:
        table.add_row(title, f"[cyan]{platform.urls[service]}{path}[/]")
    table.add_row()
    for label, text in _log_in(platform, new_credentials):
        table.add_row(label, text)
    table.add_row()
    table.add_row("Logs", f"./kabar logs -f   [dim]{_short(platform, 'log')}[/]")
    table.add_row("Look", "./kabar status    ./kabar doctor    ./kabar demo")
    table.add_row("Stop", "Ctrl-C" if foreground else "./kabar down")
    out.print(Panel(table, title=f"Kabar {platform.version}", expand=False))


def _log_in(platform: Platform, new: dict[str, str]) -> list[tuple[str, str]]:
    kept = f"kept in [bold]{_short(platform, 'credentials.json')}[/], which only you can read"
    if not new:
        return [("Log in", f"with a name and password {kept}")]
    rows = [("Log in", f"shown this once, {kept}")]
    return rows + [(f"  {name}", f"[bold]{password}[/]") for name, password in new.items()]


def _short(platform: Platform, name: str) -> str:
    path = platform.var / name
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
