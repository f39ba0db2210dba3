"""Which addresses a webhook may call."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.publisher.channels.guard import Refused, Unresolvable, check, is_public


def resolving(*addresses: str):  # type: ignore[no-untyped-def]
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2002:a9fe:a9fe::", "::ffff:0:10.0.0.1",
    ],
)  # fmt: skip
def test_internal_addresses_are_refused(address: str) -> None:
    with pytest.raises(Refused):
        check("https://hook.example/x", [], resolving(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111"])
def test_public_addresses_may_be_called(address: str) -> None:
    destination = check("https://hook.example:8443/a?b=c", [], resolving(address))
    assert destination.addresses == (ip_address(address),)
    assert (destination.host, destination.port, destination.target) == ("hook.example", 8443, "/a?b=c")


def test_one_bad_address_among_good_ones_refuses_the_name() -> None:
    with pytest.raises(Refused):
        check("https://hook.example/", [], resolving("93.184.216.34", "10.0.0.1"))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://hook.example/", "file:///etc/passwd", "gopher://hook.example/", "https:///x", "//hook.example/",
        "https://user@hook.example/", "https://user:pw@hook.example/", "https://hook.example:0/",
        "https://hook.example:99999/", "https://hook.example/\r\nX: y", "https://hook.example/ x", "http://hook.example/",
    ],
)  # fmt: skip
def test_addresses_of_a_wrong_form_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        check(url, [], resolving("93.184.216.34"))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "[::1]", "[::ffff:7f00:1]"]
)
def test_other_ways_to_write_the_own_machine_do_not_help(host: str) -> None:
    with pytest.raises((Refused, Unresolvable)):
        check(f"https://{host}/", [])


def test_the_operator_may_exempt_a_network_also_from_https() -> None:
    loopback = [ip_network("127.0.0.0/8")]
    assert check("http://127.0.0.1:8705/webhooks/desa", loopback).addresses == (IPv4Address("127.0.0.1"),)
    with pytest.raises(Refused):
        check("http://hook.example/", loopback, resolving("10.0.0.1"))


@given(st.ip_addresses(v=4))
def test_ipv4_is_judged_the_same_however_it_is_wrapped(address: IPv4Address) -> None:
    number = int(address)
    wrapped = [
        IPv6Address(number | 0xFFFF << 32),
        IPv6Address(number | 0x64FF9B << 96),
        IPv6Address(0x2002 << 112 | number << 80),
    ]
    if not is_public(address):
        assert not any(is_public(form) for form in wrapped)


@given(st.ip_addresses())
def test_what_is_public_is_nowhere_special(address: IPv4Address | IPv6Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not (address.is_private or address.is_loopback or address.is_link_local or address.is_multicast)
