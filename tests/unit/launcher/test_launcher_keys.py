"""Generated secrets and credentials."""

from __future__ import annotations

import json
import stat
from dataclasses import asdict
from pathlib import Path

import pytest

from launcher.environment import platform_environment, with_publisher_keys
from launcher.errors import LauncherError
from launcher.home import Home
from launcher.keys import Keys, add_credentials, read_credentials
from launcher.ports import Ports
from launcher.processes import background_programs, web_programs
from services.publisher.accounts.vault import Vault
from services.publisher.channels.webpush.vapid import Identity


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "a folder")
    home.make()
    return home


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_secrets_are_generated_once_and_only_their_owner_can_read_them(home: Home) -> None:
    assert Keys.of(home) == Keys.of(home)
    assert mode(home.var / "secrets.json") == 0o600


def test_each_installation_has_secrets_of_its_own(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.make()
    assert Keys.of(home).secret_key != Keys.of(other).secret_key


def test_secrets_do_not_show_in_a_traceback(home: Home) -> None:
    assert Keys.of(home).secret_key not in repr(Keys.of(home))


def test_damaged_secrets_are_an_error_and_not_replaced_in_silence(home: Home) -> None:
    (home.var / "secrets.json").write_text("{")
    with pytest.raises(LauncherError, match="cannot be read"):
        Keys.of(home)


def test_new_credentials_join_those_that_are_kept(home: Home) -> None:
    add_credentials(home, {"editor": "one"})
    add_credentials(home, {"chief": "two"})
    assert read_credentials(home) == {"editor": "one", "chief": "two"}
    assert mode(home.credentials) == 0o600


def test_an_installation_of_an_earlier_release_gets_the_key_for_credentials_by_itself(home: Home) -> None:
    earlier = {"secret_key": "s" * 40, "rabbitmq_password": "p" * 40, "rabbitmq_cookie": "c" * 40}
    (home.var / "secrets.json").write_text(json.dumps(earlier))
    keys = Keys.of(home)
    made = {"credentials_keys": keys.credentials_keys, "vapid_key": keys.vapid_key}
    assert {**earlier, **made} == asdict(keys) == asdict(Keys.of(home))
    assert Vault(keys.credentials_keys.split(",")).seal("x", {"token": "x"})
    assert Identity(keys.vapid_key, "mailto:redaksi@mojokertokab.example").public


def test_only_the_publisher_gets_the_keys_for_credentials(home: Home) -> None:
    keys, ports = Keys.of(home), Ports()
    programs = with_publisher_keys([*web_programs(ports), *background_programs(ports)], keys)
    everywhere = platform_environment(home, ports, keys, "mongodb://h/", "amqp://h")
    for key in (keys.credentials_keys, keys.vapid_key):
        holders = {program.name for program in programs if key in program.environment.values()}
        assert holders == {"publisher", "publisher-worker"}
        assert key not in everywhere.values()
