"""Events: order, names, edits, suggestions, and the log that remembers them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from session.errors import ConflictError, InvalidInput, NotFoundError
from session.schemas import ClipCreate, ClipUpdate, EventIn, EventUpdate, PlayerIn, SessionCreate
from session.service import SessionService
from session.store import keys


@pytest.fixture
def match(service: SessionService) -> str:
    return service.create_session(SessionCreate(title="Training"))


@pytest.fixture
def clip(service: SessionService, match: str) -> str:
    return service.add_clip(match, ClipCreate(path="rally.mp4", offset_sec=100))


def touch(kind: str = "dig", **more: object) -> EventIn:
    return EventIn.model_validate({"event_type": kind, "actor_team": "A", **more})


def suggestion(t_sec: float, confidence: float) -> EventIn:
    return touch(t_sec=t_sec, status="suggested", payload={"confidence": confidence})


def counts(service: SessionService, match: str) -> dict[str, int]:
    return {
        f"{entry.team_side}{entry.number or ''} {entry.event_type}": entry.count
        for entry in service.get_rollup(match)
    }


def test_a_real_rally_is_counted(service: SessionService, shared: Path) -> None:
    truth = json.loads((shared / "data/video/katowice-bedzin-2019-rally.events.json").read_text())
    match = service.create_session(SessionCreate(title="Katowice - Bedzin"))
    for side, team in truth["teams"].items():
        service.set_team(match, side, team["name"])
    clip = service.add_clip(match, ClipCreate(path=truth["clip"]))
    fields = ("t_sec", "event_type", "actor_team", "actor_number")
    events = [EventIn(**{name: event[name] for name in fields}) for event in truth["events"]]
    service.add_events(match, clip, events)

    kept = service.list_events(match)

    assert [event.event_type for event in kept][:5] == [
        "serve", "reception", "set", "attack", "block",
    ]  # fmt: skip
    assert [event.t_sec for event in kept] == sorted(event["t_sec"] for event in truth["events"])
    assert counts(service, match)["A4 serve"] == 1
    assert sum(counts(service, match).values()) == len(truth["events"])


def test_words_of_scripts_become_the_records_words(service: SessionService, match: str) -> None:
    service.add_events(
        match, None, [touch("Spike", actor_number="07"), touch("Pancake"), touch("receive")]
    )
    assert counts(service, match) == {"A7 attack": 1, "A pancake": 1, "A reception": 1}


def test_an_event_takes_the_place_of_its_time_in_the_clip(
    service: SessionService, match: str, clip: str
) -> None:
    service.add_events(match, clip, [touch("serve", t_sec=2), touch("set", t_sec=5)])
    service.add_events(match, clip, [touch("reception", t_sec=3)])
    service.add_events(match, clip, [touch("timeout", t_sec=1)])
    service.add_events(match, None, [touch("point")])
    kinds = [event.event_type for event in service.list_events(match)]
    assert kinds == ["timeout", "serve", "reception", "set", "point"]


def test_many_events_fit_between_two_neighbours(
    service: SessionService, match: str, clip: str
) -> None:
    service.add_events(match, clip, [touch(t_sec=1), touch(t_sec=3)])
    for step in range(40):
        service.add_events(match, clip, [touch(t_sec=1 + step / 40)])
    times = [event.t_sec or 0 for event in service.list_events(match)]
    assert times == sorted(times)


def test_the_order_that_a_script_gives_is_kept(
    service: SessionService, match: str, clip: str
) -> None:
    service.add_events(match, clip, [touch("set", t_sec=9, seq=1), touch("dig", t_sec=8, seq=2)])
    assert [event.event_type for event in service.list_events(match)] == ["set", "dig"]


def test_a_client_id_is_added_once(service: SessionService, match: str) -> None:
    first = service.add_events(match, None, [touch(client_id="a"), touch(client_id="a")])
    again = service.add_events(match, None, [touch(client_id="b"), touch(client_id="a")])
    assert first[0] == first[1] == again[1]
    assert service.count_events(match) == 2
    with pytest.raises(ConflictError, match="client_id a came with other content"):
        service.add_events(match, None, [touch("set", client_id="a")])
    other = service.create_session(SessionCreate(title="Another"))
    assert service.add_events(other, None, [touch(client_id="a")]) != [first[0]]


def test_a_batch_is_added_whole_or_not_at_all(service: SessionService, match: str) -> None:
    broken = touch().model_copy(update={"seq": 2**70})
    with pytest.raises(InvalidInput, match="too large"):
        service.add_events(match, None, [touch(), broken])
    assert service.count_events(match) == 0
    assert service.get_rollup(match) == []


def test_an_unknown_clip_is_not_found(service: SessionService, match: str, clip: str) -> None:
    other = service.create_session(SessionCreate(title="Another"))
    for session_id, clip_id in ((match, "nobody"), (other, clip)):
        with pytest.raises(NotFoundError):
            service.add_events(session_id, clip_id, [touch()])


@pytest.mark.parametrize("unknown", [0, -1, 999, 2**63, 2**80])
def test_an_unknown_event_is_not_found(service: SessionService, match: str, unknown: int) -> None:
    with pytest.raises(NotFoundError):
        service.get_event(match, unknown)
    with pytest.raises(NotFoundError):
        service.undo_delete_event(match, unknown)


def test_an_event_of_another_session_is_not_found(service: SessionService, match: str) -> None:
    other = service.create_session(SessionCreate(title="Another"))
    (event_id,) = service.add_events(match, None, [touch()])
    with pytest.raises(NotFoundError):
        service.update_event(other, event_id, EventUpdate(t_sec=1))
    with pytest.raises(NotFoundError):
        service.delete_event(other, event_id)


def test_names_follow_the_roster(service: SessionService, match: str) -> None:
    def names() -> list[str | None]:
        return [event.actor_resolved_name for event in service.list_events(match)]

    service.set_roster(match, "A", [PlayerIn(number=10, player_name="Ann")])
    (first, _) = service.add_events(match, None, [touch(actor_number=10), touch(actor_number=11)])
    assert names() == ["Ann", None]
    service.set_roster(match, "A", [PlayerIn(number=11, player_name="Bea")])
    assert names() == [None, "Bea"]
    service.update_event(match, first, EventUpdate(actor_number="011"))
    assert names() == ["Bea", "Bea"]
    service.update_event(match, first, EventUpdate(actor_team="B"))
    assert names() == [None, "Bea"]


def test_a_roster_keeps_the_ids_of_players_who_stay(service: SessionService, match: str) -> None:
    ten, two = PlayerIn(number=10, player_name="Ann"), PlayerIn(number=2, player_name="Cleo")
    before = service.set_roster(match, "B", [ten, two])
    assert [player.number for player in before] == ["2", "10"]
    after = service.set_roster(match, "B", [ten.model_copy(update={"captain": True})])
    assert [(player.id, player.captain) for player in after] == [(before[1].id, True)]
    newest = service.set_roster(match, "B", [ten, two])
    assert newest[0].id > before[1].id
    with pytest.raises(InvalidInput, match="10"):
        service.set_roster(match, "B", [ten, ten])
    with pytest.raises(NotFoundError):
        service.set_roster(match, "C", [ten])


def test_an_edit_needs_the_revision_that_was_seen(service: SessionService, match: str) -> None:
    (event_id,) = service.add_events(match, None, [touch(t_sec=1, actor_number=4)])
    changed = service.update_event(match, event_id, EventUpdate(t_sec=2), revision=1)
    assert changed.revision == 2
    with pytest.raises(ConflictError, match="revision 2"):
        service.update_event(match, event_id, EventUpdate(t_sec=3), revision=1)
    with pytest.raises(ConflictError):
        service.delete_event(match, event_id, revision=1)
    assert service.update_event(match, event_id, EventUpdate(t_sec=2)).revision == 2
    assert service.update_event(match, event_id, EventUpdate(t_sec=None)).t_sec is None


def test_a_payload_takes_the_place_of_the_old_one(service: SessionService, match: str) -> None:
    payload = {"evaluation": "#", "my own key": [1, 2]}
    (event_id,) = service.add_events(match, None, [touch(payload=payload)])
    assert service.get_event(match, event_id).payload == payload
    changed = service.update_event(match, event_id, EventUpdate(payload={"evaluation": "="}))
    assert changed.payload == {"evaluation": "="}


def test_where_a_play_came_from_stays_when_it_is_corrected(
    service: SessionService, match: str
) -> None:
    source = {
        "line": "*07AH#~~~49;;;;",
        "code": "*07AH#~~~49",
        "clock": "20.36.59",
        "video_number": 1,
        "video_sec": 12,
        "confidence": 0.4,
        "evidence": {"frame_t_sec": 1.0},
        "analysis": {"pipeline": "1"},
    }
    (event_id,) = service.add_events(
        match, None, [touch(payload=source | {"evaluation": "-", "end_zone": 9})]
    )
    changed = service.update_event(match, event_id, EventUpdate(payload={"evaluation": "#"}))
    assert changed.payload == source | {"evaluation": "#"}
    without = EventUpdate(payload={"evaluation": "#", "line": None, "code": "*07AH#"})
    payload = service.update_event(match, event_id, without).payload
    assert (payload["line"], payload["code"]) == (None, "*07AH#")
    assert payload["clock"] == "20.36.59"


def test_what_must_not_be_empty_is_refused(service: SessionService, match: str) -> None:
    (event_id,) = service.add_events(match, None, [touch()])
    with pytest.raises(InvalidInput, match="event_type"):
        service.update_event(match, event_id, EventUpdate(event_type=None))
    with pytest.raises(ValidationError):
        EventIn(event_type="dig", payload={"evaluation": "?"})


def test_events_can_be_narrowed_and_paged(service: SessionService, match: str, clip: str) -> None:
    service.add_events(match, clip, [touch(t_sec=n, actor_number=n % 3) for n in range(30)])
    service.add_events(match, None, [suggestion(1, 0.3), suggestion(2, 0.9)])
    assert [e.t_sec for e in service.list_events(match, limit=2, offset=5)] == [5.0, 6.0]
    assert service.count_events(match) == 32
    assert service.count_events(match, clip_id=clip, number="01", team="A") == 10
    assert service.count_events(match, status="suggested") == 2
    assert service.count_events(match, status="suggested", min_confidence=0.5) == 1
    assert len(service.list_events(match, event_type="Dig", limit=100)) == 32
    assert len(list(service.iter_events(match, status="confirmed"))) == 30
    with pytest.raises(InvalidInput):
        service.list_events(match, status="maybe")
    with pytest.raises(InvalidInput):
        service.list_events(match, limit=-1)


def test_only_accepted_suggestions_count(service: SessionService, match: str, clip: str) -> None:
    ids = service.add_events(match, clip, [suggestion(1, 0.9), suggestion(2, 0.4)])
    assert service.get_rollup(match) == []
    assert service.accept_suggestions(match, min_confidence=0.5) == ids[:1]
    assert counts(service, match) == {"A dig": 1}
    service.update_event(match, ids[1], EventUpdate(status="rejected"))
    service.update_event(match, ids[0], EventUpdate(status="rejected"))
    assert service.get_rollup(match) == []
    row = service.list_sessions()[0]
    assert (row.event_count, row.suggestion_count) == (0, 0)
    assert service.count_events(match, status="rejected") == 2


def test_a_new_run_leaves_what_people_decided(
    service: SessionService, match: str, clip: str
) -> None:
    ids = service.add_events(match, clip, [suggestion(t, t / 10) for t in (1, 5, 9)])
    service.accept_suggestions(match, clip_id=clip, min_confidence=0.9)
    service.update_event(match, ids[0], EventUpdate(status="rejected"))
    assert service.clear_suggestions(match, clip) == 1
    assert [event.id for event in service.list_events(match)] == [ids[0], ids[2]]


def test_removing_a_clip_keeps_its_confirmed_events(
    service: SessionService, match: str, clip: str
) -> None:
    ids = service.add_events(match, clip, [touch(t_sec=7), suggestion(8, 0.5)])
    service.remove_clip(match, clip)
    (kept,) = service.list_events(match)
    assert (kept.id, kept.clip_id, kept.t_sec) == (ids[0], None, 107.0)
    assert service.list_clips(match) == []
    assert service.list_sessions()[0].clip_count == 0
    with pytest.raises(NotFoundError):
        service.get_clip(match, clip)


def test_a_clip_knows_whether_its_file_is_there(service: SessionService, match: str) -> None:
    clip = service.add_clip(match, ClipCreate(path="clips/rally.mp4"))
    assert service.get_clip(match, clip).missing
    with pytest.raises(NotFoundError):
        service.clip_file(match, clip)
    file = service.session_folder(match) / "clips" / "rally.mp4"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a video")
    assert not service.get_clip(match, clip).missing
    assert service.clip_file(match, clip) == file
    service.update_clip(match, clip, ClipUpdate(meta={"calibration": {"near_side": "A"}}))
    assert service.list_clips(match)[0].meta == {"calibration": {"near_side": "A"}}
    service.remove_clip(match, clip)
    assert not file.exists()
    assert not service.get_session(match).notes
    long_name = service.add_clip(match, ClipCreate(path="x" * 4_000))
    assert service.get_clip(match, long_name).missing


def test_a_deleted_event_comes_back_with_its_id(
    service: SessionService, match: str, clip: str
) -> None:
    (event_id,) = service.add_events(match, clip, [touch(t_sec=3, payload={"evaluation": "#"})])
    before = service.get_event(match, event_id)
    service.delete_event(match, event_id)
    assert service.get_rollup(match) == []
    (later,) = service.add_events(match, clip, [touch(t_sec=4)])
    assert later > event_id

    back = service.undo_delete_event(match, event_id)

    moved = {"revision", "updated_utc"}
    assert back.model_dump(exclude=moved) == before.model_dump(exclude=moved)
    assert back.revision == before.revision + 1
    assert counts(service, match) == {"A dig": 2}
    with pytest.raises(ConflictError):
        service.undo_delete_event(match, event_id)


def test_an_undo_after_the_event_was_added_again_is_a_conflict(
    service: SessionService, match: str
) -> None:
    (event_id,) = service.add_events(match, None, [touch(client_id="a")])
    service.delete_event(match, event_id)
    assert service.add_events(match, None, [touch(client_id="a")]).deleted == (event_id,)
    with service._record.store.write() as tx:  # after more days than anybody tries again
        keys.forget(tx, "9")
    assert service.add_events(match, None, [touch(client_id="a")]) != [event_id]
    with pytest.raises(ConflictError, match="added again"):
        service.undo_delete_event(match, event_id)


def test_the_history_of_an_event(service: SessionService, match: str) -> None:
    (event_id,) = service.add_events(match, None, [touch(t_sec=1)])
    coach = service.as_actor("coach")
    coach.update_event(match, event_id, EventUpdate(t_sec=2))
    coach.delete_event(match, event_id)
    service.undo_delete_event(match, event_id)

    history = service.list_changes(match, entity="event", entity_id=event_id)

    told = [(change.actor, change.action) for change in history]
    assert told == [
        ("test", "restore"), ("coach", "delete"), ("coach", "update"), ("test", "create"),
    ]  # fmt: skip
    edit = history[2]
    assert edit.before is not None
    assert edit.after is not None
    assert (edit.before["t_sec"], edit.after["t_sec"]) == (1.0, 2.0)
    assert service.count_changes(match, entity="event") == 4
    assert service.list_changes(match, limit=1, offset=3)[0].action == "create"


def test_a_change_and_its_log_entry_stand_or_fall_together(
    service: SessionService, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_log(*_args: object) -> None:
        raise OSError("the log cannot be written")

    monkeypatch.setattr("session.store.changes.insert_all", no_log)
    with pytest.raises(OSError, match="log"):
        service.add_events(match, None, [touch()])
    monkeypatch.undo()
    assert service.count_events(match) == 0
    assert service.get_rollup(match) == []
    assert service.list_sessions()[0].event_count == 0


def test_several_verbs_can_be_one(service: SessionService) -> None:
    def half_way() -> None:
        match = service.create_session(SessionCreate(title="Import"))
        service.add_events(match, None, [touch()])
        raise ValueError("the file is broken from here on")

    with pytest.raises(ValueError, match="broken"), service.transaction():
        half_way()
    assert service.count_sessions() == 0
    assert service.list_sessions(search="Import") == []


def test_a_file_that_another_clip_uses_stays(service: SessionService, match: str) -> None:
    file = service.session_folder(match) / "clips" / "rally.mp4"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a video")
    first, second = (service.add_clip(match, ClipCreate(path=str(file))) for _ in range(2))
    service.remove_clip(match, first)
    assert not service.get_clip(match, second).missing
    service.remove_clip(match, second)
    assert not file.exists()


def test_an_event_comes_back_after_its_clip_is_gone(
    service: SessionService, match: str, clip: str
) -> None:
    (event_id,) = service.add_events(match, clip, [touch(t_sec=7)])
    service.delete_event(match, event_id)
    service.remove_clip(match, clip)
    back = service.undo_delete_event(match, event_id)
    assert (back.clip_id, back.t_sec) == (None, 107.0)


def test_events_of_nobody_known_can_be_asked_for(service: SessionService, match: str) -> None:
    known, unknown = service.add_events(
        match, None, [touch(actor_number="7"), touch(actor_number=None)]
    )
    assert [event.id for event in service.list_events(match, number="")] == [unknown]
    assert [event.id for event in service.list_events(match, number="7")] == [known]
    assert (service.count_events(match, number=""), service.count_events(match)) == (1, 2)
