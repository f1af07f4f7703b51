"""Save, delete, restore: nothing is lost, whatever fails on the way."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from session.backup.snapshots import SNAPSHOT_VERSION, checksum
from session.errors import ConflictError, InvalidInput, NotFoundError, StorageError
from session.ops import SessionBackup
from session.schemas import ClipCreate, EventIn, EventUpdate, PlayerIn, SessionCreate
from session.service import SessionService
from session.store import snapshots


@pytest.fixture
def match(service: SessionService, tmp_path: Path) -> str:
    """A session with a bit of everything, files included."""
    match = service.create_session(SessionCreate(title="Final", meta={"round": 3}))
    service.set_team(match, "A", "Home")
    service.set_roster(match, "A", [PlayerIn(number=4, player_name="Ann", libero=True)])
    video = service.session_folder(match) / "clips" / "rally.mp4"
    video.parent.mkdir(parents=True)
    video.write_bytes(b"a video")
    clip = service.add_clip(match, ClipCreate(path=str(video), meta={"fps": 30}))
    ids = service.add_events(
        match,
        clip,
        [
            EventIn(t_sec=1, event_type="serve", actor_team="A", actor_number=4, client_id="a"),
            EventIn.model_validate({"t_sec": 2, "event_type": "dig", "status": "suggested"}),
            EventIn(t_sec=3, event_type="set", payload={"evaluation": "#"}),
        ],
    )
    service.update_event(match, ids[1], EventUpdate(status="confirmed"))
    service.delete_event(match, ids[2])
    picture = tmp_path / "heatmap.png"
    picture.write_bytes(b"a picture")
    service.attach_artifact(match, "heatmap", picture, {"kind": "touches"})
    service.update_job(service.create_job(match, clip, "analysis").id, state="done", progress=1)
    without_automatic(service, match)
    return match


def without_automatic(service: SessionService, match: str) -> None:
    """Deciding about the last suggestion made one, which has tests of its own."""
    service._record.keeper.close()
    for info in service.list_snapshots(match):
        Path(info.path).unlink()


def dump(service: SessionService, match: str) -> dict[str, Any]:
    with service._record.store.read() as tx:
        return snapshots.dump(tx, match)


def files(service: SessionService, match: str) -> dict[str, bytes]:
    folder = service.sessions_dir / match
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_delete_then_restore_gives_back_the_same_session(
    service: SessionService, match: str
) -> None:
    before, files_before = dump(service, match), files(service, match)
    path = service.delete_session(match)
    assert path is not None
    assert not (service.sessions_dir / match).exists()
    assert service.count_sessions() == 0

    assert service.restore_session(path) == match

    after = dump(service, match)
    restored, deleted = after["changes"].pop(), after["changes"].pop()
    assert after["session"].pop("updated_utc") == restored["at_utc"]
    assert before["session"].pop("updated_utc") < deleted["at_utc"]
    assert after == before
    assert (deleted["action"], deleted["entity"]) == ("delete", "session")
    assert (restored["action"], restored["entity"]) == ("restore", "session")
    assert restored["after_row"]["snapshot"] == path.name
    assert files(service, match) == files_before
    assert service.count_sessions() == 1
    artifact = service.get_session_artifacts(match)[0]
    assert service.artifact_path(match, artifact.id).read_bytes() == b"a picture"
    assert not service.list_clips(match)[0].missing


def test_a_restored_session_goes_on_where_it_stopped(service: SessionService, match: str) -> None:
    last = max(change.id for change in service.list_changes(match, entity="event"))
    highest = max(int(c.entity_id) for c in service.list_changes(match, entity="event"))
    service.delete_session(match)
    service.restore_deleted(match)
    (new,) = service.add_events(match, None, [EventIn(event_type="serve")])
    assert new > highest
    assert service.list_changes(match, entity="event")[0].id > last
    assert service.undo_delete_event(match, highest).event_type == "set"


def test_a_session_can_be_restored_into_an_empty_record(
    service: SessionService, match: str, tmp_path: Path
) -> None:
    path = service.save_session(match)
    assert path is not None
    before = dump(service, match)
    with SessionService(None, tmp_path / "elsewhere") as other:
        other.restore_session(path)
        after = dump(other, match)
        assert after["session"].pop("updated_utc") == after["changes"].pop()["at_utc"]
        del before["session"]["updated_utc"]
        assert after == before
        newest = other.create_session(SessionCreate(title="Later"))
        assert [row.id for row in other.list_sessions()] == [newest, match]


def test_restoring_over_a_session_keeps_what_was_there_in_a_snapshot(
    service: SessionService, match: str
) -> None:
    old = service.save_session(match)
    assert old is not None
    (later,) = service.add_events(match, None, [EventIn(event_type="attack")])
    changes = service.count_changes(match)

    service.restore_session(old)

    assert [event.event_type for event in service.list_events(match)] == ["serve", "dig"]
    assert service.count_changes(match) == changes + 1
    newest = service.list_snapshots(match)[0]
    assert newest.reason == "restore"
    service.restore_session(newest.path)
    assert service.get_event(match, later).event_type == "attack"
    assert service.rebuild_rollup(match) == service.get_rollup(match)


def test_ids_that_are_taken_are_named(service: SessionService, match: str, tmp_path: Path) -> None:
    path = service.save_session(match)
    assert path is not None
    with SessionService(None, tmp_path / "elsewhere") as other:
        own = other.create_session(SessionCreate(title="Already here"))
        other.add_events(own, None, [EventIn(event_type="dig")])
        with pytest.raises(ConflictError, match=r"teams 1, 2; events 1; .*another session"):
            other.restore_session(path)
        assert [row.id for row in other.list_sessions()] == [own]
        assert other.get_event(own, 1).event_type == "dig"


def test_without_a_snapshot_nothing_is_deleted(
    service: SessionService, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(service, match)

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("session.files.disk.os.fsync", full)
    with pytest.raises(StorageError, match="The disk is full"):
        service.delete_session(match)
    monkeypatch.undo()
    assert dump(service, match) == before
    assert list((service.sessions_dir / "_backups").iterdir()) == []
    assert files(service, match)


def test_a_crash_between_delete_and_trash_can_be_recovered(
    service: SessionService, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(service, match)

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("session.files.folder.SessionFiles.discard", killed)
    with pytest.raises(KeyboardInterrupt):
        service.delete_session(match)
    monkeypatch.undo()
    service.restore_deleted(match)
    assert files(service, match) == before
    assert service.count_sessions() == 1


def test_a_crash_while_restoring_can_be_recovered(
    service: SessionService, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(service, match)
    service.delete_session(match)
    monkeypatch.setattr("session.files.folder.shutil.rmtree", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        service.restore_deleted(match)
    monkeypatch.undo()
    assert service.count_sessions() == 0
    service.restore_deleted(match)
    assert files(service, match) == before


def _interrupt(*_args: object) -> None:
    raise KeyboardInterrupt


def test_ten_snapshots_are_kept_and_the_last_before_a_delete(
    service: SessionService, match: str
) -> None:
    first = service.save_session(match)
    assert first is not None
    deleted = service.delete_session(match)
    assert deleted is not None
    service.restore_deleted(match)
    for _ in range(12):
        service.save_session(match)
    kept = service.list_snapshots(match)
    assert len(kept) == 11
    assert kept[-1]["path"] == str(deleted)
    assert not first.exists()
    assert [info.name for info in kept] == sorted((info.name for info in kept), reverse=True)


def test_the_snapshot_that_is_restored_is_not_pruned(service: SessionService, match: str) -> None:
    oldest = service.save_session(match)
    assert oldest is not None
    for _ in range(9):
        service.save_session(match)
    service.restore_session(oldest)
    assert oldest.exists()
    assert len(service.list_snapshots(match)) == 11


def test_snapshots_of_other_sessions_are_left_alone(service: SessionService, match: str) -> None:
    other = service.create_session(SessionCreate(title="Another"))
    service.save_session(other)
    for _ in range(12):
        service.save_session(match)
    assert len(service.list_snapshots(other)) == 1


def test_saving_without_a_snapshot_only_checks(service: SessionService, match: str) -> None:
    assert service.save_session(match, auto_backup=False) is None
    assert service.list_snapshots(match) == []
    with pytest.raises(NotFoundError):
        service.save_session("nobody")


def test_a_damaged_snapshot_is_refused(service: SessionService, match: str) -> None:
    path = service.save_session(match)
    assert path is not None
    whole = path.read_text(encoding="utf-8")
    spoilt = {
        "damaged": [
            whole[: len(whole) // 2], "", "{", whole.replace("Final", "Final!"),
            whole.replace('"sha256":"', '"sha256":"0'), "[" * 100_000,
        ],
        "not a snapshot": ["[]", "{}", '"text"', json.dumps({"format": "something"})],
    }  # fmt: skip
    for said, texts in spoilt.items():
        for text in texts:
            path.write_text(text, encoding="utf-8")
            with pytest.raises(InvalidInput, match=said):
                service.restore_session(path)
    path.write_bytes(b"\xff\xfe\x00binary")
    with pytest.raises(InvalidInput, match="damaged"):
        SessionBackup(path.parent).restore_snapshot(path)
    assert service.list_snapshots(match)[0].reason == "damaged"
    assert service.get_session(match).title == "Final"


def forged(path: Path, **changes: object) -> Path:
    """The snapshot with changes and a checksum that fits them."""
    document = json.loads(path.read_text(encoding="utf-8")) | changes
    target = path.with_name("forged.json")
    target.write_text(json.dumps(document | {"sha256": checksum(document)}), encoding="utf-8")
    return target


def test_a_snapshot_of_a_newer_version_is_refused(service: SessionService, match: str) -> None:
    path = service.save_session(match)
    assert path is not None
    with pytest.raises(InvalidInput, match="newer version"):
        service.restore_session(forged(path, version=SNAPSHOT_VERSION + 1))


def test_a_snapshot_without_revisions_says_that_it_is_of_the_first_version_and_is_read(
    service: SessionService, match: str
) -> None:
    path = service.save_session(match)
    assert path is not None
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["version"] == SNAPSHOT_VERSION == 2
    session = {key: value for key, value in document["session"].items() if key != "revision"}
    clips = [{key: one[key] for key in one if key != "revision"} for one in document["clips"]]
    service.restore_session(forged(path, version=1, session=session, clips=clips))
    assert service.get_session(match).title == document["session"]["title"]


def test_a_forged_snapshot_does_not_reach_outside(service: SessionService, match: str) -> None:
    path = service.save_session(match)
    assert path is not None
    document = json.loads(path.read_text(encoding="utf-8"))
    session = document["session"] | {"id": "../../etc"}
    with pytest.raises((InvalidInput, NotFoundError)):
        service.restore_session(forged(path, session_id="../../etc", session=session))
    artifacts = [row | {"file_name": "../../secret"} for row in document["artifacts"]]
    with pytest.raises(InvalidInput, match="outside"):
        service.restore_session(forged(path, artifacts=artifacts))
    events = [row | {"session_id": "other"} for row in document["events"]]
    with pytest.raises(InvalidInput, match="damaged"):
        service.restore_session(forged(path, events=events))
    with pytest.raises(InvalidInput, match="damaged"):
        service.restore_session(forged(path, events=[{"id": 1}]))
    with pytest.raises(InvalidInput, match="damaged"):
        service.restore_session(forged(path, events=7))
    assert service.get_session(match).title == "Final"


def test_snapshots_are_found_by_name_of_their_session_only(
    service: SessionService, match: str
) -> None:
    path = service.save_session(match)
    assert path is not None
    assert service.snapshot_path(match, path.name) == path
    other = service.create_session(SessionCreate(title="Another"))
    for session_id, name in ((other, path.name), (match, "../volleysense.db"), (match, "")):
        with pytest.raises(NotFoundError):
            service.snapshot_path(session_id, name)


def test_work_that_was_under_way_does_not_come_back_running(
    service: SessionService, match: str
) -> None:
    job = service.create_job(match, service.list_clips(match)[0].id, "analysis")
    service.update_job(job.id, state="running")
    service.delete_session(match)
    service.restore_deleted(match)
    assert service.get_job(job.id).state == "cancelled"


def test_undoing_a_delete_needs_a_delete(service: SessionService, match: str) -> None:
    with pytest.raises(ConflictError, match="not deleted"):
        service.restore_deleted(match)
    service.delete_session(match, backup=False)
    with pytest.raises(NotFoundError):
        service.restore_deleted(match)


def test_several_sessions_are_deleted_together_or_not(service: SessionService, match: str) -> None:
    other = service.create_session(SessionCreate(title="Another"))
    with pytest.raises(NotFoundError):
        service.delete_sessions([match, "nobody"])
    assert service.count_sessions() == 2
    assert len(service.delete_sessions([match, other, match])) == 2
    assert service.count_sessions() == 0


def test_the_trash_is_emptied_after_thirty_days(service: SessionService, match: str) -> None:
    service.delete_session(match)
    assert service.purge_trash() == []
    trash = service.sessions_dir / "_trash"
    (folder,) = trash.iterdir()
    old = trash / f"{match}_20200101T000000000000Z"
    folder.rename(old)
    strange = trash / "mine"
    strange.mkdir()
    assert service.purge_trash() == [old]
    assert list(trash.iterdir()) == [strange]
    service.restore_deleted(match)
    assert service.list_clips(match)[0].missing
    old.mkdir()
    service.delete_session(match)
    assert not old.exists()


def test_what_a_killed_program_left_half_written_is_swept(
    service: SessionService, match: str
) -> None:
    path = service.save_session(match)
    assert path is not None
    old, fresh = (path.with_name(f".{path.name}.{pid}.part") for pid in (1, 2))
    for part in (old, fresh):
        part.write_text("{", encoding="utf-8")
    os.utime(old, (0, 0))
    service.save_session(match)
    assert fresh.exists()
    assert not old.exists()
    assert len(service.list_snapshots(match)) == 2


def test_a_removed_artifact_comes_back_with_an_older_snapshot(
    service: SessionService, match: str
) -> None:
    old = service.save_session(match)
    assert old is not None
    artifact = service.get_session_artifacts(match)[0]
    service.remove_artifact(match, artifact.id)
    assert service.get_session_artifacts(match) == []
    service.restore_session(old)
    assert service.artifact_path(match, artifact.id).read_bytes() == b"a picture"


def test_files_that_are_gone_for_good_do_not_stop_a_restore(
    service: SessionService, match: str
) -> None:
    service.delete_session(match)
    shutil.rmtree(service.sessions_dir / "_trash")
    service.restore_deleted(match)
    artifact = service.get_session_artifacts(match)[0]
    with pytest.raises(NotFoundError, match="no longer"):
        service.artifact_path(match, artifact.id)
