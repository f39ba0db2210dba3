"""Channels are declared once: what the declarations promise, and how a wrong one is refused."""

from __future__ import annotations

import ast
import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.publisher import registry
from services.publisher.registry import ChannelMismatch
from shared.channels import CHANNELS, channel_label, display_order
from shared.channels.fields import FIELD_LABELS
from shared.channels.registry import WrongDeclaration, by_name
from shared.events.declare.topology import QUEUES, routing_keys
from tests.directory import plain_settings

ROOT = Path(__file__).parents[3]
EVERY_CHANNEL = pytest.mark.parametrize("name", CHANNELS)
PHOTO = {"attachment_id": "1", "alt": "Sapi", "caption": "", "credit": "", "width": 100, "height": 50}


def source(title: str = "Judul", summary: str = "", body: str = "Isi.", photos: int = 3) -> dict[str, Any]:
    return {
        "title": title,
        "summary": summary,
        "body": body,
        "photos": [PHOTO] * photos,
        "facts": [],
        "links": [],
        "agency": {"code": "a", "name": "A", "slug": "a"},
        "kind": "news",
        "topic": "kesehatan",
        "districts": [],
    }


@EVERY_CHANNEL
@pytest.mark.parametrize(
    "text", ["kata " * 400, "Kalimat pendek. " * 100, "x" * 2000], ids=["words", "sentences", "run"]
)
@pytest.mark.parametrize("summary", [True, False], ids=["summary", "none"])
def test_a_variant_keeps_the_declared_limits(name: str, text: str, summary: bool) -> None:
    variant = CHANNELS[name].build(source(text[:150], text if summary else "", text, photos=8))
    limits = CHANNELS[name].limits
    assert {field: len(variant[field]) for field, most in limits.items() if len(variant[field]) > most} == {}


@EVERY_CHANNEL
def test_a_variant_is_json_and_the_same_for_the_same_source(name: str) -> None:
    draft = source()
    before = copy.deepcopy(draft)
    variant = CHANNELS[name].build(draft)
    assert draft == before
    assert json.loads(json.dumps(variant)) == CHANNELS[name].build(before)


@EVERY_CHANNEL
def test_a_channel_has_a_queue_that_its_requests_are_routed_to(name: str) -> None:
    queue = QUEUES[f"publisher.{name}"]
    assert queue.lanes == {
        queue.name: [f"delivery.requested.{name}"],
        f"{queue.name}.urgent": [f"delivery.requested.{name}.urgent"],
    }
    assert {f"delivery.requested.{name}", f"delivery.requested.{name}.urgent"} <= routing_keys()


def test_the_website_is_the_first_since_the_others_link_to_it() -> None:
    assert next(iter(CHANNELS)) == "web"


def test_two_channels_of_one_order_are_refused() -> None:
    web = CHANNELS["web"]
    with pytest.raises(WrongDeclaration, match="same order"):
        by_name([web, replace(web, name="other")])


@pytest.mark.parametrize("name", ["", "SMS", "kantor desa", "a.b", "#"])
def test_a_name_that_no_routing_key_may_have_is_refused(name: str) -> None:
    with pytest.raises(WrongDeclaration, match="not a name"):
        by_name([replace(CHANNELS["web"], name=name)])


def test_a_channel_that_is_no_longer_declared_is_shown_by_its_key_after_the_others() -> None:
    assert channel_label("fax") == ("fax", "fax")
    assert sorted(["fax", *CHANNELS], key=display_order) == [*CHANNELS, "fax"]


def test_a_declared_channel_without_an_implementation_is_an_error_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "CHANNELS", {**CHANNELS, "fax": CHANNELS["web"]})
    with pytest.raises(ChannelMismatch, match="fax"):
        registry.channels(plain_settings())


def test_an_implementation_without_a_declaration_is_an_error_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "CHANNELS", {name: CHANNELS[name] for name in ("web", "email")})
    with pytest.raises(ChannelMismatch, match="webhook"):
        registry.channels(plain_settings())


def test_every_declared_channel_is_implemented_in_its_order() -> None:
    assert list(registry.channels(plain_settings())) == list(CHANNELS)


def lists_of_channels(source: str) -> list[int]:
    """The lines on which a list, tuple, set or dictionary names two declared channels or more."""
    found = []
    for node in ast.walk(ast.parse(source)):
        entries = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        names = {entry.value for entry in entries if isinstance(entry, ast.Constant) and isinstance(entry.value, str)}
        if len(names & set(CHANNELS)) > 1:
            found.append(node.lineno)
    return found


def test_channels_are_listed_nowhere_but_in_their_folders() -> None:
    assert lists_of_channels('LEASES = {"web": 15, "email": 45}') == [1]
    sources = (
        path for top in ("services", "shared", "launcher", "demo", "sandbox") for path in ROOT.glob(f"{top}/**/*.py")
    )
    listed = {f"{path.relative_to(ROOT)}": lists_of_channels(path.read_text()) for path in sources}
    assert {path: lines for path, lines in listed.items() if lines} == {}


def test_no_setting_names_a_channel_s_queue() -> None:
    queues = [f"publisher.{name}" for name in CHANNELS]
    files = [ROOT / "docker-compose.yml", *(path for path in (ROOT / "deploy").rglob("*") if path.is_file())]
    assert [f"{path}: {queue}" for path in files for queue in queues if queue in path.read_text(errors="ignore")] == []


@EVERY_CHANNEL
def test_what_editors_may_word_is_text_and_has_a_label(name: str) -> None:
    variant = CHANNELS[name].build(source())
    for field in CHANNELS[name].editable:
        texts = variant[field] if isinstance(variant[field], list) else [variant[field]]
        assert all(isinstance(text, str) for text in texts)
        assert FIELD_LABELS[field].id and FIELD_LABELS[field].en
