"""CSV: what spreadsheets need on the way out, and what people send back."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from session.errors import InvalidInput
from session.formats.spreadsheets.columns import EVENT_COLUMNS
from session.formats.spreadsheets.csvfile import read_events, write_events, write_rollup
from session.formats.spreadsheets.text import harmless
from session.schemas import Event, EventIn, RollupEntry
from session.vocabulary import Side, Status

PAYLOAD = {"evaluation": "=", "start_zone": 4, "player_m": [1.5, -0.25], "code": "=HYPERLINK(1)"}


def event(**values: object) -> Event:
    fields: dict[str, Any] = {
        "id": 1,
        "session_id": "s",
        "clip_id": None,
        "seq": 1000,
        "t_sec": 5.0,
        "event_type": "attack",
        "actor_team": "A",
        "actor_number": "7",
        "actor_resolved_name": "-Ana",
        "payload": PAYLOAD,
        "status": "confirmed",
        "client_id": None,
        "revision": 1,
        "created_utc": "2026-11-20T12:00:00Z",
        "updated_utc": "2026-11-20T12:00:00Z",
    }
    return Event.model_validate(fields | values)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def read(tmp_path: Path, text: str | bytes) -> list[EventIn]:
    path = tmp_path / "sent.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [found for _, found in read_events(path).events]


def test_headers_begin_with_the_tables_columns_then_status_and_payload(tmp_path: Path) -> None:
    path = write_events(tmp_path / "events.csv", [])
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid,session_id,clip_id,t_sec,event_type,")
    header = path.read_text(encoding="utf-8-sig").strip().split(",")
    assert header[:10] == [
        "id",
        "session_id",
        "clip_id",
        "t_sec",
        "event_type",
        "actor_team",
        "actor_number",
        "actor_resolved_name",
        "payload",
        "status",
    ]
    assert header == list(EVENT_COLUMNS)


def test_numbers_stay_numbers_signs_stay_signs_and_formulas_become_text(tmp_path: Path) -> None:
    row = rows_of(write_events(tmp_path / "events.csv", [event()]))[0]
    assert (row["t_sec"], row["start_zone"], row["player_y_m"]) == ("5.0", "4", "-0.25")
    assert row["evaluation"] == "="
    assert row["actor_resolved_name"] == "'-Ana"
    assert row["code"] == "'=HYPERLINK(1)"
    assert row["payload"].startswith('{"evaluation": "="')


@pytest.mark.parametrize("sign", list("=+-/!#@"))
def test_a_lone_sign_is_never_touched(sign: str) -> None:
    assert harmless([sign, -1.5, None, "-1.5"], range(4)) == [sign, -1.5, None, "-1.5"]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2+3", "@a", "\t=1", "\r=1", "\n=1", "＝1"])
def test_whatever_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert harmless([text], [0]) == [f"'{text}"]


def test_rollup_has_the_tables_columns(tmp_path: Path) -> None:
    entry = RollupEntry(session_id="s", team_side="A", number="7", event_type="attack", count=3)
    row = rows_of(write_rollup(tmp_path / "rollup.csv", [entry]))[0]
    assert row == {
        "id": "1",
        "session_id": "s",
        "team_side": "A",
        "number": "7",
        "event_type": "attack",
        "count": "3",
        "team": "A",
        "team_name": "",
        "player_number": "7",
        "player_name": "",
    }


def test_a_failed_export_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = write_events(tmp_path / "events.csv", [event()])
    before = path.read_bytes()
    with pytest.raises(KeyError):
        write_events(path, [event(), {"payload": {}}])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_evaluation_changed_in_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = write_events(tmp_path / "events.csv", [event(), event(id=2)])
    rows = rows_of(path)
    rows[0] |= {"evaluation": "#", "start_zone": "", "player_x_m": "2,5", "t_sec": "6"}
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(EVENT_COLUMNS), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    changed, same = (found for _, found in read_events(path).events)
    assert changed.payload == {
        "evaluation": "#",
        "player_m": [2.5, -0.25],
        "code": "=HYPERLINK(1)",
    }
    assert changed.t_sec == 6
    assert same.payload == PAYLOAD


def test_a_coachs_own_table_with_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    text = "Time;Skill;Team;Number;Name;Grade\n5,25;Spike;A;07;Ana Łęcka;#\n;Receive;B;1.0;;-\n"
    spike, reception = read(tmp_path, text)
    assert (spike.t_sec, spike.event_type, spike.actor_number) == (5.25, "attack", "7")
    assert spike.payload == {"evaluation": "#"}
    assert (reception.t_sec, reception.event_type, reception.actor_number) == (
        None,
        "reception",
        "1",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_of_excel(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "sent.csv"
    path.write_bytes("event_type\tteam\tnumber\tname\nserve\tA\t1\tJosé Müller\n".encode(encoding))
    found = read_events(path)
    assert found.rosters[Side.A][0].player_name == "José Müller"
    assert bool(found.warnings) == (encoding == "cp1252")


def test_excels_line_that_names_the_separator(tmp_path: Path) -> None:
    assert len(read(tmp_path, "sep=;\r\nevent_type;t_sec\r\nserve;1,5\r\n")) == 1


def test_unknown_columns_are_kept_as_details_and_said(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_text("event_type,mood\nserve,good\nserve,\n")
    found = read_events(path)
    assert [e.payload for _, e in found.events] == [{"mood": "good"}, {}]
    assert "mood" in found.warnings[0]


def test_an_unknown_type_is_kept_and_a_status_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, "event_type,status\nhigh five,Suggested\n")[0]
    assert (found.event_type, found.status) == ("high five", Status.SUGGESTED)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("a,b\n1,2\n", "no column event_type"),
        ("id,session_id,team_side,number,event_type,count\n", "rollup"),
        ("event_type,event_type\n", "twice"),
        ("event_type,t_sec\nserve,1\nserve,soon\n", "Line 3: t_sec is 'soon'"),
        ("event_type,t_sec\nserve,-1\n", "Line 2: t_sec"),
        ("event_type,team\n,A\n", "Line 2: event_type"),
        ("event_type,start_zone\nserve,1.5\n", "Line 2: start_zone is '1.5', which is not a whole"),
        ("event_type,start_zone\nserve,1e999\n", "Line 2: start_zone"),
        ("event_type,start_zone\nserve,12\n", "Line 2: payload"),
        ("event_type,team\nserve,C\n", "Line 2: actor_team"),
        ("event_type,payload\nserve,{\n", "Line 2: the payload is not JSON"),
        ("event_type,payload\nserve,[]\n", "Line 2: the payload is not a JSON object"),
        ("event_type,player_x_m,player_y_m\nserve,1,\n", "Line 2: player_x_m and player_y_m"),
        ('event_type,code\nserve,"x\nserve,y\n', "Line 2: a quotation mark is not closed"),
        ("event_type,session_id\nserve,a\nserve,b\n", "Line 3: belongs to another session"),
        ("event_type\nserve,1,2\n", "Line 2: has 3 cells"),
        (b"\x00\x01\x02\x00\x00\x00", "not text"),
        (b"\xff\xfe\x00", "not text"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(
    tmp_path: Path, text: str | bytes, words: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, text)
    assert words in refused.value.detail


def test_many_bad_lines_are_reported_together_but_not_all(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, "event_type,t_sec\n" + "serve,x\n" * 1000)
    assert "Line 2:" in refused.value.detail
    assert "Line 11:" in refused.value.detail
    assert len(refused.value.detail) < 1000


def test_line_numbers_count_lines_inside_quotes(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="Line 4: t_sec"):
        read(tmp_path, 'event_type,code,t_sec\nserve,"two\r\nlines",1\nserve,,x\n')


def test_a_file_with_a_header_alone_is_an_empty_session_with_a_warning(tmp_path: Path) -> None:
    path = write_events(tmp_path / "events.csv", [])
    assert read_events(path).warnings == ["The file has a header but no events."]


def test_a_shirt_with_two_names_keeps_the_first_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_text("event_type,team,number,name\nserve,A,1,Ana\nserve,A,1,Bea\n")
    found = read_events(path)
    assert [player.player_name for player in found.rosters[Side.A]] == ["Ana"]
    assert "A 1" in found.warnings[0]


def test_a_clip_of_the_file_gets_no_path_of_the_files_choice(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_text("event_type,clip_id\nserve,/etc/passwd\n")
    clip = read_events(path).clips["/etc/passwd"]
    assert clip.path == "missing-clip-1"
