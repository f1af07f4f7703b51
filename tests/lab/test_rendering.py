"""The command that renders a rally."""

from pathlib import Path

import pytest

from app.vision.rendering import RallyTruth
from lab.rendering import main


def test_the_command_writes_a_clip_and_its_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = tmp_path / "rally.mp4"
    small = ["--width", "160", "--height", "90", "--fps", "8", "--view", "corner", "--frames"]
    assert main([str(clip), "--seed", "3", "--mirror", "--jitter", "2", *small]) == 0
    truth = RallyTruth.load(tmp_path / "rally.events.json")
    assert clip.stat().st_size > 1000
    assert truth.size == (160, 90)
    assert len(truth.frames) == truth.frames_decodable
    assert f"{len(truth.events)} touches" in capsys.readouterr().out


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "rally.avi")]) == 2
    assert main([str(tmp_path / "rally.mp4"), "--width", "161"]) == 1
    assert "even" in capsys.readouterr().err
    assert main([str(tmp_path / "nowhere" / "rally.mp4"), "--width", "160", "--height", "90"]) == 1
