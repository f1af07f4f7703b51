"""What runs for who changes something: on their machine before a commit, and on a host after it."""

from __future__ import annotations

import re

from tests.conftest import ROOT


def test_a_commit_passes_the_checks_of_make_lint_and_fetches_nothing() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (.*)", hooks) == ["local"]
    linted = re.findall(r"^\t\$\(BIN\)/(python -m .*)$", lint(), re.MULTILINE)
    assert len(linted) == 4
    wanted = [line.replace(" --check", "").removesuffix(" .") for line in linted]
    entries = re.findall(r"entry: \.venv/bin/(.*)", hooks)
    assert [entry.replace(" --force-exclude", "") for entry in entries] == wanted


def lint() -> str:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return makefile.partition("\nlint:")[2].partition("\n\n")[0]


def test_the_workflow_runs_what_everybody_can_run_and_may_only_read() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert "- run: .ci/run\n" in workflow
    assert "permissions:\n  contents: read\n" in workflow
    assert "secrets" not in workflow
    assert "write" not in workflow
    for action in re.findall(r"uses: (.*)", workflow):
        assert re.fullmatch(r"actions/[a-z-]+@v\d+", action), action


def test_who_wants_to_tell_of_a_weakness_finds_a_way_that_is_private() -> None:
    said = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "privately" in said
    for page in ("SECURITY.md", "CONTRIBUTING.md", ".pre-commit-config.yaml", "constraints.txt"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert not re.search(r"https?://|[\w.]+@[\w-]+\.\w", text), f"{page} names an address"


def test_the_tests_that_every_python_runs_are_there() -> None:
    script = (ROOT / ".ci" / "pythons").read_text(encoding="utf-8")
    named = re.findall(r"tests/[\w/]+\.py", script)
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).is_file()] == []
