"""A coach has a scouted match and its video: one play that is timed by hand says where all are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from session.errors import InvalidInput
from session.formats.reading import import_file
from session.schemas import ClipCreate, Event, EventIn, EventUpdate, SessionCreate
from session.service import SessionService

CUT_SEC = 95.0
"""So much was cut out of it between two sets."""
FILES = {
    "file": "katowice-bedzin-2019.dvw",
    "file, in tenths": "nicaragua-cuba-2022.vsm",
    "day": "ljubljana-maribor-2012.dvw",
}


@pytest.fixture(params=FILES)
def scouted(request: pytest.FixtureRequest, service: SessionService, shared: Path) -> str:
    """A real match with the seconds of the scout's video, or with the time of day alone."""
    path = shared / "data" / "scout" / FILES[request.param]
    return import_file(service, path).session_id


def plays(service: SessionService, session_id: str) -> dict[int, Event]:
    return {event.id: event for event in service.iter_events(session_id)}


def seconds(service: SessionService, session_id: str) -> dict[int, float]:
    """What the file says of each play, as far as it says a time of its own."""
    found = {}
    for event in plays(service, session_id).values():
        second = event.payload.get("video_sec", event.t_sec)
        if second is not None:
            found[event.id] = second
    return found


def starts(service: SessionService, session_id: str) -> dict[int, int]:
    """The first serve of each set."""
    state = service.video_times.state(session_id)
    return {one.set_number: one.play.id or 0 for one in state.sets}


def test_one_serve_says_where_all_plays_are(service: SessionService, scouted: str) -> None:
    said, first = seconds(service, scouted), starts(service, scouted)[1]
    clip = service.add_clip(scouted, ClipCreate(path="ours.mp4", duration_sec=12_000.0))
    done = service.video_times.set_play(scouted, first, clip, 60.0)
    assert done.batch is not None
    found = plays(service, scouted)
    shift = 60.0 - said[first]
    behind = [ident for ident in said if said[ident] + shift >= 0]
    touches = {ident for ident, event in found.items() if event.event_type in ("serve", "attack")}
    assert len(touches & set(behind)) > 0.99 * len(touches)
    for ident in behind:
        event = found[ident]
        assert event.clip_id == clip
        assert event.t_sec == pytest.approx(said[ident] + shift, abs=0.01)
    service.undo_batch(scouted, done.batch)
    assert seconds(service, scouted) == said


def test_a_second_serve_corrects_the_drift(service: SessionService, scouted: str) -> None:
    said, first = seconds(service, scouted), starts(service, scouted)
    clip = service.add_clip(scouted, ClipCreate(path="ours.mp4", duration_sec=12_000.0))
    origin, last = said[first[1]], first[max(first)]
    ours: Callable[[float], float] = lambda second: 60.0 + 1.0012 * (second - origin)  # noqa: E731
    for ident in (first[1], last):
        service.video_times.set_play(scouted, ident, clip, ours(said[ident]))
    for ident, event in plays(service, scouted).items():
        if ident in said and said[ident] >= origin:
            assert event.t_sec == pytest.approx(ours(said[ident]), abs=0.05)


def test_what_was_cut_between_two_sets_is_found_set_by_set(
    service: SessionService, scouted: str
) -> None:
    said, first = seconds(service, scouted), starts(service, scouted)
    clip = service.add_clip(scouted, ClipCreate(path="ours.mp4", duration_sec=12_000.0))
    origin = said[first[1]]
    for number in (1, 2):
        second = said[first[number]] - origin + 60.0 - CUT_SEC * (number - 1)
        service.video_times.set_play(scouted, first[number], clip, second)
    sets = {event: number for number, event in first.items()}
    number = 1
    for ident, event in plays(service, scouted).items():
        number = sets.get(ident, number)
        if ident in said and said[ident] >= origin and event.event_type in ("serve", "attack"):
            cut = CUT_SEC if number > 1 else 0.0
            assert event.t_sec == pytest.approx(said[ident] - origin + 60.0 - cut, abs=0.01)


def rally(*kinds: str, set_number: int = 1) -> list[EventIn]:
    """A rally that A serves and wins, as it is typed after the match: without any time."""
    return [
        EventIn(event_type=kind, actor_team=side, payload={"set_number": set_number})
        for kind, side in zip(kinds, "ABBA", strict=False)
    ]


