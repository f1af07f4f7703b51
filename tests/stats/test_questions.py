"""Questions as coaches type them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.formats.reading import read_file
from session.game.match import reduce
from session.stats.filters import MATCH_KEYS, Filter, condition_words, filter_words
from session.stats.narrowing import by_team
from session.stats.questions import (
    Known,
    are_attacks_after_reception,
    question_words,
    read_question,
    suggestions,
)
from session.vocabulary import Side
from tests.stats.test_filters import addresses

KNOWN = Known(
    names={"A": "Herons Zürich", "B": "Hornets"},
    players={"A": {"7": "Ana Kovač", "9": "Mia Berg"}, "B": {"7": "Lu Wen", "12": "Ada Berg"}},
    sets=(1, 2, 3),
    combinations=frozenset({"X5", "V5"}),
    calls=frozenset({"K1", "K7"}),
    types=frozenset({"Q", "M"}),
    tags=("Pipe", "for Tuesday"),
    liberos={"A": ("7",), "B": ("12",)},
    named={"pipe": ("V5",), "quick": ("X1", "X5")},
)


AFTER_PERFECT = {"reception": "#", "phase": "reception"}
"""Attacks that follow it: not the other team's in the same rally, nor later ones."""


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (
            "9 attack rot 1 rec # set 3",
            {"player": "A9", "skill": "attack", "rotation": "1", **AFTER_PERFECT, "set": "3"},
        ),
        (
            "all attacks of number 9 in rotation 1 after a perfect reception in set 3",
            {"player": "A9", "skill": "attack", "rotation": "1", **AFTER_PERFECT, "set": "3"},
        ),
        ("SET 3 Rec# ATTACK #9", {"player": "A9", "skill": "attack", **AFTER_PERFECT, "set": "3"}),
        ("A 7 attack", {"player": "A7", "skill": "attack"}),
        ("b7 att", {"player": "B7", "skill": "attack"}),
        ("hornets 7 serve =", {"player": "B7", "skill": "serve", "evaluation": "="}),
        ("kovač kills", {"player": "A7", "skill": "attack", "evaluation": "#"}),
        ("Kovac zurich", {"player": "A7"}),
        ("herons trailing", {"team": "A", "score": "trailing"}),
        ("12 rec #", {"player": "B12", "skill": "reception", "evaluation": "#"}),
        ("positive rec", {"skill": "reception", "evaluation": "#+"}),
        ("after rec positive", {"reception": "#+"}),
        ("attack from 4 to 1", {"skill": "attack", "start_zone": "4", "end_zone": "1"}),
        ("set 9", {"player": "A9", "skill": "set"}),
        ("9 set K1 won", {"player": "A9", "skill": "set", "call": "K1", "outcome": "won"}),
        ("attack k1,k7", {"skill": "attack", "call": "K1,K7"}),
        ("x5 2 blockers", {"combination": "X5", "blockers": "2"}),
        ("attack no block lost", {"skill": "attack", "blockers": "0", "outcome": "lost"}),
        ("9 block +", {"player": "A9", "skill": "block", "evaluation": "+"}),
        ("B rot 1,6 opp rot 2", {"team": "B", "rotation": "1,6", "opponent_rotation": "2"}),
        ("sets 1, 2 from 20", {"set": "1,2", "score": "from20"}),
        ("transition attack", {"phase": "transition,break", "skill": "attack"}),
        ("side out attack +", {"phase": "reception", "skill": "attack", "evaluation": "+"}),
        ("free ball rally 3-9", {"skill": "freeball", "rally": "3-9"}),
        ('tag:pipe text:"too low"', {"tag": "pipe", "text": "too low"}),
        ("type:q tag:“for tuesday”", {"skill_type": "Q", "tag": "for tuesday"}),
        ("rot1 set2", {"rotation": "1", "set": "2"}),
        ("all failed receptions", {"skill": "reception", "evaluation": "="}),
        ("missed serves set 2", {"skill": "serve", "evaluation": "=", "set": "2"}),
        ("good receptions", {"skill": "reception", "evaluation": "#+"}),
        (
            "attack after good reception",
            {"skill": "attack", "reception": "#+", "phase": "reception"},
        ),
        ("overpasses set 2", {"skill": "reception", "evaluation": "/", "set": "2"}),
        ("A libero rec", {"player": "A7", "skill": "reception"}),
        ("hornets libero", {"player": "B12"}),
        ("pipe kills", {"combination": "V5", "skill": "attack", "evaluation": "#"}),
        ("quick attack won", {"combination": "X1,X5", "skill": "attack", "outcome": "won"}),
        ("attack or serve", {"skill": "attack,serve"}),
        ("set 1 or 2 serve", {"set": "1,2", "skill": "serve"}),
        ("block points of A 7", {"player": "A7", "skill": "block", "evaluation": "#"}),
        ("attack 24-22", {"skill": "attack", "score": "24-22"}),
        ("at 24:22 attack set 1", {"skill": "attack", "score": "24-22", "set": "1"}),
        ("score 8-8 rally 3-9", {"score": "8-8", "rally": "3-9"}),
        ("", {}),
    ],
)
def test_what_a_coach_types_is_a_filter(typed: str, asked: dict[str, str]) -> None:
    found = read_question(typed, KNOWN)
    assert found.not_understood == ()
    assert found.wanted == Filter.parse(asked)


