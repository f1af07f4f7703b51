"""A table of touches comes back as a match: with its teams, rosters, sets and points."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from session.formats.reading import import_file, read_file
from session.formats.spreadsheets.columns import TOUCH_COLUMNS
from session.formats.spreadsheets.tables import write_session_touches
from session.game.rules import rules_of
from session.service import SessionService
from session.vocabulary import Side

COLUMNS = (
    "home_team,visiting_team,set_number,rally_number,score_a_before,score_b_before,"
    "score_a_after,score_b_after,team,player_number,player_name,skill,evaluation,point_team\n"
)
RALLIES = (
    "Herons,Hornets,1,1,0,0,1,0,A,7,Ana,serve,#,A\n"
    "Herons,Hornets,1,1,0,0,1,0,B,3,Bea,reception,=,A\n"
    "Herons,Hornets,1,2,1,0,1,1,A,7,Ana,serve,=,B\n"
    "Herons,Hornets,1,4,2,1,2,2,B,3,Bea,serve,+,B\n"
)


def sent(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "touches.csv"
    path.write_text(text)
    return path


def without(text: str, column: str) -> str:
    """The same table without that column."""
    rows = list(csv.reader(text.splitlines()))
    place = rows[0].index(column)
    return "\n".join(",".join(row[:place] + row[place + 1 :]) for row in rows)


@pytest.mark.parametrize(
    "name",
    [
        "stuttgart-schwerin-2018.dvw",
        "katowice-bedzin-2019.dvw",
        "beach-2021.dvw",
        "click-and-scout.dvw",
        "nicaragua-cuba-2022.vsm",
    ],
)
def test_a_match_comes_back_from_its_touches(
    service: SessionService, shared: Path, tmp_path: Path, name: str
) -> None:
    before = import_file(service, shared / "data" / "scout" / name).session_id
    path = write_session_touches(service, before, tmp_path / "touches.csv")
    after = import_file(service, path).session_id

    one, two = service.load_session(before), service.load_session(after)
    for key in ("title", "match_date"):
        assert getattr(two["session"], key) == getattr(one["session"], key)
    assert rules_of(two["session"].meta).name == rules_of(one["session"].meta).name
    stats: list[dict[str, Any]] = [service.get_stats(found) for found in (before, after)]
    matches = [service.get_match(found) for found in (before, after)]
    scores = [[(each.score, each.winner) for each in match.sets] for match in matches]
    assert scores[1] == scores[0]
    assert matches[1].sets_won == matches[0].sets_won
    for side in Side:
        assert two["teams"][side].name == one["teams"][side].name
        names = {player.number: player.player_name for player in one["rosters"][side]}
        assert two["rosters"][side]
        for player in two["rosters"][side]:
            assert player.player_name == names[player.number]
        mine, other = (found["teams"][side]["totals"] for found in stats)
        assert other == mine
    for mine, other in zip(matches[0].rallies, matches[1].rallies, strict=True):
        assert (other.winner, other.how, other.score_after) == (
            mine.winner,
            mine.how,
            mine.score_after,
        )
        assert other.setter_zones == mine.setter_zones
        assert other.phases == mine.phases


def test_points_teams_and_players_are_read_from_the_columns(tmp_path: Path) -> None:
    found = read_file(sent(tmp_path, COLUMNS + RALLIES))
    assert found.teams == {Side.A: "Herons", Side.B: "Hornets"}
    assert [player.player_name for player in found.rosters[Side.B]] == ["Bea"]
    said = [
        (event.event_type, event.actor_team, event.payload.get("score"))
        for _, event in found.events
    ]
    assert said == [
        ("serve", "A", None),
        ("reception", "B", None),
        ("point", "A", [1, 0]),
        ("serve", "A", None),
        ("point", "B", [1, 1]),
        ("point", "A", [2, 1]),
        ("serve", "B", None),
        ("point", "B", [2, 2]),
    ]
    assert not [one for one in found.diagnostics if "column" in one.text]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (["point_team", "score_a_after"], "no column point_team or score_a_after"),
        (["rally_number"], "no column rally_number"),
        (["set_number"], "no column set_number"),
        (["home_team"], "no column home_team"),
    ],
)
def test_a_column_that_is_missing_is_said(tmp_path: Path, columns: list[str], words: str) -> None:
    text = COLUMNS + RALLIES
    for column in columns:
        text = without(text, column)
    found = read_file(sent(tmp_path, text))
    assert any(words in one.text for one in found.diagnostics), found.diagnostics
    assert len([event for _, event in found.events if event.event_type != "point"]) == 4


def test_who_won_is_told_by_the_score_alone(tmp_path: Path) -> None:
    found = read_file(sent(tmp_path, without(COLUMNS + RALLIES, "point_team")))
    points = [event for _, event in found.events if event.event_type == "point"]
    assert [event.actor_team for event in points] == ["A", "B", "A", "B"]


def test_a_score_that_is_no_number_names_its_line(tmp_path: Path) -> None:
    found = read_file(sent(tmp_path, COLUMNS + RALLIES.replace("1,2,1,0,1,1", "1,2,x,0,1,1")))
    assert any(
        one.line == 4 and "score_a_before is 'x'" in one.text for one in found.diagnostics
    ), found.diagnostics


def test_events_csv_takes_the_names_of_teams(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("event_type,actor_team,team_name\nserve,A,Herons\nreception,B,Hornets\n")
    assert read_file(path).teams == {Side.A: "Herons", Side.B: "Hornets"}


def test_every_column_of_ours_is_understood(tmp_path: Path) -> None:
    header = ",".join(TOUCH_COLUMNS)
    cells = {"set_number": "1", "rally_number": "1", "skill": "serve", "end_cone": "3"}
    row = ",".join(cells.get(name, "") for name in TOUCH_COLUMNS)
    found = read_file(sent(tmp_path, f"{header}\n{row}\n"))
    assert not [one for one in found.diagnostics if "Unknown columns" in one.text]
    [(_, event)] = found.events
    assert event.payload == {"set_number": 1, "end_cone": 3}


def test_rows_that_somebody_sorted_are_put_into_the_order_of_play(tmp_path: Path) -> None:
    columns = COLUMNS.replace("rally_number,", "rally_number,touch_number,")
    lines = [
        "Herons,Hornets,1,2,1,1,0,1,1,A,7,Ana,serve,=,B\n",
        "Herons,Hornets,1,1,2,0,0,1,0,B,3,Bea,reception,=,A\n",
        "Herons,Hornets,1,2,2,1,0,1,1,A,7,Ana,dig,,B\n",
        "Herons,Hornets,1,1,1,0,0,1,0,A,7,Ana,serve,#,A\n",
    ]
    found = read_file(sent(tmp_path, columns + "".join(lines)))
    kinds = [event.event_type for _, event in found.events]
    assert kinds == ["serve", "reception", "point", "serve", "dig", "point"]
    assert any("order of play" in one.text for one in found.diagnostics)
