"""Comparing proposed events with the truth from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_files import volleysense


def write(path: Path, *events: tuple[float, str, str]) -> Path:
    rows = [{"t_sec": t, "event_type": kind, "actor_team": team} for t, kind, team in events]
    path.write_text(json.dumps({"events": rows}), encoding="utf-8")
    return path


def test_the_worked_example_of_the_documentation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = write(tmp_path / "truth.json", (2.0, "serve", "A"), (5.0, "attack", "B"))
    found = write(
        tmp_path / "found.json", (2.1, "serve", "A"), (5.1, "set", "B"), (7.0, "dig", "A")
    )
    assert volleysense("evaluate", found, truth, "--json") == 0
    near = json.loads(capsys.readouterr().out)["results"][0]
    assert near["tolerance_sec"] == 0.2
    assert near["any_type"]["f1"] == pytest.approx(0.8)
    assert near["same_type"]["f1"] == pytest.approx(0.4)
    assert near["any_type"]["n"] == 2
    assert volleysense("evaluate", found, truth) == 0
    printed = capsys.readouterr().out
    assert "any type            0.67     1.00     0.80      2" in printed
    assert "right team     1.00 of n = 2" in printed


def test_a_file_that_is_not_json_gets_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = write(tmp_path / "truth.json", (2.0, "serve", "A"))
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    assert volleysense("evaluate", tmp_path / "bad.json", truth) == 1
    assert "bad.json" in capsys.readouterr().err
