"""Files come in at the command line: many at once, whatever is in them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from session.files.names import readable
from session.record.matches import Matches
from session.service import SessionService
from tests.cli.test_files import answer, volleysense


@pytest.fixture(scope="module")
def scout(shared: Path) -> Path:
    return shared / "data/scout"


def imported(
    service: SessionService, capsys: pytest.CaptureFixture[str], *words: object, code: int = 0
) -> list[dict[str, Any]]:
    """The JSON of `volleysense import`."""
    ended = volleysense("import", *words, "--dir", service.sessions_dir, "--json")
    assert ended == code
    found: list[dict[str, Any]] = answer(capsys)
    return found


def test_a_folder_of_all_kinds(
    service: SessionService, scout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {Path(one["file"]).name: one for one in imported(service, capsys, scout)}
    assert len(found) == 9
    assert all(one["error"] is None and one["session_id"] for one in found.values())
    assert found["stuttgart-schwerin-2018.dvw"]["events"] > 1219
    for one in found.values():
        assert {"file", "session_id", "events", "warnings", "error"} == set(one)
        for warning in one["warnings"]:
            assert set(warning) == {"line", "severity", "text"}
            assert warning["severity"] in {"info", "warning", "error"}
    scores = {
        name: [one.score for one in service.get_match(found[name]["session_id"]).sets]
        for name in ("avl-men-2017.psvb", "nicaragua-cuba-2022.vsm", "hudl-tags.xml")
    }
    assert scores == {
        "avl-men-2017.psvb": [(25, 23), (31, 29), (25, 15)],
        "nicaragua-cuba-2022.vsm": [(7, 25), (11, 25), (14, 25)],
        "hudl-tags.xml": [(25, 16), (25, 20), (25, 22)],
    }


def test_what_is_there_already_can_be_skipped(
    service: SessionService, scout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip, whole = (scout / f"katowice-bedzin-2019{name}.dvw" for name in ("-clip", ""))
    (first,) = imported(service, capsys, clip)
    again, new, twice = imported(service, capsys, "--skip-duplicates", clip, whole, whole)
    assert (again["session_id"], again["error"], again["events"]) == (None, None, 0)
    assert first["session_id"] in again["warnings"][0]["text"]
    assert new["session_id"]
    assert twice["session_id"] is None, "the file was named twice"
    assert len(service.list_sessions()) == 2
    ended = volleysense("import", clip, "--skip-duplicates", "--dir", service.sessions_dir)
    assert ended == 0
    assert "skipped. This file has been imported before" in capsys.readouterr().out
    imported(service, capsys, clip)
    assert len(service.list_sessions()) == 3, "nobody asked to skip"


def test_several_copies_are_one_sentence(
    service: SessionService, scout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = scout / "katowice-bedzin-2019-clip.dvw"
    for _ in range(3):
        (last,) = imported(service, capsys, clip)
    (again,) = imported(service, capsys, clip)
    said = [one["text"] for one in again["warnings"] if "before" in one["text"]]
    assert said == [
        f"This file has been imported before: {service.get_session(last['session_id']).title} "
        f"(session {last['session_id']}), the latest of 3."
    ]


def test_a_bad_file_never_stops_the_batch(
    service: SessionService, scout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.dvw"
    bad.write_bytes(b"\x00\xff nothing")
    good = scout / "katowice-bedzin-2019-clip.dvw"
    first, second, third, fourth = imported(
        service, capsys, bad, good, tmp_path / "none.csv", scout / "team-99.sq", code=1
    )
    assert first["session_id"] is None
    assert first["error"]
    assert second["session_id"]
    assert second["error"] is None
    assert "no file none.csv" in third["error"]
    assert "roster" in fourth["error"]
    assert service.count_sessions() == 1


def test_the_name_does_not_decide(
    service: SessionService, scout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, other in [
        ("katowice-bedzin-2019-clip.dvw", "scout.txt"),
        ("hudl-tags.xml", "tags.dvw"),
        ("avl-men-2017.psvb", "match.json"),
    ]:
        shutil.copy(scout / name, tmp_path / other)
    found = imported(
        service, capsys, *(tmp_path / name for name in ("match.json", "scout.txt", "tags.dvw"))
    )
    formats = {
        Path(one["file"]).name: service.get_session(one["session_id"]).meta["import"]["format"]
        for one in found
    }
    assert formats == {"scout.txt": "dvw", "tags.dvw": "hudl", "match.json": "psvb"}


def test_patterns_are_followed_where_the_shell_does_not(
    service: SessionService, scout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(imported(service, capsys, scout / "*clip*.dvw")) == 1
    (empty, _) = imported(service, capsys, scout / "*.nothing", scout / "*clip*", code=1)
    assert "No file is called" in empty["error"]


def test_strict_refuses_damage_and_loss_and_no_tactics(
    service: SessionService, scout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = scout / "ljubljana-maribor-2012.dvw"
    damaged = tmp_path / "damaged.dvw"
    damaged.write_bytes(re.sub(rb"(?m)^\*p03:.*\n", b"", whole.read_bytes(), count=1))
    (one,) = imported(service, capsys, damaged, "--strict", code=1)
    assert one["session_id"] is None
    assert "Line " in one["error"]
    assert any(warning["line"] for warning in one["warnings"])
    assert service.count_sessions() == 0
    (taken,) = imported(service, capsys, whole, "--strict")
    assert taken["session_id"]
    assert taken["warnings"]


def test_the_same_file_and_the_same_match_are_named(
    service: SessionService, scout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = scout / "katowice-bedzin-2019.dvw"
    (first,) = imported(service, capsys, path)
    (again,) = imported(service, capsys, path)
    said = [warning["text"] for warning in again["warnings"]]
    assert again["session_id"] not in (None, first["session_id"])
    assert any("imported before" in text and first["session_id"] in text for text in said)
    other = tmp_path / "resaved.dvw"
    other.write_bytes(path.read_bytes().rstrip() + b"\r\n\r\n")
    (resaved,) = imported(service, capsys, other)
    said = [warning["text"] for warning in resaved["warnings"]]
    (same,) = [text for text in said if "same day, teams and scores" in text]
    assert again["session_id"] in same, "the latest"
    assert same.endswith("the latest of 2.")


def test_what_was_exported_is_recognised_when_it_comes_back(
    service: SessionService, scout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (first,) = imported(service, capsys, scout / "hudl-tags.xml")
    target = tmp_path / "whole.json"
    folder = service.sessions_dir
    assert volleysense("export", first["session_id"], "-o", target, "--dir", folder, "--json") == 0
    answer(capsys)
    (back,) = imported(service, capsys, target)
    assert back["events"] == first["events"]
    assert any("this file was made from" in warning["text"] for warning in back["warnings"])


def test_a_title_and_a_code_page(
    service: SessionService, scout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = scout / "katowice-bedzin-2019.dvw"
    (one,) = imported(service, capsys, path, "--title", "Final", "--encoding", "cp1252")
    details = service.load_session(one["session_id"])
    assert details["session"].title == "Final"
    assert details["teams"]["B"].name == "MKS Bêdzin"
    for page in ("no such page", "punycode"):
        (bad,) = imported(service, capsys, path, "--encoding", page, code=1)
        assert f"no code page '{page}'" in bad["error"]


def test_imported_matches_are_counted_for_their_season(
    service: SessionService,
    scout: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (one,) = imported(service, capsys, scout / "katowice-bedzin-2019.dvw")
    monkeypatch.setattr(Matches, "get", lambda *_: pytest.fail("counted late"))
    (summed,) = service.compare([one["session_id"]])["sessions"]
    assert summed["sets_won"] == {"A": 3, "B": 2}


def test_people_read_a_summary(
    service: SessionService, scout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = scout / "ljubljana-maribor-2012.dvw"
    assert volleysense("import", path, "--dir", service.sessions_dir) == 0
    printed = capsys.readouterr().out
    assert "events in session" in printed
    assert " warning" in printed
    assert re.search(r"^  Line \d+: ", printed, re.MULTILINE)


def test_lines_of_a_csv_that_cannot_be_used_are_left_out(
    service: SessionService, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "event_type,actor_team,t_sec\nserve,A,1\nattack,C,2\nattack,B,soon\nblock,B,4\n"
    )
    (one,) = imported(service, capsys, path)
    assert one["events"] == 2
    errors = [warning["line"] for warning in one["warnings"] if warning["severity"] == "error"]
    assert errors == [3, 4]
    assert volleysense("import", path, "--strict", "--dir", service.sessions_dir) == 1


@pytest.mark.parametrize("ending", ["dvw", "xml", "json", "xlsx"])
def test_a_match_is_exported_in_every_format(
    service: SessionService, scout: Path, tmp_path: Path, ending: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (one,) = imported(service, capsys, scout / "katowice-bedzin-2019-clip.dvw")
    target = tmp_path / f"out.{ending}"
    folder = service.sessions_dir
    assert volleysense("export", one["session_id"], "-o", target, "--dir", folder, "--json") == 0
    assert answer(capsys) == [str(target)]
    assert target.stat().st_size > 1000


def test_a_roster_goes_into_a_team(
    service: SessionService, scout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (one,) = imported(service, capsys, scout / "hudl-tags.xml")
    words = ("import-roster", one["session_id"], "A", scout / "team-99.sq")
    assert volleysense(*words, "--dir", service.sessions_dir, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["players"] == 13
    assert len(service.get_roster(one["session_id"], "A")) == 13
    assert volleysense("import-roster", "nowhere", "A", scout / "team-99.sq") == 1


@pytest.mark.parametrize(
    "name", [b"K\xf6ln - \xa3\xf3d\x9f.csv", b"[/red] [bold].csv", b"first\nhalf.csv"]
)
def test_a_file_of_any_name_is_imported(
    service: SessionService, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: bytes
) -> None:
    file = tmp_path / "files" / os.fsdecode(name)
    file.parent.mkdir(parents=True)
    file.write_text("event_type,team\nserve,A\n")
    for words in ((file,), (tmp_path / "files",)):
        (one,) = imported(service, capsys, *words)
        assert (one["error"], one["file"]) == (None, readable(file))
        assert service.get_session(one["session_id"]).title == readable(file.stem)
        assert volleysense("import", *words, "--dir", service.sessions_dir) == 0
        capsys.readouterr()
    file.unlink()
    assert volleysense("import-roster", one["session_id"], "A", file) == 1
    capsys.readouterr()


def test_what_is_no_file_in_a_folder_stops_nothing(
    service: SessionService, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "good.csv").write_text("event_type,team\nserve,A\n")
    (folder / "loop.csv").symlink_to("loop.csv")
    (folder / "nowhere.csv").symlink_to("gone.csv")
    (folder / "around").symlink_to(folder)
    os.mkfifo(folder / "pipe.csv")
    (folder / "folder.csv").mkdir()
    (one,) = imported(service, capsys, folder)
    assert (Path(one["file"]).name, one["error"]) == ("good.csv", None)
    for odd in ("loop.csv", "nowhere.csv", "pipe.csv", "folder.csv"):
        (one,) = imported(service, capsys, folder / odd, code=1)
        assert one["error"]


def test_a_folder_of_any_depth_is_searched_as_far_as_it_can_be(
    service: SessionService, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path has at most 4,096 bytes on Linux; folders can lie deeper."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "good.csv").write_text("event_type,team\nserve,A\n")
    home = Path.cwd()
    try:
        os.chdir(folder)
        for _ in range(2_100):
            Path("d").mkdir()
            os.chdir("d")
        Path("deep.csv").write_text("event_type,team\nserve,A\n")
    finally:
        os.chdir(home)
    found = imported(service, capsys, folder, code=1)
    assert [Path(one["file"]).name for one in found if one["error"] is None] == ["good.csv"]
    (closed,) = [one for one in found if one["error"]]
    assert "This folder cannot be read" in closed["error"]
    subprocess.run(["rm", "-r", folder / "d"], check=True)
