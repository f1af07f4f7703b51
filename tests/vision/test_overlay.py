"""What was seen of a clip is drawn into its pictures: each picture gets what is of its moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from av.video.frame import VideoFrame

from app.vision.ballmetres import ball_metres
from app.vision.calibration import Calibration
from app.vision.cameramotion import CameraMotion
from app.vision.clips import ClipReader
from app.vision.film import Film, FilmPart, make_film
from app.vision.layers import layered
from app.vision.overlay import Overlay, OverlayThing, SaidOfClip
from app.vision.playertracks import KnownTouch, PlayerTracks
from app.vision.rendering import behind_baseline, demo_script
from app.vision.scoreboard import ShownScore
from app.vision.screen import Room
from app.vision.seenpaths import SeenPaths, follow
from app.vision.tracks import on_floor
from app.vision.types import ClipInfo, Image, Positions, SeenBallPath, VisionError
from tests.vision.made_up import INFO, calibration_of, perception_of
from tests.vision.test_film import FONT, UNEVEN, at_rate, number_of, turned, write_clip

SIZE = (320, 180)
CORNERS = ((20.0, 170.0), (300.0, 170.0), (240.0, 80.0), (80.0, 80.0))
"""Of a court in such a picture; A is near."""
TEAMS: Any = {"A": "Lions", "B": "Bears"}
COLOURS: Any = {"A": "#1d5fc4", "B": "#b84a00"}
BLUE = (108, 160, 233)


def one_player() -> Positions:
    """Somebody who goes to the right, seen ten times a second for three seconds."""
    times = np.arange(31) / 10
    left, ones = 40 + 60 * times, np.ones(31)
    boxes = np.column_stack([left, 100 * ones, left + 30, 160 * ones]).astype(np.float32)
    return Positions(
        times,
        np.zeros(31, np.int32),
        boxes,
        np.full((31, 2), np.nan),
        np.full(31, -1, np.int32),
        np.zeros((31, 2, 3), np.float32),
        np.full(31, 0.8, np.float32),
    )


def one_ball() -> SeenBallPath:
    """It flies to the right, high in the picture."""
    times = np.arange(61) / 20
    xy = np.column_stack([60 + 80 * times, np.full(61, 30.0)])
    return SeenBallPath(times, xy, np.full(61, 0.7), np.zeros(61, np.int32))


PATHS = SeenPaths(one_player(), one_ball(), CameraMotion.still(), 3.0)
BY_LION = KnownTouch(1.0, "A", "7", "Anna Muster", (100.0, 100.0, 130.0, 160.0))


def overlay(
    *shown: OverlayThing, info: ClipInfo | None = None, scores: Sequence[ShownScore] = ()
) -> Overlay:
    given = SaidOfClip(TEAMS, COLOURS, [BY_LION], scores)
    info = info or ClipInfo(*SIZE, 3.0, "h264", 90, 30.0)
    return Overlay(shown, info, given, FONT, PATHS, Calibration(CORNERS, "A"))


def blue(image: Image, across: float, down: float) -> int:
    """How blue it is about a place (shares of the sides of the picture)."""
    height, width = image.shape[:2]
    x, y = round(across * width), round(down * height)
    part = image[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2].astype(int)
    return int((part[..., 0] - part[..., 2]).max())


@pytest.mark.parametrize(
    ("name", "times", "more"),
    [
        ("plain.mp4", at_rate(30, 2), {}),
        ("phone.mp4", at_rate(30, 2), {"codec": "libx265"}),
        ("late.ts", at_rate(30, 2), {"start": 7.5}),
        ("uneven.mp4", UNEVEN, {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_box_is_on_the_picture_in_which_its_player_was_seen(
    tmp_path: Path, name: str, times: Sequence[float], more: dict[str, Any]
) -> None:
    """Between two sights it goes on: it moves by some of its lines' widths from picture to
    picture."""
    source = write_clip(tmp_path / name, times, **more)
    film = Film([FilmPart(source, 0.2, 1.8, overlay=overlay("boxes"))], FONT)
    make_film(film, tmp_path / "film.mp4")
    images = [frame.image for frame in ClipReader(tmp_path / "film.mp4").frames()]
    assert len(images) == film.frames
    for image in images:
        left = 40 + 60 * times[number_of(image[: image.shape[0] // 2])]
        assert blue(image, left / 320, 130 / 180) > 45
        assert blue(image, (left + 30) / 320, 130 / 180) > 45
        assert blue(image, (left + 15) / 320, 130 / 180) < 30
        assert blue(image, (left - 6) / 320, 130 / 180) < 30


def test_what_a_phone_held_upright_saw_is_drawn_upright(tmp_path: Path) -> None:
    source = turned(write_clip(tmp_path / "phone.mp4", at_rate(30, 0.5)))
    info = ClipReader(source).info
    part = FilmPart(source, 0, 0.4, overlay=overlay("boxes", info=info))
    make_film(Film([part], FONT), tmp_path / "film.mp4")
    image = next(iter(ClipReader(tmp_path / "film.mp4").frames())).image
    picture = image[:, (1280 - 404) // 2 : (1280 + 404) // 2]
    assert blue(picture, 40 / 180, 130 / 320) > 45
    assert blue(picture, 55 / 180, 130 / 320) < 30


def still(layers: Overlay, t_sec: float) -> Image:
    """A grey picture of the size of the film with what lies over it, as red, green, blue."""
    grey = VideoFrame.from_ndarray(np.full((720, 1280, 3), 90, np.uint8), format="bgr24")
    grey = grey.reformat(format="yuv420p", dst_colorspace=1)
    drawn = layered(grey, layers.over(t_sec, Room(0, 0, 1280, 720)))
    return np.asarray(drawn.to_ndarray(format="rgb24", src_colorspace=1), np.uint8)


def is_like(image: Image, place: tuple[float, float], colour: Sequence[int]) -> bool:
    """Whether a place of the clip's picture has a colour."""
    x, y = (round(along * 4) for along in place)
    part = image[y - 1 : y + 2, x - 1 : x + 2].reshape(-1, 3).astype(int)
    return bool((np.abs(part - colour).max(axis=1) < 40).any())


