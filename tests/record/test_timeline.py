"""Parts of a clip's plays, so that nobody reads thousands to show some."""

from __future__ import annotations

import pytest

from session.errors import NotFoundError
from session.schemas import ClipCreate, EventIn, EventUpdate, SessionCreate
from session.service import SessionService
from session.vocabulary import Status

PLAYS = 30


@pytest.fixture
def match(service: SessionService) -> str:
    return service.create_session(SessionCreate(title="Training"))


@pytest.fixture
def clip(service: SessionService, match: str) -> str:
    return service.add_clip(match, ClipCreate(path="rally.mp4"))


@pytest.fixture
def ids(service: SessionService, match: str, clip: str) -> list[int]:
    """Suggestions a second apart, with plays of no clip before and behind."""
    other = [EventIn(event_type="serve", actor_team="A")]
    service.add_events(match, None, other)
    suggested = [
        EventIn(t_sec=float(at), event_type="dig", actor_team="AB"[at % 2], status="suggested")
        for at in range(PLAYS)
    ]
    made = service.add_events(match, clip, suggested)
    service.add_events(match, None, other)
    return made


def test_a_stretch_says_whether_there_is_more(
    service: SessionService, match: str, clip: str, ids: list[int]
) -> None:
    found = service.plays_around(match, clip, ids[10], each_way=4)
    assert [event.id for event in found.events] == ids[6:15]
    assert (found.more_before, found.more_after) == (True, True)
    first = service.plays_around(match, clip, each_way=4)
    assert [event.id for event in first.events] == ids[:4]
    assert (first.more_before, first.more_after) == (False, True)
    back = service.plays_beside(match, ids[6], back=True, limit=5)
    assert [event.id for event in back.events] == ids[1:6]
    assert (back.more_before, back.more_after) == (True, False)
    on = service.plays_beside(match, ids[-3], limit=5)
    assert [event.id for event in on.events] == ids[-2:]
    assert (on.more_before, on.more_after) == (False, False)


def test_a_play_of_another_clip_is_not_around(
    service: SessionService, match: str, clip: str, ids: list[int]
) -> None:
    other = service.add_clip(match, ClipCreate(path="other.mp4"))
    with pytest.raises(NotFoundError):
        service.plays_around(match, other, ids[0])
    assert service.plays_around(match, other).events == []
    assert service.play_at(match, other, 3.0) is None


def test_the_next_suggestion_comes_round_to_the_first(
    service: SessionService, match: str, clip: str, ids: list[int]
) -> None:
    for event_id in ids[1:-1]:
        service.update_event(match, event_id, EventUpdate(status=Status.REJECTED))

    def following(event_id: int) -> int | None:
        found = service.next_suggestion(match, event_id)
        return found.id if found else None

    assert following(ids[3]) == ids[-1]
    assert following(ids[-1]) == ids[0]
    service.accept_suggestions(match)
    assert following(ids[3]) is None


def test_a_moment_has_a_play(
    service: SessionService, match: str, clip: str, ids: list[int]
) -> None:
    found = [service.play_at(match, clip, t_sec) for t_sec in (0.0, 4.5, 99.0)]
    assert [event.id for event in found if event] == [ids[0], ids[5], ids[-1]]
    assert service.last_play_sec(match, clip) == PLAYS - 1


def test_a_stretch_of_time_has_plays_and_a_density(
    service: SessionService, match: str, clip: str, ids: list[int]
) -> None:
    service.update_event(match, ids[2], EventUpdate(status=Status.REJECTED))
    service.update_event(match, ids[3], EventUpdate(status=Status.CONFIRMED))
    found = service.plays_between(match, clip, 1.0, 4.0, limit=10)
    assert [event.id for event in found] == [ids[1], ids[3], ids[4]]
    assert service.timeline.count_between(match, clip, 1.0, 4.0, up_to=10) == 3
    assert service.timeline.count_between(match, clip, 1.0, 4.0, up_to=2) == 2
    dense = service.play_density(match, clip, 0.0, 30.0, parts=3)
    assert sum(one.count for one in dense) == PLAYS - 1
    assert {one.part for one in dense} == {0, 1, 2}
    assert [(one.team, one.count) for one in dense if one.status == "confirmed"] == [("B", 1)]
