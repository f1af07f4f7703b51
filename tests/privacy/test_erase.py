"""Erasing one person: who is meant, what stays, what may go wrong, and that nothing undoes it."""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlite_utils import Database

from session.accounts import RoleGiven, UserIn, UserUpdate
from session.backup import snapshots
from session.errors import (
    ConflictError,
    DiskFullError,
    ForbiddenError,
    InvalidInput,
    NotFoundError,
    StorageError,
)
from session.formats.reading import import_file
from session.people import PersonIn, PersonUpdate
from session.permissions import Grant, Principal, Role, access_of
from session.playlists import PlaylistIn, PlaylistItemIn
from session.privacy.found import PersonErased, Whom
from session.record.erasing import Eraser
from session.schemas import ClipCreate, EventIn, EventUpdate, PlayerIn, SessionCreate, SessionUpdate
from session.service import SessionService
from session.store.migrations import m0001_record
from session.store.sqlite.engine import SqliteStore
from tests.privacy.held import places_with, rows_with
from tests.record.rostered import Roster, named, play, who

ZOFIA = "Zofia Śląska"
OWLS: Roster = {7: ZOFIA, 9: "Maja Nowak"}


def erase(service: SessionService, name: str = ZOFIA, **more: object) -> PersonErased:
    person = named(service, name)
    return service.privacy.erase(Whom(person_id=person.id, **more))  # type: ignore[arg-type]


def names(service: SessionService, match: str) -> dict[str, str]:
    return {one.number: one.player_name for one in service.get_roster(match, "A")}


def test_a_player_is_erased_and_the_plays_stay(service: SessionService) -> None:
    match = play(service, "Owls", OWLS)
    service.add_events(
        match,
        None,
        [EventIn(event_type="attack", actor_team="A", actor_number="7", payload={"note": ZOFIA})],
    )
    done = erase(service)
    assert done.done
    assert names(service, match) == {"7": "", "9": "Maja Nowak"}
    [event] = service.list_events(match)
    assert (event.actor_number, event.actor_resolved_name) == ("7", None)
    assert event.payload["note"] == "Player 7"
    assert [(one.number, one.count) for one in service.get_rollup(match)] == [("7", 1)]
    assert [one.name for one in service.people.find()] == ["Maja Nowak"]
    assert service.list_sessions(search="slaska") == []
    assert len(service.list_sessions(search="nowak")) == 1
    assert places_with(service.sessions_dir, "Śląska") == []


