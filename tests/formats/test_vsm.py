"""VolleyStation: the one match that we have, and what must not go wrong with others."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from session.errors import InvalidInput
from session.formats.imported import ImportedSession
from session.formats.integrity import match_of
from session.formats.volleystation.vsm import read_vsm
from session.vocabulary import Side


@pytest.fixture(scope="module")
def match_file(shared: Path) -> Path:
    return shared / "data/scout/nicaragua-cuba-2022.vsm"


@pytest.fixture(scope="module")
def found(match_file: Path) -> ImportedSession:
    return read_vsm(match_file)


def written(tmp_path: Path, match_file: Path, change: Any) -> ImportedSession:  # noqa: ANN401
    """The match with something changed in it."""
    document = json.loads(match_file.read_text(encoding="utf-8"))
    change(document)
    path = tmp_path / "match.vsm"
    path.write_text(json.dumps(document), encoding="utf-8")
    return read_vsm(path)


def test_sets_and_scores_are_those_of_the_file(found: ImportedSession) -> None:
    match = match_of(found)
    assert [one.score for one in match.sets] == [(7, 25), (11, 25), (14, 25)]
    assert match.sets_won == (0, 3)
    assert [len(one.rallies) for one in match.sets] == [32, 36, 39]
    assert [one.winner for one in match.sets] == [Side.B] * 3


def test_every_play_of_the_file_is_an_event_with_its_raw_text(
    found: ImportedSession, match_file: Path
) -> None:
    document = json.loads(match_file.read_text(encoding="utf-8"))
    plays = [
        play
        for one in document["scout"]["sets"]
        for event in one["events"]
        for play in event.get("exchange", {}).get("plays", [])
    ]
    lines = [
        json.loads(event.payload["line"]) for _, event in found.events if event.payload.get("line")
    ]
    assert [line for line in lines if "skill" in line] == plays
    kinds = Counter(event.event_type for _, event in found.events)
    assert kinds["serve"] == kinds["point"] == 107
    assert (kinds["substitution"], kinds["timeout"], kinds["set_end"]) == (8, 4, 3)


def test_who_plays(found: ImportedSession) -> None:
    assert found.teams[Side.A] == "NICARAGUA"
    assert len(found.rosters[Side.A]) == 12
    assert {player.number for player in found.rosters[Side.A] if player.libero} == {"1", "11"}
    setters = {player.number for player in found.rosters[Side.B] if player.position == "setter"}
    assert "24" in setters
    assert str(found.session.match_date) == "2022-08-23"


def test_times_are_seconds_and_places_are_metres(found: ImportedSession) -> None:
    serve = next(event for _, event in found.events if event.event_type == "serve")
    assert serve.t_sec == 724.3
    assert serve.payload["start_m"] == (8.0, -1.09)
    assert serve.payload["end_m"] == (4.77, 14.46)
    assert (serve.payload["start_zone"], serve.payload["end_zone"]) == (1, 8)


def test_a_reception_is_where_it_was_played(found: ImportedSession) -> None:
    reception = next(event for _, event in found.events if event.event_type == "reception")
    assert (reception.payload["end_zone"], reception.payload["end_subzone"]) == (8, "D")
    assert "start_zone" not in reception.payload


def test_a_set_and_a_block_are_in_the_zone_where_other_scout_files_write_them(
    found: ImportedSession,
) -> None:
    """The setter is in 3, the ball goes to 3; the block of the attack from 3 is in 3."""
    of = {kind: [e.payload for _, e in found.events if e.event_type == kind] for kind in
          ("set", "block")}  # fmt: skip
    first = of["set"][0]
    assert (first["end_zone"], first["end_subzone"], first["pass_zone"]) == (3, "B", 3)
    assert of["block"][0]["end_zone"] == 3
    assert not any("start_zone" in one for kind in of.values() for one in kind)
    assert {one["end_zone"] for one in of["block"]} <= {2, 3, 4}


def test_a_lineup_is_kept_only_where_the_rules_would_give_another(found: ImportedSession) -> None:
    match = match_of(found)
    corrected = [event for _, event in found.events if "court" in event.payload]
    assert len(corrected) < 5
    last = match.sets[0].rallies[-1]
    assert all(number is not None for side in last.lineups for number in side)


def test_what_is_not_understood_is_said(tmp_path: Path, match_file: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        document["weather"] = "rain"
        play = document["scout"]["sets"][0]["events"][0]["exchange"]["plays"][0]
        play["skill"] = "X"
        play["mood"] = 3

    said = " ".join(map(str, written(tmp_path, match_file, change).diagnostics))
    assert "'weather'" in said
    assert "'X' is not known" in said
    assert "'mood'" in said


def test_two_stand_on_a_beach(tmp_path: Path, match_file: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        document["gameType"] = "beach"
        for one in document["scout"]["sets"]:
            lineups = [one["startingLineup"], *(event["lineup"] for event in one["events"])]
            for lineup in lineups:
                for team in lineup.values():
                    team["positions"] = {"1": 1, "2": 2}

    found = written(tmp_path, match_file, change)
    assert found.events[0][1].payload["lineup"] == ["1", "2"]
    assert match_of(found).rules.name == "beach"


def test_a_score_that_was_set_by_hand_becomes_a_point(tmp_path: Path, match_file: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        first = document["scout"]["sets"][0]["events"][0]
        first["exchange"] = {"plays": [], "point": None}

    found = written(tmp_path, match_file, change)
    assert match_of(found).sets[0].score == (7, 25)
    assert any("goes to 0-1" in str(one) for one in found.diagnostics)


def test_parts_that_are_empty_or_lie_in_one_event_are_read_all_the_same(
    tmp_path: Path, match_file: Path, found: ImportedSession
) -> None:
    def change(document: dict[str, Any]) -> None:
        for one in document["scout"]["sets"]:
            glued: list[dict[str, Any]] = []
            for event in one["events"]:
                before = glued.pop() if glued and not glued[-1].get("exchange") else {}
                if before and not event.get("exchange"):
                    glued.append(before)
                    before = {}
                glued.append({"timeout": None, "substitution": {}, "exchange": None} | before)
                glued[-1] |= {key: part for key, part in event.items() if part}
            one["events"] = glued
        document["scout"]["sets"].append({"events": [], "score": {"home": 0, "away": 0}})

    again = written(tmp_path, match_file, change)
    kinds = [event.event_type for _, event in again.events]
    assert Counter(kinds) == Counter(event.event_type for _, event in found.events)
    assert [one.score for one in match_of(again).sets] == [(7, 25), (11, 25), (14, 25)]
    assert [one for one in again.diagnostics if one not in found.diagnostics] == []


def test_comments_style_game_and_liberos_are_known_by_other_signs(
    tmp_path: Path, match_file: Path
) -> None:
    def change(document: dict[str, Any]) -> None:
        del document["gameType"]
        document["comment"] = "---- summary ----\nno comments\n\n---- coach home ----\nBlock line"
        document["setterCalls"][0]["name"] = "as VolleyMetrics has it"
        for team in document["team"].values():
            team["libero"] = []
        lineup = document["scout"]["sets"][0]["startingLineup"]["home"]
        lineup["positions"] = list(lineup["positions"].values())

    found = written(tmp_path, match_file, change)
    scout = found.session.meta["scout"]
    assert (scout["comments"], scout["evaluation_style"]) == (["Block line"], "volleymetrics")
    assert scout["rules"] == "indoor"
    assert found.events[0][1].payload["lineup"] == ["6", "4", "17", "2", "15", "8"]
    assert {player.number for player in found.rosters[Side.A] if player.libero} == {"1", "11"}


@pytest.mark.parametrize("text", ["", "{", "[[[" * 50_000, "nothing", '"text"', "NaN", "{}"])
def test_what_is_no_match_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.vsm"
    path.write_text(text)
    with pytest.raises(InvalidInput):
        read_vsm(path)
