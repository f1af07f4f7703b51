"""Play-by-play: rallies as people read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from session.formats.reading import read_file
from session.game.match import Rally, reduce
from session.game.rules import rules_of
from session.stats.playbyplay import RallyLine, play_by_play
from session.vocabulary import Side
from tests.stats.handmade import match, rally

NAMES = {"A": "Herons", "B": "Otters"}
ROSTERS = {"A": [{"number": "5", "player_name": "Ana"}], "B": [{"number": "02"}]}


def read(one: Rally) -> RallyLine:
    """One rally as a line."""
    [game] = match([[("", None)]]).sets
    whole = replace(match([]), sets=(replace(game, rallies=(one,), score=one.score_after),))
    [found] = play_by_play(whole, NAMES, ROSTERS)
    return found.lines[0]


@pytest.mark.parametrize(
    ("words", "how", "winner", "ended"),
    [
        ("A5S+ B2R+ B3E# B9A#", "kill", "B", "Kill by 9, assist by 3"),
        ("B1S+ A2R+ A5E# A9A#", "kill", "A", "Kill by 9, assist by 5 Ana"),
        ("B1S+ A5R- A5A#", "kill", "A", "Kill by 5 Ana"),
        ("B1S/ A5A#", "kill", "A", "Kill by 5 Ana"),
        ("B1S+ A2R+ A$$A#", "kill", "A", "Kill, assist by 2"),
        ("A5S#", "ace", "A", "Ace by 5 Ana"),
        ("A5S# B2R=", "ace", "A", "Ace by 5 Ana, reception error by 2"),
        ("A5S+ B2R=", "reception_error", "A", "Ace by 5 Ana, reception error by 2"),
        ("A5S=", "serve_error", "B", "Serve error by 5 Ana"),
        ("A5S+ B2R+ B9A=", "attack_error", "A", "Attack error by 9"),
        ("A5S+ B2R+ B9A/ A5B#", "blocked", "A", "Block by 5 Ana against 9"),
        ("A5S+ B2R+ B9A/", "blocked", "A", "Block against 9"),
        ("A5S+ B2R+ B9A+ A5B=", "block_error", "B", "Block error by 5 Ana"),
        ("A5S+ B2R+ B3E=", "set_error", "A", "Setting error by 3"),
        ("A5S+ B2R+ B9A+ A5D=", "dig_error", "B", "Dig error by 5 Ana"),
        ("A5S+ B2R+ B9F=", "freeball_error", "A", "Free ball error by 9"),
        ("A5S+ B2R+", "opponent_error", "A", "Error of Otters"),
        ("A5S+ B2R+", "unknown", "A", "Not written down how"),
        ("A5S+ B2R+", "unknown", None, "Nobody wrote down who won"),
    ],
)
def test_how_a_rally_ended_is_said_in_words(
    words: str, how: str, winner: str | None, ended: str
) -> None:
    assert read(replace(rally(words, winner), how=how)).ended == ended


def test_a_line_has_the_score_the_server_and_the_rotation() -> None:
    line = read(rally("B2S+ A5R+", "A", before=(7, 8), zones=(3, 6)))
    assert (line.score_before, line.score, line.winner) == ((7, 8), (8, 8), Side.A)
    assert (str(line.server), line.serving, line.rotation) == ("2", Side.B, 6)
    served = replace(rally("A5R+", "A"), serving=Side.B)
    assert str(read(served).server) == "1"  # Who stood in zone 1.
    nobody = read(rally("A5R+"))
    assert (nobody.server, nobody.rotation, nobody.score) == (None, None, None)


def test_a_set_begun_in_its_middle_and_one_after_the_decision_say_so() -> None:
    game = match([[("A1S#", "A")]])
    late = rally("A1S#", "A", before=(12, 10))
    one = replace(game.sets[0], rallies=(late,), score=(13, 10), extra=True)
    [found] = play_by_play(replace(game, sets=(one,)), NAMES, ROSTERS)
    assert found.lines[0].before == ("22 points are not written down: from 0:0 to 12:10",)
    assert found.extra
    known_by_its_result = replace(one, rallies=(), score=(25, 20))
    [found] = play_by_play(replace(game, sets=(known_by_its_result,)), NAMES, ROSTERS)
    assert (found.lines, found.after) == ((), ())


def test_time_outs_substitutions_and_points_not_written_down_stand_in_between() -> None:
    def point(side: str, *score: int) -> dict[str, object]:
        return {"event_type": "point", "actor_team": side, "payload": {"score": score}}

    events: list[dict[str, object]] = [
        {"event_type": "serve", "actor_team": "A", "actor_number": "5"},
        point("A", 1, 0),
        {"event_type": "timeout", "actor_team": "B"},
        point("A", 3, 0),
        {"event_type": "serve", "actor_team": "A", "actor_number": "5"},
        {
            "event_type": "substitution",
            "actor_team": "A",
            "payload": {"player_out": "5", "player_in": "7"},
        },
        point("B", 3, 1),
    ]
    [found] = play_by_play(reduce(events), NAMES, ROSTERS)
    assert [line.score for line in found.lines] == [(1, 0), (3, 1)]
    assert found.lines[1].before == (
        "2 points are not written down: from 1:0 to 3:0", "Time-out Otters",
        "Substitution Herons: 7 for 5 Ana",
    )  # fmt: skip


@pytest.mark.parametrize(
    "file", ["stuttgart-schwerin-2018.dvw", "beach-2021.dvw", "hudl-tags.xml", "avl-men-2017.psvb"]
)
def test_every_point_of_a_real_match_is_a_line(shared: Path, file: str) -> None:
    found = read_file(shared / "data/scout" / file)
    game = reduce([event for _, event in found.events], rules_of(found.session.meta))
    sets = play_by_play(game, NAMES, found.rosters)
    assert [one.score for one in sets] == [one.score for one in game.sets]
    for one in sets:
        assert sum(line.winner is not None for line in one.lines) == sum(one.score)
        assert one.lines[-1].score == one.score
        assert not [words for line in one.lines for words in line.before if "written" in words]