@pytest.mark.parametrize(
    ("typed", "word", "sentence"),
    [
        ("attakc won", "attakc", "“attakc” is not understood. Did you mean attack"),
        ("7 attack", "7", "Both teams have a number 7: write A 7 or B 7."),
        ("55 attack", "55", "Nobody has number 55."),
        ("rot 7", "7", "Rotation: choose from 1 to 6."),
        ("A7 A9", "A9", "One player at a time."),
        ("won lost", "lost", "Outcome: one at a time."),
        ("x9 attack", "x9", "“x9” is not understood."),
        ("berg attack", "berg", "“berg” is not understood."),
        ("set 3 /x", "/x", "“/x” is not understood."),
        (
            "good attack",
            "good",
            "“Good” is + for some and # and + for others: write + or positive.",
        ),
        ("bad rec", "bad", "“Bad” can be − or an error: write negative, error or !-/ ."),
        ("attack overpass", "overpass", "An overpass is a reception /: ask for it alone,"),
        ("libero rec", "libero", "Both teams have a libero: write A libero or B libero."),
        ("score 9", "score", "“score” is not understood."),
        ("attack or won", "or", "“or” is not understood"),
    ],
)
def test_what_means_nothing_is_said(typed: str, word: str, sentence: str) -> None:
    (found,) = read_question(typed, KNOWN).not_understood
    assert found.word == word
    assert found.sentence.startswith(sentence)


def test_many_matches_are_asked_for_the_codes_that_scouts_usually_write() -> None:
    asked = read_question("attack k1 x5 won", Known(of_many=True))
    assert asked.not_understood == ()
    assert asked.wanted.address() == {
        "outcome": "won",
        "skill": "attack",
        "combination": "X5",
        "call": "K1",
    }


def test_a_number_in_many_matches_is_nobodys_until_the_team_is_said() -> None:
    (found,) = read_question("9 attack", Known(of_many=True)).not_understood
    assert found.sentence == "Whose number 9? Write A 9 or B 9."
    assert read_question("A 9 attack", Known(of_many=True)).not_understood == ()


def test_what_was_understood_still_counts() -> None:
    assert read_question("attack xyzzy won", KNOWN).wanted == Filter.parse(
        {"skill": "attack", "outcome": "won"}
    )


