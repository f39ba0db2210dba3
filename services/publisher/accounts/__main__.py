"""`python -m services.publisher.accounts`: the operator's commands for accounts, behind `./kabar accounts`."""

from __future__ import annotations

import click

from services.publisher.accounts.rotation import rotate
from services.publisher.accounts.vault import NoKeys, Vault
from shared import db
from shared.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def accounts() -> None:
    """Look after the accounts on platforms."""


@accounts.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt all credentials with the first of KABAR_CREDENTIALS_KEYS, so that the others can be removed."""
    settings = Settings.from_env()
    db.connect(settings)
    try:
        done = rotate(Vault(settings.credentials_keys))
    except (NoKeys, ValueError) as error:
        raise click.ClickException(f"KABAR_CREDENTIALS_KEYS cannot be used: {error}") from None
    click.echo(f"{done.resealed} encrypted with the first key, {done.current} were already.")
    if done.locked:
        names = "\n  ".join(done.locked)
        raise click.ClickException(
            f"{len(done.locked)} open with none of the keys. Add the key that they were encrypted with, "
            f"or link these accounts again:\n  {names}"
        )


if __name__ == "__main__":
    accounts(prog_name="./kabar accounts")
