"""What is sent through Apprise, and what its process may not do, with Apprise itself and its plugin json://."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from services.publisher import reasons as general
from services.publisher.channels.apprise import reasons
from services.publisher.channels.apprise.channel import AppriseChannel
from services.publisher.channels.apprise.sender import ROOT, Timeouts
from services.publisher.channels.contract import ConnectedAccount, Failed, Order, Package, Succeeded, Unknown
from shared.channels.apprise.declaration import CHANNEL
from shared.clock import now
from shared.ids import new_id
from shared.reasons import ReasonCode
from tests.directory import plain_settings
from tests.integration.publisher.newsroom import AGENCY
from tests.integration.publisher.outside import Outside, outside_world
from tests.integration.publisher.progress import RecordedProgress

TOKEN = "uji-apprise-0123456789"
LOOPBACK = (ip_network("127.0.0.0/8"),)
VARIANT = {"title": "Harga cabai turun", "text": "Harga cabai turun 12 persen."}


@dataclass
class Service:
    """The stand-in, with the channel that reaches it."""

    outside: Outside

    def __post_init__(self) -> None:
        web = self.outside.sandbox.web_url
        httpx.put(f"{web}/api/platforms/apprise/accounts/kabar", json={"token": TOKEN}).raise_for_status()
        self.url = f"json://kabar:{TOKEN}@{urlsplit(web).netloc}/platforms/apprise/notify"

    def send(self, url: str | None = None, *, sent: float = 30.0, networks: Any = LOOPBACK, **variant: str) -> Any:
        """The outcome of publishing to an address, and the progress of the attempt."""
        channel = AppriseChannel(plain_settings(webhook_allowed_networks=networks), Timeouts(30.0, sent))
        progress = RecordedProgress()
        return channel.publish(package(**variant), order(url or self.url, progress)), progress

    def messages(self) -> list[dict[str, Any]]:
        """What the service has."""
        found: list[dict[str, Any]] = self.outside.posts("apprise")["posts"]
        return found


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with outside_world(tmp_path) as outside:
        yield Service(outside)


def package(**variant: str) -> Package:
    variants = {CHANNEL.name: {**VARIANT, **variant}}
    moment = now()
    return Package(new_id(), 1, "", variants, AGENCY, "ekonomi", "news", "/berita/2026/11/cabai/", moment, moment)


def order(url: str, progress: RecordedProgress) -> Order:
    return Order(new_id(), "", now(), 1, progress, account=ConnectedAccount(new_id(), "kabar", {"url": url}))


def refused(outcome: object, code: ReasonCode, *, permanent: bool) -> None:
    assert isinstance(outcome, Failed), outcome
    assert (outcome.reason.kind, outcome.permanent) == (code, permanent)


def test_the_message_arrives_as_approved_with_the_articles_address(service: Service) -> None:
    outcome, _ = service.send()
    assert isinstance(outcome, Succeeded), outcome
    (message,) = service.messages()
    assert message["title"] == "Harga cabai turun"
    assert message["message"] == "Harga cabai turun 12 persen.\n\nhttp://127.0.0.1:8700/berita/2026/11/cabai/"


def test_a_correction_and_a_withdrawal_are_further_messages(service: Service) -> None:
    channel = AppriseChannel(plain_settings(webhook_allowed_networks=LOOPBACK))
    first = package()
    second = replace(first, revision=2, corrections=({"revision": 2, "at": now(), "note": "Turun 21 persen."},))
    taken_back = replace(first, withdrawn_at=now(), withdrawal_note="Angkanya salah.")
    for act, content in ((channel.update, second), (channel.withdraw, taken_back)):
        assert isinstance(act(content, order(service.url, RecordedProgress())), Succeeded)
    correction, withdrawal = service.messages()
    assert correction["title"] == "Ralat: Harga cabai turun"
    assert correction["message"].startswith("Turun 21 persen.\n\nHarga cabai turun 12 persen.")
    assert withdrawal["title"] == "Ditarik: Harga cabai turun"
    assert "Angkanya salah." in withdrawal["message"]


def test_the_address_cannot_ask_for_repetitions(service: Service) -> None:
    service.outside.misbehave("platforms/apprise", "refuse", code=503)
    outcome, _ = service.send(f"{service.url}?retry=3&wait=0")
    refused(outcome, reasons.REFUSED, permanent=False)
    assert service.messages() == []


def test_a_service_that_drops_the_connection_leaves_it_unknown(service: Service) -> None:
    service.outside.misbehave("platforms/apprise", "close")
    outcome, _ = service.send()
    assert isinstance(outcome, Unknown), outcome
    assert outcome.reason.kind is reasons.UNCLEAR
    assert len(service.messages()) == 1


def test_a_service_that_takes_too_long_is_left_and_its_process_ended(service: Service) -> None:
    service.outside.misbehave("platforms/apprise", "slow", seconds=3)
    outcome, _ = service.send(f"{service.url}?rto=60", sent=0.5)
    assert isinstance(outcome, Unknown), outcome
    assert outcome.reason.kind is reasons.NO_RESULT


def test_a_storm_of_refusals_names_the_seconds_to_wait(service: Service) -> None:
    service.outside.misbehave("platforms/apprise", "throttle", seconds=120)
    outcome, _ = service.send()
    refused(outcome, reasons.REFUSED, permanent=False)
    assert outcome.retry_after == 120


def test_where_no_one_listens_it_is_tried_again(service: Service) -> None:
    outcome, _ = service.send("json://127.0.0.1:1/notify")
    refused(outcome, general.PLATFORM_NO_CONNECTION, permanent=False)


def test_a_private_address_is_refused_before_anything_is_sent(service: Service) -> None:
    outcome, progress = service.send(networks=())
    refused(outcome, general.PRIVATE_NETWORK, permanent=True)
    assert progress.fences == []
    assert service.messages() == []


def test_a_public_address_without_tls_is_refused(service: Service) -> None:
    outcome, _ = service.send("json://8.8.8.8/notify")
    refused(outcome, general.NOT_HTTPS, permanent=True)


@pytest.mark.parametrize("url", ["syslog://", "macosx://", "windows://", "dbus://", "fcm://project@key?keyfile=/x"])
def test_services_of_this_machine_are_refused(service: Service, url: str) -> None:
    outcome, _ = service.send(url)
    refused(outcome, reasons.ON_THIS_MACHINE, permanent=True)


def test_what_apprise_does_not_know_is_refused(service: Service) -> None:
    outcome, _ = service.send("entahlah://kabar")
    refused(outcome, reasons.NOT_AN_ADDRESS, permanent=True)


def test_a_longer_message_than_the_service_takes_is_refused_not_cut(service: Service) -> None:
    outcome, progress = service.send(text="a" * 40_000)
    refused(outcome, reasons.TOO_LONG_FOR_IT, permanent=True)
    assert progress.fences == []


def test_a_test_names_the_service_and_sends_nothing(service: Service) -> None:
    channel = AppriseChannel(plain_settings(webhook_allowed_networks=LOOPBACK))
    result = channel.test(ConnectedAccount(new_id(), "kabar", {"url": service.url}))
    assert (result.reason, result.handle) == (None, "JSON")
    assert service.messages() == []


@pytest.mark.parametrize(
    "deed",
    [
        "open('/etc/hostname')",
        "open('README.md')",
        "open(socket.__file__.replace('socket.py', '../../../../../etc/hostname'))",
        "open('here', 'w')",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "__import__('os').remove('here')",
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.socket(socket.AF_UNIX).connect('/run/x')",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('10.0.0.1', 53))",
    ],
)
def test_the_process_is_confined(deed: str) -> None:
    program = (
        "import socket\n"
        "from services.publisher.channels.apprise.confinement import Confinement, NotAllowed\n"
        "limits = Confinement((), True); limits.begin()\n"
        f"try:\n    {deed}\nexcept NotAllowed:\n    print('prevented', limits.prevented)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "prevented 1\n", done.stderr
