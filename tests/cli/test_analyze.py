"""From a file to a session in one command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from app.clips.facts import standpoint_of
from app.vision.rendering import render_rally
from session.errors import InvalidInput
from session.schemas import Clip
from session.service import SessionService
from tests.cli.test_files import volleysense
from tests.conftest import ROOT
from tests.vision.test_proxy import write_clip


@pytest.fixture(scope="module")
def rally(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A rendered rally and its corners."""
    path = tmp_path_factory.mktemp("rally") / "own rally.mp4"
    truth = render_rally(path, fps=10, size=(960, 540), seconds=9.0)
    names = ("near_left", "near_right", "far_right", "far_left")
    corners = [truth.court_corners_px[name] for name in names]
    return path, " ".join(f"{x},{y}" for x, y in corners)


def test_a_rally_becomes_a_session(rally: tuple[Path, str], tmp_path: Path) -> None:
    """As a script runs it: a process of its own, nothing but JSON on its output."""
    words = ["analyze", str(rally[0]), "--corners", rally[1], "--accept", "0.5", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *words, "--dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    wanted = {"session_id", "clip_id", "events", "artifacts", "fps", "realtime_factor"}
    assert wanted <= report.keys()
    assert report["events"]
    assert report["fps"] > 0
    kinds = sorted(artifact["artifact_type"] for artifact in report["artifacts"])
    assert kinds == ["csv", "csv", "heatmap"]
    assert all(Path(artifact["path"]).is_file() for artifact in report["artifacts"])
    with SessionService(None, tmp_path) as service:
        assert service.get_session(report["session_id"]).title == "own rally"
        clip = service.get_clip(report["session_id"], report["clip_id"])
        assert clip.duration_sec == pytest.approx(9.0, abs=0.1)
        assert clip.meta["video"]["codec"] == "h264"
        assert clip.meta["calibration"]["near_side"] == "A"
        confirmed = service.list_events(report["session_id"], status="confirmed", limit=1000)
        for event in report["events"]:
            sure = event["payload"]["confidence"] >= 0.5
            assert event["status"] == ("confirmed" if sure else "suggested")
        counted = sum(entry.count for entry in service.get_rollup(report["session_id"]))
        assert counted == len(confirmed)


def test_a_clip_without_volleyball_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = write_clip(tmp_path / "grey.mp4", "libx264", size=(320, 240))
    assert volleysense("analyze", clip, "--json", "--dir", tmp_path / "s") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["events"] == []
    assert len(report["reason"]) > 20


@pytest.mark.parametrize("content", [b"", b"no video at all" * 100])
def test_a_file_that_is_no_video_gets_a_sentence_and_no_session(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "notes.mp4"
    file.write_bytes(content)
    assert volleysense("analyze", file, "--json", "--dir", tmp_path / "s") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "notes.mp4 cannot be read as a video" in printed.err
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("corners", ["1,2 3,4", "a,b c,d e,f g,h", "0,0 10,0 0,10 10,10"])
def test_corners_that_cannot_be_a_court_are_refused(
    rally: tuple[Path, str], tmp_path: Path, corners: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert volleysense("analyze", rally[0], "--corners", corners, "--dir", tmp_path / "s") == 1
    assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


def test_an_unknown_session_is_not_made(
    rally: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert volleysense("analyze", rally[0], "--session", "nowhere", "--dir", tmp_path) == 1
    assert "nowhere" in capsys.readouterr().err


def test_where_the_camera_stands_is_kept_with_the_clip(
    rally: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without corners as it is said, with corners as they look, unless it is said."""

    def look(service: SessionService, _engine: object, session_id: str, clip_id: str) -> NoReturn:
        seen.append(service.get_clip(session_id, clip_id))
        raise InvalidInput("enough")

    seen: list[Clip] = []
    monkeypatch.setattr("app.cli.analyze.look", look)
    for more in (["--view", "side", "--near-side", "b"], ["--corners", rally[1]],
                 ["--corners", rally[1], "--view", "side"]):  # fmt: skip
        assert volleysense("analyze", rally[0], *more, "--dir", tmp_path) == 1
    stands = [standpoint_of(clip) for clip in seen]
    assert [(one.near_side, one.view) for one in stands] == [
        ("B", "side"), ("A", "baseline"), ("A", "side"),
    ]  # fmt: skip


def test_without_corners_the_near_team_is_the_one_that_was_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same clip twice: what A does when A is near, B does when B is near."""
    clip = tmp_path / "short.mp4"
    render_rally(clip, fps=10, size=(960, 540), seconds=5.0)
    sides: dict[str, list[str | None]] = {}
    for near in ("A", "B"):
        words = ["analyze", str(clip), "--near-side", near.lower(), "--json"]
        assert volleysense(*words, "--dir", tmp_path) == 0
        events = json.loads(capsys.readouterr().out)["events"]
        sides[near] = [event["actor_team"] for event in events]
    assert set(sides["A"]) >= {"A", "B"}
    turned: dict[str | None, str | None] = {"A": "B", "B": "A", None: None}
    assert sides["B"] == [turned[side] for side in sides["A"]]
