"""What is declared about a channel: all that review, publisher, metrics and the documents need to know of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.bilingual import Bilingual

#: One channel's form of an item: JSON types only, since it is hashed, stored and sent in events.
Variant = dict[str, Any]
#: What an editor approves, before it takes a channel's form; services/review/packaging makes it.
Source = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the place behind a channel allows."""

    #: What was published there can be changed in place.
    edit: bool
    #: What was published there can be deleted.
    delete: bool
    #: The same call for the same delivery may be repeated without a second effect for the reader.
    idempotent: bool


@dataclass(frozen=True, slots=True)
class PreviewContext:
    """What a preview shows that is not part of the variant."""

    style_url: str
    #: The address of a photo in a preview, by attachment id.
    photo_url: Callable[[str], str]
    #: When it was first published, will be if it is scheduled, or would be now.
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What an editor is shown before approving: the variant in the channel's own template."""

    #: Makes an HTML document; pure like `build`.
    render: Callable[[Variant, PreviewContext], str]
    #: The style sheet that the document links to.
    style: Path


@dataclass(frozen=True, slots=True)
class ChannelDeclaration:
    """One channel. Queue, routing keys, labels, exports, pages, metrics and documents derive from it."""

    #: Lower-case letters, digits and "_". The name of its folders, its variant, its queue and its rows, so it never
    #: changes.
    name: str
    label: Bilingual
    #: Position in planning and display, ascending. The website is the first: the others link to it.
    order: int
    capabilities: Capabilities
    #: Seconds that one call may take. After that its worker counts as lost and another one settles the delivery.
    lease: float
    #: Calls that one worker makes side by side.
    concurrency: int
    #: Makes the variant out of the source. Pure: no database, no clock, no network.
    build: Callable[[Source], Variant]
    #: The most characters of a text, or entries of a list, by field of the variant.
    limits: Mapping[str, int] = field(default_factory=dict)
    #: None where the variant is data for machines; editors then see the data.
    preview: Preview | None = None
