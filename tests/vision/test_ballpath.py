"""From made-up candidates to one path of the ball, its flights and kinks."""

from __future__ import annotations

import numpy as np
import pytest

from app.vision.ballpath import ball_path, moving_candidates
from app.vision.flights import free_flights, kinks
from app.vision.perception import Perception
from app.vision.types import Doubles, SeenBallPath

FPS = 30
GRAVITY_PX = 600.0


def lob(t: Doubles, start: tuple[float, float], speed: tuple[float, float]) -> Doubles:
    """Places (n, 2) of a thrown ball in the picture, t seconds after it left the hand."""
    x = start[0] + speed[0] * t
    return np.column_stack([x, start[1] + speed[1] * t + GRAVITY_PX / 2 * t**2])


def two_lobs() -> tuple[Doubles, Doubles]:
    """Times and places of a ball that is played at 1.0 s and then flies the other way."""
    t = np.arange(60) / FPS
    first = lob(t[:30], (300, 400), (200, -300))
    second = lob(t[30:] - 1.0, (500, 400), (-250, -350))
    return t, np.vstack([first, second])


def seen(t_sec: Doubles, frames: list[int], xy: list[tuple[float, float]]) -> Perception:
    order = np.argsort(frames, kind="stable")
    nobody = np.zeros((0, 4), np.float32)
    return Perception(
        start_sec=0.0,
        end_sec=float(t_sec[-1]),
        t_sec=t_sec,
        brightness=np.full(len(t_sec), 90, np.float32),
        ball_frame=np.array(frames, np.int32)[order],
        ball_xy=np.array(xy, np.float32).reshape(-1, 2)[order],
        ball_confidence=np.full(len(frames), 0.5, np.float32),
        player_frames=np.zeros(0, np.int32),
        box_frame=np.zeros(0, np.int32),
        boxes=nobody,
        box_confidence=np.zeros(0, np.float32),
        wrists=np.zeros((0, 2, 3), np.float32),
        kits=np.zeros((0, 3), np.float32),
    )


def points(places: Doubles) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in places]


def test_a_clean_flight_is_the_path() -> None:
    t, xy = two_lobs()
    path = ball_path(seen(t, list(range(60)), points(xy)), 1280)
    assert path.t_sec == pytest.approx(t)
    assert path.xy == pytest.approx(xy, abs=1e-3)
    assert set(path.flight) == {0}


def test_a_lamp_that_looks_like_a_ball_is_left_out() -> None:
    t, xy = two_lobs()
    lamp = [(900.0, 80.0)] * 60
    given = seen(t, [*range(60), *range(60)], [*points(xy), *lamp])
    assert moving_candidates(given, 1280).sum() == 60
    path = ball_path(given, 1280)
    assert path.xy == pytest.approx(xy, abs=1e-3)


def test_wild_guesses_do_not_bend_the_path() -> None:
    t, xy = two_lobs()
    rng = np.random.default_rng(5)
    frames = [*range(60), *(int(f) for f in rng.integers(0, 60, 180))]
    wild = points(rng.uniform((0, 0), (1280, 720), (180, 2)))
    path = ball_path(seen(t, frames, [*points(xy), *wild]), 1280)
    rows = np.round(path.t_sec * FPS).astype(int)
    off = np.linalg.norm(path.xy - xy[rows], axis=1)
    assert len(path) > 50
    assert (off < 6).mean() > 0.95


def test_a_ball_hidden_for_some_frames_is_found_again() -> None:
    t, xy = two_lobs()
    kept = [i for i in range(60) if not 40 <= i < 48]
    path = ball_path(seen(t, kept, points(xy[kept])), 1280)
    assert len(path) == 52
    assert set(path.flight) == {0}


def test_something_carried_about_does_not_fly() -> None:
    t = np.arange(90) / FPS
    walk = np.column_stack([300 + 60 * t, 400 + 4 * np.sin(9 * t)])
    assert len(ball_path(seen(t, list(range(90)), points(walk)), 1280)) == 0


def test_nothing_seen_is_no_path() -> None:
    assert len(ball_path(seen(np.arange(30) / FPS, [], []), 1280)) == 0


def test_the_kink_between_two_flights_is_found_to_a_hundredth() -> None:
    t, xy = two_lobs()
    noisy = xy + np.random.default_rng(1).normal(0, 1.5, xy.shape)
    path = SeenBallPath(t, noisy, np.ones(60), np.zeros(60, np.int32))
    found = kinks(free_flights(path, 0, 59, 1280), 1280)
    assert len(found) == 3
    assert found[1].t_sec == pytest.approx(1.0, abs=0.02)
    assert found[1].jump == pytest.approx([-450, -350 - (-300 + GRAVITY_PX)], abs=60)


def test_one_flight_has_no_kink_inside() -> None:
    t = np.arange(45) / FPS
    xy = lob(t, (200, 500), (150, -450))
    path = SeenBallPath(t, xy, np.ones(45), np.zeros(45, np.int32))
    assert len(kinks(free_flights(path, 0, 44, 1280), 1280)) == 2


def test_a_ball_hidden_while_played_twice_gives_both_ends() -> None:
    t = np.concatenate([np.arange(20), np.arange(35, 60)]) / FPS
    xy = np.vstack(
        [lob(t[:20], (300, 400), (200, -300)), lob(t[20:] - t[20], (900, 300), (0, -400))]
    )
    path = SeenBallPath(t, xy, np.ones(45), np.zeros(45, np.int32))
    times = [kink.t_sec for kink in kinks(free_flights(path, 0, 44, 1280), 1280)]
    assert times == pytest.approx([0.0, 19 / FPS, 35 / FPS, 59 / FPS])
