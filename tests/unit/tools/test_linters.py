"""The linters of pre-commit against those of CI."""

from __future__ import annotations

import re

from tools.screenshots import ROOT


def test_pre_commit_runs_what_ci_runs() -> None:
    hooks = re.findall(r"^ +entry: (.+)$", (ROOT / ".pre-commit-config.yaml").read_text(), re.MULTILINE)
    script = (ROOT / ".ci" / "run").read_text()
    steps = re.findall(r'^"\$bin/((?:ruff|lint-imports|mypy)\b.*)$', script, re.MULTILINE)
    assert hooks == [step.replace('"', "") for step in steps]
    assert len(hooks) == 4