RING = 0.013 * 720 / 4
SCORES = [
    ShownScore(0.0, 2, (12, 10), (1, 0), "A"),
    ShownScore(2.0, 2, (13, 10), (1, 0), "A"),
]
CASES: list[tuple[OverlayThing, tuple[float, float], Sequence[int]]] = [
    ("boxes", (100.0, 130.0), BLUE),
    ("tracks", (85.0, 160.0), (114, 150, 199)),
    ("ball", (140.0 + RING, 30.0), (205, 190, 86)),
    ("ball", (110.0, 30.0), (190, 175, 60)),
    ("court", (160.0, 170.0), (214, 214, 214)),
    ("names", (105.0, 96.0), (29, 95, 196)),
    ("score", (5.0, 7.0), (29, 95, 196)),
    ("score", (5.0, 17.0), (184, 74, 0)),
]


@pytest.mark.parametrize(("thing", "place", "colour"), CASES)
def test_each_thing_is_where_it_belongs_and_only_what_was_asked_for(
    thing: OverlayThing, place: tuple[float, float], colour: Sequence[int]
) -> None:
    with_it = still(overlay(thing, scores=SCORES), 1.0)
    assert is_like(with_it, place, colour)
    others: list[OverlayThing] = [one for one, _, _ in CASES if one != thing]
    without = still(overlay(*others, scores=SCORES), 1.0)
    assert not is_like(without, place, colour)


def test_the_teams_have_the_colours_of_their_kits() -> None:
    """Dark ones are lighter where lines are drawn with them; on bright plates letters are dark."""
    said = SaidOfClip(TEAMS, {"A": "#700000", "B": "#ffee00"}, [BY_LION], SCORES)
    info = ClipInfo(*SIZE, 3.0, "h264", 90, 30.0)
    image = still(Overlay(("boxes", "names", "score"), info, said, FONT, PATHS), 1.0)
    red, green, _ = image[520, 398:404].astype(int).max(axis=0)
    assert red - green > 60
    assert red > 180
    assert is_like(image, (105.0, 96.0), (112, 0, 0))
    assert is_like(image, (5.0, 17.0), (255, 238, 0))


def test_the_score_changes_with_the_point_and_nothing_is_shown_that_nobody_knows() -> None:
    first, second, third = (
        still(overlay("score", scores=SCORES), t_sec) for t_sec in (0.5, 1.9, 2.0)
    )
    assert (first == second).all()
    assert (second != third).any()
    grey = still(overlay("score"), 1.0)
    assert np.ptp(grey) <= 2


