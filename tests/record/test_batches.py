"""What was done in one go is one entry of the history, and is taken back in one go."""

from __future__ import annotations

import sqlite3

import pytest

from session.errors import ConflictError, NotFoundError
from session.schemas import ClipCreate, Event, EventIn, EventUpdate, SessionCreate
from session.service import SessionService
from session.vocabulary import Status


@pytest.fixture
def match(service: SessionService) -> str:
    return service.create_session(SessionCreate(title="Training"))


@pytest.fixture
def clip(service: SessionService, match: str) -> str:
    """A clip with twenty suggestions, every other one sure."""
    clip_id = service.add_clip(match, ClipCreate(path="rally.mp4"))
    service.add_events(match, clip_id, suggestions(20))
    return clip_id


def suggestions(count: int) -> list[EventIn]:
    return [
        EventIn(
            t_sec=float(at),
            event_type="dig",
            actor_team="A",
            status=Status.SUGGESTED,
            payload={"confidence": 0.8 if at % 2 else 0.2},
        )
        for at in range(count)
    ]


def as_played(service: SessionService, match: str) -> list[tuple[object, ...]]:
    """The plays as people see them."""

    def one(event: Event) -> tuple[object, ...]:
        return event.id, event.clip_id, event.t_sec, event.event_type, event.status, event.payload

    return [one(event) for event in service.iter_events(match)]


def test_accepting_many_is_one_act_and_is_taken_back_whole(
    service: SessionService, match: str, clip: str
) -> None:
    before = as_played(service, match)
    accepted = service.accept_suggestions(match, clip_id=clip, min_confidence=0.5)
    assert len(accepted) == 10
    act = service.list_batches(match)[0]
    assert (act.batch, act.count, act.undoable) == (accepted.batch, 10, True)
    [part] = act.parts
    assert (part.action, part.status_before, part.status_after) == (
        "update", "suggested", "confirmed",
    )  # fmt: skip
    assert sum(entry.count for entry in service.get_rollup(match)) == 10

    undone = service.undo_batch(match, act.batch)
    assert (undone.undone, undone.changed_since) == (10, [])
    assert as_played(service, match) == before
    assert service.get_rollup(match) == service.rebuild_rollup(match) == []
    assert not service.list_batches(match)[1].undoable, "there is nothing left of it"
    with pytest.raises(ConflictError, match="Nothing to undo"):
        service.undo_batch(match, act.batch)

    again = service.undo_batch(match, undone.batch)
    assert again.undone == 10
    assert service.count_events(match, status="confirmed") == 10


def test_what_was_changed_since_stays_and_is_named(
    service: SessionService, match: str, clip: str
) -> None:
    accepted = service.accept_suggestions(match, clip_id=clip, min_confidence=0.5)
    assert accepted.batch is not None
    edited, deleted = accepted[0], accepted[1]
    service.update_event(match, edited, EventUpdate(event_type="set"))
    service.delete_event(match, deleted)
    undone = service.undo_batch(match, accepted.batch)
    assert (undone.undone, undone.changed_since) == (8, [edited, deleted])
    kept = service.get_event(match, edited)
    assert (kept.event_type, kept.status) == ("set", Status.CONFIRMED)
    assert service.count_events(match, status="suggested") == 18


def test_removed_suggestions_come_back_with_their_numbers(
    service: SessionService, match: str, clip: str
) -> None:
    before = as_played(service, match)
    cleared = service.clear_suggestions(match, clip)
    assert cleared == 20
    assert cleared.batch is not None
    assert service.undo_batch(match, cleared.batch).undone == 20
    assert as_played(service, match) == before


def test_several_verbs_in_one_transaction_are_one_act(
    service: SessionService, match: str, clip: str
) -> None:
    """As when a clip is analysed again: the old suggestions go, the new ones come."""
    before = as_played(service, match)
    with service.transaction():
        service.clear_suggestions(match, clip)
        added = service.add_events(match, clip, suggestions(3))
    act = service.list_batches(match)[0]
    assert [(part.action, part.count) for part in act.parts] == [("delete", 20), ("create", 3)]
    assert added.batch == act.batch
    service.undo_batch(match, act.batch)
    assert as_played(service, match) == before


def test_a_play_added_and_dropped_in_one_act_leaves_nothing_to_undo(
    service: SessionService, match: str, clip: str
) -> None:
    with service.transaction():
        [gone, kept] = service.add_events(match, clip, suggestions(2))
        service.delete_event(match, gone)
    act = service.list_batches(match)[0]
    assert service.undo_batch(match, act.batch).undone == 1
    assert not {gone, kept} & {event.id for event in service.iter_events(match)}


def test_an_act_about_more_than_plays_is_not_undone_here(
    service: SessionService, match: str, clip: str
) -> None:
    service.remove_clip(match, clip)
    act = service.list_batches(match)[0]
    assert {part.entity for part in act.parts} == {"event", "clip"}
    assert not act.undoable
    with pytest.raises(ConflictError, match="snapshot"):
        service.undo_batch(match, act.batch)
    for unknown in (act.batch + 1000, 0, -1, 2**70):
        with pytest.raises(NotFoundError):
            service.undo_batch(match, unknown)


def test_acts_survive_a_snapshot(service: SessionService, match: str, clip: str) -> None:
    accepted = service.accept_suggestions(match, clip_id=clip)
    assert accepted.batch is not None
    service.delete_session(match)
    service.restore_deleted(match)
    assert service.undo_batch(match, accepted.batch).undone == 20


def test_entries_from_before_stand_alone(service: SessionService, match: str, clip: str) -> None:
    """Logs that were written by an earlier version know no acts."""
    path = service.sessions_dir / "volleysense.db"
    with sqlite3.connect(path) as db:
        db.execute("DROP TRIGGER changes_are_never_edited")
        db.execute("UPDATE changes SET batch = NULL")
    db.close()
    acts = service.list_batches(match, limit=1000)
    assert len(acts) == service.count_batches(match) == service.count_changes(match) == 22
    assert {act.count for act in acts} == {1}
    assert service.undo_batch(match, acts[0].batch).undone == 1


def added_and_refused(service: SessionService, match: str, clip: str) -> None:
    with service.transaction():
        [event_id] = service.add_events(match, clip, suggestions(1))
        service.update_event(match, event_id, EventUpdate(t_sec=1.0), revision=99)


def test_a_refused_part_of_an_act_leaves_no_gap(
    service: SessionService, match: str, clip: str
) -> None:
    """The number of an act is that of its first entry, also when that one was taken back."""
    with service.transaction():
        with pytest.raises(ConflictError):
            added_and_refused(service, match, clip)
        service.add_events(match, clip, suggestions(2))
    act = service.list_batches(match)[0]
    assert act.count == 2
    assert {one.batch for one in service.list_changes(match, batch=act.batch)} == {act.batch}


def test_after_a_restore_the_history_says_truly_what_can_be_undone(
    service: SessionService, match: str, clip: str
) -> None:
    """A restore is one entry of the session: what it did to each play is seen at the plays."""
    saved = service.save_session(match)
    assert saved is not None
    service.accept_suggestions(match, clip_id=clip)
    service.restore_session(saved)
    for act in service.list_batches(match, entity="event"):
        if act.undoable:
            service.undo_batch(match, act.batch)
        else:
            with pytest.raises(ConflictError, match="Nothing to undo"):
                service.undo_batch(match, act.batch)
