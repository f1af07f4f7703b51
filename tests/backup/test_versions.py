"""Two versions of a session beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.backup.versions import count_differences
from session.errors import NotFoundError
from session.schemas import (
    ClipCreate,
    ClipUpdate,
    EventIn,
    EventUpdate,
    PlayerIn,
    SessionCreate,
    SessionUpdate,
)
from session.service import SessionService


@pytest.fixture
def match(service: SessionService) -> str:
    match = service.create_session(SessionCreate(title="Final", meta={"a": {"b": 1, "c": 2}}))
    service.set_team(match, "A", "Herons")
    service.set_roster(match, "A", [PlayerIn(number=4, player_name="Ann"), PlayerIn(number=10)])
    service.add_clip(match, ClipCreate(path="rally.mp4"))
    service.add_events(match, None, [EventIn(event_type=kind) for kind in ("serve", "dig", "set")])
    return match


def saved(service: SessionService, match: str) -> str:
    path = service.save_session(match)
    assert path is not None
    return path.name


def test_nothing_lies_between_a_snapshot_and_now_when_nothing_was_done(
    service: SessionService, match: str
) -> None:
    name = saved(service, match)
    assert service.diff_session(match, name) == []
    service.restore_session(service.snapshot_path(match, name))
    service.save_session(match)
    assert service.diff_session(match, name) == [], "going back is no difference either"


def test_all_that_was_done_is_said_with_old_and_new(service: SessionService, match: str) -> None:
    before = saved(service, match)
    first, second, _ = (event.id for event in service.list_events(match))
    service.update_session(match, SessionUpdate(title="Cup final", meta={"a": {"b": 3, "c": 2}}))
    service.set_team(match, "B", "Hornets")
    service.set_roster(match, "A", [PlayerIn(number=4, player_name="Anna"), PlayerIn(number=7)])
    clip = service.list_clips(match)[0].id
    service.update_clip(match, clip, ClipUpdate(offset_sec=3))
    service.update_event(match, first, EventUpdate(payload={"evaluation": "#"}, actor_team="A"))
    service.delete_event(match, second)
    (added,) = service.add_events(match, None, [EventIn(event_type="attack")])

    found = service.diff_session(match, before)

    said = [
        (one.entity, one.entity_id, one.action, [(f.field, f.before, f.after) for f in one.fields])
        for one in found
    ]
    assert said == [
        ("session", match, "changed", [("title", "Final", "Cup final"), ("meta.a.b", 1, 3)]),
        ("team", "B", "changed", [("name", None, "Hornets")]),
        ("player", "A 4", "changed", [("player_name", "Ann", "Anna")]),
        ("player", "A 7", "added", []),
        ("player", "A 10", "removed", []),
        ("clip", clip, "changed", [("offset_sec", 0.0, 3.0)]),
        (
            "event",
            str(first),
            "changed",
            [("actor_team", None, "A"), ("payload.evaluation", None, "#")],
        ),
        ("event", str(second), "removed", []),
        ("event", str(added), "added", []),
    ]
    assert count_differences(found)["event"] == {"added": 1, "removed": 1, "changed": 1}
    after = saved(service, match)
    assert service.diff_session(match, before, after) == found
    back = service.diff_session(match, "now", before)
    assert [one.action for one in back if one.entity == "event"] == ["changed", "added", "removed"]


def test_putting_a_person_right_is_no_difference_of_the_session(
    service: SessionService, match: str
) -> None:
    before = saved(service, match)
    player = service.get_roster(match, "A")[0]
    service.people.split([player.id], "Another Ann")
    assert service.diff_session(match, before) == []


def test_only_the_snapshots_of_a_session_are_compared(service: SessionService, match: str) -> None:
    other = service.create_session(SessionCreate(title="Another"))
    name = saved(service, other)
    for version in (name, "../volleysense.db", "yesterday"):
        with pytest.raises(NotFoundError):
            service.diff_session(match, version)
    with pytest.raises(NotFoundError):
        service.diff_session("nobody", "now")
    assert Path(service.snapshot_path(other, name)).is_file()
