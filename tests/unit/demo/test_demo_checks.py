"""Every check of the demo can fail: each holds on good evidence and fails where one thing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from demo import checks, items
from demo.checks import Check, Fault, verify
from demo.checks.browser import BrowserChecks
from demo.checks.deliveries import DeliveryChecks
from demo.checks.platforms import PlatformChecks
from demo.checks.website import FEEDS, WebsiteChecks
from demo.checks.workflow import WorkflowChecks
from demo.metrics import expected, outcomes
from demo.parts import Part, part_of
from demo.platforms import CHOOSY, EVERYTHING, FROZEN, HANGS, LinkedAccount
from demo.record import Record, Tracked, Wish
from demo.site import Page
from sandbox.platforms import platforms
from shared.channels import CHANNELS
from shared.channels.declaration import Means

START = datetime(2026, 11, 22, 3, tzinfo=UTC)
BASE = "http://site.example"
FURTHER = {"correct": "update", "withdraw": "withdraw"}
KINDS = {"publish": "item.published", "update": "item.corrected", "withdraw": "item.withdrawn"}
READER, CHOOSER = "warga@uji.example", "pemilih@uji.example"


class Evidence:
    """A run in which everything went well, to be spoilt by a test."""

    calls_page = page_of_browser = "http://sandbox.example"

    def __init__(self) -> None:
        self.record = Record("run", [self._tracked(*each) for each in enumerate(items.load(date(2026, 11, 22)))])
        self.record.repeated = (self.record.tracked[0].id, True)
        self.record.own_approval = "second_person_required"
        self.record.one("schedule").publish_at = START
        self.wishes = {READER: Wish(), CHOOSER: self.record.choosy}
        self.recipients = {EVERYTHING: Wish(), CHOOSY: self.record.choosy}
        self.accounts = [LinkedAccount(f"a-{name}", name, "kabar") for name, one in CHANNELS.items() if one.accounts]
        self.frozen = LinkedAccount(f"b-{FROZEN}", FROZEN, "kabarbeku", frozen=True)
        self.accounts.append(self.frozen)
        self.problems: dict[str, str] = {}
        self.logs: dict[str, list[dict[str, Any]]] = {}
        for tracked in self.record.tracked:
            self._deliver(tracked)
        counts = expected(self.record) | outcomes(self.record)
        self.record.before = {"counts": dict.fromkeys(counts, 7), "channels": []}
        self.record.after = {"counts": {name: 7 + amount for name, amount in counts.items()}}
        self.record.after["channels"] = [{"counts": self.record.after["counts"]}]
        self.pages = {tracked.url: self._html(tracked) for tracked in self.record.tracked}
        links = " ".join(tracked.url for tracked in self.record.public)
        self.pages |= {"/": links, "/sitemap.xml": links, "/cari/": "Cari"}
        for tracked in self.record.tracked:
            for district in tracked.item.submission.get("districts", ()):
                path = f"/kecamatan/{district.lower()}/"
                self.pages[path] = self.pages.get(path, "") + ("" if tracked.withdrawn else f" {tracked.url}")
        self.pages |= dict.fromkeys(FEEDS, '<link rel="hub">')
        self.feed = {tracked.id for tracked in self.record.public}
        self.found = [[tracked.url.removeprefix(BASE)] for tracked in self.record.public]
        self.record.tracked[0].commented = ["wordpress", "mastodon"]
        self.written = [{"channel": channel} for channel in self.record.tracked[0].commented]
        self.told = [{"topics": list(FEEDS), "at": (START + timedelta(hours=1)).isoformat()}]
        self.letters = {address: list(self._letters(wish)) for address, wish in self.wishes.items()}
        self.received = [
            {"verdict": "verified", "reason": None, "payload": _payload(tracked, row["action"])}
            for tracked in self.record.tracked
            for row in tracked.deliveries
            if row["channel"] == "webhook"
        ]
        self.shown = {account.id: list(self._posts(account)) for account in self.accounts}
        self.bubbles = [{"text": self._notification(tracked)} for tracked in self.record.tracked]

    @staticmethod
    def _tracked(number: int, item: items.Item) -> Tracked:
        steps = ("submitted", "proposed", "approved", "published")
        times = [(START + timedelta(seconds=second)).isoformat() for second in range(len(steps))]
        return Tracked(
            item=item,
            agency="Dinas Contoh",
            id=f"id-{number}",
            url=f"{BASE}/berita/{number}/",
            journey={
                "steps": [{"step": step, "at": at} for step, at in zip(steps, times, strict=True)],
                "lead_times": {"submit_to_publish": 3.0},
            },
        )

    def _deliver(self, tracked: Tracked) -> None:
        """The ledger's rows, and what was approved."""
        first = tracked is self.record.tracked[0]
        going = [one for one in self.accounts if first or not one.frozen]
        tracked.accounts = [account.id for account in going]
        tracked.variants = {account.channel: {"text": f"{tracked.item.title} Isi."} for account in going}
        actions = ["publish", *([FURTHER[tracked.item.journey]] if tracked.item.journey in FURTHER else [])]
        places = [(name, name, "") for name, one in CHANNELS.items() if not one.accounts and name != "email"]
        places += [
            ("email", address, "") for address, wish in self.wishes.items() if wish.wants(tracked.item.submission)
        ]
        for account in going:
            people = self._people(account, tracked)
            places += [(account.channel, number, f"•••{number[-4:]}") for number in people or ()]
            places += [] if people is not None else [(account.channel, account.id, "")]
        for action in actions:
            for channel, target, label in places:
                row_id = f"{tracked.id}-{channel}-{target}-{action}"
                row = {"id": row_id, "channel": channel, "target": target, "target_label": label, "action": action}
                tracked.deliveries.append(row | {"status": "succeeded", "requested_at": START.isoformat()})
                reported = "read" if target == EVERYTHING else "delivered"
                self.logs[row_id] = [{"evidence": {"proof": "link", "reported": reported}}]
        tasks = sum(account.part is Part.PEOPLE for account in going)
        tracked.with_tasks = _coverage(places, open_tasks=tasks)
        tracked.coverage = _coverage(places)

    def _people(self, account: LinkedAccount, tracked: Tracked) -> list[str] | None:
        declared = CHANNELS[account.channel].accounts
        if not (declared and declared.recipients):
            return None
        return [number for number, wish in self.recipients.items() if wish.wants(tracked.item.submission)]

    def _letters(self, wish: Wish) -> Iterator[dict[str, Any]]:
        headers = [["List-Unsubscribe", "x"], ["List-Unsubscribe-Post", "x"], ["List-Id", "x"]]
        for tracked in self.record.tracked:
            for number in range((2 if tracked.item.journey in FURTHER else 1) * wish.wants(tracked.item.submission)):
                text = f"Baca {tracked.url}"
                mail = {"id": f"{tracked.id}-{number}", "subject": tracked.item.title, "text": text, "html": "<p>"}
                yield mail | {"headers": headers}

    def _posts(self, account: LinkedAccount) -> Iterator[dict[str, Any]]:
        """What an account shows at the end by what its channel declares."""
        means = CHANNELS[account.channel].capabilities
        at = START + timedelta(seconds=HANGS if account.frozen else 1)
        for tracked in self.record.tracked:
            if account.id not in tracked.accounts:
                continue
            for number in self._people(account, tracked) or ([None] if self._people(account, tracked) is None else []):
                post = {"id": tracked.id, "created_at": at.isoformat(), "to": number}
                if not (tracked.withdrawn and means.withdrawal is not Means.REPLY):
                    yield post | {"text": f"{tracked.item.title}\n\nIsi.\n\n{tracked.url}"}
                if tracked.withdrawn and means.withdrawal is Means.REPLY:
                    yield post | {"id": f"{tracked.id}-2", "text": f"Ditarik: {tracked.item.withdrawal}"}
                if tracked.item.correction and means.correction is Means.REPLY:
                    words = f"Ralat: {tracked.item.title} {tracked.item.correction.note}"
                    yield post | {"id": f"{tracked.id}-2", "text": words}

    @staticmethod
    def _notification(tracked: Tracked) -> str:
        if tracked.withdrawn:
            return f"Kabar ini ditarik {tracked.item.withdrawal}"
        note = tracked.item.correction.note if tracked.item.correction else ""
        return f"{tracked.item.title} {note}"

    @staticmethod
    def _html(tracked: Tracked) -> str:
        if tracked.withdrawn:
            return f"<h1>Ditarik</h1><p>{tracked.item.withdrawal}</p>"
        swaps = [swap for swap in (tracked.item.correction, tracked.item.resubmission) if swap]
        words = " ".join(f"{swap.replace} {swap.note}" for swap in swaps)
        pictures = '<img src="/media/a.jpg">' * len(tracked.item.photos)
        return f"<h1>{tracked.item.title}</h1><p>Dinas Contoh {words}</p>{pictures}"

    # The site as the checks use it.
    def page(self, address: str, _post: Any = None) -> Any:
        if isinstance(address, LinkedAccount):
            return "http://sandbox.example/post"
        media = "image/jpeg" if "/media/" in address else "text/html"
        known = self.pages.get(address, "" if "/media/" in address else None)
        return Page(address, 404 if known is None else 200, media, known or "")

    def xml_feed(self, _path: str) -> set[str]:
        return self.feed

    json_feed = xml_feed

    def json(self, path: str) -> list[Any]:
        return ["2026-W47"] if path.endswith("minggu.json") else self.found

    # The readers as the checks use them.
    def mails(self, address: str) -> list[dict[str, Any]]:
        return self.letters[address]

    def mail_page(self, _mail: dict[str, Any]) -> str:
        return "http://sandbox.example/mail"

    def calls(self) -> list[dict[str, Any]]:
        return self.received

    # The platforms as the checks use them.
    def chosen(self, ids: list[str]) -> list[LinkedAccount]:
        return [account for account in self.accounts if account.id in ids]

    def posts(self, account: LinkedAccount) -> list[dict[str, Any]]:
        return self.shown[account.id]

    def place(self, account: LinkedAccount) -> str:
        return f"http://sandbox.example/platforms/{account.channel}/"

    def status(self, tracked: Tracked) -> dict[str, str]:
        return {"status": "withdrawn" if tracked.withdrawn else "published"}

    def delivery(self, delivery_id: str) -> dict[str, Any]:
        return {"attempt_log": self.logs[delivery_id]}

    def notifications(self) -> list[dict[str, Any]]:
        return self.bubbles

    def checks(self) -> list[Check]:
        me: Any = self
        browser: Any = _Browser(self)
        return [
            *WorkflowChecks(self.record, self.status, lambda _tracked: self.written).checks(),
            *WebsiteChecks(self.record, me, lambda: self.told).checks(),
            *DeliveryChecks(self.record, me, me, BASE).checks(),
            *BrowserChecks(self.record, browser).checks(),
            *PlatformChecks(self.record, me, self.delivery, BASE).checks(),
        ]

    # What tests spoil.
    def row(self, journey: str, channel: str, action: str = "publish") -> dict[str, Any]:
        rows = self.record.one(journey).deliveries
        return next(row for row in rows if (row["channel"], row["action"]) == (channel, action))

    def without(self, account: str, words: str) -> None:
        self.shown[account] = [post for post in self.shown[account] if words not in post["text"]]

    def delay(self, account: str) -> None:
        for post in self.shown[account]:
            post["created_at"] = (START + timedelta(hours=1)).isoformat()

    def of(self, account: str, tracked: Tracked) -> dict[str, Any]:
        return next(post for post in self.shown[account] if post["id"] == tracked.id)


