"""Every document has its indexes made by set-up, and no two services write the same collection."""

from __future__ import annotations

from collections import Counter

from services.prepare import documents
from shared.content.base import KabarDocument


def test_set_up_makes_the_indexes_of_every_document():
    registered = set(documents())
    declared = {found for found in KabarDocument.__subclasses__() if not found._meta.get("abstract")}
    made_by_metrics = {found for found in declared if found.__module__ == "services.metrics.documents"}
    forgotten = declared - registered - made_by_metrics  # metrics makes those of the generation in use
    assert {found.__name__ for found in forgotten} == set()
    assert {"Delivery", "SiteArticle", "Submission", "Item", "User"} <= {found.__name__ for found in registered}


def test_a_collection_has_one_writer():
    collections = Counter(found._get_collection_name() for found in documents())
    assert max(collections.values()) == 1
