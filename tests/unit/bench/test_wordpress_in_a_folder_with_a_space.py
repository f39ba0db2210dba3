"""WordPress's servers in a folder whose path has a space, which the scripts of MariaDB split at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.wordpress import servers
from bench.wordpress.install import Installed
from launcher.home import Home

#: What mariadb-install-db does: it reads the configuration through the shell, unquoted.
INSTALL_DB = """#!/bin/sh
for argument in $*; do case $argument in --defaults-file=*) file=${argument#*=} ;; esac; done
for word in $(sed -n 's/^datadir = //p' "$file"); do mkdir -p "$word/mysql" && touch "$word/mysql/made"; done
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path / "my kabar (1)")
    found.make()
    return found


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    script = tmp_path / "mariadb-install-db"
    script.write_text(INSTALL_DB)
    script.chmod(0o755)
    return Installed("mariadbd", str(script), "php", "php-fpm", "nginx", "6.1")


def test_the_data_is_made_in_the_folder(home: Home, installed: Installed) -> None:
    with servers._alias(home) as alias:
        made = servers.Servers(home, alias, installed)
        (home.run / "mariadb.cnf").write_text(made.settings.fill_in("mariadb.cnf"))
        made._make_database()
    assert (home.data / "mariadb" / "mysql" / "made").exists()


def test_no_path_in_a_command_or_a_configuration_has_a_space(home: Home, installed: Installed) -> None:
    with servers._alias(home) as alias:
        made = servers.Servers(home, alias, installed)
        words = [word for program in made._programs() for word in program.command]
        filled = [made.settings.fill_in(name) for name in ("mariadb.cnf", "php-fpm.conf", "nginx.conf")]
        assert [word for word in [*words, *made.php] if " " in word] == []
        assert [text for text in filled if str(home.base) in text] == []
        assert all(len(str(path)) <= 107 for path in (made.settings.mariadb_socket, made.settings.php_socket))


def test_the_link_is_gone_afterwards(home: Home) -> None:
    with servers._alias(home) as alias:
        assert alias.run.samefile(home.run)
    assert re.match(r"/tmp/kabar-wordpress-", str(alias.base))
    assert not alias.base.parent.exists()