class _Browser:
    page = "http://sandbox.example"

    def __init__(self, evidence: Evidence) -> None:
        self.notifications = evidence.notifications


def _payload(tracked: Tracked, action: str) -> dict[str, Any]:
    return {"type": KINDS[action], "data": {"item": {"id": tracked.id}}}


def _coverage(places: list[Any], open_tasks: int = 0) -> dict[str, Any]:
    total = {"places": len(places), "reached": len(places) - open_tasks, "tasks": open_tasks}
    return {"total": total, "channels": [{"channel": channel} for channel, _target, _label in places]}


def correction_of(evidence: Evidence) -> items.Swap:
    change = evidence.record.one("correct").item.correction
    assert change
    return change


def broken(evidence: Evidence) -> dict[str, tuple[Fault, ...]]:
    return {finding.sentence: finding.faults for finding in verify(evidence.checks()) if finding.faults}


def test_all_checks_hold_on_good_evidence() -> None:
    assert broken(Evidence()) == {}


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_declared_channel_has_a_part_in_the_demo(channel: str) -> None:
    """A channel with targets of its own is named in demo/parts.py; the others follow from what they declare."""
    assert part_of(CHANNELS[channel])
    if CHANNELS[channel].accounts:
        assert platforms()[channel].link, "the stand-in says how an account is linked"


