"""Which ports are used, and what is said when one is taken."""

from __future__ import annotations

import os
import socket
from dataclasses import astuple

import pytest

import launcher.ports
from launcher.errors import LauncherError
from launcher.ports import Ports, require_free, taken


def test_a_port_base_moves_every_port_by_the_same_distance() -> None:
    moved = zip(astuple(Ports.from_base(9700)), astuple(Ports()), strict=True)
    assert {new - old for new, old in moved} == {1000}


@pytest.mark.parametrize("base", [0, 100, 60000])
def test_a_port_base_that_leaves_no_room_is_refused_with_the_range(base: int) -> None:
    with pytest.raises(LauncherError) as refused:
        Ports.from_base(base)
    assert "from 5252 to" in str(refused.value.hint)


def test_a_taken_port_is_reported_with_its_owner() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(LauncherError, match=rf"Port {port} \(review\) is taken by .*pid {os.getpid()}"):
            require_free({"review": port})


def test_free_ports_are_free_and_all_different() -> None:
    ports = Ports.free()
    assert len(set(astuple(ports))) == len(astuple(ports))
    assert not taken(dict(zip(map(str, range(20)), astuple(ports), strict=False)))


def test_free_ports_are_given_away_once_while_their_process_lives() -> None:
    ports = [port for _ in range(30) for port in astuple(Ports.free())]
    assert len(set(ports)) == len(ports)
    assert max(ports) < 32768, "from there on systems give them to outgoing connections"


def test_where_no_ports_are_free_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher.ports, "_guard", lambda *_: False)
    with pytest.raises(LauncherError, match="in a row"):
        Ports.free()
