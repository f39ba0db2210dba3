"""The sandbox's SMTP server keeps good mail, refuses bad mail, and misbehaves on request."""

from __future__ import annotations

import smtplib
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

import httpx
import pytest

from sandbox.server import Sandbox
from sandbox.settings import SandboxSettings

SENDER, READER = "kabar@mojokertokab.example", "warga@contoh.example"


def settings(root: Path, password: str | None = None) -> SandboxSettings:
    username = "kabar" if password else None
    return SandboxSettings(root, "127.0.0.1", 0, 0, username, password, ("127.0.0.1",))


@contextmanager
def running(chosen: SandboxSettings) -> Iterator[Sandbox]:
    sandbox = Sandbox(chosen)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with running(settings(tmp_path)) as started:
        yield started


def client(sandbox: Sandbox, timeout: float = 10) -> closing[smtplib.SMTP]:
    return closing(smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=timeout))


def letter(subject: str = "Vaksinasi PMK selesai") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Kabar <{SENDER}>", READER, subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="mojokertokab.example")
    message.set_content("Petugas mendatangi kandang.", cte="quoted-printable")
    message.add_alternative(
        "<p>Petugas <b>mendatangi</b> kandang.</p><script>x()</script>", subtype="html", cte="base64"
    )
    return message


def messages(sandbox: Sandbox, **search: str) -> list[dict[str, object]]:
    return httpx.get(f"{sandbox.web_url}/api/messages", params=search).raise_for_status().json()["messages"]


def test_a_message_is_kept_and_can_be_found_by_recipient_subject_and_time(sandbox: Sandbox) -> None:
    with client(sandbox) as smtp:
        smtp.send_message(letter())
    (found,) = messages(sandbox, to=READER, subject="pmk")
    assert found["subject"] == "Vaksinasi PMK selesai"
    assert messages(sandbox, to="orang.lain@contoh.example") == []
    assert messages(sandbox, since="2999-01-01T00:00:00Z") == []
    whole = httpx.get(f"{sandbox.web_url}/api/messages/{found['id']}").json()
    assert "Petugas mendatangi kandang." in whole["text"]


def test_mail_survives_a_restart(tmp_path: Path) -> None:
    with running(settings(tmp_path)) as first, client(first) as smtp:
        smtp.send_message(letter())
    with (tmp_path / "mail" / "index.jsonl").open("a") as index:
        index.write('{"id": "cut off by a cra')
    with running(settings(tmp_path)) as second:
        with client(second) as smtp:
            smtp.send_message(letter("Surat kedua"))
        assert [mail["subject"] for mail in messages(second)] == ["Surat kedua", "Vaksinasi PMK selesai"]


def test_html_is_shown_without_scripts_and_in_a_cage(sandbox: Sandbox) -> None:
    with client(sandbox) as smtp:
        smtp.send_message(letter())
    mail_id = messages(sandbox)[0]["id"]
    page = httpx.get(f"{sandbox.web_url}/messages/{mail_id}?lang=en")
    assert 'sandbox="allow-popups' in page.text
    assert "Download the original" in page.text
    frame = httpx.get(f"{sandbox.web_url}/messages/{mail_id}/html")
    assert "default-src 'none'" in frame.headers["Content-Security-Policy"]
    raw = httpx.get(f"{sandbox.web_url}/messages/{mail_id}/raw")
    assert raw.headers["Content-Disposition"].startswith("attachment")


HEADER = {"Date": "Sun, 22 Nov 2026 08:00:00 +0700", "From": SENDER, "Message-ID": "<satu@mojokertokab.example>"}


def wire(body: bytes = b"halo", **changes: str | None) -> bytes:
    """A message as bytes, with header fields changed or, where None, left out."""
    fields = {**HEADER, **{name.replace("_", "-"): value for name, value in changes.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
    return head.encode() + b"\r\n" + body + b"\r\n"


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (wire(Date=None), 550),
        (wire(From=None), 550),
        (wire(Message_ID=None), 550),
        (wire(Date="besok"), 550),
        (wire(Message_ID="satu"), 550),
        (wire("é".encode()), 550),
        (wire(b"x" * 999), 550),
        (wire(b"x" * 2000), 500),
    ],
    ids=["no date", "no sender", "no id", "bad date", "bad id", "eight bit", "line of 999", "line of 2000"],
)
def test_a_malformed_message_is_refused(sandbox: Sandbox, broken: bytes, code: int) -> None:
    with client(sandbox) as smtp, pytest.raises(smtplib.SMTPDataError) as refusal:
        smtp.sendmail(SENDER, [READER], broken)
    assert refusal.value.smtp_code == code
    assert messages(sandbox) == []


@pytest.mark.parametrize("address", ["tanpa-domain", "a@b", "dua..titik@contoh.example", "x@-contoh.example"])
def test_a_malformed_address_is_refused(sandbox: Sandbox, address: str) -> None:
    with client(sandbox) as smtp:
        smtp.ehlo()
        assert smtp.mail(address)[0] in (501, 553)
        assert smtp.mail(SENDER)[0] == 250
        assert smtp.rcpt(address)[0] in (501, 553)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_password_is_asked_for_where_one_is_set(tmp_path: Path) -> None:
    with running(settings(tmp_path, "rahasia-sekali")) as sandbox, client(sandbox) as smtp:
        with pytest.raises(smtplib.SMTPSenderRefused):
            smtp.send_message(letter())
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.login("kabar", "salah")
        smtp.login("kabar", "rahasia-sekali")
        smtp.send_message(letter())
        assert len(messages(sandbox)) == 1


def test_refusing_ends_after_the_number_of_calls_asked_for(sandbox: Sandbox) -> None:
    behave(sandbox, mode="refuse", code=451, count=1)
    with client(sandbox) as smtp:
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            smtp.send_message(letter())
        assert refusal.value.smtp_code == 451
        smtp.send_message(letter())
    assert len(messages(sandbox)) == 1


def test_a_silent_server_keeps_the_message_and_does_not_answer(sandbox: Sandbox) -> None:
    behave(sandbox, mode="silent", seconds=30)
    with client(sandbox, timeout=1) as smtp, pytest.raises((smtplib.SMTPServerDisconnected, socket.timeout)):
        smtp.send_message(letter())
    assert len(messages(sandbox)) == 1


def test_a_slow_server_answers_late(sandbox: Sandbox) -> None:
    behave(sandbox, mode="slow", seconds=0.5)
    started = time.monotonic()
    with client(sandbox) as smtp:
        smtp.send_message(letter())
    assert time.monotonic() - started >= 0.5


@pytest.mark.parametrize("wrong", [{"mode": "lucu"}, {"mode": "refuse", "code": 200}, {"mode": "slow", "count": 0}])
def test_a_behaviour_that_cannot_be_is_refused(sandbox: Sandbox, wrong: dict[str, object]) -> None:
    assert httpx.put(f"{sandbox.web_url}/api/behaviours/smtp", json=wrong).status_code == 400


def test_another_host_name_is_refused(sandbox: Sandbox) -> None:
    assert httpx.get(f"{sandbox.web_url}/api/messages", headers={"Host": "jahat.example"}).status_code == 400


def behave(sandbox: Sandbox, **behaviour: object) -> None:
    httpx.put(f"{sandbox.web_url}/api/behaviours/smtp", json=behaviour).raise_for_status()
