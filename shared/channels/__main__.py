"""`python -m shared.channels [folder]` renews the tables of channels.md, the page about channels."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from shared.channels.declaration import ChannelDeclaration, Means, Repetition, RetrySafety
from shared.channels.registry import CHANNELS
from shared.channels.rules import Hashtags, Mentions, OneLine, Photos, Rule, TextLength, When, Without

_TABLE = re.compile(r"(<!-- (can|rules) -->\n).*?(\n<!-- end -->)", re.DOTALL)
#: Hours that no retry outlasts.
_LONG = 24 * 365
_MEANS = {Means.EDIT: "edited", Means.DELETE: "deleted", Means.REPLY: "reply", Means.TASK: "task"}


def render(page: str) -> str:
    """The page with its tables as the declarations are."""
    tables = {"can": _capabilities(), "rules": _rules()}
    return _TABLE.sub(lambda match: f"{match[1]}{tables[match[2]]}{match[3]}", page)


def _capabilities() -> str:
    head = (
        "| channel | goes to | a correction | a withdrawal | repeated without a reply: publish / update / withdraw "
        "| deliveries of an account |\n|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(_can(channel) for channel in CHANNELS.values())])


def _can(channel: ChannelDeclaration) -> str:
    able, accounts = channel.capabilities, channel.accounts
    correction = "deleted and posted anew" if able.correction is Means.DELETE else _MEANS[able.correction]
    withdrawal = "a notice in its place" if able.withdrawal is Means.EDIT else _MEANS[able.withdrawal]
    safety = " / ".join(_safety(able.retry_safety(action)) for action in ("publish", "update", "withdraw"))
    rate = f"at most {accounts.rate.calls} in {accounts.rate.seconds:,} s" if accounts else ""
    goes_to = "chosen accounts" if accounts else "its own targets"
    return f"| `{channel.name}` ({channel.label.en}) | {goes_to} | {correction} | {withdrawal} | {safety} | {rate} |"


def _safety(safety: RetrySafety) -> str:
    if safety.repetition is Repetition.KEYED:
        hours = (safety.key_lifetime or 0) / 3600
        return "with its key" if hours > _LONG else f"with its key, for {hours:g} h"
    return {Repetition.SAFE: "yes", Repetition.LOOK_UP: "after a look-up", Repetition.NEVER: "never"}[safety.repetition]


def _rules() -> str:
    head = "| channel | editors word | rules |\n|---|---|---|"
    return "\n".join([head, *(_ruled(channel) for channel in CHANNELS.values())])


def _ruled(channel: ChannelDeclaration) -> str:
    said = "; ".join(text for rule in channel.rules for text in _in_words([rule]))
    return f"| `{channel.name}` | {', '.join(f'`{field}`' for field in channel.editable)} | {said} |"


def _in_words(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        match rule:
            case TextLength(field=field, most=most, least=least):
                yield f"`{field}` {'1 to' if least else 'at most'} {most:,}"
            case OneLine(field=field):
                yield f"`{field}` in one line"
            case Hashtags(field=field, most=most) | Mentions(field=field, most=most):
                yield f"at most {most} {type(rule).__name__.lower()} in `{field}`"
            case Without(field=field, characters=characters):
                yield f"`{field}` without {' '.join(f'`{one}`' for one in characters)}"
            case Photos():
                yield _photos(rule)
            case When(rule=inner, where=where):
                yield from (f"{text} {where}" for text in _in_words([inner]))
            case _:
                yield type(rule).__name__


def _photos(rule: Photos) -> str:
    size = f", of {rule.least_width} × {rule.least_height} pixels at least" if rule.least_width > 1 else ""
    size += " as they are sent" if rule.form else ""
    alt = f", described in at most {rule.alt:,} characters" if rule.alt is not None else ", each described"
    return f"{rule.least} to {rule.most} photos{size}{alt}"


def main(folder: Path) -> None:
    """Write the page."""
    page = folder / "channels.md"
    page.write_text(render(page.read_text()))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
