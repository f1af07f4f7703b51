"""The session module as its description promises it: every example of it, run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from session.errors import NotFoundError
from session.ops import RollupComputer, SessionBackup
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate, SessionUpdate
from session.service import SessionService

TWO_EVENTS = [
    EventIn(t_sec=5.0, event_type="serve", actor_team="A", actor_number="10"),
    EventIn(t_sec=8.5, event_type="attack", actor_team="B", actor_number="7"),
]


@pytest.fixture
def session_id(service: SessionService) -> str:
    return service.create_session(
        SessionCreate(title="Championship Final 2024", venue="Main Arena", meta={"division": "A"})
    )


def test_this_file_runs_with_pytest_alone_and_names_its_tests() -> None:
    """As where nothing of what developers use is installed."""
    alone = (
        "import sys; sys.modules |= dict.fromkeys(('hypothesis', 'xdist', 'schemathesis',"
        " 'playwright', 'axe_playwright_python', 'websockets', 'httpx2', 'openpyxl'));"
        f"import pytest; sys.exit(pytest.main(['-v', '-k', 'read_back', {__file__!r}]))"
    )
    env = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    root = Path(__file__).parents[1]
    ran = subprocess.run(
        [sys.executable, "-c", alone], cwd=root, env=env, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "test_a_new_session_can_be_read_back PASSED" in ran.stdout


# Creation and validation


def test_a_database_url_and_a_folder_make_a_service(tmp_path: Path) -> None:
    db_url = f"sqlite:///{tmp_path}/record/here.db"
    with SessionService(db_url, tmp_path / "sessions") as service:
        service.create_session(SessionCreate(title="Final"))
    assert (tmp_path / "record" / "here.db").is_file()


def test_a_new_session_can_be_read_back(service: SessionService, session_id: str) -> None:
    found = service.get_session(session_id)
    assert found.title == "Championship Final 2024"
    assert found.venue == "Main Arena"
    assert found.meta == {"division": "A"}
    assert found.created_utc.endswith("Z")


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "  "},
        {"title": "x" * 201},
        {"title": "Final", "match_date": "31.12.2026"},
        {"title": "Final", "timezone": "Middle-earth/Shire"},
        {"title": "Final", "tittle": "typo"},
        {"title": "Final", "meta": {"not a number": float("nan")}},
    ],
)
def test_what_is_no_session_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SessionCreate.model_validate(wrong)


# Read, update, delete


def test_loading_a_session_gives_everything_but_its_events(
    service: SessionService, session_id: str
) -> None:
    service.set_team(session_id, "A", "Falcons")
    service.set_roster(session_id, "A", [PlayerIn(number="10", player_name="Ann Ray")])
    clip_id = service.add_clip(session_id, ClipCreate(path="match.mp4", duration_sec=120.0))
    service.add_events(session_id, clip_id, TWO_EVENTS)

    session_data = service.load_session(session_id)

    assert session_data["session"].title == "Championship Final 2024"
    assert [clip.id for clip in session_data["clips"]] == [clip_id]
    assert session_data["clips"][0].missing
    assert session_data["teams"]["A"].name == "Falcons"
    assert session_data["teams"]["B"].name is None
    assert [player.player_name for player in session_data["rosters"]["A"]] == ["Ann Ray"]
    assert session_data["event_count"] == 2
    assert session_data["rollup_summary"] == {"A": {"serve": 1}, "B": {"attack": 1}}


def test_an_update_changes_what_was_sent_and_nothing_else(
    service: SessionService, session_id: str
) -> None:
    changed = service.update_session(session_id, SessionUpdate(title="Final", venue=None))
    assert (changed.title, changed.venue, changed.meta) == ("Final", None, {"division": "A"})
    assert changed.updated_utc > changed.created_utc


def test_a_deleted_session_is_gone(service: SessionService, session_id: str) -> None:
    service.delete_session(session_id)
    with pytest.raises(NotFoundError):
        service.load_session(session_id)
    assert service.list_sessions() == []
    assert service.count_sessions() == 0


@pytest.mark.parametrize("unknown", ["nobody", "", "../..", "a/b", "x" * 65, "né", "a\x00b"])
def test_an_unknown_session_is_not_found(service: SessionService, unknown: str) -> None:
    for verb in (service.get_session, service.load_session, service.delete_session):
        with pytest.raises(NotFoundError):
            verb(unknown)


# Pagination and search


def test_pages_of_the_list_begin_with_the_latest(service: SessionService) -> None:
    made = [service.create_session(SessionCreate(title=f"Match {n}")) for n in range(25)]
    page_1 = service.list_sessions(limit=10, offset=0)
    page_2 = service.list_sessions(limit=10, offset=10)
    page_3 = service.list_sessions(limit=10, offset=20)
    assert [row.id for row in page_1 + page_2 + page_3] == made[::-1]
    assert service.count_sessions() == 25


def test_searching_by_title(service: SessionService, session_id: str) -> None:
    service.create_session(SessionCreate(title="Friendly"))
    sessions = service.list_sessions(search="Championship")
    assert [row.id for row in sessions] == [session_id]
    assert service.count_sessions(search="Championship") == 1


# Backup and recovery


def test_a_snapshot_can_be_listed_and_restored(service: SessionService, session_id: str) -> None:
    sessions_dir = service.sessions_dir
    service.add_events(session_id, None, TWO_EVENTS)
    service.save_session(session_id, auto_backup=True)

    backup_manager = SessionBackup(sessions_dir / "_backups")
    snapshots = backup_manager.list_snapshots(session_id)
    snapshot_path = Path(snapshots[0]["path"])
    restored_data = backup_manager.restore_snapshot(snapshot_path)

    assert snapshot_path.name.startswith(f"{session_id}_")
    assert restored_data["session"]["title"] == "Championship Final 2024"
    assert len(restored_data["events"]) == 2
    assert service.restore_session(snapshot_path) == session_id


def test_a_delete_leaves_a_snapshot_that_brings_the_session_back(
    service: SessionService, session_id: str
) -> None:
    service.add_events(session_id, None, TWO_EVENTS)
    path = service.delete_session(session_id, backup=True)
    assert path is not None
    service.restore_session(path)
    assert service.load_session(session_id)["event_count"] == 2


# Artifacts


def test_an_artifact_is_copied_into_the_session(
    service: SessionService, session_id: str, tmp_path: Path
) -> None:
    heatmap = tmp_path / "heatmap.png"
    heatmap.write_bytes(b"a picture")
    artifact_id = service.attach_artifact(
        session_id=session_id,
        artifact_type="heatmap",
        file_path=str(heatmap),
        metadata={"description": "Ball trajectory heatmap"},
    )
    heatmap.unlink()

    (artifact,) = service.get_session_artifacts(session_id)

    assert artifact.id == artifact_id
    assert artifact.metadata == {"description": "Ball trajectory heatmap"}
    assert service.artifact_path(session_id, artifact_id).read_bytes() == b"a picture"


# Rollup, statistics, export


def test_adding_events_counts_them(service: SessionService, session_id: str) -> None:
    clip_id = service.add_clip(session_id, ClipCreate(path="match.mp4", duration_sec=120.0))
    service.add_events(session_id, clip_id, TWO_EVENTS)
    rollup = service.get_rollup(session_id)
    lines = [
        f"{entry.team_side}-{entry.number}: {entry.event_type} x{entry.count}" for entry in rollup
    ]
    assert lines == ["A-10: serve x1", "B-7: attack x1"]


def test_advanced_metrics_of_a_session(service: SessionService, session_id: str) -> None:
    marks = ["#", "#", "=", "+"]
    service.add_events(
        session_id,
        None,
        [
            EventIn(
                event_type="attack", actor_team="A", actor_number="7", payload={"evaluation": mark}
            )
            for mark in marks
        ],
    )
    events = service.list_events(session_id)
    rosters = service.load_session(session_id)["rosters"]

    computer = RollupComputer()
    metrics = computer.compute_advanced_metrics(events, rosters)

    assert metrics["attack_efficiency"]["A"]["players"]["7"]["value"] == (2 - 1) / 4
    assert metrics["serve_performance"]["A"]["team"]["total"] == 0
    assert service.get_metrics(session_id) == metrics


def test_exporting_to_csv(service: SessionService, session_id: str, tmp_path: Path) -> None:
    service.add_events(session_id, None, TWO_EVENTS)
    result = service.export_csv(session_id, tmp_path / "exports")
    events = result["events"].read_text(encoding="utf-8-sig").splitlines()
    rollup = result["rollup"].read_text(encoding="utf-8-sig").splitlines()
    assert len(events) == 3
    assert events[0].startswith("id,session_id,clip_id,t_sec,event_type,actor_team,actor_number")
    assert len(rollup) == 3
