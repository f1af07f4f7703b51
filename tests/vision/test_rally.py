"""Whole rendered rallies, seen without pixels, are understood; changing the clip changes them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.vision.diagnosis import notes_on
from app.vision.perception import Perception
from app.vision.pipeline import Options, interpret
from app.vision.rendering import Camera, RallyScript, behind_baseline, demo_script, from_the_side
from app.vision.types import Analysis, Standpoint, TouchSuggestion
from app.work.evaluation import EvaluatedEvent, evaluate
from lab.chance import random_script
from tests.vision.made_up import INFO, calibration_of, perception_of, pieces


def mirrored(camera: Camera) -> Camera:
    return replace(camera, mirror=True)


def understood(script: RallyScript, camera: Camera, calibrated: bool = True) -> Analysis:
    calibration = calibration_of(camera) if calibrated else None
    options = Options(near_side=camera.near_side)
    return interpret(INFO, [perception_of(script, camera)], calibration, options)


def rows(found: tuple[TouchSuggestion, ...]) -> list[EvaluatedEvent]:
    return [EvaluatedEvent(t_sec=s.t_sec, event_type=s.event_type, team=s.team) for s in found]


def truth_of(script: RallyScript) -> list[EvaluatedEvent]:
    return [
        EvaluatedEvent(t_sec=c.t_sec, event_type=c.event_type, team=c.side) for c in script.contacts
    ]


def test_the_demo_rally_is_found_touch_by_touch() -> None:
    script = demo_script()
    analysis = understood(script, behind_baseline("A"))
    result = evaluate(rows(analysis.suggestions), truth_of(script), (0.2,)).results[0]
    assert (result.same_type.f1 or 0) >= 0.85
    assert result.team_same_type.value == 1.0
    assert analysis.diagnosis.reason is None
    assert len(analysis.rallies) == 1


@pytest.mark.parametrize("calibrated", [True, False])
def test_rallies_by_chance_are_found_from_either_end(calibrated: bool) -> None:
    events: list[EvaluatedEvent] = []
    truth: list[EvaluatedEvent] = []
    for number, seed in enumerate((201, 202, 203, 204)):
        script = random_script(seed)
        analysis = understood(script, behind_baseline("AB"[number % 2]), calibrated)  # type: ignore[arg-type]
        for found, given in ((rows(analysis.suggestions), events), (truth_of(script), truth)):
            given += [e.model_copy(update={"t_sec": e.t_sec + 100 * number}) for e in found]
    result = evaluate(events, truth, (0.2,)).results[0]
    assert (result.same_type.f1 or 0) >= (0.8 if calibrated else 0.7)
    assert (result.team_same_type.value or 0) >= (0.95 if calibrated else 0.8)


def test_positions_are_in_metres_where_the_players_stand() -> None:
    script = demo_script()
    analysis = understood(script, behind_baseline("A"))
    serve = analysis.suggestions[0]
    assert serve.event_type == "serve"
    assert serve.court_xy is not None
    x, y, _ = script.contacts[0].point
    assert serve.court_xy == pytest.approx((x, y), abs=1.2)


def test_without_a_calibration_no_metres_and_no_numbers_are_claimed() -> None:
    analysis = understood(demo_script(), behind_baseline("A"), calibrated=False)
    assert analysis.suggestions
    assert all(s.court_xy is None and s.number is None for s in analysis.suggestions)
    assert any("corners" in note for note in analysis.diagnosis.notes)


def test_beside_the_court_the_teams_are_left_and_right_though_nobody_says_where_it_is() -> None:
    right = known = 0
    for seed in (202, 206, 209):
        script, camera = random_script(seed), from_the_side(distance=9.0, height=3.0)
        analysis = interpret(INFO, [perception_of(script, camera)])
        assert "The team on the left is called A" in str(analysis.diagnosis)
        result = evaluate(rows(analysis.suggestions), truth_of(script), (0.2,)).results[0]
        right += result.team_same_type.right
        known += result.team_same_type.n
    assert known >= 20
    assert right / known >= 0.9


def test_where_nobody_can_tell_the_teams_it_is_said_what_would_help() -> None:
    seen = perception_of(demo_script(), behind_baseline("A"))
    serve = TouchSuggestion(1.0, "serve", None, None, 0.6)
    assert (
        "If the camera stands beside the court, say so" in notes_on(seen, [serve], Standpoint())[-1]
    )


def test_beside_the_court_the_teams_are_left_and_right_when_somebody_says_so() -> None:
    right = known = 0
    for seed in (201, 202, 206, 209):
        script, camera = random_script(seed), from_the_side(distance=9.0, height=3.0)
        said = Options(view="side")
        analysis = interpret(INFO, [perception_of(script, camera)], None, said)
        result = evaluate(rows(analysis.suggestions), truth_of(script), (0.2,)).results[0]
        right += result.team_same_type.right
        known += result.team_same_type.n
    assert known >= 20
    assert right / known >= 0.95


def test_the_team_on_the_left_has_the_name_that_somebody_said() -> None:
    seen = [perception_of(demo_script(), from_the_side())]
    a, b = (interpret(INFO, seen, None, Options(side, view="side")) for side in ("A", "B"))
    turned = {"A": "B", "B": "A"}
    assert [turned[s.team or ""] for s in a.suggestions] == [s.team for s in b.suggestions]
    assert "The team on the left is called B" in str(b.diagnosis)


def test_players_who_go_wide_of_the_court_do_not_hide_the_teams() -> None:
    """Touches of this rally lie 9.4 m apart across the picture, seen from behind the baseline."""
    analysis = understood(random_script(301), behind_baseline("A"), calibrated=False)
    assert {s.team for s in analysis.suggestions} == {"A", "B"}


def test_a_mirrored_clip_mirrors_positions_and_keeps_teams() -> None:
    script, camera = demo_script(), behind_baseline("A")
    plain = understood(script, camera).suggestions
    other = understood(script, mirrored(camera)).suggestions
    assert [(s.event_type, s.team) for s in plain] == [(s.event_type, s.team) for s in other]
    moved = [(a.court_xy, b.court_xy) for a, b in zip(plain, other, strict=True)]
    known = [(a, b) for a, b in moved if a is not None and b is not None]
    assert len(known) >= 8
    # Of two players in one line of sight, noise may pick the other one.
    same = [np.allclose((9 - x, y), seen, atol=0.8) for (x, y), seen in known]
    assert sum(same) >= len(same) - 1
    assert not any(np.allclose(a, b, atol=0.1) for a, b in known)
    assert plain != other


def test_cutting_out_the_middle_takes_its_events_away() -> None:
    script, camera = demo_script(), behind_baseline("A")
    times = [contact.t_sec for contact in script.contacts]
    cut = (times[4] - 0.4, times[7] + 0.4)
    seen = perception_of(script, camera, cut=cut)
    kept = interpret(INFO, [seen], calibration_of(camera)).suggestions
    whole = understood(script, camera).suggestions
    assert 0 < len(kept) <= len(whole) - 2
    later = [s.t_sec + cut[1] - cut[0] for s in kept if s.t_sec > cut[0] + 0.3]
    assert later
    assert all(min(abs(t - c) for c in times[8:]) < 0.3 for t in later)


def test_pieces_of_a_clip_give_what_the_whole_gives() -> None:
    script, camera = demo_script(), behind_baseline("A")
    seen, calibration = perception_of(script, camera), calibration_of(camera)
    whole = interpret(INFO, [seen], calibration)
    parts = interpret(INFO, pieces(seen, [4.0, 9.5]), calibration)
    assert parts.suggestions == whole.suggestions


def test_two_rallies_in_one_clip_are_two() -> None:
    script, camera = random_script(202), behind_baseline("A")
    one = perception_of(script, camera)
    later = replace(one, t_sec=one.t_sec + 30, start_sec=30.0, end_sec=one.end_sec + 30)
    analysis = interpret(INFO, [one, later], calibration_of(camera))
    assert len(analysis.rallies) == 2
    first = [s for s in analysis.suggestions if s.t_sec < 30]
    second = [s for s in analysis.suggestions if s.t_sec >= 30]
    assert [s.event_type for s in first] == [s.event_type for s in second]


def changed(**values: object) -> Perception:
    return replace(perception_of(demo_script(), behind_baseline("A")), **values)  # type: ignore[arg-type]


def test_a_black_clip_yields_nothing_and_says_why() -> None:
    seen = changed()
    dark = replace(seen, brightness=np.full(len(seen.t_sec), 3, np.float32))
    analysis = interpret(INFO, [dark])
    assert analysis.suggestions == ()
    assert analysis.diagnosis.reason == "The picture is black for most of the clip."


def test_a_clip_without_players_or_ball_says_so() -> None:
    nobody = np.zeros((0, 4), np.float32)
    none = np.zeros(0, np.int32)
    empty = changed(
        boxes=nobody,
        box_frame=none,
        box_confidence=np.zeros(0, np.float32),
        wrists=np.zeros((0, 2, 3), np.float32),
        kits=np.zeros((0, 3), np.float32),
    )
    assert "No court in view: no players" in str(interpret(INFO, [empty]).diagnosis)
    no_ball = changed(
        ball_frame=none,
        ball_xy=np.zeros((0, 2), np.float32),
        ball_confidence=np.zeros(0, np.float32),
    )
    analysis = interpret(INFO, [no_ball])
    assert analysis.suggestions == ()
    assert "no ball in flight" in str(analysis.diagnosis)


def without_a_rally(seen: Perception) -> str:
    """What is said of a clip whose ball flies to and fro in straight lines, and why."""
    rows = np.arange(len(seen.ball_xy))
    flies = np.column_stack([200 + 7 * (rows % 90), 300 - 2 * (rows % 90)]).astype(np.float32)
    analysis = interpret(INFO, [replace(seen, ball_xy=flies)])
    assert analysis.suggestions == ()
    return analysis.diagnosis.reason or ""


def test_a_clip_with_few_pictures_a_second_says_so() -> None:
    seen = changed()
    assert "Under 20 frames a second: this clip shows 12" in without_a_rally(
        replace(seen, t_sec=seen.t_sec * 30 / 12)
    )


@pytest.mark.parametrize("lost", [True, False], ids=["lost", "far"])
def test_a_clip_whose_camera_moves_too_far_says_so(lost: bool) -> None:
    seen = changed()
    motions = np.repeat(np.eye(3)[None], len(seen.t_sec), axis=0)
    motions[100:] = np.nan if lost else np.array([[1, 0, 500], [0, 1, 0], [0, 0, 1]])
    assert "The camera moves" in without_a_rally(replace(seen, to_first=motions))


def test_a_clip_of_one_player_says_that_no_court_is_in_view() -> None:
    seen = changed()
    one = np.flatnonzero(np.diff(seen.box_frame, prepend=-1))
    alone = replace(
        seen,
        box_frame=seen.box_frame[one],
        boxes=seen.boxes[one],
        box_confidence=seen.box_confidence[one],
        wrists=seen.wrists[one],
        kits=seen.kits[one],
    )
    assert "No court in view" in without_a_rally(alone)


def test_what_a_turned_camera_saw_is_said_in_pixels_of_its_picture() -> None:
    """The steady picture is for following; a page shows the evidence in the one of the moment."""
    seen, camera = changed(), behind_baseline("A")
    aside = np.array([[1, 0, 40], [0, 1, 0], [0, 0, 1]], np.float64)
    turned = replace(seen, to_first=np.repeat(aside[None], len(seen.t_sec), axis=0))
    corners = [(x - 40, y) for x, y in calibration_of(camera).corners_px]
    court = replace(calibration_of(camera), corners_px=tuple(corners), t_sec=1.0)
    stood = interpret(INFO, [seen], calibration_of(camera)).suggestions
    moved = interpret(INFO, [turned], court).suggestions
    assert [one.event_type for one in moved] == [one.event_type for one in stood]
    for here, there in zip(stood, moved, strict=True):
        assert there.court_xy == pytest.approx(here.court_xy, abs=0.02)
        for key, sides in (("ball_px", 2), ("box_px", 4)):
            places = [np.array(one.evidence[key]) for one in (here, there)]
            assert places[0] - places[1] == pytest.approx(np.array([40, 0] * (sides // 2)), abs=0.2)


def test_places_of_the_steady_picture_lead_back_to_where_each_was_seen() -> None:
    seen = changed()
    motions = np.repeat(np.eye(3)[None], len(seen.t_sec), axis=0)
    motions[:, 0, 2] = np.arange(len(motions))
    motions[5] = np.nan
    there = replace(seen, to_first=motions).in_pictures()
    aside = np.nan_to_num(motions[:, 0, 2])
    for here, back, rows in (
        (seen.ball_xy, there.ball_xy, seen.ball_frame),
        (seen.boxes[:, 2:], there.boxes[:, 2:], seen.box_frame),
        (seen.wrists[:, 1, :2], there.wrists[:, 1, :2], seen.box_frame),
    ):
        assert back == pytest.approx(
            here - np.column_stack([aside[rows], 0 * aside[rows]]), abs=1e-3
        )
    assert there.camera.is_still
