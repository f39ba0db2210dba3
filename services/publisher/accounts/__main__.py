"""`python -m services.publisher.accounts`: the operator's commands for accounts, behind `./kabar accounts`."""

from __future__ import annotations

from typing import TextIO

import click

from services.publisher.accounts.rotation import rotate
from services.publisher.accounts.vault import NoKeys, Vault
from services.publisher.channels.whatsapp.imports import record
from services.publisher.channels.whatsapp.lists import WRONG, WrongList, add_all, rows_of
from services.publisher.channels.whatsapp.recipients import Recipients
from shared import db
from shared.channels.whatsapp.declaration import CHANNEL as WHATSAPP
from shared.content.account import Account
from shared.settings import Settings

#: Faulty lines of a list that are shown.
MOST_SHOWN = 20


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


@accounts.command("import-recipients")
@click.argument("account")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
def import_recipients(account: str, file: TextIO) -> None:
    """Take up the WhatsApp recipients of ACCOUNT (its id) from a CSV FILE.

    Columns: number, consented_at (the day on which the person agreed, YYYY-MM-DD), and maybe topics, agencies (codes)
    and districts, each separated by semicolons, urgent_only (yes or no), and wording (what the person agreed to). Who
    has asked for no more messages is not taken up again.
    """
    settings = Settings.from_env()
    db.connect(settings)
    known = Account.collection().find_one({"_id": account, "channel": WHATSAPP.name, "removed": {"$ne": True}})
    if known is None:
        raise click.ClickException(f"there is no WhatsApp account with the id {account}")
    try:
        done = add_all(Recipients(settings), account, rows_of(file))
    except (NoKeys, WrongList) as error:
        raise click.ClickException(str(error)) from None
    record(account, "./kabar accounts import-recipients", done)
    click.echo(f"{done.added} recipients added, {done.known} known before.")
    for line, code in done.wrong[:MOST_SHOWN]:
        click.echo(f"line {line}: {WRONG[code].en}", err=True)
    if done.wrong:
        raise click.ClickException(f"{len(done.wrong)} lines were left out.")


if __name__ == "__main__":
    accounts(prog_name="./kabar accounts")
