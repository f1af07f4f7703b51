"""What is counted of a match: circumstances of touches, and that the parts add up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.stats import catalogue
from session.stats.catalogue import statistic
from session.stats.filters import Filter
from session.stats.tally import Counted, Sum, Tally, When, circumstances_of, count_match
from session.vocabulary import SKILLS, Side
from tests.stats.handmade import played, rally


@pytest.mark.parametrize(
    ("words", "place", "when"),
    [
        ("A1S+ B2R# B3E+ B4A#", 3, When.FIRST_ATTACK | When.AFTER_POSITIVE),
        ("A1S+ B2R! B3E+ B4A#", 3, When.FIRST_ATTACK | When.AFTER_NEGATIVE),
        ("A1S+ B2R/ A4A#", 2, When.ON_DIG),
        ("A1S+ B2R B4A#", 2, When.FIRST_ATTACK | When.ON_DIG),
        ("A1S+ B2R# B3E+ B4A#", 2, When.LED_TO_KILL | When.ASSIST),
        ("A1S+ B2R# B3E+ B4A", 2, When.LED_TO_UNJUDGED),
        ("A1S+ B2R# B3E+ A4A#", 2, When.ANY),
        ("A1S+ B4R# B4A#", 1, When.ANY),
        ("A1S+ B2R# B4A- A3B+ A5D#", 4, When.OF_ATTACK),
        ("A1S+ B2R# B4A- A3B! B5D#", 4, When.ANY),
        ("A1S+ B2R# B4A/:players=2 A3B#", 3, When.SHARED),
        ("A1S+ B2R# B4A/ A3B#:players=1", 3, When.ALONE),
        ("A1S+ B2R# B4A/ A3B#", 3, When.ANY),
    ],
)
def test_a_touch_has_its_circumstances_from_its_rally(words: str, place: int, when: When) -> None:
    assert When(circumstances_of(rally(words)).touches[place]) == when


GAME = played(
    ("A1S+ B2R# B3E+ B4A- A5D+ A3E# A4A#", "A"),
    ("A1S# B2R=", "A"),
    ("A1S- B$$R# B3E+ B4A/ A3B#", "A", (6, 1)),
    ("A1S=", "B"),
)


def test_players_and_what_is_the_teams_alone_add_up_to_the_team() -> None:
    team = count_match(GAME)[Side.A]
    assert statistic("points_total").count(team.total()) == 3
    assert statistic("points_total").count(team.of_player("1")) == 1
    assert statistic("break_point").rate(team.total()).as_json() == {"value": 0.75, "n": 3, "d": 4}
    assert statistic("break_point").rate(team.of_player("1")).d == 4, "and not twice for the team"
    assert statistic("attack_kills").count(team.rotations[1]) == 1
    assert statistic("reception_total").count(count_match(GAME)[Side.B].of_player(None)) == 1


def test_conditions_on_touches_take_no_rallies_away() -> None:
    counted = Counted.of(GAME, Filter.parse({"skill": "attack"}))
    whole, part = count_match(GAME)[Side.A], counted.teams[Side.A]
    assert list(part.players) == ["4"]
    assert part.in_rallies["1"].counts == whole.in_rallies["1"].counts
    assert statistic("opponent_errors").count(part.total()) == 0, "points of her own are no gifts"
    assert part.rotations[1].counts == whole.rotations[1].counts


def test_a_sum_says_its_counts_and_takes_off_what_is_bad() -> None:
    balance = Sum.touches("serve", "#") - Sum.touches("serve", "=") + Sum.touches("block", "#") / 2
    team = count_match(GAME)[Side.A].total()
    assert balance.read(team.counts) == 0.5
    assert balance.words == "n(serve, #) − n(serve, =) + n(block, #) × 0.5"
    assert (balance - balance).parts == {}


SIGNS = st.sampled_from([*"#+!-/=", "in play", None])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(SKILLS), SIGNS), max_size=30))
def test_signs_add_up_to_what_was_judged_and_rates_stay_in_their_range(
    found: list[tuple[str, str | None]],
) -> None:
    tally, again = Tally(), Tally()
    for skill, sign in found:
        tally.touch(skill, sign)
        again.touch(skill, sign, times=2)
    assert Tally.sum([tally, tally]).counts == again.counts
    for skill, line in catalogue.SKILL_LINES.items():
        mine = [sign for kind, sign in found if kind == skill]
        assert line["total"].count(tally) == len(mine)
        assert line["unevaluated"].count(tally) == mine.count(None)
        assert -1 <= (line["efficiency"].rate(tally).value or 0) <= 1
        for key in catalogue.SKILL_SHARES[skill]:
            assert 0 <= (line[key].rate(tally).value or 0) <= 1


def test_what_a_page_and_its_files_ask_for_is_counted_once() -> None:
    counted = Counted.of(GAME)
    assert Counted.of(GAME, Filter()) is counted
    assert Counted.of(GAME, Filter.parse({"set": "1"})) is not counted
    assert Counted.of(GAME, style="german") is not counted
    assert Counted.of(replace(GAME)) is not counted, "another match, though it is equal"