@pytest.fixture
def typed(service: SessionService) -> str:
    """Two sets of four rallies each."""
    session_id = service.create_session(SessionCreate(title="Typed"))
    for number in (1, 2):
        for _ in range(4):
            service.add_events(
                session_id, None, rally("serve", "reception", "attack", "dig", set_number=number)
            )
            service.add_events(
                session_id,
                None,
                [EventIn(event_type="point", actor_team="A", payload={"set_number": number})],
            )
    return session_id


def video(service: SessionService, session_id: str, path: str, length: float) -> str:
    return service.add_clip(session_id, ClipCreate(path=path, duration_sec=length))


def test_without_any_time_the_serves_of_the_sets_are_marked_and_the_rest_is_estimated(
    service: SessionService, typed: str
) -> None:
    clip, first = video(service, typed, "ours.mp4", 900.0), starts(service, typed)
    service.video_times.set_play(typed, first[1], clip, 30.0)
    service.video_times.set_play(typed, first[2], clip, 400.0)
    found = list(plays(service, typed).values())
    times = [event.t_sec or 0.0 for event in found]
    assert times == sorted(times)
    assert {event.payload.get("time_by") for event in found} == {"hand", "estimate"}
    at = {event.id: event for event in found}
    assert (at[first[1]].t_sec, at[first[2]].t_sec) == (30.0, 400.0)
    sets = service.video_times.state(typed).sets
    assert [(one.plays, one.in_video, one.estimated) for one in sets] == [(20, 20, 19)] * 2
    assert max(times[:20]) < 400.0


def test_times_set_by_hand_are_never_moved(service: SessionService, typed: str) -> None:
    clip, first = video(service, typed, "ours.mp4", 900.0), starts(service, typed)
    service.video_times.set_play(typed, first[1], clip, 30.0)
    third = list(plays(service, typed))[2]
    service.update_event(typed, third, EventUpdate(t_sec=33.0))
    service.video_times.set_play(typed, first[2], clip, 400.0)
    assert plays(service, typed)[third].t_sec == 33.0
    service.video_times.release(typed, third)
    after = plays(service, typed)[third]
    assert after.payload["time_by"] == "estimate"
    with pytest.raises(InvalidInput, match="Nobody has set"):
        service.video_times.release(typed, third)


def test_the_time_of_day_places_plays_that_say_nothing_else(service: SessionService) -> None:
    session_id = service.create_session(SessionCreate(title="By the clock"))
    for number, hour in ((1, 19), (2, 20)):
        for minute in range(10):
            said = {"set_number": number, "clock": f"{hour}.{minute:02d}.00"}
            serve = EventIn(event_type="serve", actor_team="A", payload=said)
            service.add_events(session_id, None, [serve])
    clip, first = video(service, session_id, "ours.mp4", 9_000.0), starts(service, session_id)
    service.video_times.set_play(session_id, first[1], clip, 100.0)
    service.video_times.set_play(session_id, first[2], clip, 3_600.0)
    assert service.video_times.state(session_id).clock == "day"
    times = [event.t_sec for event in plays(service, session_id).values()]
    assert times == [
        *(100.0 + 60 * n for n in range(10)),
        *(3_600.0 + 60 * n for n in range(10)),
    ]
    service.video_times.release(session_id, first[2])
    assert plays(service, session_id)[first[2]].t_sec == 3_700.0


def test_a_match_goes_back_to_the_seconds_of_its_file_when_its_video_is_removed(
    service: SessionService, scouted: str
) -> None:
    said, first = seconds(service, scouted), starts(service, scouted)
    clip = video(service, scouted, "ours.mp4", 12_000.0)
    for number in (1, 2):
        second = said[first[number]] - said[first[1]] + 60.0
        service.video_times.set_play(scouted, first[number], clip, second)
    service.remove_clip(scouted, clip)
    assert seconds(service, scouted) == said
    again = video(service, scouted, "again.mp4", 12_000.0)
    service.video_times.set_play(scouted, first[1], again, 60.0)
    assert plays(service, scouted)[first[2]].clip_id == again


def test_of_two_files_each_has_the_plays_that_it_shows(
    service: SessionService, scouted: str
) -> None:
    said, first = seconds(service, scouted), starts(service, scouted)
    origin, change = said[first[1]], said[first[2]] - 30.0
    one = video(service, scouted, "one.mp4", change - origin + 20.0)
    two = video(service, scouted, "two.mp4", 9_000.0)
    service.video_times.set_play(scouted, first[1], one, 20.0)
    service.video_times.set_play(scouted, first[2], two, 30.0)
    for ident, event in plays(service, scouted).items():
        if ident not in said or said[ident] < origin:
            continue
        start = said[ident] - change
        place = (two, start) if start >= 0 else (one, said[ident] - origin + 20.0)
        assert event.clip_id == place[0]
        assert event.t_sec == pytest.approx(place[1], abs=0.01)


