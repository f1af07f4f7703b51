"""The measure of the analysis: variants keep the truth true, draws are counted as means."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.vision.calibration import Calibration
from app.vision.clips import ClipReader
from app.vision.inference import Models
from app.vision.rendering import behind_baseline, demo_script
from app.vision.tracks import STRONG
from app.vision.types import BallCandidates, Detections, Image
from app.work.evaluation import EvaluatedEvent
from lab.accuracy import seen as seen_module
from lab.accuracy.__main__ import main
from lab.accuracy.clips import KnownClip, KnownFrame, real
from lab.accuracy.detections import balls, players
from lab.accuracy.disturbance import DISTURBANCES, UNDISTURBED
from lab.accuracy.figures import draws, spread
from lab.accuracy.intervals import pooled
from lab.accuracy.labelled import BALLS, PLAYERS, labelled_figures
from lab.accuracy.seen import Kept, PlayersSeen, SeenClip, sources_of
from lab.accuracy.tables import labelled_table
from lab.accuracy.variants import VARIANTS, Variant
from lab.detectionscores import HitRate
from tests.vision.made_up import INFO, calibration_of, perception_of

SIZE = (320, 180)
BALL = (140.0, 60.0)
MARK = 10
"""Points: so far a mark in the lowest rows goes from one picture to the next."""
BY_NAME = {one.name: one for one in VARIANTS}


def encoded(path: Path, seconds: float = 1.0) -> Path:
    """A white ball of 12 points that stands still, 30 pictures a second."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for index in range(round(seconds * 30)):
            picture = np.full((SIZE[1], SIZE[0], 3), 40, np.uint8)
            picture[-8:, index * MARK : (index + 1) * MARK] = 150
            x, y = map(int, BALL)
            picture[y - 6 : y + 6, x - 6 : x + 6] = 255
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> KnownClip:
    path = encoded(tmp_path_factory.mktemp("known") / "ball.mp4")
    box = np.array([[120, 40, 160, 80]], np.float32)
    frames = tuple(KnownFrame(at / 30, True, BALL, box) for at in range(30))
    court = Calibration(((20, 170), (300, 170), (220, 60), (100, 60)), "B")
    events = (EvaluatedEvent(t_sec=0.5, event_type="serve", team="A"),)
    return KnownClip("ball", "real", path, events, court, "B", frames)


