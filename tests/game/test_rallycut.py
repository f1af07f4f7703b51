"""Which stretches of its videos a match is, without the dead time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from session.formats.reading import import_file
from session.game.plays import Play, as_play
from session.game.rallycut import RallyStretch, scouted_rallies, seen_rallies
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side


def rallied(service: SessionService, serves: list[float]) -> tuple[str, str]:
    """A match with an ace at each of these seconds, timed by hand."""
    session_id = service.create_session(SessionCreate(title="Rallies"))
    clip_id = service.add_clip(session_id, ClipCreate(path="clips/match.mp4"))
    made = [
        EventIn(
            event_type=kind,
            actor_team=Side.A,
            actor_number="9",
            t_sec=t_sec + after,
            payload={"set_number": 1, "evaluation": "#", "time_by": "hand"},
        )
        for t_sec in serves
        for kind, after in (("serve", 0.0), ("point", 0.5))
    ]
    service.add_events(session_id, clip_id, made)
    return session_id, clip_id


def test_each_rally_is_a_stretch_named_by_its_score(service: SessionService) -> None:
    session_id, clip = rallied(service, [2.0, 30.0, 60.0])
    assert scouted_rallies(service.get_match(session_id), 1.0) == [
        RallyStretch(clip, 0.0, 5.5, "Set 1, 0:0"),
        RallyStretch(clip, 26.0, 33.5, "Set 1, 1:0"),
        RallyStretch(clip, 56.0, 63.5, "Set 1, 2:0"),
    ]


def test_no_picture_comes_twice(service: SessionService) -> None:
    """Rallies that overlap follow each other without a gap, each under its own score."""
    session_id, clip = rallied(service, [10.0, 14.0, 15.0, 40.0])
    assert scouted_rallies(service.get_match(session_id), 1.0) == [
        RallyStretch(clip, 6.0, 10.0, "Set 1, 0:0"),
        RallyStretch(clip, 10.0, 11.0, "Set 1, 1:0"),
        RallyStretch(clip, 11.0, 18.5, "Set 1, 2:0"),
        RallyStretch(clip, 36.0, 43.5, "Set 1, 3:0"),
    ]


def seen(kind: str, t_sec: float, clip_id: str = "c") -> Play:
    said = {"event_type": kind, "t_sec": t_sec, "clip_id": clip_id, "payload": {"analysis": {}}}
    return as_play(said)


def test_a_scouted_touch_that_was_joined_with_what_was_seen_was_seen() -> None:
    said = {"contact": {"t_sec": 30.0}, "time_by": "contact"}
    joined = as_play({"event_type": "attack", "t_sec": 30.0, "clip_id": "c", "payload": said})
    rough = as_play({"event_type": "attack", "t_sec": 80.0, "clip_id": "c"})
    (stretch,) = seen_rallies([joined, rough], 1.0)
    assert stretch.start < 30.0 < stretch.end < 80.0


def test_what_the_analysis_saw_is_parted_by_serves_and_pauses() -> None:
    plays = [
        seen("serve", 10.0), seen("reception", 11.0), seen("attack", 13.0), seen("serve", 24.0),
        seen("reception", 25.0), seen("attack", 40.0), seen("serve", 5.0, "d"),
        as_play({"event_type": "attack", "t_sec": 90.0, "clip_id": "c", "payload": {}}),
    ]  # fmt: skip
    assert seen_rallies(reversed(plays), 0.0) == [
        RallyStretch("c", 7.0, 15.0, ""),
        RallyStretch("c", 21.0, 27.0, ""),
        RallyStretch("c", 37.0, 42.0, ""),
        RallyStretch("d", 2.0, 7.5, ""),
    ]


def test_a_whole_scouted_match_is_cut_to_less_than_its_length(
    service: SessionService, shared: Path
) -> None:
    scout = shared / "data" / "scout" / "katowice-bedzin-2019.dvw"
    session_id = import_file(service, scout).session_id
    clip = service.add_clip(session_id, ClipCreate(path="match.mp4", duration_sec=12_000))
    first = service.video_times.state(session_id).sets[0].play
    service.video_times.set_play(session_id, first.id or 0, clip, 100.0)
    match = service.get_match(session_id)
    stretches = scouted_rallies(match, 1.0)
    assert len(stretches) == len(match.rallies) > 100
    for one, following in pairwise(stretches):
        assert one.start < one.end <= following.start < following.end


def test_a_rally_of_which_the_analysis_tells_is_cut_with_its_touches() -> None:
    plays = [seen("serve", 10.0), seen("attack", 13.0)]
    told = [RallyStretch("c", 40.0, 50.0, ""), RallyStretch("c", 8.0, 16.0, "")]
    assert seen_rallies(plays, 1.0, told) == [
        RallyStretch("c", 4.0, 17.0, ""),
        RallyStretch("c", 36.0, 51.0, ""),
    ]
