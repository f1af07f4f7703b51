"""A match as sets and rallies: jotted down, and from real scout files."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from session.formats.reading import read_file
from session.game.match import Match, reduce
from session.game.plays import Play, plays
from session.game.rules import BEACH, INDOOR, Rules, rules_of
from session.game.state import State
from session.game.step import enter_set, step
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.scout import said_finals
from session.service import SessionService
from session.vocabulary import Side
from tests.record.noted import events

A, B = Side.A, Side.B

WHOLE = {
    "stuttgart-schwerin-2018.dvw": ["25-21", "22-25", "22-25", "25-21", "12-15"],
    "katowice-bedzin-2019.dvw": ["25-20", "18-25", "25-15", "19-25", "15-6"],
    "ljubljana-maribor-2012.dvw": ["25-12", "25-17", "25-14"],
    "click-and-scout.dvw": ["15-21", "21-19", "21-19", "23-21"],
    "beach-2021.dvw": ["15-21", "12-21"],
    "avl-men-2017.psvb": ["25-23", "31-29", "25-15"],
    "hudl-tags.xml": ["25-16", "25-20", "25-22"],
}
SCOUTED = [name for name in WHOLE if name.endswith(".dvw")]
LETTERS = {"r": "reception", "p": "transition_break", "s": "transition_sideout"}
OVERPASS_KILLS = {"ljubljana-maribor-2012.dvw": 1}
"""Attacks whose letter follows another rule than all others."""


def match_of(path: Path) -> Match:
    read = read_file(path)
    a, b = (
        frozenset(player.number for player in read.rosters.get(side, []) if player.libero)
        for side in Side
    )
    meta = read.session.meta
    return reduce((event for _, event in read.events), rules_of(meta), (a, b), said_finals(meta))


def columns(play: Play) -> list[str]:
    return str(play.said["line"]).split(";")


@pytest.mark.parametrize("name", WHOLE)
def test_the_last_point_of_a_set_is_its_score(shared: Path, name: str) -> None:
    match = match_of(shared / "data/scout" / name)

    assert [f"{a}-{b}" for a, b in (one.score for one in match.sets)] == WHOLE[name]
    for one in match.sets:
        assert one.rallies[-1].score_after == one.score
        assert one.winner is (A if one.score[0] > one.score[1] else B)


def test_nobody_wins_a_set_of_which_a_file_has_a_piece(shared: Path) -> None:
    (one,) = (match := match_of(shared / "data/scout/katowice-bedzin-2019-clip.dvw")).sets

    assert one.score == (0, 1)
    assert one.winner is None
    assert match.sets_won == (0, 0)


@pytest.mark.parametrize(
    ("text", "final", "winner"),
    [
        ("A1S A25:20", (20, 25), A),
        ("B1S B0:1 end", (25, 20), None),
        ("A1S A21:15 end", (21, 15), A),
        ("A1S A21:15", (21, 15), A),
        ("A1S A21:15 end", None, A),
        ("A1S A24:20 end25:20", (25, 20), A),
        ("A1S A21:15 end21:15", (25, 20), A),
        ("A1S A21:15", None, None),
    ],
)
def test_a_set_is_won_by_the_rules_or_as_somebody_wrote_it(
    text: str, final: tuple[int, int] | None, winner: Side | None
) -> None:
    match = reduce(events(text), finals={1: final} if final else None)

    assert match.sets[0].winner is winner
    assert match.sets_won == ((1, 0) if winner else (0, 0))


@pytest.mark.parametrize("name", SCOUTED)
def test_phases_are_those_of_the_scout(shared: Path, name: str) -> None:
    match = match_of(shared / "data/scout" / name)
    attacks = [
        (columns(play), phase)
        for rally in match.rallies
        for play, phase in zip(rally.touches, rally.phases, strict=True)
        if play.kind == "attack"
    ]
    lettered = [(LETTERS[fields[2]], phase) for fields, phase in attacks if fields[2] in LETTERS]

    assert lettered
    others = [one for one in lettered if one[0] != one[1]]
    assert len(others) == OVERPASS_KILLS.get(name, 0)


@pytest.mark.parametrize("name", SCOUTED)
def test_rotations_and_line_ups_are_those_of_the_scout(shared: Path, name: str) -> None:
    match = match_of(shared / "data/scout" / name)
    for rally in match.rallies:
        fields = columns(rally.touches[0])
        for side, zone, first in ((A, fields[9], 14), (B, fields[10], 20)):
            six = [text.lstrip("0") or None for text in fields[first : first + match.rules.players]]
            i = 0 if side is A else 1
            assert rally.setter_zone(side) == int(zone)
            assert list(rally.lineups[i]) == six


@pytest.mark.parametrize("name", SCOUTED)
def test_partial_scores_are_those_of_the_file(shared: Path, name: str) -> None:
    read = read_file(shared / "data/scout" / name)
    said = [one for one in read.session.meta["scout"]["sets"] if one.get("score")]

    for one, given in zip(match_of(shared / "data/scout" / name).sets, said, strict=True):
        assert [list(score) for score in one.partials] == [s for s in given["partials"] if s]


def test_every_rally_of_a_whole_file_has_a_winner_and_a_server(shared: Path) -> None:
    match = match_of(shared / "data/scout/stuttgart-schwerin-2018.dvw")

    assert len(match.rallies) == 213
    assert all(rally.winner and rally.serving for rally in match.rallies)
    assert sum(len(rally.touches) for rally in match.rallies) == 1219
    assert match.sets_won == (2, 3)


def test_a_match_is_reduced_in_some_milliseconds(shared: Path) -> None:
    found = match_of(shared / "data/scout/stuttgart-schwerin-2018.dvw").plays
    times = []
    for _ in range(5):
        begun = time.process_time()
        reduce(found)
        times.append(time.process_time() - begun)

    assert min(times) < 0.05, "five milliseconds on a quiet laptop"


def test_a_rally_says_what_stood_at_its_serve() -> None:
    match = reduce(events("A[1,2,3,4,5,6/2] B[11,12,13,14,15,16/11] A1S+ B12R# B13A# B0:1 B12S="))
    first, second = match.rallies

    assert (first.serving, first.winner, first.how) == (A, B, "kill")
    assert (first.score_before, first.score_after) == ((0, 0), (0, 1))
    assert first.setter_zones == (2, 1)
    assert first.lineups[1] == ("11", "12", "13", "14", "15", "16")
    assert first.phases == ("serve", "reception", "reception")
    assert first.point is not None
    assert first.point.id == 6
    assert (second.serving, second.setter_zone(B), second.score_before) == (B, 6, (0, 1))
    assert match.sets[0].starters[0] == ("1", "2", "3", "4", "5", "6")


def test_a_time_out_stands_between_two_rallies() -> None:
    one = reduce(events("A1S A1:0 AT A1S A2:0 A3>4 A1S A3:0")).sets[0]

    found = zip((play.kind for play in one.others), one.others_at, strict=True)
    assert list(found) == [
        ("point", 1), ("timeout", 1), ("point", 2), ("substitution", 2), ("point", 3),
    ]  # fmt: skip


def test_points_alone_make_a_match() -> None:
    match = reduce(events("A. B. B. B!lost A."))

    assert [rally.winner for rally in match.rallies] == [A, B, B, A]
    assert [rally.serving for rally in match.rallies] == [None, A, B, B]
    assert match.rallies[3].how == "opponent_error"
    assert match.sets[0].score == (2, 2)


def test_a_point_written_twice_is_one_point() -> None:
    match = reduce(events("A1S A1:0 A1:0 A1S B1:1"))

    assert [rally.winner for rally in match.rallies] == [A, B]


def test_a_point_may_be_taken_back_and_given_to_the_others() -> None:
    match = reduce(events("A1S A1:0 A1S A2:0 B1:1 B2S B1:2"))

    assert [rally.winner for rally in match.rallies] == [A, B, B]
    assert [rally.score_after for rally in match.rallies] == [(1, 0), (1, 1), (1, 2)]


def test_a_point_of_nobody_ends_a_rally_without_a_winner() -> None:
    given = events("A1S A1:0 A1S B. A1S A2:0")
    given[3]["actor_team"] = None

    assert [rally.winner for rally in reduce(given).rallies] == [A, None, A]


def test_going_back_into_a_set_that_is_over_stays_in_it() -> None:
    match = reduce(events("1|A25:20 2|B20:25 1|A26:20 A1S# 2|A21:25"))

    assert [one.score for one in match.sets] == [(26, 20), (21, 25)]
    assert [rally.set_number for rally in match.rallies if rally.touches] == [2]
    assert match.rallies[-1].score_before == (20, 25)


def test_points_that_nobody_wrote_down_are_no_rally() -> None:
    match = reduce(events("A1S# A1:0 A25:20"))

    assert [rally.score_after for rally in match.rallies] == [(1, 0)]
    assert match.sets[0].score == (25, 20)


def test_a_set_may_be_nothing_but_its_final_score() -> None:
    match = reduce(events("1|A25:20 2|end25:23 3|A24:20 3|A25:20"))

    assert [one.score for one in match.sets] == [(25, 20), (25, 23), (25, 20)]
    assert [one.partials for one in match.sets] == [(), (), ()]
    assert match.sets_won == (3, 0)
    assert [len(one.rallies) for one in match.sets] == [0, 0, 1], "nobody wrote the rallies down"


@pytest.mark.parametrize(
    ("text", "winners"),
    [
        ("A1S# B2R= A1S+ B2R B3A# B4S", [A, B, None]),
        ("A1S B2R B3A B4S A1R", [B, None]),
        ("A1S B2R A1S B2R", [None, None]),
        ("A1S# B2R= B4S", [None, None]),
        ("A1S B2R B3A#", [B]),
    ],
    ids=["signs", "the next serve", "nothing tells", "contradiction", "the last rally"],
)
def test_without_points_nothing_is_scored(text: str, winners: list[Side | None]) -> None:
    match = reduce(events(text))

    assert [rally.winner for rally in match.rallies] == winners
    assert match.sets[0].score == (0, 0)
    assert all(rally.score_after == (0, 0) for rally in match.rallies)


@pytest.mark.parametrize(
    ("text", "winners"),
    [
        ("A1S A5:5 A1S A1S B6:6", [A, A, B]),
        ("A1S A5:5 A1S A1S B5:6", [A, None, B]),
        ("A1S A5:5 A1S# B2R= A1S B6:6 B3S B6:7", [A, A, B, B]),
        ("A1S A5:5 A1S A1S A1S B6:7", [A, None, None, B]),
    ],
    ids=["a missing point", "a replay", "a missing ace", "two rallies, two scores"],
)
def test_the_score_tells_what_became_of_a_rally_without_a_point(
    text: str, winners: list[Side | None]
) -> None:
    assert [rally.winner for rally in reduce(events(text)).rallies] == winners


def test_plays_and_events_reduce_to_the_same() -> None:
    given = events("A1S# B2R= A1:0 A1S= B1:1")

    assert reduce(given) == reduce(plays(given))
    assert reduce([]).sets == ()


def test_suggestions_do_not_count() -> None:
    given = events("A1S# B2R= A1:0 A1S= B1:1")
    given[3]["status"] = given[4]["status"] = "suggested"

    assert len(reduce(given).rallies) == 1


def test_replaying_gives_the_same_score_at_every_serve(shared: Path) -> None:
    match = match_of(shared / "data/scout/katowice-bedzin-2019.dvw")
    state, scores = State.start(match.rules, match.liberos), []
    for play in match.plays:
        before = enter_set(state, play)
        state = step(state, play)
        assert step(before, play) == state
        if play.kind == "serve":
            scores.append(state.score)

    assert scores == [rally.score_before for rally in match.rallies if rally.touches]
    assert state.sets_won == match.sets_won


def test_the_record_reads_a_session_as_a_match(service: SessionService) -> None:
    session_id = service.create_session(SessionCreate(title="Final", meta={"rules": "beach"}))
    service.set_roster(session_id, "A", [PlayerIn(number="7", libero=True)])
    service.add_events(
        session_id,
        None,
        [EventIn.model_validate({k: v for k, v in one.items() if k != "id"})
         for one in events("A1S A1:0")],
    )  # fmt: skip

    match = service.get_match(session_id)

    assert match.sets[0].score == (1, 0)
    assert match.rules.name == "beach"
    assert match.liberos[0] == {"7"}
    assert service.as_actor("page").get_match(session_id) is match, "nothing changed"


def test_a_change_is_seen_at_once(service: SessionService) -> None:
    session_id = service.create_session(SessionCreate(title="Final"))
    point = EventIn(event_type="point", actor_team=A)
    (event_id,) = service.add_events(session_id, None, [point])
    assert service.get_match(session_id).sets[0].score == (1, 0)

    service.add_events(session_id, None, [point])
    assert service.get_match(session_id).sets[0].score == (2, 0)

    service.delete_event(session_id, event_id)
    assert service.get_match(session_id).sets[0].score == (1, 0)
    assert service.get_match(session_id).rules == INDOOR


LAST_TOUCHES = {
    "kill": ("A1S- B12R+ B14A- A3A#", "B13D="),
    "kill and two answers": ("A1S- B12R+ B14A- A3A#", "B13B= B15D="),
    "ace": ("A1S#", "B12R="),
    "block": ("A1S- B12R+ B14A/", "A2B# B13D="),
}
FORMATS = [
    (INDOOR, "A24:20", "A25:20", 1),
    (INDOOR, "A30:30 A31:30", "A32:30", 1),
    (INDOOR, "5|A14:13", "A15:13", 5),
    (BEACH, "A20:19", "A21:19", 1),
    (BEACH, "3|A14:3", "A15:3", 3),
]


@pytest.mark.parametrize("ending", LAST_TOUCHES)
@pytest.mark.parametrize(("rules", "before", "point", "number"), FORMATS)
@pytest.mark.parametrize("ended", ["", "end"])
def test_what_answers_the_last_touch_of_a_set_is_of_that_set(
    ending: str, rules: Rules, before: str, point: str, number: int, ended: str
) -> None:
    rally, answers = LAST_TOUCHES[ending]
    match = reduce(events(f"{before} {rally} {point} {ended} {answers}"), rules)
    [played] = [one for one in match.sets if one.number == number]
    assert [one.number for one in match.sets] == [number]
    [last] = [one for one in played.rallies if one.touches]
    assert len(last.touches) == len(last.phases) == len(f"{rally} {answers}".split())
    assert match.sets_won[0] == 1
    following = reduce(events(f"{before} {rally} {point} {ended} {answers} B14S="), rules)
    assert len(following.sets) == 2
    assert following.sets[-1].rallies[0].touches[0].kind == "serve"


def test_a_dig_that_was_good_or_said_to_be_of_the_next_set_opens_it() -> None:
    for dig in ("B13D+", "2|B13D=", "A13D="):
        match = reduce(events(f"A24:20 A1S- B12R+ A3A# A25:20 {dig}"))
        assert [one.number for one in match.sets] == [1, 2], dig