@settings(deadline=None)
@given(addresses)
def test_a_filter_can_be_typed(address: dict[str, str]) -> None:
    wanted = Filter.parse(address)
    typed = question_words(wanted)
    again = read_question(typed, KNOWN)
    assert again.not_understood == ()
    assert again.wanted == wanted


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_read(typed: str) -> None:
    found = read_question(typed, KNOWN)
    assert isinstance(found.wanted, Filter)
    assert isinstance(suggestions(typed, len(typed), KNOWN), list)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("9 att", "9 attack"),
        ("attack ro", "attack rot 1"),
        ("attack k", "attack K1"),
        ("tag:p", "tag:Pipe"),
        ("hor", "hornets"),
        ("", "attack"),
    ],
)
def test_words_are_finished(typed: str, offered: str) -> None:
    assert offered in suggestions(typed, len(typed), KNOWN)


def test_the_word_at_the_caret_is_finished() -> None:
    assert "attack won" in suggestions("att won", 3, KNOWN)


def test_a_real_match_is_asked(shared: Path) -> None:
    found = read_file(shared / "data/scout/katowice-bedzin-2019.dvw")
    match = reduce([event for _, event in found.events])
    names = {"A": "GKS Katowice", "B": "MKS Będzin"}
    known = Known.of(match, {}, names)
    asked = read_question("katowice attack k1 rec # set 1", known)
    assert asked.not_understood == ()
    touches = [
        touch for rally in by_team(match, asked.wanted)[Side.A].rallies for touch in rally.touches
    ]
    assert touches
    assert {(touch.kind, touch.set_number) for touch in touches} == {("attack", 1)}


def test_what_a_match_does_not_tell_is_said() -> None:
    nothing = replace(KNOWN, liberos={"A": ("1", "7")}, named={"pipe": ()})
    (libero,) = read_question("libero", nothing).not_understood
    assert libero.sentence == "Herons Zürich has the liberos 1 and 7: write A 1 or A 7."
    (nobody,) = read_question("B libero", nothing).not_understood
    assert nobody.sentence == "The roster names no libero."
    (pipe,) = read_question("pipe", nothing).not_understood
    assert pipe.sentence == "Nobody wrote a pipe in this match."
    (quick,) = read_question("quick", nothing).not_understood
    assert quick.sentence.startswith("The file of this match does not say what a quick is.")
    (many,) = read_question("quick", Known(of_many=True)).not_understood
    assert many.sentence.startswith("What a quick is stands in the file of each match.")


@settings(deadline=None)
@given(addresses)
def test_what_a_chip_says_can_be_typed(address: dict[str, str]) -> None:
    if address.get("player") == "B$":  # which nobody wears
        del address["player"]
    wanted = Filter.parse(address)
    for key, value in wanted.address().items():
        if key in MATCH_KEYS:
            words = condition_words(key, value, KNOWN.names)
            for typed in (words, words[:1].upper() + words[1:]):
                again = read_question(typed, KNOWN)
                assert again.not_understood == (), typed
                assert again.wanted.address() == {key: value}, typed
    # A whole line of them can be typed, too, but where a comma stands between numbers or signs.
    if not {"team", "player"} <= {*address} and not {"evaluation", "blockers"} & {*address}:
        expected = {key: one for key, one in wanted.address().items() if key in MATCH_KEYS}
        again = read_question(filter_words(expected, KNOWN.names), KNOWN)
        if are_attacks_after_reception(expected):
            expected["phase"] = "reception"
        assert again.wanted == Filter.parse(expected), filter_words(expected, KNOWN.names)


@pytest.mark.parametrize(
    ("home", "visitors"),
    [
        ("Team A", "Team B"),
        ("AZS AGH Kraków", "AZS Olsztyn"),
        ("TSV 1860", "ZAKSA Kędzierzyn-Koźle"),
        ("Set Point 3", "FC"),
        ("Home team", "Visitors"),
    ],
)
def test_teams_are_called_as_their_chips_call_them(home: str, visitors: str) -> None:
    names = {"A": home, "B": visitors}
    known = Known(names=names, players={"A": {"3": ""}, "B": {"3": ""}})
    for side in "AB":
        for key, value in (("team", side), ("player", f"{side}3"), ("player", f"{side}none")):
            again = read_question(condition_words(key, value, names), known)
            assert again.not_understood == ()
            assert again.wanted == Filter.parse({key: value})
