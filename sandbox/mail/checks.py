"""What a message must satisfy before it is taken (RFC 5321, RFC 5322); stricter than most servers, on purpose."""

from __future__ import annotations

import re
from email.errors import MessageDefect
from email.headerregistry import AddressHeader, DateHeader
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

from sandbox.mail import addresses

LONGEST_LINE = 998
ONCE = ("Date", "From", "Sender", "Reply-To", "To", "Cc", "Message-ID", "In-Reply-To", "References", "Subject")
_MESSAGE_ID = re.compile(r"<[^\s<>@]+@[^\s<>@]+>")
_BARE_BREAK = re.compile(rb"(?<!\r)\n|\r(?!\n)")


class Unacceptable(ValueError):
    """The message breaks a rule; the text is the SMTP reply."""


def parse(content: bytes, *, eight_bit: bool) -> EmailMessage:
    """Parse and check a message; `eight_bit` says that the client announced BODY=8BITMIME or SMTPUTF8."""
    _check_bytes(content, eight_bit)
    message = BytesParser(EmailMessage, policy=SMTP).parsebytes(content)
    _check_headers(message)
    _check_sender(message)
    defects = [*_defects(message)]
    if defects:
        raise Unacceptable(f"550 5.6.0 Malformed message: {', '.join(sorted(set(defects)))}")
    return message


def _check_bytes(content: bytes, eight_bit: bool) -> None:
    if b"\0" in content:
        raise Unacceptable("550 5.6.0 The message contains a NUL byte")
    if _BARE_BREAK.search(content):
        raise Unacceptable("550 5.6.0 Lines must end in CRLF; a bare CR or LF was found")
    if any(len(line) > LONGEST_LINE for line in content.split(b"\r\n")):
        raise Unacceptable(f"550 5.6.0 A line is longer than {LONGEST_LINE} octets")
    if not eight_bit and not content.isascii():
        raise Unacceptable("550 5.6.3 Eight-bit data without BODY=8BITMIME")
    head, _, _ = content.partition(b"\r\n\r\n")
    if not head.isascii():
        raise Unacceptable("550 5.6.7 Header fields must be ASCII (RFC 2047 encodes the rest)")


def _check_headers(message: EmailMessage) -> None:
    for name in ("Date", "From", "Message-ID"):
        if not message.get_all(name):
            raise Unacceptable(f"550 5.6.0 Header field {name} is missing")
    for name in ONCE:
        if len(message.get_all(name, [])) > 1:
            raise Unacceptable(f"550 5.6.0 Header field {name} appears more than once")
    date = message["Date"]
    if not isinstance(date, DateHeader) or date.datetime is None:
        raise Unacceptable("550 5.6.0 Header field Date is not a date")
    if not _MESSAGE_ID.fullmatch(str(message["Message-ID"]).strip()):
        raise Unacceptable("550 5.6.0 Header field Message-ID must look like <left@right>")


def _check_sender(message: EmailMessage) -> None:
    sender = message["From"]
    if not isinstance(sender, AddressHeader) or len(sender.addresses) != 1:
        raise Unacceptable("550 5.6.0 Header field From must hold exactly one address")
    wrong = addresses.fault(sender.addresses[0].addr_spec)
    if wrong:
        raise Unacceptable(f"550 5.6.0 Header field From: {wrong}")


def _defects(message: EmailMessage) -> list[str]:
    found: list[MessageDefect] = []
    for part in message.walk():
        found += part.defects
        for value in part.values():
            found += getattr(value, "defects", ())
        if not part.is_multipart():
            part.get_payload(decode=True)
    return [type(defect).__name__ for defect in found]
