"""The record from the command line: in, out, saved and brought back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.cli import main
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate
from session.service import SessionService


def volleysense(*words: object) -> int:
    """Runs the command; its exit code."""
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in words])
    return int(end.value.code or 0)


@pytest.fixture
def final(service: SessionService) -> str:
    session_id = service.create_session(SessionCreate(title="Final"))
    service.set_roster(session_id, "A", [PlayerIn(number="7", player_name="Zoë Ünal")])
    service.add_clip(session_id, ClipCreate(path="missing.mp4"))
    events = [
        EventIn(t_sec=float(t), event_type="attack", actor_team="A", actor_number="7")
        for t in range(5)
    ]
    service.add_events(session_id, None, events)
    return session_id


def answer(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", ["out.csv", "out.json"])
def test_what_is_exported_can_be_imported(
    service: SessionService, final: str, tmp_path: Path, name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder = service.sessions_dir
    assert volleysense("export", final, "-o", tmp_path / name, "--dir", folder, "--json") == 0
    assert answer(capsys)[0] == str(tmp_path / name)
    assert volleysense("import", tmp_path / name, "--dir", folder, "--json") == 0
    imported = answer(capsys)[0]
    assert imported["events"] == 5
    assert service.get_rollup(imported["session_id"])[0].count == 5


def test_a_workbook_has_a_sheet_for_everything(
    service: SessionService, final: str, tmp_path: Path
) -> None:
    output = tmp_path / "out.xlsx"
    assert volleysense("export", final, "-o", output, "--dir", service.sessions_dir) == 0
    book = openpyxl.load_workbook(output)
    assert book.sheetnames == [
        *("match report", "players", "sets", "teams", "rotations"),
        *("play-by-play", "touches", "events", "rollup", "rosters"),
    ]  # fmt: skip
    book.close()


def header(path: Path) -> list[str]:
    return path.read_text("utf-8-sig").splitlines()[0].split(",")


@pytest.mark.parametrize(
    ("output", "column", "written"),
    [
        ("touches.csv", "rally_ended_by", ["touches.csv"]),
        ("Rollup.csv", "count", ["Rollup.csv"]),
        ("rosters.csv", "libero", ["rosters.csv"]),
        ("events.csv", "payload", ["events.csv"]),
        (
            "match.csv",
            "payload",
            [
                *("match-play-by-play.csv", "match-rollup.csv", "match-rosters.csv"),
                *("match-touches.csv", "match.csv"),
            ],
        ),
    ],
)
def test_a_csv_file_has_in_it_what_its_name_says(
    service: SessionService, final: str, tmp_path: Path, output: str, column: str,
    written: list[str],
) -> None:  # fmt: skip
    folder, target = service.sessions_dir, tmp_path / "out" / output
    assert volleysense("export", final, "-o", target, "--dir", folder) == 0
    assert sorted(path.name for path in target.parent.iterdir()) == written
    assert column in header(target)


@pytest.mark.parametrize(
    ("output", "there"),
    [
        ("match.csv", "match-touches.csv"),
        ("touches.csv", "touches.csv"),
        ("all", "all/rollup.csv"),
        ("match.dvw", "match.dvw"),
        ("match.xlsx", "match.xlsx"),
    ],
)
def test_an_export_never_writes_over_another_file(
    service: SessionService, final: str, tmp_path: Path, output: str, there: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    mine = tmp_path / there
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("session_id of mine\n1\n")
    words = ("export", final, "-o", tmp_path / output, "--dir", service.sessions_dir)
    assert volleysense(*words) == 1
    assert f"{mine.name} is there already" in capsys.readouterr().err
    assert mine.read_text() == "session_id of mine\n1\n"
    assert [path for path in tmp_path.rglob("*.csv") if path != mine] == []
    assert volleysense(*words, "--overwrite") == 0
    assert mine.read_bytes()[:10] != b"session_id"


@pytest.mark.parametrize("output", ["all", "match.csv", "match.json", "match.xlsx"])
def test_an_export_of_the_same_session_is_made_anew(
    service: SessionService, final: str, tmp_path: Path, output: str
) -> None:
    words = ("export", final, "-o", tmp_path / output, "--dir", service.sessions_dir)
    assert volleysense(*words, "--decimal", "comma") == 0
    assert volleysense(*words, "--decimal", "comma") == 0
    another = service.create_session(SessionCreate(title="Another"))
    service.add_events(another, None, [EventIn(event_type="serve", actor_team="A")])
    assert volleysense("export", another, *words[2:], "--decimal", "comma") == 1


def test_an_ending_that_we_cannot_write_is_named(
    service: SessionService, final: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.pdf"
    assert volleysense("export", final, "-o", target, "--dir", service.sessions_dir) == 1
    assert ".csv, .xlsx, .json" in capsys.readouterr().err


def test_a_deleted_session_comes_back_from_its_snapshot(
    service: SessionService, final: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = service.sessions_dir
    assert volleysense("snapshot", final, "--dir", folder, "--json") == 0
    path = answer(capsys)["snapshot"]
    service.delete_session(final)
    assert volleysense("restore", path, "--dir", folder, "--json") == 0
    assert answer(capsys) == {"session_id": final}
    assert service.count_events(final) == 5


@pytest.mark.parametrize("words", [("snapshot", "nowhere"), ("export", "nowhere", "-o", "x.json")])
def test_an_unknown_session_gets_a_sentence(
    service: SessionService, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert volleysense(*words, "--dir", service.sessions_dir) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "no session nowhere" in printed.err.lower()
    assert "Traceback" not in printed.err


def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VOLLEYSENSE_PORT", "seven")
    assert volleysense("doctor", "--dir", tmp_path) == 1
    assert "VOLLEYSENSE_PORT" in capsys.readouterr().err


def test_the_version_and_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert volleysense("--version") == 0
    assert capsys.readouterr().out.strip().count(".") == 2
    assert volleysense("analyze") == 2