def test_the_log_can_be_edited_by_an_erasure_alone(service: SessionService) -> None:
    match = play(service, "Owls", OWLS)
    entries = [(one.id, one.at_utc, one.action, one.entity) for one in service.list_changes(match)]
    erase(service)
    kept = service.list_changes(match)
    assert [(one.id, one.at_utc, one.action, one.entity) for one in kept][1:] == entries
    assert (kept[0].entity, kept[0].before, kept[0].after) == ("erasure", None, None)
    with (
        closing(sqlite3.connect(service.sessions_dir / "volleysense.db")) as conn,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        conn.execute("UPDATE changes SET actor = 'nobody'")


def test_what_is_remembered_names_nobody(service: SessionService) -> None:
    play(service, "Owls", OWLS)
    erase(service)
    assert rows_with(service.sessions_dir / "volleysense.db", "ska") == []
    key = service.sessions_dir / "_erased.key"
    assert key.stat().st_mode & 0o077 == 0


def test_two_of_one_name_are_told_apart(service: SessionService) -> None:
    """One plays for the Owls, the other for the Lions; once they meet."""
    owls = play(service, "Owls", OWLS)
    lions = play(service, "Lions", {3: "Somebody Else"})
    other = service.people.create(PersonIn(name=ZOFIA))
    service.set_roster(lions, "A", [PlayerIn(number="3", player_name=ZOFIA)])
    [entry] = service.get_roster(lions, "A")
    service.people.link([entry.id], other.id)
    service.update_session(lions, SessionUpdate(notes=f"{ZOFIA} was great"))
    service.create_playlist(PlaylistIn(title=f"{ZOFIA} serves"))
    mine = next(one.person_id for one in service.get_roster(owls, "A") if one.number == "7")
    assert mine is not None
    assert mine != other.id
    found = service.privacy.look(Whom(person_id=mine))
    assert found.namesakes == (ZOFIA,)
    assert [one.session_id for one in found.sessions] == [owls]
    service.privacy.erase(Whom(person_id=mine))
    assert names(service, owls)["7"] == ""
    assert names(service, lions) == {"3": ZOFIA}
    assert service.get_session(lions).notes == f"{ZOFIA} was great"
    assert [one.title for one in service.list_playlists()] == [f"{ZOFIA} serves"]
    assert service.people.get(other.id).name == ZOFIA


def test_two_of_one_name_in_one_match(service: SessionService) -> None:
    match = play(service, "Owls", OWLS)
    other = service.people.create(PersonIn(name=ZOFIA))
    service.set_roster(match, "B", [PlayerIn(number="3", player_name=ZOFIA)])
    [entry] = service.get_roster(match, "B")
    service.people.link([entry.id], other.id)
    for side, number in (("A", "7"), ("B", "3")):
        play_of = EventIn(event_type="serve", actor_team=side, actor_number=number)
        service.add_events(match, None, [play_of])
    mine = who(service, match)["7"]
    service.privacy.erase(Whom(person_id=mine))
    assert [one.actor_resolved_name for one in service.list_events(match)] == [None, ZOFIA]
    assert service.get_roster(match, "B")[0].player_name == ZOFIA


def test_whoever_was_put_together_goes_as_one(service: SessionService) -> None:
    """Two spellings, two numbers, two entries of the directory."""
    first = play(service, "Owls", OWLS)
    second = play(service, "Bears", {11: "Zosia Śląska"})
    one, other = who(service, first)["7"], who(service, second)["11"]
    assert one is not None
    assert other is not None
    service.people.merge(into=one, others=[other])
    service.people.update(one, PersonUpdate(name="Zofia Śląska-Nowak"))
    found = service.privacy.look(Whom(person_id=other))
    assert set(found.spellings) == {ZOFIA, "Zosia Śląska", "Zofia Śląska-Nowak"}
    assert {one.session_id: one.shirts for one in found.sessions} == {
        first: ["A7"],
        second: ["A11"],
    }
    service.privacy.erase(Whom(person_id=other))
    assert (names(service, first)["7"], names(service, second)["11"]) == ("", "")
    assert service.people.find(search="Śląska") == []
    assert places_with(service.sessions_dir, "Śląska") == []


def test_a_name_that_is_a_word(service: SessionService) -> None:
    """May plays in May: her name goes where it is a name, and the month stays where it may be."""
    match = play(service, "Owls", {4: "May", 9: "Maja Nowak"})
    service.update_session(match, SessionUpdate(notes="We may win in May."))
    person = named(service, "May")
    found = service.privacy.look(Whom(person_id=person.id))
    assert [(one.excerpt, one.perhaps) for one in found.texts] == [("We may win in May.", True)]
    service.privacy.erase(Whom(person_id=person.id))
    assert names(service, match) == {"4": "", "9": "Maja Nowak"}
    assert service.get_session(match).notes == "We may win in May."


def test_a_name_that_is_a_word_goes_everywhere_if_asked(service: SessionService) -> None:
    match = play(service, "Owls", {4: "Block", 9: "Maja Nowak"})
    service.add_events(match, None, [EventIn(event_type="block", actor_team="A")])
    service.update_session(match, SessionUpdate(notes="Block blocks."))
    erase(service, "Block", doubtful=True)
    assert service.get_session(match).notes == "Player 4 blocks."
    assert service.list_events(match)[0].event_type == "block"


def test_a_nickname_goes_with_the_name(service: SessionService) -> None:
    match = play(service, "Owls", OWLS)
    service.update_session(match, SessionUpdate(notes="Zosia Ślą was late, Śląska not."))
    person = named(service, ZOFIA)
    hinted = service.privacy.look(Whom(person_id=person.id))
    assert [one.perhaps for one in hinted.texts] == [True]
    service.privacy.erase(Whom(person_id=person.id, also=["Zosia Ślą"]))
    assert service.get_session(match).notes == "Player 7 was late, Śląska not."


def test_somebody_who_is_only_on_rosters(service: SessionService) -> None:
    match = play(service, None, {7: ZOFIA})
    assert who(service, match) == {"7": None}
    with pytest.raises(NotFoundError):
        service.privacy.look(Whom(name="Nobody Here"))
    with pytest.raises(InvalidInput):
        service.privacy.look(Whom())
    assert service.privacy.look(Whom(name="Śląska Zofia")).sessions[0].session_id == match
    assert service.privacy.erase(Whom(name=ZOFIA)).done
    assert names(service, match) == {"7": ""}
    assert places_with(service.sessions_dir, "Śląska") == []


def test_only_in_the_sessions_that_are_meant(service: SessionService) -> None:
    one, other = play(service, None, {7: ZOFIA}), play(service, None, {7: ZOFIA})
    service.privacy.erase(Whom(name=ZOFIA, session_ids=[one]))
    assert (names(service, one), names(service, other)) == ({"7": ""}, {"7": ZOFIA})


def test_who_did_it_is_taken_out_of_the_log(service: SessionService) -> None:
    match = play(service.as_actor(ZOFIA), "Owls", OWLS)
    assert {one.actor for one in service.list_changes(match)} == {ZOFIA}
    erase(service)
    assert {one.actor for one in service.list_changes(match)[1:]} == {"Player 7"}


def test_an_act_from_before_is_undone_without_the_person(service: SessionService) -> None:
    match = play(service, "Owls", OWLS)
    [event] = service.add_events(
        match,
        None,
        [EventIn(event_type="dig", actor_team="A", actor_number="7", payload={"note": ZOFIA})],
    )
    service.update_event(match, event, EventUpdate(payload={"note": "better"}))
    service.delete_event(match, event)
    [deleted, *_] = service.list_batches(match, entity="event")
    erase(service)
    service.undo_batch(match, deleted.batch)
    assert service.get_event(match, event).payload == {"note": "better"}
    assert places_with(service.sessions_dir, "Śląska") == []


def test_a_form_from_before_is_refused(service: SessionService) -> None:
    match = play(service, "Owls", OWLS)
    seen = service.get_teams(match)["A"].roster_revision
    erase(service)
    with pytest.raises(ConflictError):
        service.set_roster(match, "A", [PlayerIn(number="7", player_name=ZOFIA)], seen)


def test_a_snapshot_from_elsewhere_brings_nobody_back(
    service: SessionService, tmp_path: Path
) -> None:
    match = play(service, "Owls", OWLS)
    stick = tmp_path / "stick" / "snapshot.json"
    stick.parent.mkdir()
    kept = service.save_session(match)
    assert kept is not None
    shutil.copy(kept, stick)
    erase(service)
    service.delete_session(match)
    service.restore_session(stick)
    assert names(service, match) == {"7": "", "9": "Maja Nowak"}
    assert places_with(service.sessions_dir, "Śląska") == []


def test_a_snapshot_of_another_computer_brings_nobody_back(
    service: SessionService, tmp_path: Path
) -> None:
    with SessionService(sessions_dir=tmp_path / "other") as other:
        for _each in range(9):
            play(other, "Bears", {1: "Somebody Else"})
        match = play(other, "Bears", {5: ZOFIA})
        kept = other.save_session(match)
    assert kept is not None
    play(service, "Owls", {})
    service.people.create(PersonIn(name=ZOFIA))
    erase(service)
    service.restore_session(kept)
    assert names(service, match) == {"5": ""}
    assert service.people.find(search="Śląska") == []


def test_the_whole_session_as_json_brings_nobody_back(
    service: SessionService, tmp_path: Path
) -> None:
    from session.formats.wholesession import write_session_json

    match = play(service, "Owls", OWLS)
    service.update_session(match, SessionUpdate(notes=f"{ZOFIA} was ill"))
    file = write_session_json(service, match, tmp_path / "match.json")
    erase(service)
    done = import_file(service, file)
    assert names(service, done.session_id) == {"7": "", "9": "Maja Nowak"}
    assert service.get_session(done.session_id).notes == "Player 7 was ill"
    assert any("erased here" in one for one in done.warnings)


def test_who_is_added_again_on_purpose_stays(service: SessionService) -> None:
    match = play(service, "Owls", OWLS)
    erase(service)
    [warned] = service.privacy.warnings([ZOFIA, "Maja Nowak"])
    assert warned.startswith(f"{ZOFIA} was erased here on ")
    again = play(service, "Owls", OWLS, "Next")
    kept = service.save_session(again)
    assert kept is not None
    service.restore_session(kept)
    assert names(service, again)["7"] == ZOFIA
    service.delete_session(again)
    service.restore_deleted(again)
    assert names(service, again)["7"] == ZOFIA
    assert names(service, match)["7"] == ""
    service.privacy.go_on()
    assert names(service, again)["7"] == ZOFIA
    assert erase(service).done
    assert places_with(service.sessions_dir, "Śląska") == []


@pytest.mark.parametrize("step", ["clean_snapshots", "clean_copies", "leave_no_trace"])
def test_killed_in_the_middle_it_goes_on(
    service: SessionService, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """No name is needed any more to go on."""
    match = play(service, "Owls", OWLS)
    service.save_session(match)
    service.copy_database()
    person = named(service, ZOFIA)
    owner = SqliteStore if step == "leave_no_trace" else Eraser
    with monkeypatch.context() as patched:
        patched.setattr(owner, step, _killed)
        with suppress(KeyboardInterrupt):
            service.privacy.erase(Whom(person_id=person.id))
    assert names(service, match)["7"] == ""
    assert places_with(service.sessions_dir, "Śląska") != []
    with SessionService(sessions_dir=service.sessions_dir) as later:
        [done] = later.privacy.go_on()
        assert done.done
        assert later.privacy.go_on() == []
    assert places_with(service.sessions_dir, "Śląska") == []


def test_killed_before_the_rows_are_written_it_begins_again(
    service: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = play(service, "Owls", OWLS)
    with monkeypatch.context() as patched:
        patched.setattr(Eraser, "say_so", _killed)
        with suppress(KeyboardInterrupt):
            erase(service)
    assert names(service, match)["7"] == ZOFIA
    assert erase(service).done
    assert places_with(service.sessions_dir, "Śląska") == []


def _killed(*_args: object) -> None:
    raise KeyboardInterrupt


def test_a_damaged_snapshot_is_said(service: SessionService) -> None:
    match = play(service, "Owls", OWLS)
    path = service.save_session(match)
    assert path is not None
    whole = path.read_text("utf-8")
    path.write_text(whole.replace("Maja", "Mara"), "utf-8")
    done = erase(service)
    assert (done.done, [one.fate for one in done.left]) == (False, ["damaged"])
    assert path.name in done.left[0].place
    [again] = service.privacy.go_on(delete_damaged=True)
    assert again.done
    assert not path.exists()


def test_a_full_disk_is_said_and_it_goes_on_later(
    service: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = play(service, "Owls", OWLS)
    service.save_session(match)
    with monkeypatch.context() as patched:
        patched.setattr(snapshots, "_write_synced", _full)
        with pytest.raises(DiskFullError):
            erase(service)
    assert names(service, match)["7"] == ""
    [done] = service.privacy.go_on()
    assert done.done
    assert places_with(service.sessions_dir, "Śląska") == []


def _full(*_args: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_snapshot_that_was_read_before_and_written_after(
    service: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = play(service, "Owls", OWLS)
    backup = service._record.backup
    create = backup.create_snapshot

    def overtaken(*args: object, **kwargs: object) -> Path:
        monkeypatch.setattr(backup, "create_snapshot", create)
        erase(service)
        return create(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "create_snapshot", overtaken)
    service.save_session(match)
    assert places_with(service.sessions_dir, "Śląska") == []


def test_without_its_key_nothing_is_restored_unseen(
    service: SessionService, tmp_path: Path
) -> None:
    match = play(service, "Owls", OWLS)
    saved = service.save_session(match)
    assert saved is not None
    kept = shutil.copy(saved, tmp_path)
    erase(service)
    (service.sessions_dir / "_erased.key").unlink()
    with pytest.raises(StorageError, match=r"_erased\.key is missing"):
        service.restore_session(kept)


def test_a_key_that_was_sent_before_makes_nothing_again(service: SessionService) -> None:
    made: list[str] = []

    def make() -> str:
        made.append(service.create_session(SessionCreate(title=ZOFIA)))
        return made[-1]

    match = service.once("one", {"title": ZOFIA}, make)
    service.set_roster(match, "A", [PlayerIn(number="7", player_name=ZOFIA)])
    service.privacy.erase(Whom(name=ZOFIA))
    assert service.once("one", {"title": ZOFIA}, make) == match
    assert len(made) == 1
    assert service.get_session(match).title == "Player 7"


def test_the_account_of_the_person_goes_with_them(service: SessionService) -> None:
    play(service, "Owls", OWLS)
    person = named(service, ZOFIA)
    service.users.begin("Coach", "a long password 1")
    player = RoleGiven(role=Role.PLAYER)
    user = service.users.add(UserIn(name=ZOFIA, person_id=person.id, roles=[player]))
    service.privacy.erase(Whom(person_id=person.id))
    assert [one.name for one in service.users.find()] == ["Coach"]
    assert user.id
    assert places_with(service.sessions_dir, "Śląska") == []


def test_the_only_owner_is_not_erased(service: SessionService) -> None:
    match = play(service, "Owls", OWLS)
    person = named(service, ZOFIA)
    coach = service.users.begin("The Coach", "a long password 1")
    service.users.update(coach.id, UserUpdate(person_id=person.id))
    with pytest.raises(ConflictError, match="only owner"):
        service.privacy.erase(Whom(person_id=person.id))
    assert names(service, match)["7"] == ZOFIA


def test_only_an_owner_erases(service: SessionService) -> None:
    play(service, "Owls", OWLS)
    coach = service.acting(Principal("Coach", access=access_of([Grant(Role.COACH)])))
    person = named(service, ZOFIA)
    for verb in (coach.privacy.look, coach.privacy.erase):
        with pytest.raises(ForbiddenError):
            verb(Whom(person_id=person.id))


def test_a_writer_at_the_same_time_waits_and_sees_nobody(service: SessionService) -> None:
    """What is written while somebody is erased is written before or after, never in between."""
    match = play(service, "Owls", OWLS)
    begun = threading.Barrier(2)

    def write() -> None:
        begun.wait()
        for _each in range(20):
            service.add_events(
                match, None, [EventIn(event_type="serve", actor_team="A", actor_number="7")]
            )

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    done = erase(service)
    writer.join()
    assert done.done
    assert len(service.list_events(match)) == 20
    assert {one.actor_resolved_name for one in service.list_events(match)} <= {None}
    assert places_with(service.sessions_dir, "Śląska") == []


def test_a_copy_from_before_the_directory(service: SessionService) -> None:
    """An upgrade leaves a copy of the old version: no directory, another search index."""
    match = play(service, "Owls", OWLS)
    backups = service.sessions_dir / "_backups"
    backups.mkdir(exist_ok=True)
    old = backups / "volleysense_20250101T000000000000Z_before_0002_people.db"
    with closing(sqlite3.connect(old)) as conn, conn:
        m0001_record.apply(Database(conn))
        conn.execute(
            "INSERT INTO sessions (id, created_utc, title, meta, updated_utc, timezone, notes, day,"
            " ord) VALUES (?, '', ?, '{}', '', 'UTC', '', '', 1)",
            [match, f"With {ZOFIA}"],
        )
        conn.execute("INSERT INTO teams (id, session_id, side) VALUES (1, ?, 'A')", [match])
        conn.execute(
            "INSERT INTO roster (team_id, number, player_name) VALUES (1, '7', ?)", [ZOFIA]
        )
        conn.execute(
            "INSERT INTO session_search (rowid, title, venue, ident, teams, players, notes)"
            " VALUES (1, 'with zofia slaska', '', '', '', 'zofia slaska', '')"
        )
        conn.execute(
            "INSERT INTO changes (session_id, at_utc, actor, action, entity, entity_id, after_row)"
            " VALUES (?, '', ?, 'create', 'roster', 'A', ?)",
            [match, ZOFIA, json.dumps({"players": [{"number": "7", "player_name": ZOFIA}]})],
        )
    assert erase(service).done
    for word in ("Śląska", "slaska"):
        assert places_with(service.sessions_dir, word) == []
    with closing(sqlite3.connect(old)) as conn:
        assert conn.execute("SELECT title FROM sessions").fetchall() == [("With Player 7",)]
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            conn.execute("UPDATE changes SET actor = 'nobody'")


def test_films_of_this_player_alone_go_if_asked(service: SessionService, tmp_path: Path) -> None:
    match = play(service, "Owls", OWLS)
    events = service.add_events(
        match,
        None,
        [EventIn(event_type="attack", actor_team="A", actor_number=one) for one in ("7", "9")],
    )
    clip = service.add_clip(match, ClipCreate(path="a.mp4"))
    for name, picked in (("hers", events[:1]), ("both", events)):
        items = [PlaylistItemIn(session_id=match, event_id=one) for one in picked]
        made = service.create_playlist(PlaylistIn(title=name, items=items))
        job = service.create_job(match, clip, "film")
        order = {"film": {"playlist_id": made.id}}
        service.update_job(job.id, state="done", result=order)
        (tmp_path / f"{name}.mp4").write_bytes(b"\0\0\0\x20ftypisom")
        service.attach_artifact(match, "film", tmp_path / f"{name}.mp4", {"job": job.id})
    person = named(service, ZOFIA)
    goes = service.privacy.look(Whom(person_id=person.id)).files_that("goes")
    assert goes == []
    service.privacy.erase(Whom(person_id=person.id, films=True))
    assert [one.file_name for one in service.get_session_artifacts(match)] == ["both.mp4"]
    assert not (service.sessions_dir / match / "artifacts" / "hers.mp4").exists()
