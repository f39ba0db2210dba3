"""Every check of the demo can fail: each holds on good evidence and fails where one thing is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from demo import items
from demo.checks import Check, deliveries, verify, website, workflow
from demo.checks.website import WebsiteChecks
from demo.metrics import expected, outcomes
from demo.record import Record, Tracked
from demo.site import Page

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

    def status(self, tracked: Tracked) -> dict[str, str]:
        return {"status": "withdrawn" if tracked.withdrawn else "published"}

    def checks(self) -> list[Check]:
        site: Any = self
        return [
            *workflow.checks(self.record, self.status),
            *WebsiteChecks(self.record, site).checks(),
            *deliveries.checks(self.record, site),
        ]


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
    "channels that do not add up": (lambda e: e.record.after.update(channels=[]), "add up"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_check_fails_where_its_sentence_is_not_true(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(website, "FOLLOW", 0.0)
    spoil, sentence = SPOILT[name]
    evidence = Evidence()
    spoil(evidence)
    assert any(sentence in one for one in broken(evidence))
