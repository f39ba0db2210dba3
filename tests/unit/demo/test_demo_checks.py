"""Every check of the demo can fail: each holds on good evidence and fails where one thing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from demo import items
from demo.checks import Check, deliveries, platforms, verify, website, workflow
from demo.checks.website import WebsiteChecks
from demo.metrics import expected, outcomes
from demo.platforms import LinkedAccount
from demo.record import Record, Tracked
from demo.site import Page
from shared.channels import CHANNELS
from shared.channels.declaration import Means

START = datetime(2026, 11, 22, 3, tzinfo=UTC)
BASE = "http://site.example"
FURTHER = {"correct": "update", "withdraw": "withdraw"}
KINDS = {"publish": "item.published", "update": "item.corrected", "withdraw": "item.withdrawn"}


class Evidence:
    """A run in which everything went well, to be spoilt by a test."""

    def __init__(self) -> None:
        self.record = Record("run", [self._tracked(*each) for each in enumerate(items.load(date(2026, 11, 22)))])
        self.record.repeated = (self.record.tracked[0].id, True)
        self.record.own_approval = "second_person_required"
        self.record.one("schedule").publish_at = START
        counts = expected(self.record) | outcomes(self.record)
        self.record.before = {"counts": dict.fromkeys(counts, 7), "channels": []}
        self.record.after = {"counts": {name: 7 + amount for name, amount in counts.items()}}
        self.record.after["channels"] = [{"counts": self.record.after["counts"]}]
        self.pages = {tracked.url: self._html(tracked) for tracked in self.record.tracked}
        self.pages["/"] = self.pages["/sitemap.xml"] = " ".join(tracked.url for tracked in self.record.public)
        self.feed = {tracked.id for tracked in self.record.public}
        self.deliveries = [
            (tracked, one["action"]) for tracked in self.record.tracked for one in tracked.deliveries[::3]
        ]
        self.accounts = [
            LinkedAccount(f"account-{name}", name, "kabar") for name, one in CHANNELS.items() if one.accounts
        ]
        self.problems: dict[str, str] = {}
        for tracked in self.record.tracked:
            tracked.accounts = [account.id for account in self.accounts]
            tracked.variants = {account.channel: {"text": f"{tracked.item.title} Isi."} for account in self.accounts}
        self.shown = {account.id: list(self._posts(account)) for account in self.accounts}
        self.verdict = "verified"
        self.headers = [["List-Unsubscribe", "x"], ["List-Unsubscribe-Post", "x"], ["List-Id", "x"]]

    @staticmethod
    def _tracked(number: int, item: items.Item) -> Tracked:
        steps = ("submitted", "proposed", "approved", "published")
        times = [(START + timedelta(seconds=second)).isoformat() for second in range(len(steps))]
        actions = ["publish", *([FURTHER[item.journey]] if item.journey in FURTHER else [])]
        return Tracked(
            item=item,
            agency="Dinas Contoh",
            id=f"id-{number}",
            url=f"{BASE}/berita/{number}/",
            deliveries=[
                {"channel": channel, "action": action, "status": "succeeded"}
                for action in actions
                for channel in ("web", "email", "webhook")
            ],
            journey={
                "steps": [{"step": step, "at": at} for step, at in zip(steps, times, strict=True)],
                "lead_times": {"submit_to_publish": 3.0},
            },
        )

    def _posts(self, account: LinkedAccount) -> Iterator[dict[str, Any]]:
        """What an account shows at the end by what its channel declares."""
        means = CHANNELS[account.channel].capabilities
        for tracked in self.record.tracked:
            post = {"id": tracked.id, "text": f"{tracked.item.title}\n\nIsi.\n\n{tracked.url}"}
            if not (tracked.withdrawn and means.delete):
                yield post
            if tracked.withdrawn and means.withdrawal is Means.REPLY:
                yield {"id": f"{tracked.id}-2", "text": f"Ditarik: {tracked.item.withdrawal}"}
            if tracked.item.correction and means.correction is Means.REPLY:
                yield {"id": f"{tracked.id}-2", "text": f"Ralat: {tracked.item.title} {tracked.item.correction.note}"}

    @staticmethod
    def _html(tracked: Tracked) -> str:
        if tracked.withdrawn:
            return f"<h1>Ditarik</h1><p>{tracked.item.withdrawal}</p>"
        swaps = [swap for swap in (tracked.item.correction, tracked.item.resubmission) if swap]
        words = " ".join(f"{swap.replace} {swap.note}" for swap in swaps)
        pictures = '<img src="/media/a.jpg">' * len(tracked.item.photos)
        return f"<h1>{tracked.item.title}</h1><p>Dinas Contoh {words}</p>{pictures}"

    # The site as the checks use it.
    def page(self, address: str) -> Page:
        media = "image/jpeg" if "/media/" in address else "text/html"
        known = self.pages.get(address, "" if "/media/" in address else None)
        return Page(address, 404 if known is None else 200, media, known or "")

    def xml_feed(self, _path: str) -> set[str]:
        return self.feed

    json_feed = xml_feed

    # The readers as the checks use them.
    def mails(self) -> list[dict[str, Any]]:
        return [{"id": f"{number}", "subject": each[0].item.title} for number, each in enumerate(self.deliveries)]

    def mail(self, mail_id: str) -> dict[str, Any]:
        tracked, _ = self.deliveries[int(mail_id)]
        return {"subject": tracked.item.title, "text": f"Baca {tracked.url}", "html": "<p>", "headers": self.headers}

    def calls(self) -> list[dict[str, Any]]:
        return [
            {
                "verdict": self.verdict,
                "reason": None,
                "payload": {"type": KINDS[action], "data": {"item": {"id": tracked.id}}},
            }
            for tracked, action in self.deliveries
        ]

    # The platforms as the checks use them.
    def chosen(self, ids: list[str]) -> list[LinkedAccount]:
        return [account for account in self.accounts if account.id in ids]

    def posts(self, account: LinkedAccount) -> list[dict[str, Any]]:
        return self.shown[account.id]

    def of(self, channel_with: Callable[[Any], bool], tracked: Tracked) -> dict[str, Any]:
        """The post about an item on the first channel with such capabilities."""
        account = next(one for one in self.accounts if channel_with(CHANNELS[one.channel].capabilities))
        return next(post for post in self.shown[account.id] if post["id"] == tracked.id)

    def status(self, tracked: Tracked) -> dict[str, str]:
        return {"status": "withdrawn" if tracked.withdrawn else "published"}

    def checks(self) -> list[Check]:
        site: Any = self
        return [
            *workflow.checks(self.record, self.status),
            *WebsiteChecks(self.record, site).checks(),
            *deliveries.checks(self.record, site),
            *platforms.checks(self.record, site),
        ]


def correction_of(evidence: Evidence) -> items.Swap:
    change = evidence.record.one("correct").item.correction
    assert change
    return change


def broken(evidence: Evidence) -> list[str]:
    return [finding.sentence for finding in verify(evidence.checks()) if finding.wrong]


def test_all_checks_hold_on_good_evidence() -> None:
    assert broken(Evidence()) == []


SPOILT: dict[str, tuple[Callable[[Evidence], object], str]] = {
    "two submissions of one POST": (lambda e: setattr(e.record, "repeated", ("id-99", False)), "sent twice"),
    "approved alone": (lambda e: setattr(e.record, "own_approval", ""), "own text"),
    "out too early": (
        lambda e: setattr(e.record.one("schedule"), "publish_at", START + timedelta(hours=1)),
        "its time",
    ),
    "no journey": (lambda e: e.record.tracked[3].journey.clear(), "journey"),
    "steps out of order": (lambda e: e.record.tracked[3].journey["steps"][0].update(at="2027-01-01T00:00Z"), "journey"),
    "page missing": (lambda e: e.pages.pop(e.record.public[2].url), "public pages"),
    "picture missing": (
        lambda e: e.pages.update({e.record.public[2].url: f"{e.record.public[2].item.title} Dinas Contoh"}),
        "photo",
    ),
    "not on the home page": (lambda e: e.pages.update({"/": "kosong"}), "home page"),
    "not in the feeds": (lambda e: e.feed.discard(e.record.public[0].id), "RSS"),
    "withdrawn still in the feeds": (lambda e: e.feed.add(e.record.one("withdraw").id), "Atom"),
    "not corrected": (
        lambda e: e.pages.update({e.record.one("correct").url: e.record.one("correct").item.title}),
        "correction",
    ),
    "withdrawn still readable": (
        lambda e: e.pages.update({e.record.one("withdraw").url: e.record.one("withdraw").item.title}),
        "withdrawn page",
    ),
    "a mail too few": (lambda e: e.deliveries.pop(), "one mail"),
    "a mail too many": (lambda e: e.deliveries.append(e.deliveries[0]), "one mail"),
    "no way to leave": (lambda e: setattr(e, "headers", []), "leave"),
    "a false signature": (lambda e: setattr(e, "verdict", "invalid"), "signature"),
    "a delivery without outcome": (lambda e: e.record.tracked[0].deliveries[0].update(status="unknown"), "ledger"),
    "figures that counted twice": (lambda e: e.record.after["counts"].update(published=99), "moved by exactly"),
    "an account that is not ready": (lambda e: e.problems.update(telegram="broken"), "linked, tested"),
    "posted twice": (lambda e: e.shown["account-telegram"].append(e.shown["account-telegram"][0]), "exactly once"),
    "not posted": (lambda e: e.shown["account-telegram"].pop(0), "exactly once"),
    "other words than approved": (
        lambda e: e.of(lambda _: True, e.record.tracked[0]).update(text=e.record.tracked[0].item.title),
        "approved for its channel",
    ),
    "a post with the old words": (
        lambda e: e.of(lambda each: each.edit, e.record.one("correct")).update(
            text=f"{e.record.one('correct').item.title} {correction_of(e).find}"
        ),
        "correction reached",
    ),
    "a correction that no one was sent": (
        lambda e: e.shown.update(
            {"account-apprise": [p for p in e.shown["account-apprise"] if "Ralat" not in p["text"]]}
        ),
        "correction reached",
    ),
    "a withdrawn post": (
        lambda e: e.shown["account-telegram"].append({"id": "x", "text": e.record.one("withdraw").item.title}),
        "withdrawal reached",
    ),
    "a withdrawal that no one was sent": (
        lambda e: e.shown.update(
            {"account-apprise": [p for p in e.shown["account-apprise"] if "Ditarik" not in p["text"]]}
        ),
        "withdrawal reached",
    ),
    "channels that do not add up": (lambda e: e.record.after.update(channels=[]), "add up"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_check_fails_where_its_sentence_is_not_true(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(website, "FOLLOW", 0.0)
    spoil, sentence = SPOILT[name]
    evidence = Evidence()
    spoil(evidence)
    assert any(sentence in one for one in broken(evidence))
