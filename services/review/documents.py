"""What review writes."""

from __future__ import annotations

from shared.content import Item

#: Everything that review writes, for making indexes.
DOCUMENTS = (Item,)
