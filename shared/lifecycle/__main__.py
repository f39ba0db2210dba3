"""`python -m shared.lifecycle [folder]` writes lifecycle.md, the page about an item's life, into docs or the folder."""

from __future__ import annotations

import sys
from pathlib import Path

from shared.lifecycle.model import Action, Items, Lease, Person, Publication, State
from shared.lifecycle.states import STATES
from shared.lifecycle.table import ACTIONS, FINAL, TRANSITIONS

HEADER = """# The life of an item

Made from the rows in `shared/lifecycle/` by `python -m shared.lifecycle`; a test keeps it true. Nothing writes a state
but by a row of this table. How to add a state or an action: [contributing.md](contributing.md).

"""
_LEASES = {
    Lease.FREE: "no one else holds it",
    Lease.TAKEN: "no one else holds it; takes the lease",
    Lease.HELD: "holds the lease",
    Lease.RENEWED: "holds the lease; renews it",
}
_PERSONS = {
    Person.SECOND: "a second person",
    Person.NOT_PROPOSER: "not who proposed it",
    Person.PROPOSER: "who proposed it",
}
_ITEMS = {Items.APPROVED: "approved once", Items.UNAPPROVED: "never approved"}
_PUBLICATIONS = {
    Publication.PLANNED: "set for a time",
    Publication.RELEASED: "next revision",
    Publication.CONFIRMED: "out on a channel",
    Publication.WITHDRAWN: "taken back",
}


def render() -> str:
    """The page in Markdown: a Mermaid diagram, the states and the actions."""
    return f"{HEADER}```mermaid\n{_diagram()}\n```\n\n## States\n\n{_states()}\n\n## Actions\n\n{_actions()}\n"


def _diagram() -> str:
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in TRANSITIONS:
        arrows.setdefault((row.state or "[*]", row.target), []).append(row.action.name)
    lines = [f"    {state} --> {target}: {', '.join(names)}" for (state, target), names in arrows.items()]
    return "\n".join(["stateDiagram-v2", *lines])


def _states() -> str:
    head = "| state | shown as | tab of the queue | waits for | lease | approved | measured as |"
    return "\n".join([head, "|---|---|---|---|---|---|---|", *(_state(state) for state in STATES.values())])


def _state(state: State) -> str:
    waits_for = "nothing" if state.name in FINAL else state.waits_for.replace("_", " ")
    cells = (
        f"`{state.name}`",
        f"{state.label.id} / {state.label.en}",
        state.view,
        waits_for,
        "yes" if state.leased else "",
        "yes" if state.approved else "",
        state.phase or "",
    )
    return f"| {' | '.join(cells)} |"


def _actions() -> str:
    head = "| action | who | from → to | event | conditions | publication |\n|---|---|---|---|---|---|"
    return "\n".join([head, *(_action(action) for action in ACTIONS.values())])


def _action(action: Action) -> str:
    targets: dict[str, list[str]] = {}
    for state, target in action.ways:
        targets.setdefault(target, []).append(state or "(new)")
    ways = "; ".join(f"{', '.join(states)} → {target}" for target, states in targets.items())
    conditions = (
        "a reason" if action.reason and action.reason.required else "",
        _PERSONS.get(action.person, ""),
        _LEASES.get(action.lease, ""),
        _ITEMS.get(action.items, ""),
        "cannot be undone" if action.final else "",
    )
    said = ", ".join(text for text in conditions if text)
    cells = (
        f"`{action.name}`",
        ", ".join(sorted(action.who)),
        ways,
        f"`{action.event}`",
        said,
        _PUBLICATIONS.get(action.publication, ""),
    )
    return f"| {' | '.join(cells)} |"


def main(folder: Path) -> None:
    """Write the page."""
    (folder / "lifecycle.md").write_text(render())


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
