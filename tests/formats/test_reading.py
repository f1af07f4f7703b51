"""From a file to a session in the record, and back."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from session.errors import InvalidInput, NotFoundError, TooLargeError, UnsupportedTypeError
from session.formats import reading
from session.formats.imported import ImportedSession
from session.formats.reading import chosen, import_file, read_file
from session.formats.wholesession.jsonfile import document, write_session
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate
from session.service import SessionService


@pytest.fixture
def session_id(service: SessionService) -> str:
    """A session with something of everything."""
    made = service.create_session(
        SessionCreate(title="Finał", venue="=Hall", timezone="Europe/Warsaw", meta={"a": [1]})
    )
    service.set_team(made, "A", "Home")
    service.set_roster(made, "A", [PlayerIn(number="7", player_name="Ana", libero=True)])
    clip = service.add_clip(made, ClipCreate(path="rally.mp4", duration_sec=9, offset_sec=60))
    serve = EventIn(t_sec=1.5, event_type="serve", actor_team="A", actor_number="7")
    attack = EventIn(
        event_type="attack", actor_team="B", payload={"evaluation": "=", "code": "=1+1"}
    )
    hint = EventIn(t_sec=2, event_type="high five", status="suggested", client_id="-x")
    service.add_events(made, clip, [serve])
    service.add_events(made, None, [attack])
    service.add_events(made, clip, [hint])
    return made


def content_of(service: SessionService, session_id: str) -> list[tuple[object, ...]]:
    clips = {clip.id: number for number, clip in enumerate(service.list_clips(session_id))}
    return [
        (
            event.clip_id and clips[event.clip_id],
            event.t_sec,
            event.event_type,
            event.actor_team,
            event.actor_number,
            event.actor_resolved_name,
            event.payload,
            event.status,
            event.client_id,
            event.seq,
        )
        for event in service.iter_events(session_id)
    ]


def test_csv_of_a_session_makes_the_same_events_again(
    service: SessionService, session_id: str, tmp_path: Path
) -> None:
    made = import_file(service, service.export_csv(session_id, tmp_path)["events"], title="Again")
    assert content_of(service, made.session_id) == content_of(service, session_id)
    assert service.get_session(made.session_id).title == "Again"
    assert service.get_roster(made.session_id, "A")[0].player_name == "Ana"
    assert [remark for remark in made.warnings if "1 clip" in remark]
    kept = [(r.team_side, r.number, r.event_type, r.count) for r in service.get_rollup(session_id)]
    again = service.get_rollup(made.session_id)
    assert [(r.team_side, r.number, r.event_type, r.count) for r in again] == kept


def test_the_rollup_table_has_a_row_for_every_count(
    service: SessionService, session_id: str, tmp_path: Path
) -> None:
    path = service.export_csv(session_id, tmp_path)["rollup"]
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len({row["id"] for row in rows}) == len(rows)
    kept = [(r.team_side, r.number, r.event_type, r.count) for r in service.get_rollup(session_id)]
    assert [
        (row["team_side"], row["number"] or None, row["event_type"], int(row["count"]))
        for row in rows
    ] == kept


def test_json_of_a_session_makes_the_same_session_again(
    service: SessionService, session_id: str, tmp_path: Path
) -> None:
    data = service.load_session(session_id)
    whole = document(data, service.iter_events(session_id), service.get_rollup(session_id))
    made = import_file(service, write_session(tmp_path / "session.json", whole)).session_id
    assert content_of(service, made) == content_of(service, session_id)
    before, after = (service.load_session(one) for one in (session_id, made))
    ours = {"id", "created_utc", "updated_utc"}
    assert after["session"].model_dump(exclude=ours) == before["session"].model_dump(exclude=ours)
    assert after["rollup_summary"] == before["rollup_summary"]
    assert after["teams"]["A"].name == "Home"
    assert [p.model_dump(exclude={"id"}) for p in after["rosters"]["A"]] == [
        p.model_dump(exclude={"id"}) for p in before["rosters"]["A"]
    ]
    clip = after["clips"][0]
    assert (clip.path, clip.duration_sec, clip.offset_sec) == ("rally.mp4", 9, 60)


def test_a_snapshot_can_be_imported_as_a_new_session(
    service: SessionService, session_id: str
) -> None:
    snapshot = service.save_session(session_id)
    assert snapshot is not None
    made = import_file(service, snapshot).session_id
    assert made != session_id
    assert content_of(service, made) == content_of(service, session_id)
    assert service.get_roster(made, "A")[0].libero


def test_the_rally_from_katowice_becomes_a_session(service: SessionService, shared: Path) -> None:
    made = import_file(service, shared / "data/video/katowice-bedzin-2019-rally.events.json")
    assert service.count_events(made.session_id) == 13
    assert service.load_session(made.session_id)["teams"]["A"].name == "Katowice"


@pytest.mark.parametrize("change", ["old line ends", "small letters"])
def test_a_scout_file_is_known_by_its_sections_however_they_are_written(
    shared: Path, tmp_path: Path, change: str
) -> None:
    text = (shared / "data/scout/stuttgart-schwerin-2018.dvw").read_text("utf-8")
    if change == "old line ends":
        text = "\r".join(text.splitlines())
    else:
        text = re.sub(r"\[3[A-Z-]+\]", lambda found: found[0].lower(), text)
    path = tmp_path / "match.dvw"
    path.write_bytes(text.encode())
    found = read_file(path)
    assert (found.kind, len(found.events)) == ("dvw", 1685)


def test_a_file_with_a_fault_leaves_nothing_behind(service: SessionService, tmp_path: Path) -> None:
    twins = [{"number": "1"}, {"number": "01"}]
    path = tmp_path / "twins.json"
    path.write_text(json.dumps({"events": [], "rosters": {"A": twins}}))
    with pytest.raises(InvalidInput):
        import_file(service, path)
    assert service.count_sessions() == 0


def test_a_clip_reaches_only_into_folders_that_were_named(
    service: SessionService, tmp_path: Path
) -> None:
    video = tmp_path / "videos" / "rally.mp4"
    outside = tmp_path / "videos" / ".." / "secret.mp4"
    path = tmp_path / "session.json"
    clips = [{"id": "1", "path": str(video)}, {"id": "2", "path": str(outside)}]
    path.write_text(json.dumps({"events": [], "clips": clips}))
    made = import_file(service, path, clip_folders=[video.parent])
    paths = {clip.path for clip in service.list_clips(made.session_id)}
    assert paths == {str(video), "secret.mp4"}
    assert "secret.mp4" in made.warnings[0]


def test_what_is_no_file_of_ours_is_refused(
    service: SessionService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFoundError):
        import_file(service, tmp_path / "none.csv")
    with pytest.raises(NotFoundError):
        import_file(service, tmp_path)
    word = tmp_path / "match.docx"
    word.write_bytes(b"PK")
    with pytest.raises(UnsupportedTypeError, match=r"\.docx"):
        import_file(service, word)
    monkeypatch.setattr(reading, "_MAX_IMPORT_BYTES", 1)
    word.rename(tmp_path / "big.csv")
    with pytest.raises(TooLargeError):
        import_file(service, tmp_path / "big.csv")


def test_the_checks_follow_the_rules_that_were_chosen(shared: Path) -> None:
    path = shared / "data/scout/click-and-scout.dvw"

    def early_ends(found: ImportedSession) -> list[str]:
        return [str(one) for one in found.diagnostics if "by the rules it goes to" in str(one)]

    found = read_file(path)
    about_the_file = found.diagnostics[: len(found.diagnostics) - found.checked]
    before = early_ends(found)
    assert early_ends(chosen(found, rules="beach")) != before
    assert found.diagnostics[: len(about_the_file)] == about_the_file
    with pytest.raises(InvalidInput, match="indoor"):
        chosen(found, rules="ice")
