"""`python -m shared.lifecycle_doc > docs/lifecycle.md`: the page about an item's life, made from the table itself."""

from __future__ import annotations

import sys

from shared.lifecycle import TRANSITIONS, Transition

HEADER = """# The life of an item

Made from the table in `shared/lifecycle.py` by `python -m shared.lifecycle_doc`; a test keeps it true. Nothing writes
a state but by a row of this table.

"""


def render() -> str:
    """The page in Markdown, with a Mermaid diagram and the table."""
    return f"{HEADER}```mermaid\n{_diagram()}\n```\n\n{_table()}\n"


def _diagram() -> str:
    lines = ["stateDiagram-v2", "    [*] --> received: submission.received"]
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in TRANSITIONS:
        arrows.setdefault((row.state, row.target), []).append(row.action)
    lines += [f"    {state} --> {target}: {', '.join(actions)}" for (state, target), actions in arrows.items()]
    return "\n".join(lines)


def _table() -> str:
    head = "| state | action | who | next state | event | conditions |\n|---|---|---|---|---|---|"
    return "\n".join([head, *(_row(row) for row in TRANSITIONS)])


def _row(row: Transition) -> str:
    conditions = {"a reason": row.needs_note, "a second person": row.second_person, "cannot be undone": row.final}
    said = ", ".join(name for name, holds in conditions.items() if holds)
    cells = (row.state, row.action, ", ".join(sorted(row.roles)), row.target, f"`{row.event}`", said)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(render())
