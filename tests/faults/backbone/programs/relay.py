"""The relay's own program, broken as asked."""

from __future__ import annotations

from tests.faults.backbone.programs import breaking


def main() -> None:
    """Run until SIGTERM, or to the point where it breaks."""
    breaking.prepare()
    from shared.events.relay.__main__ import main as relay

    relay()


if __name__ == "__main__":
    main()
