"""The checks of `./kabar lint` can fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from launcher.testing.checks import CHECKS

BOUNDARIES = """
[tool.importlinter]
root_packages = ["upper", "lower"]

[[tool.importlinter.contracts]]
name = "lower does not import upper"
type = "forbidden"
source_modules = ["lower"]
forbidden_modules = ["upper"]
"""


@pytest.mark.parametrize(("source", "code"), [("import upper\n", 1), ("", 0)])
def test_a_forbidden_import_fails_the_check_of_boundaries(tmp_path: Path, source: str, code: int) -> None:
    (tmp_path / "pyproject.toml").write_text(BOUNDARIES)
    for name, text in (("upper", ""), ("lower", source)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(text)
    command = [sys.executable, *CHECKS["boundaries"]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout
