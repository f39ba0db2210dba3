"""Where the ports come from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from launcher.config import choose_ports
from launcher.errors import LauncherError
from launcher.home import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("KABAR_PORT_BASE", raising=False)
    home = Home(tmp_path)
    home.make()
    return home


def configure(home: Home, text: str) -> None:
    (home.var / "config.json").write_text(text)


def test_the_option_wins_over_the_environment_and_that_over_the_file(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(home, json.dumps({"port_base": 9100}))
    assert choose_ports(home, None).site == 9100
    monkeypatch.setenv("KABAR_PORT_BASE", "9200")
    assert choose_ports(home, None).site == 9200
    assert choose_ports(home, 9300).site == 9300


def test_single_ports_can_be_set_in_the_file(home: Home) -> None:
    configure(home, json.dumps({"ports": {"mongodb": 27999}}))
    assert (choose_ports(home, None).mongodb, choose_ports(home, None).site) == (27999, 8700)


@pytest.mark.parametrize(
    "text", ["not json", "[1]", '{"ports": {"mongo": 1}}', '{"port_base": "many"}', '{"ports": 3}']
)
def test_a_file_that_makes_no_sense_is_an_error_with_an_example(home: Home, text: str) -> None:
    configure(home, text)
    with pytest.raises(LauncherError) as refused:
        choose_ports(home, None)
    assert "Example" in str(refused.value.hint)
