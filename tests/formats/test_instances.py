"""Video instances whose labels tell a match: each touch once, however many rows it has."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from session.errors import InvalidInput
from session.formats.imported import ImportedSession
from session.formats.integrity import match_of
from session.formats.reading import import_file, read_file
from session.formats.video import write_session_instances
from session.service import SessionService
from session.vocabulary import Side

Row = tuple[float, str, dict[str, str]]


def touch(at: float, team: str, player: str, skill: str, grade: str, won: str) -> list[Row]:
    """The two rows of a touch; the number comes before the player's name."""
    number, _, name = player.partition(" ")
    labels = {"Team Name": team, "Player Name": name, "Player Jersey": number, "Skill": skill}
    labels |= {"Grade": grade, "Set": "1", "Rally Won": won}
    return [(at, f"{team} {skill}", labels), (at, f"{team} {name}", labels)]


def written(tmp_path: Path, rows: list[Row]) -> Path:
    body = "".join(
        f"<instance><ID>{number}</ID><start>{at}</start><end>{at + 6}</end><code>{code}</code>"
        + "".join(
            f"<label><group>{group}</group><text>{escape(said)}</text></label>"
            for group, said in labels.items()
        )
        + "</instance>\n"
        for number, (at, code, labels) in enumerate(rows, 1)
    )
    path = tmp_path / "match.xml"
    path.write_text(f"<file><ALL_INSTANCES>\n{body}</ALL_INSTANCES></file>", encoding="utf-8")
    return path


def scored(rows: list[Row], herons: int, vipers: int) -> list[Row]:
    score = {"Score Herons": str(herons), "Score Vipers": str(vipers)}
    return [(at, code, labels | score) for at, code, labels in rows]


def rallies() -> list[Row]:
    """Three rallies: an ace, two digs of one player in a kill, and an error."""
    return [
        *scored(touch(10, "Herons", "1 Alder, Ada", "Serve", "Ace", "Won"), 0, 0),
        *scored(touch(10, "Vipers", "2 Beryl, Bea", "Receive", "Error", "Lost"), 0, 0),
        *scored(touch(30, "Herons", "1 Alder, Ada", "Serve", "In Play", "Lost"), 1, 0),
        *scored(touch(30, "Vipers", "2 Beryl, Bea", "Receive", "3", "Won"), 1, 0),
        *scored(touch(30, "Herons", "5 Elm, Eva", "Dig", "Good", "Lost"), 1, 0),
        *scored(touch(30, "Herons", "5 Elm, Eva", "Dig", "Good", "Lost"), 1, 0),
        *scored(touch(30, "Vipers", "4 Flint, Fay", "Attack", "Kill", "Won"), 1, 0),
        *scored(touch(50, "Vipers", "2 Beryl, Bea", "Serve", "Error", "Lost"), 1, 1),
    ]


def played(found: ImportedSession) -> list[str]:
    return [
        f"{event.actor_team}{event.actor_number or ''} {event.event_type}"
        f"{event.payload.get('evaluation') or ''}"
        for _, event in found.events
    ]


def test_each_touch_is_there_once(tmp_path: Path) -> None:
    found = read_file(written(tmp_path, rallies()))
    assert played(found) == [
        *("A1 serve#", "B2 reception=", "A point"),
        *("A1 serve", "B2 reception#", "A5 dig+", "A5 dig+", "B4 attack#", "B point"),
        *("B2 serve=", "A point"),
    ]
    assert [one.score for one in match_of(found).sets] == [(2, 1)]
    assert found.teams == {Side.A: "Herons", Side.B: "Vipers"}
    assert [player.player_name for player in found.rosters[Side.B]] == ["Bea Beryl", "Fay Flint"]
    assert "Herons is team A" in str(found.diagnostics[0])


def test_rows_of_teams_need_not_name_the_player(tmp_path: Path) -> None:
    rows = [
        (at, code, {k: v for k, v in labels.items() if place % 2 or not k.startswith("Player")})
        for place, (at, code, labels) in enumerate(rallies())
    ]
    assert len(read_file(written(tmp_path, rows)).events) == 11


def test_scores_after_the_rally_are_recognised(tmp_path: Path) -> None:
    after = {("0", "0"): ("1", "0"), ("1", "0"): ("1", "1"), ("1", "1"): ("2", "1")}
    rows = []
    for at, code, labels in rallies():
        herons, vipers = after[labels["Score Herons"], labels["Score Vipers"]]
        rows.append((at, code, labels | {"Score Herons": herons, "Score Vipers": vipers}))
    assert [one.score for one in match_of(read_file(written(tmp_path, rows))).sets] == [(2, 1)]


def test_one_team_alone_is_imported_and_said(tmp_path: Path) -> None:
    rows = [one for one in rallies() if one[2]["Team Name"] == "Herons"]
    found = read_file(written(tmp_path, rows))
    said = [str(one) for one in found.diagnostics]
    assert any(one.startswith("Only the touches of Herons are in the file") for one in said)
    assert found.teams[Side.B] == "Vipers"


@pytest.mark.parametrize(
    ("without", "why"),
    [
        ("Skill", "none of them has a label Skill"),
        ("Score Rally", "no label says who won a rally"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, without: str, why: str) -> None:
    words = tuple(without.split())
    rows = [
        (at, code, {k: v for k, v in labels.items() if not k.startswith(words)})
        for at, code, labels in rallies()
    ]
    with pytest.raises(InvalidInput, match=why):
        read_file(written(tmp_path, rows))


@pytest.mark.parametrize("name", ["stuttgart-schwerin-2018.dvw", "nicaragua-cuba-2022.vsm"])
def test_our_own_instances_are_read_back(
    shared: Path, tmp_path: Path, service: SessionService, name: str
) -> None:
    session_id = import_file(service, shared / "data/scout" / name).session_id
    match = service.get_match(session_id)
    found = read_file(write_session_instances(service, session_id, tmp_path / "own.xml"))
    again = match_of(found)
    assert [one.score for one in again.sets] == [one.score for one in match.sets]
    assert len(again.rallies) == len(match.rallies)
    assert sum(len(one.touches) for one in again.rallies) == sum(
        len(one.touches) for one in match.rallies
    )
