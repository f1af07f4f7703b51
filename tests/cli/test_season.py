"""A season from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from session.formats.reading import import_file
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from tests.cli.test_files import volleysense


@pytest.fixture
def played(service: SessionService) -> SessionService:
    """Two matches of the Herons."""
    for opponent, competition in (("Hornets", "League"), ("Owls", "Cup")):
        match = service.create_session(
            SessionCreate(title=opponent, meta={"competition": competition})
        )
        for side, team in (("A", "Herons"), ("B", opponent)):
            service.set_team(match, side, team)
            service.set_roster(match, side, [PlayerIn(number=7, player_name=f"Ada {team}")])
        ace = {"event_type": "serve", "actor_team": "A", "actor_number": "7"}
        point = {"event_type": "point", "actor_team": "A"}
        rally = [{**ace, "payload": {"evaluation": "#"}}, point]
        service.add_events(match, None, [EventIn.model_validate(one) for one in rally])
    return service


def test_a_season_is_printed_for_people_and_for_programs(
    played: SessionService, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = played.sessions_dir
    assert volleysense("season", "heron", "--dir", folder) == 0
    text = capsys.readouterr().out
    assert "Herons: 2 matches" in text
    assert "break point 100 % (2/2)" in text
    assert "Ada Herons, Herons: 2 points in 2 matches" in text
    assert volleysense("season", "Herons", "--competition", "Cup", "--json", "--dir", folder) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["opponent"] for one in found["matches"]] == ["Owls"]
    assert volleysense("season", "Owls", "--dir", folder) == 0
    volleysense("season", "Herons", "--competition", "Cup", "--dir", folder)
    assert "Ada Herons, Herons: 1 point in 1 match" in capsys.readouterr().out
    assert found["teams"][0]["totals"]["serve_aces"] == 1


def test_a_match_that_is_there_twice_is_named(
    service: SessionService, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared / "data/scout/katowice-bedzin-2019-clip.dvw"
    first, second = (import_file(service, file).session_id for _ in range(2))
    assert volleysense("season", "katowice", "--dir", service.sessions_dir) == 0
    text = capsys.readouterr().out
    assert "GKS Katowice: 1 match, 0 won, 0 lost, 1 unfinished" in text
    left_out = next(line for line in text.splitlines() if line.startswith("Left out: "))
    assert left_out.index(second) < left_out.index(first)
    whole = import_file(service, file.with_name("katowice-bedzin-2019.dvw")).session_id
    assert volleysense("season", "katowice", "--dir", service.sessions_dir) == 0
    text = capsys.readouterr().out
    assert f"({first}), a piece of " in text
    assert f"({whole})." in text


def test_a_club_that_is_not_clear_is_asked_for(
    played: SessionService, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = played.sessions_dir
    assert volleysense("season", "h", "--dir", folder) == 1
    assert "Which club: Herons (1), Hornets (2)?" in capsys.readouterr().err
    assert volleysense("season", "nobody", "--dir", folder) == 1
    assert volleysense("season", "--from", "2030-01-01", "--dir", folder) == 0
    assert "No match fits." in capsys.readouterr().out


def test_a_season_can_be_of_a_part_of_each_match(
    played: SessionService, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = played.sessions_dir
    asked = ("season", "Herons", "--dir", folder, "--only")
    assert volleysense(*asked, "serving=no") == 0
    text = capsys.readouterr().out
    assert text.startswith("Only when receiving, each team for itself.")
    assert "break point – (0/0)" in text
    assert volleysense(*asked, "serving=yes", "--only", "skill=serve", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["teams"][0]["totals"]["serve_aces"] == 2
    assert volleysense(*asked, "colour=red") == 1
    assert "write key=value" in capsys.readouterr().err
    assert volleysense(*asked, "player=A7") == 1
    assert "own side" in capsys.readouterr().err
