"""What a person made of suggestions is the truth that video analysis is measured by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from app.vision.types import TeamSide, TouchSuggestion
from app.work.analysis import suggested_event
from session.errors import InvalidInput
from session.game.reviewed import ReviewedStretch
from session.schemas import ClipCreate, ClipUpdate, EventIn, EventUpdate, SessionCreate
from session.service import SessionService
from session.vocabulary import Side, Status

_Seen: TypeAlias = tuple[tuple[float, str, TeamSide], ...]
FOUND: _Seen = ((2.0, "serve", "A"), (3.0, "set", "B"), (4.4, "set", "B"), (5.0, "block", "A"))
LATE: _Seen = ((20.0, "serve", "B"),)


def suggest(service: SessionService, session_id: str, clip_id: str) -> list[int]:
    """What video analysis finds."""
    events = [
        suggested_event(TouchSuggestion(t_sec, kind, side, None, 0.6), f"analysis:1:{at}")
        for at, (t_sec, kind, side) in enumerate(FOUND + LATE)
    ]
    return list(service.add_events(session_id, clip_id, events))


@pytest.fixture
def reviewed(service: SessionService) -> tuple[str, str]:
    """A serve that was right, a set that was a reception a little earlier, one that was right, a
    block that never happened, and an attack that nothing had found. Nobody looked further."""
    session_id = service.create_session(SessionCreate(title="Herons - Gulls"))
    service.set_team(session_id, "A", "Herons")
    folder = service.session_folder(session_id) / "clips"
    folder.mkdir(parents=True)
    (folder / "a.mp4").write_bytes(b"some video")
    corners = {"corners_px": [[1, 9], [9, 9], [7, 1], [3, 1]], "near_side": "B"}
    clip_id = service.add_clip(
        session_id,
        ClipCreate(
            path="clips/a.mp4",
            duration_sec=60.0,
            meta={"original_name": "friday.mp4", "calibration": corners},
        ),
    )
    serve, reception, second, block, _ = suggest(service, session_id, clip_id)
    accepted = EventUpdate(status=Status.CONFIRMED)
    service.update_event(session_id, serve, accepted)
    service.update_event(session_id, second, accepted)
    corrected = EventUpdate(
        status=Status.CONFIRMED,
        t_sec=2.9,
        event_type="reception",
        actor_number="7",
        payload={"evaluation": "#", "player_m": [4.5, 2.0]},
    )
    service.update_event(session_id, reception, corrected)
    service.update_event(session_id, block, EventUpdate(status=Status.REJECTED))
    added = EventIn(t_sec=5.3, event_type="attack", actor_team=Side.B, payload={"time_by": "hand"})
    service.add_events(session_id, clip_id, [added])
    return session_id, clip_id


def kinds(touches: Sequence[object]) -> list[tuple[object, ...]]:
    names = ("t_sec", "event_type", "actor_team")
    return [tuple(getattr(one, name) for name in names) for one in touches]


def test_the_truth_is_what_was_confirmed_and_how_far_somebody_looked(
    service: SessionService, reviewed: tuple[str, str]
) -> None:
    truth = service.truth.of_clip(*reviewed)
    assert kinds(truth.events) == [
        (2.0, "serve", "A"),
        (2.9, "reception", "B"),
        (4.4, "set", "B"),
        (5.3, "attack", "B"),
    ]
    assert [one.was_suggested for one in truth.events] == [True, True, True, False]
    assert truth.events[1].player_m == (4.5, 2.0)
    assert truth.reviewed == (ReviewedStretch(1.0, 6.3),)
    assert truth.left_out == 0
    assert [clip.id for clip in service.truth.clips(reviewed[0])] == [reviewed[1]]


def test_what_was_suggested_is_known_whatever_became_of_it(
    service: SessionService, reviewed: tuple[str, str]
) -> None:
    found = service.truth.suggested(*reviewed)
    assert kinds(found) == list(FOUND + LATE)
    became = ["confirmed", "confirmed", "confirmed", "rejected", "suggested"]
    assert [one.status for one in found] == became


@pytest.mark.parametrize(
    "said", [{"analysis": {"t_sec": 2.0, "event_type": "set"}}, {"confidence": 0.7}]
)
def test_suggestions_that_say_less_are_known_from_the_history(
    service: SessionService, said: dict[str, object]
) -> None:
    """Older ones, and those of somebody's own program."""
    session_id = service.create_session(SessionCreate(title="Older"))
    clip_id = service.add_clip(session_id, ClipCreate(path="a.mp4", duration_sec=60.0))
    event = EventIn(
        t_sec=2.0, event_type="set", actor_team=Side.A, payload=said, status=Status.SUGGESTED
    )
    (ident,) = service.add_events(session_id, clip_id, [event])
    service.update_event(session_id, ident, EventUpdate(actor_team=Side.B, status=Status.CONFIRMED))
    assert kinds(service.truth.suggested(session_id, clip_id)) == [(2.0, "set", "A")]
    assert kinds(service.truth.of_clip(session_id, clip_id).events) == [(2.0, "set", "B")]


