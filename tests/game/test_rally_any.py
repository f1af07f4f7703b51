"""Whatever is thrown at the rules, they stay the rules."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from session.checks import check
from session.game.match import reduce
from session.game.plays import Touch, plays, typed_play
from session.game.rules import BEACH, INDOOR, Rules, rules_of
from session.game.state import State
from session.game.step import step
from session.game.strayserves import strays_in
from session.vocabulary import EVENT_TYPES, SKILLS, Side

NUMBERS = [str(number) for number in range(1, 9)]
SIX = st.permutations(NUMBERS).map(lambda numbers: list(numbers[:6]))
ZONE = st.integers(1, 6)
SCORE = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(list)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 99) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=7) | st.dictionaries(st.sampled_from("AB"), inner),
    max_leaves=8,
)
KEYS = (
    "score", "lineup", "setter", "setter_zone", "player_out", "player_in", "outcome", "court",
    "setter_zones", "evaluation", "set_number", "start_zone", "players", "skill_type",
)  # fmt: skip


def one_of_kind(kind: str, **payload: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "event_type": st.just(kind),
            "actor_team": st.sampled_from("AB"),
            "actor_number": st.sampled_from([*NUMBERS, None]),
            "payload": st.fixed_dictionaries({}, optional=payload),
        }
    )


SIGN = st.sampled_from("#+!-/=")
SET_NUMBER = st.integers(1, 5)
VALID = st.one_of(
    *(one_of_kind(kind, evaluation=SIGN, set_number=SET_NUMBER) for kind in SKILLS),
    one_of_kind("point"),
    one_of_kind("point", score=SCORE),
    one_of_kind("lineup", lineup=SIX, setter=st.sampled_from(NUMBERS)),
    one_of_kind("rotation", setter_zone=ZONE),
    one_of_kind(
        "substitution", player_out=st.sampled_from(NUMBERS), player_in=st.sampled_from(NUMBERS)
    ),
    one_of_kind("timeout"),
    one_of_kind("set_end", score=SCORE),
    one_of_kind("note", outcome=st.sampled_from(["won", "lost"])),
)
ODD = st.fixed_dictionaries(
    {
        "event_type": st.sampled_from([*EVENT_TYPES, "juggling", ""]),
        "actor_team": st.sampled_from(["A", "B", None, "C"]),
        "actor_number": st.sampled_from([*NUMBERS, None, "$$", "007", "?"]),
        "payload": st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=4),
    }
)
RULES = st.sampled_from([INDOOR, BEACH, rules_of({"rules": {"best_of": 1, "points": 3}})])
MATCH = st.lists(VALID | ODD, max_size=60)
ANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(MATCH, RULES)
@ANY
def test_any_events_reduce(events: list[dict[str, Any]], rules: Rules) -> None:
    match = reduce(events, rules, (frozenset({"7"}), frozenset()))

    touches = [play for play in match.plays if isinstance(play, Touch)]
    in_rallies = [play for rally in match.rallies for play in rally.touches]
    assert sorted(map(id, in_rallies)) == sorted(map(id, touches)), "each touch in one rally"
    others = sum(len(one.others) for one in match.sets)
    assert others + len(touches) == len(match.plays)
    for rally in match.rallies:
        assert min(*rally.score_before, *rally.score_after) >= 0
        assert len(rally.phases) == len(rally.touches)
    assert len({one.number for one in match.sets}) == len(match.sets)
    assert sum(match.sets_won) <= len(match.sets)


@given(MATCH, RULES)
@ANY
def test_serves_that_cannot_be_are_found_without_playing_all_again(
    events: list[dict[str, Any]], rules: Rules
) -> None:
    match = reduce(events, rules)
    found = strays_in(match.plays, match.start, match.moments)
    assert found == strays_in(match.plays, match.start)


@given(MATCH, RULES)
@ANY
def test_any_match_can_be_checked(events: list[dict[str, Any]], rules: Rules) -> None:
    match = reduce(events, rules, (frozenset({"7"}), frozenset()))
    players = [{"number": number, "position": "outside", "libero": False} for number in NUMBERS]

    for problem in check(match, {"A": players}, {"scout": {"sets": [{"score": [25, 20]}, None]}}):
        assert problem.text
        assert problem.place is None or 0 <= problem.place < len(match.plays)


@given(MATCH, RULES)
@ANY
def test_playing_step_by_step_is_reducing(events: list[dict[str, Any]], rules: Rules) -> None:
    state = State.start(rules)
    found, phases = list(plays(events)), []
    for play in found:
        before = state
        state = step(state, play)
        assert step(before, play) == state, "the same again: nothing was changed"
        if isinstance(play, Touch):
            phases.append((id(play), state.phase))
    match = reduce(found, rules)

    again = [
        (id(play), phase)
        for rally in match.rallies
        for play, phase in zip(rally.touches, rally.phases, strict=True)
    ]
    assert sorted(again) == sorted(phases)
    assert match.sets_won == state.sets_won
    for one in match.sets:
        if one.number == state.set_number:
            assert one.score == state.score


@given(SIX, st.lists(st.sampled_from("AB"), max_size=80), ZONE)
@ANY
def test_turning_never_loses_a_player(six: list[str], points: list[str], zone: int) -> None:
    state = State.start()
    line_up = {"lineup": six, "setter": six[0]}
    for side in Side:
        state = step(state, typed_play(None, "lineup", side, None, None, 1, line_up))
    state = step(state, typed_play(None, "rotation", Side.B, None, None, 1, {"setter_zone": zone}))
    for winner in points:
        state = step(state, typed_play(None, "point", Side(winner), None, None, 1, {}))
        for i in (0, 1):
            assert sorted(map(str, state.lineups[i])) == sorted(six)
            place = state.setter_zones[i]
            assert place is not None
            assert state.lineups[i][place - 1] == six[0]
