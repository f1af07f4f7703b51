"""Comparing proposed events with the truth from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.vision.calibration import Calibration
from app.vision.types import TouchSuggestion
from app.work.analysis import suggested_event
from session.schemas import ClipCreate, EventIn, EventUpdate, SessionCreate
from session.service import SessionService
from session.vocabulary import Side, Status
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


def test_other_tolerances_may_be_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = write(tmp_path / "truth.json", (2.0, "serve", "A"))
    found = write(tmp_path / "found.json", (2.3, "serve", "B"))
    options = ("--tolerance", "0.25", "--tolerance", "1", "--json")
    assert volleysense("evaluate", found, truth, *options) == 0
    near, far = json.loads(capsys.readouterr().out)["results"]
    assert (near["tolerance_sec"], near["any_type"]["f1"]) == (0.25, 0.0)
    assert (far["same_type"]["f1"], far["same_type_and_team"]["f1"]) == (1.0, 0.0)
    assert near["confusion"] == [
        {"true": "serve", "found": None, "n": 1},
        {"true": None, "found": "serve", "n": 1},
    ]


def test_where_nobody_looked_nothing_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The serve at 5.05 is the true one, though nobody looked so far; the one at 9 may be."""
    truth = tmp_path / "truth.json"
    event = {"t_sec": 5.0, "event_type": "serve", "actor_team": "A"}
    truth.write_text(json.dumps({"events": [event], "reviewed": [{"start": 4.0, "end": 5.0}]}))
    found = write(
        tmp_path / "found.json", (4.2, "dig", "A"), (5.05, "serve", "A"), (9.0, "serve", "A")
    )
    assert volleysense("evaluate", found, truth, "--json") == 0
    near = json.loads(capsys.readouterr().out)["results"][0]
    assert (near["any_type"]["matched"], near["any_type"]["proposed"]) == (1, 2)


@pytest.fixture
def reviewed(tmp_path: Path) -> tuple[Path, str]:
    """Of four suggestions one was right, one was a dig, one never was, and one is still open; a
    person added what was missed."""
    folder = tmp_path / "data"
    with SessionService(None, folder) as service:
        session_id = service.create_session(SessionCreate(title="Herons"))
        clip_id = service.add_clip(session_id, ClipCreate(path="friday.mp4", duration_sec=60.0))
        found = [
            suggested_event(TouchSuggestion(t_sec, kind, "A", None, 0.6), f"a:{t_sec}")
            for t_sec, kind in ((2.0, "serve"), (3.0, "set"), (4.0, "block"), (30.0, "dig"))
        ]
        first, second, third, _ = service.add_events(session_id, clip_id, found)
        service.update_event(session_id, first, EventUpdate(status=Status.CONFIRMED))
        corrected = EventUpdate(status=Status.CONFIRMED, event_type="dig")
        service.update_event(session_id, second, corrected)
        service.update_event(session_id, third, EventUpdate(status=Status.REJECTED))
        missed = EventIn(
            t_sec=5.0, event_type="attack", actor_team=Side.A, payload={"time_by": "hand"}
        )
        service.add_events(session_id, clip_id, [missed])
    return folder, session_id


def test_suggestions_are_measured_by_what_a_person_made_of_them(
    reviewed: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, session_id = reviewed
    assert volleysense("evaluate", session_id, "--dir", folder, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    near = report["results"][0]
    assert (near["any_type"]["precision"], near["any_type"]["recall"]) == (2 / 3, 2 / 3)
    assert near["same_type"]["matched"] == near["same_type_and_team"]["matched"] == 1
    (clip,) = report["clips"]
    assert (clip["confirmed"], clip["added"], clip["rejected"]) == (3, 1, 1)
    assert clip["reviewed"] == [{"start": 1.0, "end": 6.0}]
    assert volleysense("evaluate", session_id, "--dir", folder) == 0
    printed = capsys.readouterr().out
    assert "friday.mp4: 5.0 s of 60.0 s were reviewed (1.0–6.0 s); only these count." in printed
    assert "dig → set 1" in printed
    assert "attack → missed 1" in printed
    assert "invented → block 1" in printed


def test_where_nothing_is_confirmed_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SessionService(None, tmp_path) as service:
        session_id = service.create_session(SessionCreate(title="Herons"))
    assert volleysense("evaluate", session_id, "--dir", tmp_path) == 1
    assert "Go through the suggestions" in " ".join(capsys.readouterr().err.split())
    empty = write(tmp_path / "truth.json")
    assert volleysense("evaluate", empty, empty) == 1
    assert "nothing to measure" in " ".join(capsys.readouterr().err.split())
    assert volleysense("evaluate", empty) == 1
    assert "which file holds the truth" in " ".join(capsys.readouterr().err.split())


def test_what_was_confirmed_measures_another_analysis_of_the_video(
    reviewed: tuple[Path, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder, session_id = reviewed
    truth = tmp_path / "truth.json"
    assert volleysense("truth", session_id, "-o", truth, "--dir", folder) == 0
    assert capsys.readouterr().out.strip() == str(truth)
    said = json.loads(truth.read_text("utf-8"))
    corners = {"near_left": [1, 90], "near_right": [99, 90], "far_right": [70, 10]}
    said |= {"court_corners_px": {**corners, "far_left": [30, 10]}, "fingerprint": "another"}
    said["teams"]["B"]["end"] = "near"
    truth.write_text(json.dumps(said), "utf-8")
    asked: list[Calibration | None] = []

    def analyze_clip(path: Path, court: Calibration | None, **_: Any) -> SimpleNamespace:  # noqa: ANN401
        asked.append(court)
        found = tuple(
            TouchSuggestion(t_sec, kind, "A", None, 0.6)
            for t_sec, kind in ((2.1, "serve"), (3.1, "dig"), (5.1, "attack"), (40.0, "dig"))
        )
        return SimpleNamespace(suggestions=found)

    monkeypatch.setattr("app.vision.pipeline.analyze_clip", analyze_clip)
    video = tmp_path / "friday.mp4"
    video.write_bytes(b"some video")
    assert volleysense("evaluate", video, truth, "--json") == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["results"][0]["same_type"]["f1"] == 1.0
    assert "not the file" in err
    (court,) = asked
    assert court is not None
    assert (court.near_side, court.view) == ("B", "baseline")
    said["teams"]["A"]["end"] = "left"
    truth.write_text(json.dumps(said), "utf-8")
    assert volleysense("evaluate", video, truth, "--json") == 0
    assert asked[1] is not None
    assert (asked[1].near_side, asked[1].view) == ("A", "side")
    assert volleysense("truth", session_id, "-o", tmp_path / "truth.csv", "--dir", folder) == 1