SPOILT: dict[str, tuple[Callable[[Evidence], object], str]] = {
    "two submissions of one POST": (lambda e: setattr(e.record, "repeated", ("id-99", False)), "sent twice"),
    "approved alone": (lambda e: setattr(e.record, "own_approval", ""), "own text"),
    "out too early": (
        lambda e: setattr(e.record.one("schedule"), "publish_at", START + timedelta(hours=1)),
        "its time",
    ),
    "a comment that the desk does not have": (lambda e: e.written.pop(), "readers wrote"),
    "a comment twice": (lambda e: e.written.append(e.written[0]), "readers wrote"),
    "no journey": (lambda e: e.record.tracked[3].journey.clear(), "journey"),
    "steps out of order": (lambda e: e.record.tracked[3].journey["steps"][0].update(at="2027-01-01T00:00Z"), "journey"),
    "page missing": (lambda e: e.pages.pop(e.record.public[2].url), "public pages"),
    "picture missing": (
        lambda e: e.pages.update({e.record.public[2].url: f"{e.record.public[2].item.title} Dinas Contoh"}),
        "photo on them",
    ),
    "not on the home page": (lambda e: e.pages.update({"/": "kosong"}), "home page"),
    "not on a district's page": (lambda e: e.pages.update({"/kecamatan/pacet/": ""}), "district"),
    "withdrawn on a district's page": (
        lambda e: e.pages.update({"/kecamatan/mojosari/": " ".join(e.pages)}),
        "district",
    ),
    "not in the feeds": (lambda e: e.feed.discard(e.record.public[0].id), "RSS"),
    "withdrawn still in the feeds": (lambda e: e.feed.add(e.record.one("withdraw").id), "Atom"),
    "no hub in the feeds": (lambda e: e.pages.update({"/feed.xml": ""}), "hub"),
    "a hub that was told before the last change": (
        lambda e: e.told[0].update(at=(START - timedelta(hours=1)).isoformat()),
        "hub",
    ),
    "not found by the search": (lambda e: e.found.pop(), "search"),
    "withdrawn found by the search": (
        lambda e: e.found.append([e.record.one("withdraw").url.removeprefix(BASE)]),
        "search",
    ),
    "not corrected": (
        lambda e: e.pages.update({e.record.one("correct").url: e.record.one("correct").item.title}),
        "correction is visible",
    ),
    "withdrawn still readable": (
        lambda e: e.pages.update({e.record.one("withdraw").url: e.record.one("withdraw").item.title}),
        "withdrawn page",
    ),
    "a mail too few": (lambda e: e.letters[READER].pop(), "one mail"),
    "a mail too many": (lambda e: e.letters[READER].append(e.letters[READER][0]), "one mail"),
    "a mail that was not wished for": (lambda e: e.letters[CHOOSER].append(e.letters[READER][0]), "one mail"),
    "no way to leave": (lambda e: e.letters[READER][0].update(headers=[]), "leave"),
    "a false signature": (lambda e: e.received[0].update(verdict="invalid"), "signature verified"),
    "a call too many": (lambda e: e.received.append(e.received[0]), "one call"),
    "a delivery without outcome": (lambda e: e.row("publish", "web").update(status="unknown"), "ledger"),
    "a coverage that leaves a place out": (
        lambda e: e.record.one("correct").coverage["total"].update(reached=3),
        "corrected on",
    ),
    "a coverage without the open tasks": (
        lambda e: e.record.one("withdraw").with_tasks["total"].update(tasks=0),
        "withdrawn on",
    ),
    "a channel that the correction left out": (
        lambda e: e.record.one("correct").coverage["channels"].pop(0),
        "corrected on",
    ),
    "figures that counted twice": (lambda e: e.record.after["counts"].update(published=99), "moved by exactly"),
    "channels that do not add up": (lambda e: e.record.after.update(channels=[]), "add up"),
    "an item twice in the browser": (lambda e: e.bubbles.append(e.bubbles[0]), "browser"),
    "a withdrawal that the browser does not show": (
        lambda e: e.bubbles.remove({"text": e._notification(e.record.one("withdraw"))}),
        "browser",
    ),
    "an account that is not ready": (lambda e: e.problems.update(telegram="broken"), "linked, tested"),
    "an account without posts": (lambda e: e.shown.update({"a-manual": []}), "account has posts"),
    "posted twice": (lambda e: e.shown["a-telegram"].append(e.shown["a-telegram"][0]), "exactly once"),
    "not posted": (lambda e: e.shown["a-telegram"].pop(0), "exactly once"),
    "other words than approved": (
        lambda e: e.of("a-wordpress", e.record.tracked[0]).update(text=e.record.tracked[0].item.title),
        "approved for its channel",
    ),
    "a photo less than approved": (
        lambda e: e.record.tracked[0].variants["facebook"].update(photos=[{"alt": "Sapi"}]),
        "has its photos",
    ),
    "a message to someone who did not wish for it": (
        lambda e: e.of("a-whatsapp", e.record.tracked[0]).update(to=CHOOSY),
        "people who agreed",
    ),
    "a report that did not come": (
        lambda e: e.logs.update({e.row("publish", "whatsapp")["id"]: [{"evidence": {}}]}),
        "reports",
    ),
    "a task without a proof": (
        lambda e: e.logs.update({e.row("publish", "manual")["id"]: [{"evidence": {}}]}),
        "proof",
    ),
    "an account that waited for another": (lambda e: e.delay("a-telegram"), "hung"),
    "a post with the old words": (
        lambda e: e.of("a-wordpress", e.record.one("correct")).update(
            text=f"{e.record.one('correct').item.title} {correction_of(e).find}"
        ),
        "correction reached",
    ),
    "a correction that no one was sent": (lambda e: e.without("a-apprise", "Ralat"), "correction reached"),
    "a channel without the correction": (
        lambda e: e.record.one("correct").accounts.remove("a-tiktok"),
        "correction reached",
    ),
    "a withdrawn post": (
        lambda e: e.shown["a-telegram"].append(
            e.shown["a-telegram"][0] | {"id": "x", "text": e.record.one("withdraw").item.title}
        ),
        "withdrawal reached",
    ),
    "a withdrawal that no one was sent": (lambda e: e.without("a-apprise", "Ditarik"), "withdrawal reached"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_check_fails_where_its_sentence_is_not_true(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "FOLLOW", 0.0)
    spoil, sentence = SPOILT[name]
    evidence = Evidence()
    spoil(evidence)
    found = broken(evidence)
    assert [one for one in found if sentence in one], found
    assert all(fault.what and fault.expected for faults in found.values() for fault in faults)
    assert not any(fault.what == "The check itself" for faults in found.values() for fault in faults)