def test_the_file_says_of_which_video_it_is(
    service: SessionService, reviewed: tuple[str, str], tmp_path: Path
) -> None:
    said = json.loads(service.truth.write(*reviewed, tmp_path / "t.json").read_text("utf-8"))
    assert (said["clip"], said["session_id"], said["clip_id"]) == ("friday.mp4", *reviewed)
    assert len(said["fingerprint"]) == 64
    assert said["teams"]["A"] == {"name": "Herons", "end": "far"}
    assert said["court_corners_px"]["near_left"] == [1, 9]
    assert said["reviewed"] == [{"start": 1.0, "end": 6.3}]
    assert said["events"][1]["actor_number"] == "7"
    assert said["events"][1]["evaluation"] == "#"
    assert "player_m" not in said["events"][0]


def test_in_a_view_from_the_side_the_teams_are_left_and_right(
    service: SessionService, reviewed: tuple[str, str], tmp_path: Path
) -> None:
    corners = {"corners_px": [[1, 9], [9, 9], [7, 1], [3, 1]], "near_side": "B", "view": "side"}
    service.update_clip(*reviewed, ClipUpdate(meta={"calibration": corners}))
    written = service.truth.write(*reviewed, tmp_path / "t.json")
    said = json.loads(written.read_text("utf-8"))
    assert [said["teams"][side]["end"] for side in "AB"] == ["right", "left"]
    assert said["court_corners_px"]["far_left"] == [3, 1]


def test_a_time_of_a_scout_file_is_not_true_until_it_is_joined(service: SessionService) -> None:
    session_id = service.create_session(SessionCreate(title="Scouted"))
    clip_id = service.add_clip(session_id, ClipCreate(path="a.mp4", duration_sec=60.0))
    noted = [
        EventIn(t_sec=3.0, event_type="serve", actor_team=Side.A),
        EventIn(t_sec=5.0, event_type="set", actor_team=Side.B),
    ]
    service.add_events(session_id, clip_id, noted)
    with pytest.raises(InvalidInput, match="exact time"):
        service.truth.of_clip(session_id, clip_id)
    with pytest.raises(InvalidInput, match="Go through the suggestions"):
        service.truth.of_session(session_id)
    suggest(service, session_id, clip_id)
    pair = service.list_events(session_id, event_type="serve")[:2]
    scouted, seen = sorted(pair, key=lambda one: one.status is not Status.CONFIRMED)
    service.joining.use(session_id, clip_id, [(scouted.id, seen.id)])
    truth = service.truth.of_clip(session_id, clip_id)
    assert kinds(truth.events) == [(2.0, "serve", "A")]
    assert truth.left_out == 1
    assert truth.reviewed == (ReviewedStretch(1.0, 2.5),), "the next suggestion waits at 3.0"
    assert (2.0, "serve", "A") in kinds(service.truth.suggested(session_id, clip_id))