def test_an_undone_or_deleted_mark_lets_the_others_follow_at_once(
    service: SessionService, scouted: str
) -> None:
    said, first = seconds(service, scouted), starts(service, scouted)
    clip = video(service, scouted, "ours.mp4", 12_000.0)
    origin, tail = said[first[1]], max(said, key=lambda ident: said[ident])

    def moved() -> float:
        """By how much the last play is later than the first mark says."""
        at = service.get_event(scouted, tail).t_sec or 0.0
        return round(at - (said[tail] - origin + 60.0), 1)

    service.video_times.set_play(scouted, first[1], clip, 60.0)
    wrong = service.video_times.set_play(scouted, first[3], clip, said[first[3]] - origin + 90.0)
    right = said[first[2]] - origin + 60.0 - CUT_SEC
    service.video_times.set_play(scouted, first[2], clip, right)
    assert (moved(), wrong.batch is not None) == (30.0, True)
    service.undo_batch(scouted, wrong.batch or 0)
    assert moved() == -CUT_SEC
    service.delete_event(scouted, first[2])
    assert moved() == 0.0
    service.undo_delete_event(scouted, first[2])
    assert moved() == -CUT_SEC


def test_a_time_that_was_typed_is_of_its_play_alone_also_when_it_is_taken_back(
    service: SessionService,
) -> None:
    session_id = service.create_session(SessionCreate(title="Filmed while it was scouted"))
    clip = video(service, session_id, "filmed.mp4", 900.0)
    scouted = [one for _ in range(6) for one in rally("serve", "reception", "attack", "dig")]
    timed = [
        one.model_copy(
            update={"t_sec": 3.0 * at, "payload": {**one.payload, "video_sec": 3.0 * at}}
        )
        for at, one in enumerate(scouted)
    ]
    service.add_events(session_id, clip, timed)
    before = {ident: event.t_sec for ident, event in plays(service, session_id).items()}
    first, second = list(before)[2], list(before)[12]
    for ident in (first, second):
        exact = EventUpdate(t_sec=(before[ident] or 0) + 1.5, payload={"time_by": "hand"})
        service.update_event(session_id, ident, exact)
    service.delete_event(session_id, first)
    found = {ident: event.t_sec for ident, event in plays(service, session_id).items()}
    assert found == {k: v for k, v in before.items() if k != first} | {
        second: (before[second] or 0) + 1.5
    }


def test_a_cut_in_a_set_stands_where_it_was_marked_and_is_said(
    service: SessionService, scouted: str
) -> None:
    said, first = seconds(service, scouted), starts(service, scouted)
    clip = video(service, scouted, "ours.mp4", 12_000.0)
    origin = said[first[1]]
    serves = [
        one.id
        for one in plays(service, scouted).values()
        if one.event_type == "serve" and said[first[1]] < said[one.id] < said[first[2]]
    ]
    before, seen, after = serves[9], serves[10], serves[-1]
    service.video_times.set_play(scouted, first[1], clip, 60.0)
    service.video_times.set_play(scouted, seen, clip, said[seen] - origin + 60.0 + CUT_SEC)
    [cut] = service.video_times.cuts(scouted)
    assert cut.set_number == 1
    assert cut.apart_sec == pytest.approx(CUT_SEC)
    found = plays(service, scouted)
    assert found[before].t_sec == pytest.approx(said[before] - origin + 60.0, abs=0.01)
    assert found[after].t_sec == pytest.approx(said[after] - origin + 60.0 + CUT_SEC, abs=0.01)
    service.video_times.release(scouted, seen)
    assert service.video_times.cuts(scouted) == []


def test_two_plays_are_not_marked_in_the_wrong_order(service: SessionService, typed: str) -> None:
    clip, first = video(service, typed, "ours.mp4", 900.0), starts(service, typed)
    service.video_times.set_play(typed, first[2], clip, 400.0)
    with pytest.raises(InvalidInput, match=r"400\.0 s of this video by hand"):
        service.video_times.set_play(typed, first[1], clip, 500.0)
    with pytest.raises(InvalidInput, match=r"ends at 900\.0 s"):
        service.video_times.set_play(typed, first[1], clip, 901.0)
