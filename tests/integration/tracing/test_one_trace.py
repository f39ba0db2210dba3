"""An item's way from the agency's request to the public site, through six processes, is one trace."""

from __future__ import annotations

from typing import Any

from bench.office import Office
from tests.integration.tracing.collector import Collector, ReceivedSpan
from tests.samples import submission_body
from tests.waiting import until

AGENCY_SYSTEM = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_one_trace_leads_from_the_request_to_the_post(traced_office: Office, collected: Collector) -> None:
    traced_office.agency["traceparent"] = AGENCY_SYSTEM
    item_id = traced_office.submit(submission_body(), "key-1")
    item: dict[str, Any] = until(lambda: traced_office.item(item_id))
    for action in ("claim", "propose"):
        item = traced_office.act(item, action)
    traced_office.act(item, "approve", as_chief=True, content_hash=item["content_hash"])

    def span(name: str, process: str, **attributes: str) -> ReceivedSpan:
        return until(lambda: collected.one(name, process, **attributes))

    def sent(event: str) -> ReceivedSpan:
        return span("send kabar.events.direct", "relay", kabar__event=event)

    post = span("POST /api/v1/submissions", "intake")
    received = span("process review.submissions", "review-worker")
    approved = span("item approve", "review")
    planned = span("process publisher.content", "publisher-worker")
    carried = span("process publisher.web", "publisher-worker")
    called = span("publish web", "publisher-worker")
    succeeded = span("process review.deliveries", "review-worker")

    way = [
        (post, AGENCY_SYSTEM.split("-")[2]),
        (sent("submission.received"), post.id),
        (received, post.id),
        (sent("content.queued"), received.id),
        (approved, post.id),
        (sent("content.approved"), approved.id),
        (planned, approved.id),
        (sent("delivery.requested"), planned.id),
        (carried, planned.id),
        (called, carried.id),
        (sent("delivery.succeeded"), carried.id),
        (succeeded, carried.id),
        (sent("content.published"), succeeded.id),
    ]
    assert [(span, span.parent) for span, _ in way] == way
    assert {span.trace for span, _ in way} == {AGENCY_SYSTEM.split("-")[1]}
    assert [span.kind for span in (post, received, approved, called)] == ["SERVER", "CONSUMER", "INTERNAL", "CLIENT"]
    assert called.attributes["kabar.outcome"] == "succeeded"

    decision = span("POST /api/v1/items/<item_id>/approve", "review")
    assert approved.links == (decision.id,)
    assert not [span.name for span in collected.spans if "readyz" in span.name]
