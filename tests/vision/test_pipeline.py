"""Looking at clips: pieces join without a seam, models are called as promised, and the real
rally runs through."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from app.vision.inference import looks_for_players, perceive, players_near_ball
from app.vision.models import load_models
from app.vision.perception import Perception, merge
from app.vision.pipeline import Models, analyze_clip, chunks, interpret
from app.vision.types import BallCandidates, Detections, Floats, Image, VisionError
from tests.vision.made_up import INFO


class BrightSpot:
    """A ball detector with memory: the brightest place of the mean of three frames."""

    context = 1

    def detect(self, images: Sequence[Image], judged: range) -> list[BallCandidates]:
        grey = np.stack([image.astype(np.float32).mean(axis=2) for image in images])
        around = np.concatenate([grey[:1], grey, grey[-1:]])
        mean = (around[:-2] + around[1:-1] + around[2:]) / 3
        places = [np.unravel_index(int(frame.argmax()), frame.shape) for frame in mean]
        return [
            BallCandidates(
                np.array([[x, y]], np.float32), np.array([frame.max() / 255], np.float32)
            )
            for (y, x), frame in zip(places, mean, strict=True)
        ][judged.start : judged.stop]


class OneBox:
    """A player detector whose box tells how bright the picture is."""

    def __init__(self) -> None:
        self.calls = 0

    def detect(self, image: Image) -> Detections:
        self.calls += 1
        edge = float(image.mean())
        return Detections(np.array([[0, 0, edge, 90]], np.float32), np.array([0.9], np.float32))


@pytest.fixture(scope="module")
def moving_spot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of a bright spot that moves over a dark picture."""
    path = tmp_path_factory.mktemp("clips") / "spot.mp4"
    rng = np.random.default_rng(2)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        stream.options = {"g": "25"}
        for number in range(90):
            image = rng.integers(0, 40, (96, 160, 3), np.uint8)
            x, y = 10 + number, 40 + round(25 * math.sin(number / 9))
            image[y : y + 6, x : x + 6] = 250
            out.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        out.mux(stream.encode())
    return path


def same(one: Perception, other: Perception) -> None:
    for name in ("t_sec", "brightness", "ball_frame", "ball_xy", "player_frames", "box_frame"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    np.testing.assert_array_equal(one.boxes, other.boxes)
    np.testing.assert_array_equal(one.wrists, other.wrists)


def test_pieces_of_a_clip_join_without_a_seam(moving_spot: Path) -> None:
    models = Models(OneBox(), BrightSpot())
    whole = perceive(moving_spot, 0, 9, models)
    edges = [0.0, 0.7, 1.45, 2.2, 9.0]
    parts = [perceive(moving_spot, a, b, models) for a, b in pairwise(edges)]
    assert len(whole.t_sec) == 90
    same(whole, merge(parts))
    same(whole, merge(parts[::-1]))


def test_players_are_looked_for_ten_times_a_second(moving_spot: Path) -> None:
    players = OneBox()
    told: list[int] = []
    seen = perceive(moving_spot, 0, 9, Models(players), told.append)
    assert players.calls == len(seen.player_frames) == 31
    assert told[-1] == 90
    assert told == sorted(told)
    assert not seen.has_pose
    assert len(seen.ball_xy) == 0


@pytest.mark.parametrize("fps", [25, 29.97, 50, 59.94, 240])
def test_any_frame_rate_is_looked_at_ten_times_a_second(fps: float) -> None:
    times = np.arange(int(20 * fps)) / fps
    looks = sum(looks_for_players(float(a), float(b)) for a, b in pairwise(times))
    assert looks == pytest.approx(200, abs=2)


def test_what_was_seen_survives_the_disk(moving_spot: Path, tmp_path: Path) -> None:
    seen = perceive(moving_spot, 0.5, 1.5, Models(OneBox(), BrightSpot()))
    path = tmp_path / "work" / "0000.npz"
    seen.save(path)
    again = Perception.load(path)
    same(seen, again)
    assert (again.start_sec, again.end_sec, again.trouble) == (0.5, 1.5, None)
    assert [entry.name for entry in path.parent.iterdir()] == ["0000.npz"]


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04 cut off"])
def test_a_damaged_piece_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "0000.npz"
    path.write_bytes(content)
    with pytest.raises(VisionError, match="has to run again"):
        Perception.load(path)


def test_only_players_near_the_ball_are_asked_for_their_hands() -> None:
    boxes: Floats = np.array([[100, 100, 140, 200], [600, 100, 640, 200]], np.float32)
    found = Detections(boxes, np.array([0.8, 0.8], np.float32))
    ball = BallCandidates(np.array([[120, 80]], np.float32), np.array([0.5], np.float32))
    assert players_near_ball(found, ball).tolist() == [0]
    assert players_near_ball(found, BallCandidates.empty()).tolist() == []


def test_a_long_clip_is_cut_into_pieces_of_a_quarter_minute() -> None:
    assert chunks(15.5) == [(0.0, math.inf)]
    assert chunks(46.0) == [(0.0, 15.0), (15.0, 30.0), (30.0, math.inf)]
    assert chunks(0.0) == [(0.0, math.inf)]


def test_a_spot_that_is_no_rally_is_none(moving_spot: Path) -> None:
    seen = perceive(moving_spot, 0, 9, Models(OneBox(), BrightSpot()))
    analysis = interpret(INFO, [seen])
    assert analysis.suggestions == ()
    assert analysis.diagnosis.reason


def test_the_shipped_models_are_all_there() -> None:
    models = load_models()
    assert models.ball is not None
    assert models.ball.context == 1


def test_a_stretch_of_the_real_rally_runs_through_the_shipped_models(shared: Path) -> None:
    clip = shared / "data/video/katowice-bedzin-2019-rally.mp4"
    models = load_models()
    whole = perceive(clip, 4.7, 5.3, models)
    parts = [perceive(clip, 4.7, 5.0, models), perceive(clip, 5.0, 5.3, models)]
    assert len(whole.t_sec) == 15, "three of the 18 pictures show what the one before has shown"
    assert len(whole.boxes) >= 5 * len(whole.player_frames)
    joined = merge(parts)
    np.testing.assert_array_equal(whole.t_sec, joined.t_sec)
    np.testing.assert_allclose(whole.boxes, joined.boxes, atol=0.5)
    np.testing.assert_allclose(whole.ball_xy, joined.ball_xy, atol=0.5)


def test_a_black_clip_is_analysed_and_yields_nothing(tmp_path: Path) -> None:
    path = tmp_path / "black.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for _ in range(10):
            black = np.zeros((180, 320, 3), np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(black, format="bgr24")))
        out.mux(stream.encode())
    analysis = analyze_clip(path)
    assert analysis.suggestions == ()
    assert analysis.diagnosis.reason == "The picture is black for most of the clip."
    assert analysis.fps is not None
    assert analysis.realtime_factor is not None