@pytest.mark.parametrize(
    "variant", [one for one in VARIANTS if one.fps is None], ids=lambda one: one.name
)
def test_the_ball_of_a_variant_is_where_its_truth_says(
    variant: Variant, clip: KnownClip, tmp_path: Path
) -> None:
    made = variant.of(clip, tmp_path / "made.mp4")
    pictures = list(ClipReader(made.path).frames())
    assert pictures
    for one in pictures[:: len(pictures) // 2]:
        grey = one.image.mean(axis=2)
        rows, columns = np.nonzero(grey > grey.max() * 0.7)
        known = min(made.frames, key=lambda frame: abs(frame.t_sec - one.t_sec))
        assert known.ball is not None
        assert known.boxes is not None
        near = 3 * one.image.shape[1] / SIZE[0] + 1
        assert (columns.mean(), rows.mean()) == pytest.approx(known.ball, abs=near)
        x1, y1, x2, y2 = known.boxes[0]
        assert x1 < known.ball[0] < x2
        assert y1 < known.ball[1] < y2


def test_what_a_crop_cuts_off_need_not_be_found(clip: KnownClip) -> None:
    boxes = np.array([[0, 0, 40, 40], [100, 40, 160, 80], [60, 40, 120, 80]], np.float32)
    frame = KnownFrame(0.0, True, (20.0, 20.0), boxes)
    (left,) = BY_NAME["portrait"].truth(replace(clip, frames=(frame,)), SIZE).frames
    assert (left.has_ball, left.ball) == (True, None)
    assert left.boxes is not None
    assert left.boxes.tolist() == [[0, 40, 50, 80]]
    assert len(left.unasked) == 2  # who is cut off may be found, and need not be


def test_in_a_mirror_the_corners_change_names_and_the_teams_stay(clip: KnownClip) -> None:
    court = BY_NAME["mirrored"].truth(clip, SIZE).court
    assert court is not None
    assert court.corners_px == ((19, 170), (299, 170), (219, 60), (99, 60))
    assert court.near_side == "B"


@pytest.mark.parametrize(("name", "pictures"), [("60 fps, repeated", 58), ("15 fps", 15)])
def test_a_variant_has_as_many_pictures_as_its_clock_makes(
    name: str, pictures: int, clip: KnownClip, tmp_path: Path
) -> None:
    made = BY_NAME[name].of(clip, tmp_path / "made.mp4")
    assert len(list(ClipReader(made.path).frames())) == pictures


@pytest.mark.parametrize("name", ["50 fps, repeated", "60 fps, repeated", "15 fps", "uneven"])
def test_a_known_picture_is_known_when_it_is_shown(
    name: str, clip: KnownClip, tmp_path: Path
) -> None:
    made = BY_NAME[name].of(clip, tmp_path / "made.mp4")
    shown = {round(one.t_sec, 3): number_of(one.image) for one in ClipReader(made.path).frames()}
    numbered = tuple(replace(one, ball=(float(at), 0.0)) for at, one in enumerate(clip.frames))
    known = BY_NAME[name].truth(replace(clip, frames=numbered), SIZE).frames
    assert len({one.ball for one in known}) == len(known) > 10
    for one in known:
        assert one.ball is not None
        assert shown[round(one.t_sec, 3)] == one.ball[0]


def number_of(image: Image) -> int:
    """Where the mark stands."""
    return int(np.argmax(image[-8:].mean(axis=(0, 2)))) // MARK


def seen_rally(seed: int = 0) -> SeenClip:
    """The demo's rally, as nets would see it that make few mistakes."""
    camera = behind_baseline()
    script = demo_script()
    events = tuple(
        EvaluatedEvent(t_sec=one.t_sec, event_type=one.event_type, team=one.side)
        for one in script.contacts
    )
    court = calibration_of(camera)
    known = KnownClip(f"demo {seed}", "rendered", Path(), events, court, court.near_side, ())
    return SeenClip(known, "as it was", INFO, perception_of(script, camera, seed=seed))


def test_a_clip_is_read_once_as_seen_and_once_under_each_disturbance() -> None:
    found = list(draws(seen_rally(), DISTURBANCES[:3], corners=True))
    assert len(found) == 4
    any_class = spread(found, lambda one: one.any_class)
    assert any_class.n == 4
    assert any_class.p5 <= any_class.mean <= any_class.p95
    assert any_class.mean > 0.8
    assert all(one.rallies > 0.7 for one in found)


def test_a_disturbance_is_the_same_each_time_and_moves_the_ball_alone() -> None:
    seen = seen_rally().perception
    first, again, other = (
        one.of(seen, INFO.width) for one in (DISTURBANCES[0], DISTURBANCES[0], DISTURBANCES[1])
    )
    assert np.array_equal(first.ball_xy, again.ball_xy)
    assert not np.array_equal(first.ball_frame, other.ball_frame)
    assert 0.9 < len(first.ball_xy) / len(seen.ball_xy) < 1.0
    assert first.boxes is seen.boxes
    assert UNDISTURBED.of(seen, INFO.width) is seen


def test_the_interval_of_a_mean_is_that_of_other_clips() -> None:
    draw = next(draws(seen_rally(), (), corners=True))
    same = [replace(draw, clip=str(at), any_class=0.5) for at in range(9)]
    apart = [replace(one, any_class=at % 3 / 2) for at, one in enumerate(same)]
    sure, unsure = (spread(found, lambda one: one.any_class) for found in (same, apart))
    assert (sure.mean, sure.interval) == (0.5, (0.5, 0.5))
    assert unsure.mean == pytest.approx(0.5)
    assert unsure.interval is not None
    low, high = unsure.interval
    assert 0.1 < low < 0.5 < high < 0.9
    assert unsure.apart == 0.0  # each of these clips was read once


def test_a_share_is_as_sure_as_its_clips_are_alike_and_large() -> None:
    alike, apart = ([HitRate(at, 10) for at in each] for each in ((5, 5, 5, 5), (0, 10, 0, 10)))
    assert pooled(alike).interval == (0.5, 0.5)
    assert pooled(apart).interval == (0.0, 1.0)
    one = pooled([alike[0], HitRate(0, 0)])
    assert (one.numerator, one.n, one.value, one.interval) == (5, 10, 0.5, None)
    nothing = pooled([HitRate(0, 0)] * 3)
    assert (nothing.value, nothing.interval) == (None, None)


def test_balls_are_counted_on_known_pictures_alone() -> None:
    seen = seen_rally()
    perception = seen.perception
    row = int(perception.ball_frame[10])
    at = float(perception.t_sec[row])
    x, y = (float(value) for value in perception.ball_xy[10])
    known = (KnownFrame(at, True, (x + 3, y), None), KnownFrame(at + 400.0, True, (x, y), None))
    one = replace(seen, clip=replace(seen.clip, frames=known))
    assert balls(one) == {"precision": HitRate(1, 1), "recall": HitRate(1, 1)}


def test_a_known_picture_that_was_left_out_is_stood_for_by_the_nearest() -> None:
    """The net looked at every second picture; the ball flies 30 points from one to the next, and
    nobody knows where it is once it is hidden."""
    seen = seen_rally()
    looked = np.arange(0, 12, 2)
    perception = replace(
        seen.perception,
        t_sec=looked / 60,
        brightness=np.zeros(len(looked), np.float32),
        ball_frame=np.arange(len(looked), dtype=np.int32),
        ball_xy=np.column_stack([30.0 * looked, np.full(len(looked), 9.0)]).astype(np.float32),
        ball_confidence=np.ones(len(looked), np.float32),
    )
    known = tuple(
        KnownFrame(at / 60, True, (30.0 * at, 9.0) if at < 9 else None, None)
        for at in (1, 5, 8, 11)
    )
    one = replace(
        seen,
        clip=replace(seen.clip, frames=known),
        perception=perception,
        info=replace(INFO, fps=60.0),
    )
    # 1 has nothing before it, 5 is stood for by 4 or 6, 8 was looked at, 11 is hidden
    assert balls(one) == {"precision": HitRate(2, 2), "recall": HitRate(2, 2)}


def standing(x: float, y: float) -> list[float]:
    """A player of 80 points whose feet are there."""
    return [x - 20, y - 80, x + 20, y]


def test_players_count_as_tracking_begins_with_them(clip: KnownClip) -> None:
    """On the court one is found and one is not; one more is made up, and one is not sure enough.
    One of whom little is seen and one in the stand are found, and nobody asked for them."""
    found, missed, made_up, weak, hidden, beyond = (
        standing(*feet)
        for feet in ((120, 120), (200, 120), (160, 100), (240, 150), (100, 160), (10, 62))
    )
    boxes = np.array([found, made_up, weak, hidden, beyond], np.float32)
    confidence = np.array([STRONG, 0.9, STRONG - 0.01, 0.9, 0.9], np.float32)
    known = KnownFrame(
        0.5, False, None, *(np.array(rows, np.float32) for rows in ([found, missed], [hidden]))
    )
    looked = (PlayersSeen(0.5, Detections(boxes, confidence)), PlayersSeen(0.6, Detections.empty()))
    one = replace(seen_rally(), clip=replace(clip, frames=(known,)), players=looked)
    assert players(one) == {"precision": HitRate(1, 2), "recall": HitRate(1, 2)}


def test_who_is_on_the_court_is_told_by_its_corners_in_the_first_picture(clip: KnownClip) -> None:
    """The camera has turned by 200 points: whom it sees far to the left stands on the court."""
    turned = np.eye(3)
    turned[0, 2] = 200
    seen = seen_rally()
    moves = np.tile(turned, (len(seen.perception.t_sec), 1, 1))
    nobody = np.zeros((0, 4), np.float32)
    box = np.array([standing(-40, 120)], np.float32)
    looked = PlayersSeen(0.5, Detections(box, np.ones(1, np.float32)))
    known = replace(clip, frames=(KnownFrame(0.5, False, None, nobody),))
    still = replace(seen, clip=known, players=(looked,))
    moved = replace(still, perception=replace(seen.perception, to_first=moves))
    assert [players(one)["precision"].n for one in (still, moved)] == [0, 1]


class NumberReader:
    """Finds one player, as far to the right as the picture's number says."""

    def detect(self, image: Image) -> Detections:
        x = number_of(image)
        return Detections(np.array([[x, 0, x + 20, 40]], np.float32), np.ones(1, np.float32))


@pytest.mark.parametrize("name", ["as it was", "60 fps, repeated"])
def test_in_a_real_clip_the_labelled_pictures_are_looked_at(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = {
        "fps": 30,
        "events": [{"t_sec": 0.5, "event_type": "serve", "actor_team": "A"}],
        "player_boxes_px": {"7": [[7, 0, 27, 40]], "14": [[14, 0, 34, 40]]},
        "player_boxes_ignore_px": {"14": [[90, 0, 110, 40]]},
    }
    (tmp_path / "gym.events.json").write_text(json.dumps(truth), "utf-8")
    encoded(tmp_path / "gym.mp4")
    monkeypatch.setattr(seen_module, "_models", lambda: Models(NumberReader()))
    kept = Kept(tmp_path / "kept")
    (seen,) = kept.real(tmp_path, BY_NAME[name])
    assert [one.found.boxes[0, 0] for one in seen.players] == [7, 14]
    assert [len(one.unasked) for one in seen.clip.frames] == [0, 1]
    assert players(seen) == {"precision": HitRate(2, 2), "recall": HitRate(2, 2)}
    monkeypatch.setattr(seen_module, "_models", lambda: pytest.fail("was looked at before"))
    (again,) = kept.real(tmp_path, BY_NAME[name])
    assert [one.t_sec for one in again.players] == [one.t_sec for one in seen.players]
    assert not list((tmp_path / "kept").rglob("*.mp4"))


def test_the_table_says_what_was_measured_of_what(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Kept, "rendered", lambda _kept, seed, _variant: seen_rally(seed))
    wanted = ["--clips", "2", "--draws", "1", "--variant", "as it was"]
    assert main([*wanted, "--json", str(tmp_path / "all.json")]) == 0
    said = capsys.readouterr().out
    origin, command, *rest = said.splitlines()
    assert re.fullmatch(r"VolleySense \S+, nets [0-9a-f]{12}, [-0-9]{10} [:0-9]{5} UTC", origin)
    assert command.startswith("python -m lab.accuracy --clips 2 --draws 1 --variant 'as it was'")
    contacts, nets, classes, note = "\n".join(rest).split("\n\n")
    assert [one.count("rendered as it was") for one in (contacts, nets, classes)] == [2, 1, 2]
    assert "serve       reception   set" in classes
    assert "Rendered rallies alone" in note
    rows = json.loads((tmp_path / "all.json").read_text("utf-8"))["variants"]
    assert [row["corners"] for row in rows] == [True, False]
    assert rows[0]["by_class"]["serve"]["n"] == 2
    assert rows[0]["right_teams"]["value"] == 1.0
    assert rows[0]["players"]["recall"] == {"numerator": 0, "n": 0, "value": None, "interval": None}


def test_what_was_seen_is_kept_for_one_way_to_look_and_for_any_way_to_understand() -> None:
    looking = sources_of({"app.vision.inference", "app.vision.models"}).keys()
    assert {"app.vision.clips", "app.vision.detectors.ball_openvino"} < looking
    assert not looking & {"app.vision.pipeline", "app.vision.touches"}


def labelled(folder: Path, name: str, label: str) -> None:
    for part in ("images", "labels"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(folder / "images" / f"{name}.jpg"), np.zeros((540, 960, 3), np.uint8))
    (folder / "labels" / f"{name}.txt").write_text(label, "utf-8")


class InTheMiddle:
    """Finds one ball and one player, in the middle of each picture."""

    context = 1

    def detect(self, images: Sequence[Image], judged: range) -> list[BallCandidates]:
        place = BallCandidates(np.array([[480, 270]], np.float32), np.ones(1, np.float32))
        return [place] * len(judged)


class PlayerInTheMiddle:
    def detect(self, image: Image) -> Detections:
        return Detections(np.array([[460, 230, 500, 310]], np.float32), np.ones(1, np.float32))


def test_labelled_pictures_are_counted_by_whether_the_nets_learned_from_them(
    tmp_path: Path,
) -> None:
    here, elsewhere = "0.5 0.5 0.0417 0.148", "0.2 0.2 0.0417 0.148"
    for clip, place in (("clip_one_mp4", here), ("clip_two_mp4", elsewhere)):
        for frame in (1, 2, 3, 4, 61, 62, 63, 200):
            labelled(tmp_path / BALLS, f"{clip}-{frame:04}", f"1 {place}\n")
    for frame, labels in ((100, f"0 {here}\n"), (500, f"0 {here}\n0 {elsewhere}\n2 {here}\n")):
        labelled(tmp_path / PLAYERS, f"frame{frame}", labels)
    found = list(labelled_figures(tmp_path, InTheMiddle(), PlayerInTheMiddle()))
    assert [(one.folder, one.learned, one.pictures) for one in found] == [
        (BALLS, True, 3),  # those with a neighbour on both sides
        (BALLS, False, 3),
        (PLAYERS, True, 1),
        (PLAYERS, False, 1),
    ]
    assert [one.rates["recall"].value for one in found] == [1.0, 0.0, 1.0, 0.5]
    assert found[0].rates["precision"].interval == (1.0, 1.0)  # of two seconds
    table = "\n".join(labelled_table(found))
    assert "volleyball-ball      learned from (3)      1.00  1.00–1.00  (3)" in table
    assert "volleyball-players   held apart (1)        1.00      -      (1)" in table


def test_the_real_clips_are_known_with_their_corners(shared: Path) -> None:
    clips = {one.name: one for one in real(shared / "data" / "video")}
    assert set(clips) == {"gym-1", "gym-2", "gym-3", "katowice-bedzin-2019-rally"}
    assert all(one.court is not None and one.path.is_file() for one in clips.values())
    assert clips["katowice-bedzin-2019-rally"].near_side == "B"
    assert len(clips["katowice-bedzin-2019-rally"].events) == 13
    gym = clips["gym-1"]
    assert sum(one.has_ball for one in gym.frames) > 20
    assert math.isclose(min(one.t_sec for one in gym.frames if one.boxes is not None), 20 / 60)
