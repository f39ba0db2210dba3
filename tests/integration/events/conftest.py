"""The backbone on real servers."""

from tests.backbone import relay, run

__all__ = ["relay", "run"]
