"""The whole platform in one process: four applications, the relay and every consumer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from services.intake.app import create_app as intake
from services.intake.worker import STATUS
from services.metrics.app import create_app as metrics
from services.metrics.worker import consumer as metrics_consumer
from services.publisher.app import create_app as publisher
from services.publisher.registry import channels as all_channels
from services.publisher.worker import channel_consumer, content_consumer, deliverers_for
from services.review.app import create_app as review
from services.review.worker import deliveries, submissions
from shared.content import Agency, User
from shared.events import Consumer
from shared.identity import Principal, Role, tokens
from shared.settings import Settings
from tests.samples import submission_body
from tests.waiting import until

APPLICATIONS: dict[str, Callable[[Settings], Flask]] = {
    "intake": intake,
    "review": review,
    "publisher": publisher,
    "metrics": metrics,
}
AGENCY = "dinkes"
PEOPLE = {
    "opd": (Role.AGENCY, AGENCY),
    "editor": (Role.EDITOR, None),
    "chief": (Role.CHIEF_EDITOR, None),
    "ops": (Role.OPS, None),
}


def consumers(settings: Settings) -> list[Consumer]:
    """Every consumer that the workers run."""
    channels = all_channels(settings)
    delivering = [channel_consumer(deliverer) for deliverer in deliverers_for(channels, settings)]
    return [STATUS, submissions, deliveries, content_consumer(channels), *delivering, metrics_consumer]


@dataclass
class Kabar:
    """The services with an agency and one person of each role."""

    settings: Settings
    applications: dict[str, Flask] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the applications, the agency and the people."""
        self.applications = {name: make(self.settings) for name, make in APPLICATIONS.items()}
        Agency(code=AGENCY, name="Dinas Kesehatan", short_name="Dinkes", slug="dinas-kesehatan", kind="dinas").save()
        for name, (role, agency) in PEOPLE.items():
            user = User(username=name, name=name.title(), password_hash="-", roles=[role], agency_code=agency)
            User.collection().insert_one(user.validated())
            self.people[name] = user

    def call(self, service: str, person: str, method: str, path: str, **options: Any) -> Any:
        """A call of an API by that person; returns the JSON of a 2xx response."""
        user, (role, agency) = self.people[person], PEOPLE[person]
        with self.applications[service].app_context():
            token, _expires = tokens.issue(Principal(user.id, user.name, frozenset({role}), agency))
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        response = self.applications[service].test_client().open(path, method=method, headers=headers, **options)
        assert response.status_code < 300, f"{method} {path}: {response.get_data(as_text=True)[:500]}"
        return response.json

    def page(self, service: str, person: str, path: str) -> str:
        """What that person sees at a path; Indonesian, as for all who chose no language."""
        client = self.applications[service].test_client()
        with client.session_transaction() as session:
            session.update({"user": self.people[person].id, "epoch": 0, "made": int(time.time())})
        response = client.get(path)
        assert response.status_code == 200, f"GET {path}: {response.status}"
        return response.get_data(as_text=True)

    def submit(self, **changes: Any) -> str:
        """A submission of the agency that has arrived in the review queue; the item's id."""
        body = submission_body(**changes)
        item_id: str = self.call("intake", "opd", "POST", "/api/v1/submissions", json=body)["id"]
        until(lambda: any(item["id"] == item_id for item in self.queue()))
        return item_id

    def queue(self, **query: Any) -> list[dict[str, Any]]:
        """What the review queue lists."""
        found: list[dict[str, Any]] = self.call("review", "editor", "GET", "/api/v1/items", query_string=query)["items"]
        return found

    def item(self, item_id: str) -> Any:
        """The item as editors see it."""
        return self.call("review", "editor", "GET", f"/api/v1/items/{item_id}")

    def act(self, person: str, item_id: str, action: str, **body: Any) -> Any:
        """An action on the item as it is now; `action` as in the API's paths, such as `request-changes`."""
        seen = self.item(item_id)
        if action in {"approve", "schedule"}:
            body["content_hash"] = seen["content_hash"]
        headers = {"If-Match": f'"{seen["version"]}"'}
        return self.call("review", person, "POST", f"/api/v1/items/{item_id}/{action}", json=body, headers=headers)

    def approve(self, item_id: str) -> None:
        """An editor takes and proposes the item, the chief approves it."""
        self.act("editor", item_id, "claim")
        self.act("editor", item_id, "propose")
        self.act("chief", item_id, "approve")
