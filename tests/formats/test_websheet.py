"""The web scoresheet of VolleyStation: the scorer's rallies and the scout's touches in one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from session.errors import InvalidInput
from session.formats.imported import ImportedSession
from session.formats.integrity import match_of
from session.formats.reading import read_file
from session.stats.report import summary
from session.vocabulary import Side


def team(name: str, first: str) -> dict[str, Any]:
    players = [
        {"shirtNumber": number, "firstName": first, "lastName": f"No{number}"}
        for number in range(1, 8)
    ]
    return {"name": name, "code": name[:3].upper(), "libero": [7], "players": players}


def rally(point: str | None, minute: int) -> dict[str, Any]:
    at = f"2026-03-14T18:{minute:02}"
    return {"rally": {"startTime": f"{at}:00.000", "endTime": f"{at}:09.500", "point": point}}


def plays(*codes: str) -> list[dict[str, Any]]:
    """`h2S#`: home, number 2, skill, effect."""
    sides = {"h": "home", "a": "away"}
    return [
        {"team": sides[code[0]], "player": int(code[1]), "skill": code[2], "effect": code[3]}
        for code in codes
    ]


def document() -> dict[str, Any]:
    """A set of four rallies, one of them played again, with what comes between."""
    six = [1, 2, 3, 4, 5, 6]
    events = [
        rally("home", 0),
        {"libero": {"team": "home", "enters": True, "libero": 7, "player": 3}},
        rally(None, 1),
        rally("away", 2),
        {"timeout": {"team": "home", "time": "2026-03-14T18:02:30"}},
        {"substitution": {"team": "away", "in": 7, "out": 2, "time": "2026-03-14T18:02:40"}},
        rally("away", 3),
    ]
    scouted = [
        {"plays": plays("h1S#", "a5R="), "point": "home", "score": {"home": 1, "away": 0}},
        {"plays": plays("h1S-", "a5R+"), "point": None, "score": {"home": 1, "away": 0}},
        {
            "plays": plays("h1S-", "a5R#", "a1E#", "a4A#"),
            "point": "away",
            "score": {"home": 1, "away": 1},
        },
        {"plays": plays("a2S#", "h5R="), "point": "away", "score": {"home": 1, "away": 2}},
    ]
    return {
        "startDate": "2026-03-14T18:00:00",
        "competition": "Sample League",
        "hall": "Sample Hall",
        "city": "Sampletown",
        "settings": {"decidingSetWin": 15, "regularSetWin": 25, "winningScore": 3},
        "teams": {"home": team("Harbour Herons", "Ada"), "away": team("Valley Vipers", "Bea")},
        "scout": {
            "coinToss": {"start": {"serve": "home"}},
            "sets": [
                {
                    "duration": 4,
                    "score": {"home": 1, "away": 2},
                    "startingLineup": {"home": six, "away": six},
                    "events": events,
                }
            ],
        },
        "scoutData": [scouted],
    }


def read(tmp_path: Path, content: object, name: str = "match.json") -> ImportedSession:
    path = tmp_path / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_file(path)


def test_the_match_comes_with_its_touches(tmp_path: Path) -> None:
    found = read(tmp_path, document())
    assert (found.kind, found.session.title) == ("scoresheet", "Harbour Herons – Valley Vipers")
    assert (found.session.venue, str(found.session.match_date)) == (
        "Sample Hall, Sampletown",
        "2026-03-14",
    )
    assert {player.number for player in found.rosters[Side.A] if player.libero} == {"7"}
    match = match_of(found)
    assert [one.score for one in match.sets] == [(1, 2)]
    kinds = [event.event_type for _, event in found.events if event.event_type != "lineup"]
    assert kinds == [
        *("serve", "reception", "point", "note", "serve", "reception"),
        *("serve", "reception", "set", "attack", "point", "timeout", "substitution"),
        *("serve", "reception", "point", "set_end"),
    ]
    totals = summary(match)["teams"]["A"]["totals"]
    assert (totals["serve_aces"], totals["opponent_errors"]) == (1, 0)
    times = [event.t_sec for _, event in found.events if event.event_type == "point"]
    assert times == [9.5, 129.5, 189.5]
    assert found.session.meta["scout"]["sets"] == [{"score": [1, 2], "minutes": 4}]


def test_whoever_sets_most_is_the_setter(tmp_path: Path) -> None:
    found = read(tmp_path, document())
    lineups = [event for _, event in found.events if event.event_type == "lineup"]
    assert [event.payload.get("setter_zone") for event in lineups] == [None, 1]


def test_a_search_that_found_one_match_is_that_match(tmp_path: Path) -> None:
    found = read(tmp_path, {"total": 1, "limit": 10, "data": [document()]})
    assert [one.score for one in match_of(found).sets] == [(1, 2)]
    with pytest.raises(InvalidInput, match="2 matches"):
        read(tmp_path, {"total": 2, "data": [document(), document()]})


def test_rallies_of_the_scout_alone_are_enough(tmp_path: Path) -> None:
    content = document()
    content["scout"]["sets"][0]["events"] = []
    found = read(tmp_path, content)
    assert [one.score for one in match_of(found).sets] == [(1, 2)]
    assert sum(event.event_type == "serve" for _, event in found.events) == 4


def test_touches_that_fit_no_rally_are_named(tmp_path: Path) -> None:
    content = document()
    del content["scout"]["sets"][0]["events"][-1]
    said = [str(one) for one in read(tmp_path, content).diagnostics]
    assert any("the touches of 1 rallies fit no rally" in one for one in said)


def test_touches_in_other_words_are_refused_and_not_made_errors(tmp_path: Path) -> None:
    content = document()
    for one in content["scoutData"][0]:
        for play in one["plays"]:
            play["skill"] = f"skill-{play['skill']}"
    with pytest.raises(InvalidInput, match="cannot be understood, and no other can"):
        read(tmp_path, content)


@pytest.mark.parametrize("change", ["scout", "teams", "scoutData", "settings", "startDate"])
@pytest.mark.parametrize("value", [None, 7, "x", [], {}, [[[]]], {"sets": [{"events": 3}]}])
def test_odd_values_are_refused_or_read(tmp_path: Path, change: str, value: object) -> None:
    content = document() | {change: value}
    try:
        found = read(tmp_path, content)
    except InvalidInput:
        return
    assert found.kind in ("scoresheet", "vsm")
