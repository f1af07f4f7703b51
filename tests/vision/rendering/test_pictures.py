"""Rendered pictures, their truth, and the clip they make."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from app.vision.rendering import (
    RallyTruth,
    behind_baseline,
    demo_script,
    from_a_corner,
    from_the_side,
    render_rally,
    scene_truth,
    stage,
)
from lab.chance import random_look, random_script

SMALL = (320, 180)


def test_the_same_seed_gives_the_same_picture_and_another_seed_another() -> None:
    first = stage(random_script(3), size=SMALL).frame(12)[0]
    again = stage(random_script(3), size=SMALL).frame(12)[0]
    other = stage(random_script(4), size=SMALL).frame(12)[0]
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.shape == (180, 320, 3)
    assert first.dtype == np.uint8


def test_the_ball_is_drawn_where_the_truth_says() -> None:
    look = replace(random_look(1), noise=0.0, clutter=0, spectators=0.0, shutter=0.1)
    scene = stage(size=(640, 360), look=look)
    serve = scene.script.contacts[0]
    index = int((serve.t_sec + 0.25) * 30)
    image, truth = scene.frame(index)
    other, _ = scene.frame(index + 20)
    assert truth.ball_visible
    x, y = (round(part) for part in truth.ball_px)
    changed = np.abs(image.astype(int) - other.astype(int)).max(axis=2)
    assert changed[y - 1 : y + 2, x - 1 : x + 2].min() > 25


def test_players_are_drawn_inside_their_boxes() -> None:
    look = replace(random_look(1), noise=0.0)
    scene = stage(size=(640, 360), look=look)
    image, truth = scene.frame(30)
    assert len(truth.players) == 12
    hall = scene.empty_picture(30)
    moved = np.abs(image.astype(int) - hall.astype(int)).max(axis=2) > 35
    inside = np.zeros_like(moved)
    for player in truth.players:
        x1, y1, x2, y2 = (round(part) for part in player.box_px)
        assert moved[y1:y2, x1:x2].mean() > 0.12
        inside[max(y1 - 2, 0) : y2 + 2, max(x1 - 2, 0) : x2 + 2] = True
    inside[330:, :120] = True  # the label
    stray = moved & ~inside
    assert stray.mean() < 0.01  # only the ball, blur and shadows


@pytest.mark.parametrize("camera", [behind_baseline("B"), from_the_side(), from_a_corner()])
def test_a_camera_may_stand_anywhere(camera: object) -> None:
    image, truth = stage(camera=camera, size=SMALL).frame(40)  # type: ignore[arg-type]
    assert len(truth.players) >= 8
    assert float(image.std()) > 20


def test_the_truth_goes_to_json_and_back(tmp_path: Path) -> None:
    scene = stage(random_script(2), size=SMALL, seconds=2.0)
    frames = tuple(truth for _, truth in list(scene)[:3])
    truth = scene_truth(scene, "rally.mp4", frames)
    assert RallyTruth.load(truth.save(tmp_path / "truth.json", with_frames=True)) == truth
    plain = RallyTruth.load(truth.save(tmp_path / "plain.json"))
    assert plain == replace(truth, frames=())
    assert truth.to_dict()["source"] == "rendered by VolleySense"


def test_the_truth_names_every_contact_in_order() -> None:
    script = demo_script()
    truth = scene_truth(stage(script, size=SMALL), "demo.mp4")
    assert [event.event_type for event in truth.events] == [
        contact.event_type for contact in script.contacts
    ]
    for event, contact in zip(truth.events, script.contacts, strict=True):
        assert event.t_sec == pytest.approx(contact.t_sec, abs=1e-3)
        assert abs(event.frame / 30 - contact.t_sec) <= 0.5 / 30 + 1e-6
        assert (event.x, event.y) == pytest.approx(contact.point[:2], abs=1e-3)
    assert truth.teams["A"].end == "near"
    assert truth.point_winner == "B"


def test_a_mirrored_clip_has_mirrored_truth() -> None:
    camera = behind_baseline()
    plain = scene_truth(stage(camera=camera, size=SMALL), "a.mp4")
    mirrored = scene_truth(stage(camera=replace(camera, mirror=True), size=SMALL), "b.mp4")
    for here, there in zip(plain.events, mirrored.events, strict=True):
        assert there.x == pytest.approx(9 - here.x)
        assert there.ball_px[0] == pytest.approx(SMALL[0] - 1 - here.ball_px[0], abs=0.02)


def test_cutting_the_middle_out_drops_its_contacts_and_moves_the_later_ones() -> None:
    whole = scene_truth(stage(size=SMALL), "a.mp4")
    part = scene_truth(stage(size=SMALL, cut=(3.0, 6.0)), "b.mp4")
    kept = [event for event in whole.events if not 3.0 <= event.t_sec < 6.0]
    assert len(kept) < len(whole.events)
    assert [event.event_type for event in part.events] == [event.event_type for event in kept]
    assert part.events[-1].t_sec == pytest.approx(whole.events[-1].t_sec - 3.0, abs=1e-3)
    assert part.frames_decodable == whole.frames_decodable - 90


def test_the_clip_decodes_to_the_promised_frames_and_times(tmp_path: Path) -> None:
    path = tmp_path / "rally.mp4"
    truth = render_rally(path, fps=25, size=SMALL, seconds=1.2)
    with av.open(str(path)) as container:
        times = [frame.time for frame in container.decode(video=0)]
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", *SMALL)
    assert len(times) == truth.frames_decodable == len(truth.frames) == 30
    assert times == pytest.approx([frame.t_sec for frame in truth.frames])


def test_a_size_that_the_codec_cannot_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="even"):
        render_rally(tmp_path / "rally.mp4", size=(321, 180))


def test_the_example_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[3] / "docs" / "rendering.md").read_text(encoding="utf-8")
    example = page.split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(tmp_path)
    short = example.replace("look=random_look(5)", "look=random_look(5), size=(160, 90), seconds=1")
    assert short != example
    exec(compile(short, "rendering.md", "exec"), {})
    assert (tmp_path / "rally.mp4").stat().st_size > 500
