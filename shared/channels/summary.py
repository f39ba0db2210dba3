"""The summary of an article: the one that a person wrote, or what is derived from the text.

`summary` of a variant is never empty without need, for lists and other systems; `own_summary` is what a person wrote
and is shown above the text. Variants approved with release 0.1.0 have only `summary`, derived ones cut at a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.text.excerpt import USUAL, beginning, excerpt, own_words, whole_sentences


def standfirst(variant: Mapping[str, Any]) -> str:
    """What is shown between headline and text: the summary that a person wrote, or nothing."""
    if "own_summary" in variant:
        return str(variant["own_summary"])
    return own_words(_summary(variant), str(variant.get("body_markdown") or ""))


def description(variant: Mapping[str, Any]) -> str:
    """Whole sentences that say what the article is about, for lists, feeds and search engines; may be empty."""
    summary = whole_sentences(_summary(variant))
    return summary or excerpt(str(variant.get("body_markdown") or ""))


def answer_of(variant: Mapping[str, Any]) -> str:
    """What is true, where the article answers a claim: its answer, or what 0.1.0 showed in that place."""
    claim = variant.get("claim") or {}
    return str(claim.get("answer") or "") or standfirst(variant) or description(variant)


def summary_of(source: Mapping[str, Any], length: int = USUAL) -> str:
    """The summary that a person wrote, else the answer to the claim, else the text's first sentences; may be empty."""
    return (
        str(source["summary"])
        or beginning(str((source.get("claim") or {}).get("answer") or ""), length)
        or excerpt(source["body"], length)
    )


def _summary(variant: Mapping[str, Any]) -> str:
    return str(variant.get("summary") or "")