def test_nothing_is_drawn_far_from_a_touch_in_a_name_that_was_known_at_it() -> None:
    tracks = PlayerTracks(one_player(), one_ball(), [replace(BY_LION, t_sec=0.0, box=None)])
    assert tracks.tracks[0].known == (), "the ball was nowhere near"
    tracks = PlayerTracks(one_player(), one_ball(), [BY_LION])
    assert [one.who for one in tracks.players(1.2)] == [BY_LION]
    assert BY_LION.words == "7 Muster"
    assert tracks.players(4.0) == [], "nobody was seen any more"


def test_who_is_seen_twice_is_drawn_once_and_who_is_beside_the_court_is_no_player() -> None:
    """A player, a trembling box around the same one, somebody beside the court, and one who is on
    the other side of the net."""
    people = [
        ((100, 100, 130, 160), 0.8),
        ((98, 98, 134, 160), 0.25),
        ((311, 100, 325, 150), 0.9),
        ((150, 40, 170, 92), 0.8),
    ]
    boxes = np.repeat(np.array([box for box, _ in people], np.float32), 31, axis=0)
    seen = Positions(
        np.tile(np.arange(31) / 10, 4),
        np.repeat(np.arange(4), 31).astype(np.int32),
        boxes,
        np.full((124, 2), np.nan),
        np.full(124, -1, np.int32),
        np.zeros((124, 2, 3), np.float32),
        np.repeat([sure for _, sure in people], 31).astype(np.float32),
    )
    placed = on_floor(seen, Calibration(CORNERS, "A"))
    shown = PlayerTracks(placed, one_ball()).players(1.0)
    assert sorted((one.track.number, one.team) for one in shown) == [(0, "A"), (3, "B")]
    changed = PlayerTracks(placed, one_ball(), is_turned=lambda _t_sec: True).players(1.0)
    assert sorted((one.track.number, one.team) for one in changed) == [(0, "B"), (3, "A")]


def test_the_ways_are_kept_and_get_their_metres_when_they_are_read(tmp_path: Path) -> None:
    camera = behind_baseline("B")
    found = follow(perception_of(demo_script(), camera), INFO.width, calibration_of(camera))
    found.save(tmp_path / "paths.npz")
    read = SeenPaths.load(tmp_path / "paths.npz", calibration_of(camera))
    assert np.array_equal(read.players.court_xy, found.players.court_xy)
    assert np.array_equal(read.ball.xy, found.ball.xy)
    assert read.until_sec == found.until_sec
    assert np.isnan(SeenPaths.load(tmp_path / "paths.npz", None).players.court_xy).all()
    (tmp_path / "paths.npz").write_bytes(b"half of it")
    with pytest.raises(VisionError, match="damaged"):
        SeenPaths.load(tmp_path / "paths.npz", None)


def test_a_ball_in_flight_has_its_place_in_the_hall() -> None:
    script, camera = demo_script(), behind_baseline()
    ball = follow(perception_of(script, camera), INFO.width, None).ball
    metres = ball_metres(ball, calibration_of(camera), (INFO.width, INFO.height))
    truth = script.ball_path().at(ball.t_sec)
    known = ~np.isnan(metres[:, 0])
    assert known.mean() > 0.8
    off = np.median(np.abs(metres[known] - truth[known]), axis=0)
    assert off[0] < 0.3, "across"
    assert off[1] < 2.0, "along: away from the camera one sees the least"
    assert off[2] < 0.5, "over the floor"
    assert np.isnan(ball_metres(ball, None, (1280, 720))).all()


@pytest.mark.parametrize("thing", ["court", "boxes", "ball", "tracks"])
def test_what_is_drawn_goes_along_with_a_camera_that_turns(thing: OverlayThing) -> None:
    """What was at the right of the first picture is farther left in a later one."""
    aside = np.array([[1, 0, 20], [0, 1, 0], [0, 0, 1]], np.float64)
    camera = CameraMotion(np.array([0.0, 1.5]), np.stack([np.eye(3), aside]))
    info = ClipInfo(*SIZE, 3.0, "h264", 90, 30.0)
    standing, turning = (
        Overlay([thing], info, SaidOfClip(TEAMS, COLOURS), FONT, paths, Calibration(CORNERS, "A"))
        for paths in (PATHS, replace(PATHS, camera=camera))
    )
    assert np.array_equal(still(standing, 1.0), still(turning, 1.0))
    left = round(20 * 1280 / SIZE[0])
    stood, moved = still(standing, 2.0)[:, 100 + left :], still(turning, 2.0)[:, 100:-left]
    assert np.abs(stood.astype(int) - moved).mean() < 0.05
    assert not np.array_equal(still(standing, 2.0), still(turning, 2.0))
