"""The real rally, its mirror image, and the same with its middle cut out, through the models."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.vision.calibration import Calibration
from app.vision.clips import ClipReader
from app.vision.detectors.players_openvino import OpenVinoPlayers
from app.vision.detectors.players_ultralytics import UltralyticsPlayers
from app.vision.inference import Models
from app.vision.models import load_models
from app.vision.pipeline import analyze_clip
from app.vision.tracks import overlap
from app.vision.types import Analysis, Image, TouchSuggestion
from tests.vision.pictures import write_pictures

CLIP = "data/video/katowice-bedzin-2019-rally.mp4"
OWN_WEIGHTS = "models/players-v0.pt"
CORNERS = ((69.1, 704.7), (1221.2, 703.5), (960.5, 345.2), (370.2, 346.4))
FIRST, LAST = 5.5, 11.5
CUT = (8.0, 9.6)
"""Seconds of the rally: attack, block, dig, set, attack, block and dig; the cut is the set."""


@pytest.fixture(scope="module")
def models() -> Models:
    return load_models()


@pytest.fixture(scope="module")
def looked_at(
    shared: Path, models: Models, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Analysis]:
    """The analysis of the stretch as it is, mirrored, or cut; each is made once."""
    done: dict[str, Analysis] = {}
    folder = tmp_path_factory.mktemp("real")

    def look(variant: str) -> Analysis:
        if variant not in done:
            path = folder / f"{variant}.mp4"
            write_pictures(path, changed(shared / CLIP, variant), fps=30)
            done[variant] = analyze_clip(path, corners(variant), models)
        return done[variant]

    return look


def changed(clip: Path, variant: str) -> Iterator[Image]:
    for frame in ClipReader(clip).frames(FIRST):
        if frame.t_sec >= LAST:
            return
        if variant == "cut" and CUT[0] <= frame.t_sec < CUT[1]:
            continue
        yield _drawn(frame.image, frame.t_sec - FIRST, variant)


def _drawn(image: Image, t_sec: float, variant: str) -> Image:
    if variant == "mirrored":
        return np.ascontiguousarray(image[:, ::-1])
    if variant == "trembling":
        x, y = 9 * np.sin(13.1 * t_sec), 9 * np.sin(11.3 * t_sec)
        hand = np.array([[1, 0, x], [0, 1, y]], np.float64)
        return np.asarray(cv2.warpAffine(image, hand, image.shape[1::-1]), np.uint8)
    return image


def corners(variant: str) -> Calibration:
    if variant != "mirrored":
        return Calibration(CORNERS, "B")
    left, right, far_right, far_left = ((1280 - x, y) for x, y in CORNERS)
    return Calibration((right, left, far_left, far_right), "B")


def kinds(found: tuple[TouchSuggestion, ...]) -> list[str]:
    return [suggestion.event_type for suggestion in found]


def test_touches_of_the_stretch_are_suggested_with_team_and_place(
    looked_at: Callable[[str], Analysis],
) -> None:
    found = looked_at("plain").suggestions
    assert {"set", "attack", "dig"} <= set(kinds(found))
    assert all(0 <= touch.t_sec <= LAST - FIRST for touch in found)
    assert any(touch.court_xy is not None for touch in found)


def test_in_the_mirror_the_same_touches_are_on_the_other_side_of_the_court(
    looked_at: Callable[[str], Analysis],
) -> None:
    plain, mirrored = looked_at("plain").suggestions, looked_at("mirrored").suggestions
    pairs = [
        (one, other)
        for one in plain
        for other in mirrored
        if abs(one.t_sec - other.t_sec) < 0.1 and one.event_type == other.event_type
    ]
    assert len(pairs) >= 3
    across = [
        (one.court_xy[0], other.court_xy[0])
        for one, other in pairs
        if one.court_xy and other.court_xy
    ]
    turned = [abs(here + there - 9.0) < 1.0 for here, there in across]
    assert across
    assert sum(turned) > len(turned) / 2
    assert any(abs(here - there) > 1.0 for here, there in across)


def test_in_a_trembling_hand_the_same_touches_are_found_at_the_same_places(
    looked_at: Callable[[str], Analysis],
) -> None:
    plain, held = looked_at("plain").suggestions, looked_at("trembling").suggestions
    near = [
        min((abs(one.t_sec - other.t_sec) for other in held), default=math.inf) for one in plain
    ]
    assert sum(apart <= 0.1 for apart in near) >= 0.6 * len(plain)
    assert not looked_at("trembling").camera.is_still
    assert looked_at("plain").camera.is_still


def test_what_is_cut_out_is_not_suggested(looked_at: Callable[[str], Analysis]) -> None:
    plain, cut = looked_at("plain").suggestions, looked_at("cut").suggestions
    gone = [touch for touch in plain if CUT[0] + 0.1 < touch.t_sec + FIRST < CUT[1] - 0.1]
    assert gone
    assert len(cut) < len(plain)


def test_a_users_own_weights_find_the_players_that_ours_find(shared: Path) -> None:
    """A YOLO that somebody taught to find players, through ultralytics, against ours."""
    pytest.importorskip("ultralytics", reason="ultralytics is not installed")
    frame = next(iter(ClipReader(shared / CLIP).frames(9.0)))
    theirs = UltralyticsPlayers(shared / OWN_WEIGHTS, 0.3).detect(frame.image)
    ours = OpenVinoPlayers(min_confidence=0.3).detect(frame.image)
    assert len(theirs) >= 4
    shared_most = overlap(theirs.boxes, ours.boxes).max(axis=1)
    assert np.mean(shared_most >= 0.3) >= 0.6
