"""The audit of packages reports, and never fails a build."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.processes import PROJECT, PYTHON

HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"]}
GOOD: dict[str, object] = {"name": "good", "version": "1.0", "vulns": []}
BAD: dict[str, object] = {"name": "bad", "version": "1.0", "vulns": [HOLE]}
UNKNOWN: dict[str, object] = {"name": "ours", "version": "1.0", "skip_reason": "not found"}

REPORTS = {
    "nothing known": (0, [GOOD], "0 known security holes in 1 packages."),
    "a hole": (1, [GOOD, BAD], "bad 1.0: PYSEC-2026-1, mended in 2.0"),
    "some unknown": (0, [GOOD, UNKNOWN], "1 packages are unknown to the service"),
    "all unknown": (0, [UNKNOWN], "did not answer: nothing was checked"),
    "no answer": (1, None, "did not answer: nothing was checked"),
}


def environment(folder: Path, code: int, packages: list[dict[str, object]] | None) -> Path:
    """A virtual environment whose pip-audit answers like the service would."""
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(PYTHON)
    report = "" if packages is None else json.dumps({"dependencies": packages})
    tool = folder / "bin" / "pip-audit"
    tool.write_text(f"#!/bin/bash\nprintf '%s' '{report}' > \"${{@: -1}}\"\nexit {code}\n")
    tool.chmod(0o755)
    return folder


@pytest.mark.parametrize("kind", REPORTS)
def test_it_says_what_was_found_and_ends_well(kind: str, tmp_path: Path) -> None:
    code, packages, sentence = REPORTS[kind]
    venv = environment(tmp_path, code, packages)
    ended = subprocess.run(
        ["bash", ".ci/audit-packages", str(venv)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert sentence in ended.stdout


def test_ci_does_not_run_it() -> None:
    assert "audit-packages" not in (PROJECT / ".ci" / "run").read_text()
