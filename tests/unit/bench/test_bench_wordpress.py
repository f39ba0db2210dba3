"""What is compared with WordPress: the ratio of rounds that followed one another, and how its responses are read."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bench.async_http import Connection, request
from bench.journey import misses, ratio
from bench.wordpress.install import version_in
from bench.wordpress.measure import Comparison, post
from bench.wordpress.servers import Settings
from launcher.errors import LauncherError

#: The machine was half as fast in the second pair, and both were.
TURNS = Comparison("6.1.9", kabar=[400.0, 200.0, 450.0], wordpress=[80.0, 40.0, 75.0])


def _summary(**more: Any) -> dict[str, Any]:
    reached = {"journey p50 ms": 120, "journey p95 ms": 180, "killing": {"rows": 200, "in the queue": 200}}
    return {"submissions/s": 300.0, **reached, **more}


def test_each_round_is_compared_with_the_one_that_followed_it() -> None:
    assert TURNS.ratios == [5.0, 5.0, 6.0]
    summary = TURNS.summary()
    assert summary["ratio"] == 5.0
    assert summary["ratio spread"] == [5.0, 6.0]
    assert summary["submissions/s"] == 75.0
    assert summary["submissions/s spread"] == [40.0, 80.0]
    assert summary["rounds"][1] == {"Kabar": 200.0, "WordPress": 40.0, "ratio": 5.0}


def test_rounds_without_their_counterpart_are_not_compared() -> None:
    with pytest.raises(ValueError, match="shorter"):
        _ = Comparison("6.1.9", kabar=[400.0, 400.0], wordpress=[80.0]).ratios


def test_the_measured_ratio_counts_where_there_is_one_and_the_quoted_number_otherwise() -> None:
    assert ratio(_summary()) == 300 / 80
    assert misses(_summary()) == ["submissions at least 5x WordPress"]
    assert ratio(_summary(wordpress=TURNS.summary())) == 5.0
    assert misses(_summary(wordpress=TURNS.summary())) == []


def test_wordpress_is_sent_the_same_title_and_text() -> None:
    sent = post(7, photo_id=3)
    assert sent["title"] == "Pengukuran laju kiriman nomor 7"
    assert 2000 < len(sent["content"]) <= 2048
    assert (sent["status"], sent["featured_media"]) == ("pending", 3)


@pytest.mark.parametrize("name", ["mariadb.cnf", "database.sql", "php.ini", "php-fpm.conf", "nginx.conf"])
def test_every_placeholder_of_a_configuration_is_filled_in(name: str) -> None:
    filled = Settings(run=Path("run"), data=Path("data"), root=Path("site"), port=1234).fill_in(name)
    assert "%{" not in filled


def test_variables_of_nginx_stay_as_they_are() -> None:
    filled = Settings(run=Path("run"), data=Path("data"), root=Path("site"), port=1234).fill_in("nginx.conf")
    assert "listen 127.0.0.1:1234;" in filled
    assert "try_files $uri $uri/ /index.php?$args;" in filled


def test_the_version_is_the_one_that_wordpress_names() -> None:
    assert version_in("<?php\n/** The version. */\n$wp_version = '6.1.9';\n") == "6.1.9"
    with pytest.raises(LauncherError):
        version_in("<?php\n")


def test_an_answer_in_pieces_is_read_to_its_end_and_the_connection_kept() -> None:
    pieces = b'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"id\r\n5\r\n": 7}\r\n0\r\n\r\n'
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for response in (pieces, whole):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(response)
        writer.close()

    async def ask() -> list[tuple[int, bytes]]:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            connection = Connection(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            responses = [await connection.send(request("GET", "/", {})) for _ in range(2)]
            connection.close()
        return [(response.status, response.body) for response in responses]

    assert asyncio.run(ask()) == [(201, b'{"id": 7}'), (200, b"ok")]
