"""A scout file that other programs saved, cut or glued together is the same match."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from session.formats.imported import ImportedSession
from session.formats.reading import read_file
from session.formats.remarks import Diagnostic
from tests.formats.dvw_files import LINEUPS, RALLY, lines_of, scout_file

SECOND = ("a11SM-~~~15A", "*02RM=~~~15A", "ap00:02")
TEXT = scout_file(
    *LINEUPS, *RALLY, *SECOND, "**1set",
    DATAVOLLEYSCOUT="FILEFORMAT: 2.0\nGENERATOR-PRG: Data Volley\nGENERATOR-NAM: Club",
    VIDEO="Camera0=C:\\Videos\\match.mp4", SET="True;;;;0-2;5;",
)  # fmt: skip


def read(tmp_path: Path, data: str | bytes, name: str = "match.dvw") -> ImportedSession:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_file(path)


def match_in(found: ImportedSession) -> dict[str, Any]:
    """What the file says, without the lines that say it."""
    events = [
        (event.event_type, event.actor_team, event.actor_number, event.t_sec, event.seq)
        for _, event in found.events
    ]
    payloads = [event.payload | {"line": ""} for _, event in found.events]
    return {
        "events": list(zip(events, payloads, strict=True)),
        "scout": found.session.meta["scout"] | {"match": None},
        "day": found.session.match_date,
        "teams": found.teams,
        "rosters": found.rosters,
        "clips": [clip.path for clip in found.clips.values()],
    }


def about_file(found: ImportedSession) -> list[Diagnostic]:
    return found.diagnostics[: len(found.diagnostics) - found.checked]


def each_line(change: Callable[[str], str]) -> str:
    return "\n".join(change(line) for line in TEXT.split("\n"))


@pytest.mark.parametrize(
    "data",
    [
        "\r\n\r\n  \r\n" + TEXT,
        "\x00" * 60 + TEXT,
        TEXT + "\x1a",
        TEXT + "\x00\x00\r\n\x00",
        TEXT.replace("\n", "\r"),
        TEXT.replace("\n", "\r\r\n"),
        TEXT.replace("\n", "\n\n"),
        each_line(lambda line: f" {line}\t "),
        each_line(lambda line: f'"{line}"' if line else '""'),
        re.sub(r"(\[3.*\])", r"\1;;;;;", TEXT),
        re.sub(r"\[3.*\]", lambda header: header[0].lower(), TEXT),
        "\ufeff" + TEXT,
        each_line(lambda line: line + ";;;;" if line[:1] in set("*a01") else line),
    ],
    ids=[
        "blank-lines", "nuls-first", "end-of-file-sign", "nuls-last", "old-line-ends", "cr-cr-lf",
        "double-spaced", "blanks-around", "quoted", "columns-behind-headers", "small-headers",
        "mark", "columns-behind-lines",
    ],
)  # fmt: skip
def test_nothing_is_lost_and_there_is_nothing_to_say(tmp_path: Path, data: str) -> None:
    found = read(tmp_path, data)
    assert match_in(found) == match_in(read(tmp_path, TEXT))
    assert about_file(found) == []


@pytest.mark.parametrize(("separator", "name"), [("\t", "tabs"), (",", "commas")])
@pytest.mark.parametrize("name_of_file", ["match.dvw", "match.txt", "match.csv"])
def test_a_spreadsheet_saved_it(
    tmp_path: Path, separator: str, name: str, name_of_file: str
) -> None:
    plain = TEXT.replace("Ref One, Ref Two", "Ref One")
    found = read(tmp_path, plain.replace(";", separator), name_of_file)
    assert match_in(found) == match_in(read(tmp_path, plain))
    assert [(one.severity, name in one.text) for one in about_file(found)] == [("warning", True)]


@pytest.mark.parametrize("damage", ["\x00" * 18, "", "[3DATAVOL\ufffd\ufffd"])
def test_the_first_header_may_be_damaged(tmp_path: Path, damage: str) -> None:
    found = read(tmp_path, TEXT.replace("[3DATAVOLLEYSCOUT]", damage))
    assert match_in(found) == match_in(read(tmp_path, TEXT))
    assert about_file(found)[0].severity == "info"


@pytest.mark.parametrize("section", ["3PLAYERS-H", "3SCOUT", "3SET", "3MATCH"])
def test_a_header_that_is_there_twice_is_named_with_its_line(tmp_path: Path, section: str) -> None:
    twice = TEXT.replace(f"[{section}]", f"[{section}]\n[{section}]")
    found = read(tmp_path, twice)
    assert match_in(found) == match_in(read(tmp_path, TEXT))
    [told] = about_file(found)
    assert (told.line, told.severity) == (lines_of(twice, [f"[{section}]"])[0] + 1, "warning")


@pytest.mark.parametrize("order", [["3SCOUT"], ["3VIDEO", "3PLAYERS-V", "3MATCH"]])
def test_sections_may_stand_in_any_order(tmp_path: Path, order: list[str]) -> None:
    parts = dict(re.findall(r"\[(3.*)\]\n([^\[]*)", TEXT))
    moved = sorted(parts, key=lambda name: (name not in order, list(parts).index(name)))
    found = read(tmp_path, "".join(f"[{name}]\n{parts[name]}" for name in moved))
    assert match_in(found) == match_in(read(tmp_path, TEXT))
