"""In what stretch of the video a play is seen, measured against contacts that were timed by eye."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from session.formats.reading import import_file
from session.game.plays import Play, as_play
from session.game.videoparts import (
    FINE_SEC,
    GUESSED_SEC,
    ROUGH_SEC,
    rally_part,
    rough_sec,
    video_part,
)
from session.schemas import ClipCreate
from session.service import SessionService

NOTHING: Final[Mapping[str, object]] = {}


def attack(
    t_sec: float | None = 60.0, clip_id: str | None = "c", said: Mapping[str, object] = NOTHING
) -> Play:
    return as_play({"event_type": "attack", "payload": said, "t_sec": t_sec, "clip_id": clip_id})


@pytest.mark.parametrize(
    ("said", "more"),
    [({}, 3.1), ({"time_by": "hand"}, 0), ({"analysis": {}}, 0), ({"time_by": "estimate"}, 8.0)],
)
def test_a_stretch_is_as_wide_as_its_time_is_rough(said: dict[str, object], more: float) -> None:
    assert video_part(attack(said=said), ROUGH_SEC) == ("c", 57.0 - more, 60.0, 62.0 + more)
    assert GUESSED_SEC == 8.0


def test_nobody_is_shown_what_is_in_no_video_and_no_video_begins_before_its_start() -> None:
    assert video_part(attack(t_sec=None), 0) is None
    assert video_part(attack(clip_id=None), 0) is None
    assert video_part(attack(t_sec=1.0), 0) == ("c", 0.0, 1.0, 3.0)
    assert rally_part([attack(t_sec=None)], 0) is None


def test_tenths_say_that_the_times_are_finer() -> None:
    assert rough_sec([attack(3.0), attack(4.0)]) == ROUGH_SEC
    assert rough_sec([attack(3.0), attack(4.2)]) == FINE_SEC
    assert rough_sec([attack(3.217, said={"video_sec": 3}), attack(None)]) == ROUGH_SEC


def test_a_rally_is_shown_from_its_serve_to_its_end() -> None:
    plays = [attack(10.0), attack(14.0), attack(20.0, clip_id="other"), attack(18.0)]
    assert rally_part(plays, 0) == ("c", 7.0, 10.0, 20.0)


def test_each_stretch_of_a_real_rally_contains_its_contact(
    service: SessionService, shared: Path
) -> None:
    data = shared / "data"
    seen = json.loads((data / "video" / "katowice-bedzin-2019-rally.events.json").read_text())
    path = data / "scout" / "katowice-bedzin-2019-clip.dvw"
    session_id = import_file(service, path).session_id
    clip = service.add_clip(session_id, ClipCreate(path="rally.mp4", duration_sec=15.5))
    first = service.video_times.state(session_id).sets[0].play
    service.video_times.set_play(session_id, first.id or 0, clip, seen["events"][0]["t_sec"])

    match = service.get_match(session_id)
    touches = [touch for rally in match.rallies for touch in rally.touches]
    rough = rough_sec(match.plays)
    assert len(touches) == len(seen["events"]) == 13
    for touch, contact in zip(touches, seen["events"], strict=True):
        found = video_part(touch, rough)
        assert found is not None
        assert found.start <= contact["t_sec"] <= found.end
