"""Filters: read from an address and written back; what of a match passes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.errors import InvalidInput
from session.game.match import Match
from session.stats.filters import EVALUATION_SIGNS, PHASES, SCORES, Filter, FilteredPlayer, Rallies
from session.stats.narrowing import by_team, narrow
from session.vocabulary import SKILLS, Side
from tests.stats.handmade import match, played

NAMES = {"A": "Herons", "B": "Hornets"}


def some(values: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), max_size=3).map(",".join)


addresses = st.fixed_dictionaries(
    {},
    optional={
        "set": some(list("12345")),
        "team": st.sampled_from(["A", "B"]),
        "player": st.sampled_from(["A7", "B$", "A007", "Bnone"]),
        "rotation": some(list("123456")),
        "opponent_rotation": some(list("123456")),
        "serving": st.sampled_from(["yes", "no"]),
        "outcome": st.sampled_from(["won", "lost"]),
        "score": st.sampled_from([*SCORES, "0-0", "24-22"]),
        "reception": st.text(EVALUATION_SIGNS, max_size=4),
        "rally": st.sampled_from(["3", "3-9", "12-4"]),
        "phase": some([*PHASES, "transition", "break"]),
        "skill": some(list(SKILLS)),
        "evaluation": st.text(EVALUATION_SIGNS, max_size=4),
        "start_zone": some(list("123456789")),
        "combination": some(["X5", "V5", "PP"]),
        "call": some(["K1", "K7"]),
        "blockers": some(list("0123")),
        "tag": some(["Pipe", "show the team"]),
        "text": st.sampled_from(["cover", "Ż, 2"]),
        "opponent": st.sampled_from(["Hornets", "Ż, 2"]),
        "date_from": st.just("2026-02-03"),
    },
)


@settings(deadline=None)
@given(addresses)
def test_an_address_can_be_shared(address: dict[str, str]) -> None:
    wanted = Filter.parse(address)
    assert Filter.parse(wanted.address()) == wanted
    assert Filter.parse(wanted.address()).query() == wanted.query()
    assert isinstance(wanted.words(NAMES), str)


def test_the_same_question_has_one_address() -> None:
    one = Filter.parse({"rotation": "6,1,6", "phase": "break", "set": "", "kind": "touches"})
    other = Filter.parse({"phase": "transition_break", "rotation": "1,6"})
    assert one == other
    assert one.query() == "rotation=1,6&phase=transition_break"


def test_a_plus_that_nobody_escaped_is_still_a_plus() -> None:
    assert Filter.parse({"reception": "# "}).reception == "#+"


@pytest.mark.parametrize(
    ("said", "signs"),
    [("perfect", "#"), ("Positive", "#+"), ("perfect,!", "#!"), ("#,+,=", "#+=")],
)
def test_signs_have_words_too(said: str, signs: str) -> None:
    assert Filter.parse({"reception": said}).address() == {"reception": signs}
    assert Filter.parse({"evaluation": said}).evaluation == signs


def test_every_field_is_read() -> None:
    wanted = Filter.parse(
        {"set": "2", "player": "b07", "serving": "no", "outcome": "lost", "rally": "9-3"}
        | {"opponent": "Owls, 2", "date_to": "2026-11-21", "score": "from20", "evaluation": "=/"}
    )
    assert wanted == Filter(
        sets=(2,),
        player=FilteredPlayer(Side.B, "7"),
        serving=False,
        won=False,
        rallies=Rallies(3, 9),
        opponent="Owls, 2",
        date_to=dt.date(2026, 11, 21),
        score="from20",
        evaluation="/=",
    )


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("set", "0", "Set: choose from 1 to 9."),
        ("rotation", "7", "Rotation: choose from 1 to 6."),
        ("team", "C", "Team: choose from A, B."),
        ("player", "7", "Player: write team and shirt number, such as A7."),
        ("score", "tight", "Score: choose from close, from20, leading, level, trailing, or write"),
        ("score", "124-22", "Score: choose from close"),
        ("reception", "?", "Reception: choose from # + ! - / ="),
        ("rally", "three", "Rallies: write a number or a stretch, such as 3-9."),
        ("date_from", "yesterday", "From: write a date as 2026-11-21."),
        ("skill", "dance", "Skill: choose from serve, reception"),
        ("combination", "x" * 101, "Combination: write at most 100 plain characters."),
        ("blockers", "ten", "Blockers: choose from 0 to 9."),
        ("rotation", "²", "Rotation: choose from 1 to 6."),
    ],
)
def test_a_bad_value_is_refused_in_a_plain_sentence(key: str, text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as problem:
        Filter.parse({key: text})
    assert problem.value.detail.startswith(sentence)
    assert problem.value.field == key


def test_a_filter_speaks_a_coachs_words() -> None:
    wanted = Filter.parse(
        {"set": "1,2", "rotation": "1", "score": "close", "player": "A7", "phase": "break"}
    )
    assert wanted.words(NAMES) == (
        "Set 1, 2, Herons 7, setter in 1, at most 2 points apart, transition on own serve"
    )
    assert Filter().words(NAMES) == ""
    assert Filter.parse({"call": "K1", "blockers": "0", "tag": "Pipe", "text": "cover"}).words(
        NAMES
    ) == ("After the call K1, no block, tagged pipe, noted “cover”")
    assert Filter.parse({"blockers": "1"}).words(NAMES) == "1 blocker"


GAME = match(
    [
        [
            (
                "A1S+ B2R# B3E+:combination=K1 B4A#:start_zone=4:combination=X5:players=2"
                ":custom=Cover",
                "B",
                (1, 1),
            ),
            ("B1S# A5R=", "B", (1, 6)),
            (
                "B1S- A5R!:players=2 A2E+:combination=K2 A4A+ B6D+ B3E# B4A/:players=0 A6B#",
                "A",
                (1, 6),
            ),
            ("A2S=", "B", (6, 6)),
        ],
        [("B1S= ", "A", (2, 3)), ("A9S# B$$R=", "A", (1, 3))],
    ]
)


def rallies(found: Match) -> list[tuple[int, int]]:
    return [(one.set_number, one.number) for one in found.rallies]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ({"set": "2"}, [(2, 1), (2, 2)]),
        ({"team": "A", "rotation": "1"}, [(1, 1), (1, 2), (1, 3), (2, 2)]),
        ({"team": "B", "rotation": "1"}, [(1, 1)]),
        ({"team": "A", "opponent_rotation": "3"}, [(2, 1), (2, 2)]),
        ({"team": "A", "serving": "yes"}, [(1, 1), (1, 4), (2, 2)]),
        ({"team": "A", "serving": "no"}, [(1, 2), (1, 3), (2, 1)]),
        ({"team": "B", "outcome": "lost"}, [(1, 3), (2, 1), (2, 2)]),
        ({"team": "A", "score": "trailing"}, [(1, 2), (1, 3), (1, 4)]),
        ({"team": "B", "score": "trailing"}, [(2, 2)]),
        ({"score": "level"}, [(1, 1), (2, 1)]),
        ({"reception": "#"}, [(1, 1)]),
        ({"reception": "!="}, [(1, 2), (1, 3), (2, 2)]),
        ({"set": "1", "rally": "2-3"}, [(1, 2), (1, 3)]),
        ({"player": "B4", "outcome": "won"}, [(1, 1), (1, 2), (1, 4)]),
    ],
)
def test_whole_rallies_stay_or_go(address: dict[str, str], kept: list[tuple[int, int]]) -> None:
    assert rallies(narrow(GAME, Filter.parse(address))) == kept


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ({"player": "B4"}, ["attack#", "attack/"]),
        ({"player": "Bnone"}, ["reception="]),
        ({"skill": "serve", "evaluation": "=#"}, ["serve#", "serve=", "serve=", "serve#"]),
        ({"phase": "break"}, ["dig+", "set#", "attack/"]),
        ({"skill": "attack", "phase": "reception"}, ["attack#", "attack+"]),
        ({"start_zone": "4"}, ["attack#"]),
        ({"combination": "X5"}, ["attack#"]),
        ({"blockers": "2"}, ["attack#"]),
        ({"blockers": "0,1"}, ["attack/"]),
        ({"call": "K1"}, ["set+", "attack#"]),
        ({"call": "K1,K2", "skill": "attack"}, ["attack#", "attack+"]),
        ({"text": "cov"}, ["attack#"]),
    ],
)
def test_single_touches_stay_or_go_and_rallies_stay(
    address: dict[str, str], kept: list[str]
) -> None:
    found = narrow(GAME, Filter.parse(address))
    touches = [f"{t.kind}{t.sign}" for one in found.rallies for t in one.touches]
    assert touches == kept
    assert len(found.rallies) == 6
    assert all(len(one.touches) == len(one.phases) for one in found.rallies)


def test_the_score_is_that_of_the_rallies_that_stay() -> None:
    whole = narrow(GAME, Filter(sets=(1,)))
    assert [(one.score, one.winner) for one in whole.sets] == [((1, 3), Side.B)]
    part = narrow(GAME, Filter(team=Side.A, serving=True))
    assert [(one.number, one.score, one.winner) for one in part.sets] == [
        (1, (0, 2), None),
        (2, (1, 0), None),
    ]
    assert part.sets_won == (0, 0)


def test_points_that_nobody_wrote_down_pass_no_condition_on_rallies() -> None:
    one = played(("A1S#", "A"), ("A1S# B2R=", "A")).sets[0]
    begun_late = replace(one, number=1, score=(12, 8))
    by_result = replace(one, number=2, rallies=(), score=(25, 20))
    game = Match((begun_late, by_result), (2, 0), ())
    served = narrow(game, Filter.parse({"team": "A", "serving": "yes"}))
    assert [(one.number, one.score, one.winner) for one in served.sets] == [(1, (2, 0), None)]
    for address in ({"set": "1,2"}, {"skill": "serve"}):
        assert [one.score for one in narrow(game, Filter.parse(address)).sets] == [
            (12, 8),
            (25, 20),
        ]


def test_close_and_late_are_judged_before_the_rally() -> None:
    game = played(*[("A1S#", "A")] * 22)
    assert len(narrow(game, Filter(score="close")).rallies) == 3
    assert [one.score_before[0] for one in narrow(game, Filter(score="from20")).rallies] == [20, 21]


def test_an_exact_score_is_the_home_teams_first_whoever_looks() -> None:
    game = played(*[("A1S#", "A")] * 3, ("A1S=", "B"))
    for address in ({"score": "2-0"}, {"score": "02:0", "team": "B"}):
        wanted = Filter.parse(address)
        assert [one.score_before for one in narrow(game, wanted).rallies] == [(2, 0)]
    assert narrow(game, Filter.parse({"score": "0-2"})).rallies == ()
    assert Filter.parse({"score": "02:0"}).query() == "score=2-0"
    assert Filter.parse({"score": "24-22"}).words({}) == "At 24-22"


def test_without_a_team_each_team_is_looked_at_from_its_own_side() -> None:
    views = by_team(GAME, Filter(rotation=(1,)))
    assert rallies(views[Side.A]) == [(1, 1), (1, 2), (1, 3), (2, 2)]
    assert rallies(views[Side.B]) == [(1, 1)]
    same = by_team(GAME, Filter(score="close"))
    assert same[Side.A] is same[Side.B]
    with pytest.raises(InvalidInput, match="Say for which team"):
        narrow(GAME, Filter(rotation=(1,)))


words = st.lists(
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from("AB"),
        st.sampled_from(["7", "$$"]),
        st.sampled_from("SREABDF"),
        st.sampled_from([*EVALUATION_SIGNS, ""]),
    ),
    max_size=6,
).map(" ".join)
zone = st.sampled_from([1, 4, 6, None])
games = st.lists(
    st.lists(st.tuples(words, st.sampled_from("AB"), st.tuples(zone, zone)), max_size=5),
    max_size=3,
).map(match)


@settings(deadline=None)
@given(games, addresses)
def test_any_filter_keeps_a_part_of_any_match(game: Match, address: dict[str, str]) -> None:
    for view in by_team(game, Filter.parse(address)).values():
        whole = {(one.set_number, one.number): one for one in game.rallies}
        for one in view.rallies:
            before = whole[one.set_number, one.number]
            assert [t for t in before.touches if t in one.touches] == list(one.touches)
            assert len(one.phases) == len(one.touches)
        for part in view.sets:
            won = [sum(rally.winner is side for rally in part.rallies) for side in Side]
            assert list(part.score) == won


def test_the_same_part_of_a_match_is_looked_for_once() -> None:
    game, wanted = played(), Filter(rotation=(1,), team=Side.A)
    assert narrow(game, wanted) is narrow(game, replace(wanted))
    assert narrow(replace(game), wanted) is not narrow(game, wanted)


def test_an_empty_filter_changes_nothing() -> None:
    assert narrow(GAME, Filter()) is GAME
    assert narrow(GAME, Filter(team=Side.A)) is GAME
    assert narrow(GAME, Filter(opponent="Owls")) == GAME


def test_conditions_on_rallies_and_on_touches_can_be_told_apart() -> None:
    wanted = Filter.parse({"set": "1", "player": "A7", "phase": "break"})
    assert wanted.has_touches
    assert wanted.of_rallies == Filter(sets=(1,), team=Side.A)
    assert not replace(wanted, player=None, phase=()).has_touches


def test_tags_are_compared_without_case() -> None:
    game = played(("A1S+ B4A#", "B"))
    serve, attack = game.rallies[0].touches
    tagged = replace(attack, said={**attack.said, "tags": ["Pipe ", "for Tuesday", "pipe", 7, " "]})
    rally = replace(game.rallies[0], touches=(serve, tagged))
    game = replace(game, sets=(replace(game.sets[0], rallies=(rally,)),))
    assert tagged.tags == ("Pipe", "for Tuesday")
    for said, kept in (("PIPE", [tagged]), ("other,For tuesday", [tagged]), ("for", [])):
        found = narrow(game, Filter.parse({"tag": said}))
        assert [touch for one in found.rallies for touch in one.touches] == kept
