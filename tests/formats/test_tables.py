"""The tables of a session in both ways of writing CSV, as Excel opens and saves them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from session.errors import InvalidInput
from session.formats.reading import import_file, read_file
from session.formats.spreadsheets.csvfile import read_events
from session.formats.spreadsheets.tables import TABLES, write_session_tables
from session.formats.spreadsheets.text import Decimal, harmless, harmless_json, plain
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import SKILLS, Side

KEYS = {"session_id", "team", "player_number", "player_name"}


@pytest.fixture
def final(service: SessionService) -> str:
    session_id = service.create_session(SessionCreate(title="=1+1", match_date="2019-03-01"))
    for side, name in (("A", "Czarni"), ("B", "Będzin")):
        service.set_team(session_id, side, name)
        player = PlayerIn(number="7", player_name=f"Łęcka {side};=cmd|' /C calc'!A0")
        service.set_roster(session_id, side, [player])
    payload = {"player_m": [1.7437, -0.25], "evaluation": "+", "note": "a;=cmd|x", "code": "1-2"}
    events = [
        {"event_type": "serve", "actor_team": "A", "actor_number": "7", "payload": payload},
        {"event_type": "point", "actor_team": "A", "payload": {"score": [1, 0]}},
    ]
    service.add_events(
        session_id, None, [EventIn.model_validate(one | {"t_sec": 7.125}) for one in events]
    )
    return session_id


def rows_of(path: Path, separator: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=separator))


def test_excel_with_a_decimal_comma_finds_columns_and_numbers_that_are_no_dates(
    service: SessionService, final: str, tmp_path: Path
) -> None:
    files = write_session_tables(service, final, tmp_path, "comma")
    assert [path.name for path in files.values()] == [f"{table}-excel.csv" for table in TABLES]
    for table, path in files.items():
        assert path.read_bytes().startswith(b"\xef\xbb\xbf"), table
        assert len(rows_of(path, ";")[0]) > 5, table
        for cells in csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"):
            assert not [cell for cell in cells if cell[:1] in "=+@" and len(cell) > 1]
    event, touch = (rows_of(files[table], ";")[0] for table in ("events", "touches"))
    for row in (event, touch):
        place = (row["player_x_m"], row["player_y_m"], row["t_sec"])
        assert place == ("1,7437", "-0,25", "7,125")
    assert json.loads(event["payload"])["player_m"] == [1.7437, -0.25]
    assert touch["match"] == "'=1+1"


@pytest.mark.parametrize("table", ["events", "touches"])
@pytest.mark.parametrize("day", ["2019-03-01", "01.03.2019", "1.3.2019", "01/03/2019 00:00"])
def test_what_a_german_excel_saved_comes_back_whole_and_is_known(
    service: SessionService, final: str, tmp_path: Path, table: str, day: str
) -> None:
    path = write_session_tables(service, final, tmp_path, "comma")[table]
    text = path.read_text("utf-8-sig").replace("2019-03-01", day)
    path.write_text(text, encoding="utf-8-sig", newline="")
    found = read_file(path)
    before, after = service.list_events(final), [event for _, event in found.events]
    kinds = [(event.event_type, event.t_sec, event.actor_team) for event in after]
    assert kinds == [(event.event_type, event.t_sec, event.actor_team) for event in before]
    assert after[0].payload["player_m"] == [1.7437, -0.25]
    assert found.rosters[Side.A][0].player_name == "Łęcka A;=cmd|' /C calc'!A0"
    if table == "touches":
        assert (found.session.title, str(found.session.match_date)) == ("=1+1", "2019-03-01")
    again = import_file(service, path)
    assert final in {one.session_id for one in again.duplicates}


@pytest.mark.parametrize(
    ("separator", "day", "read", "said"),
    [
        (",", "3/1/2019", "2019-03-01", "read as 2019-03-01"),
        (",", "13/1/2019", "2019-01-13", ""),
        (";", "3/1/2019", "2019-01-03", "read as 2019-01-03"),
        (",", "2019-03-01 00:00:00", "2019-03-01", ""),
        (",", "soon", "None", "soon, is no date"),
    ],
)
def test_a_day_with_slashes_is_read_as_the_separator_tells_and_said(
    tmp_path: Path, separator: str, day: str, read: str, said: str
) -> None:
    path = tmp_path / "plays.csv"
    path.write_text(f"event_type,match_date\nserve,{day}\n".replace(",", separator))
    found = read_events(path)
    assert str(found.session.match_date) == read
    assert [said in warning for warning in found.warnings] == ([True] if said else [])


@pytest.mark.parametrize("decimal", ["point", "comma"])
def test_every_match_comes_back_from_both_ways_of_writing(
    service: SessionService, shared: Path, tmp_path: Path, decimal: Decimal
) -> None:
    source = shared / "data" / "scout" / "katowice-bedzin-2019-clip.dvw"
    before = import_file(service, source).session_id
    files = write_session_tables(service, before, tmp_path, decimal)
    events = [event for _, event in read_events(files["events"]).events]
    for was, now in zip(service.list_events(before, limit=10_000), events, strict=True):
        assert (now.event_type, now.t_sec, now.payload) == (was.event_type, was.t_sec, was.payload)
    after = import_file(service, files["touches"]).session_id
    one, two = service.get_match(before), service.get_match(after)
    assert [each.score for each in one.sets] == [each.score for each in two.sets]


def test_all_tables_name_their_rows_by_the_same_columns(
    service: SessionService, final: str, tmp_path: Path
) -> None:
    files = write_session_tables(service, final, tmp_path)
    rows = {
        table: next(row for row in rows_of(path, ",") if row["player_number"])
        for table, path in files.items()
        if table != "play-by-play"  # whose rows are rallies
    }
    for table, row in rows.items():
        assert row.keys() >= KEYS, table
        assert (row["session_id"], row["team"], row["player_number"]) == (final, "A", "7"), table
        assert row["player_name"].startswith("Łęcka A"), table
    assert rows["rollup"]["team_name"] == "Czarni"
    assert rows["events"]["event_id"] == rows["touches"]["event_id"] == rows["events"]["id"]
    assert rows["touches"]["event_type"] in SKILLS


def test_two_names_for_one_thing_that_disagree_are_said(
    service: SessionService, final: str, tmp_path: Path
) -> None:
    path = write_session_tables(service, final, tmp_path)["events"]
    rows = rows_of(path, ",")
    rows[0]["player_number"] = "8"
    with path.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    found = read_events(path)
    assert found.events[0][1].actor_number == "7"
    words = "Where player_number and actor_number differ, actor_number was taken (rows: 1)."
    assert [warning for warning in found.warnings if words in warning]


def test_a_list_of_players_is_no_match(service: SessionService, final: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="list of players"):
        read_events(write_session_tables(service, final, tmp_path)["rosters"])


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x;'=1", "x;''=1"),
        ('x,"=1', "x,\"'=1"),
        ("a\n@SUM(1)", "a\n'@SUM(1)"),
        ("=a;+b|c", "'=a;'+b|c"),
        ("a;-5", "a;-5"),
        ("a; -", "a; -"),
        ("plain, text", "plain, text"),
    ],
)
def test_a_spreadsheet_that_splits_elsewhere_finds_no_formula(text: str, guarded: str) -> None:
    assert harmless([text], [0]) == [guarded]
    assert plain(guarded) == text


@pytest.mark.parametrize("separators", [(", ", ": "), (",", ":")])
def test_json_says_the_same_when_it_is_made_harmless(separators: tuple[str, str]) -> None:
    said = {"a": 'x;=cmd","y', "b": [1, -2, 0.5], "c": ["-", "="], "d": ";-cmd,@x"}
    text = harmless_json(json.dumps(said, separators=separators))
    assert json.loads(text) == said
    assert not any(bad in text for bad in (";=", ";-", ",@", ",="))
