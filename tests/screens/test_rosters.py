"""Rosters as they come from spreadsheets, mails and by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.screens.sessions.rosters import as_text, pasted_roster
from session.schemas import Player


def players(text: str) -> list[tuple[str, str, str | None, bool, bool]]:
    return [
        (one.number, one.player_name, one.position, one.libero, one.captain)
        for one in (line.player for line in pasted_roster(text))
        if one
    ]


@pytest.mark.parametrize("between", ["\t", ";", ","])
def test_columns_by_any_separator(between: str) -> None:
    text = "\n".join(
        between.join(cells)
        for cells in (("07", "Ana Silva", "OH", "C"), ("12", "Bo Li", "libero", ""))
    )
    assert players(text) == [
        ("7", "Ana Silva", "outside", False, True),
        ("12", "Bo Li", "libero", True, False),
    ]


def test_a_heading_line_says_which_column_is_which() -> None:
    assert players("Name\tPos\tNr.\nAna\tS\t4\n") == [("4", "Ana", "setter", False, False)]


def test_number_and_name_by_hand_and_name_before_number() -> None:
    assert players("4 Ana Silva\n12 Bo") == [
        ("4", "Ana Silva", None, False, False),
        ("12", "Bo", None, False, False),
    ]
    assert players("Ana\t4\nBo\t12")[1][:2] == ("12", "Bo")


def test_quoted_names_keep_their_comma() -> None:
    assert players('4,"Silva, Ana",S')[0][:3] == ("4", "Silva, Ana", "setter")


def test_every_bad_line_says_why() -> None:
    lines = pasted_roster("4\tAna\n\tNobody\n4\tAgain\n12345678901\tLong")
    assert [line.problem for line in lines] == [
        None,
        "The number is missing.",
        "Number 4 is on line 1 already.",
        "The number: at most 10 characters.",
    ]


def test_a_whole_league_is_not_a_roster() -> None:
    assert pasted_roster("\n".join(f"{n}\tX" for n in range(300)))[-1].problem == (
        "At most 200 players fit on a roster."
    )


def test_what_is_shown_for_editing_reads_back_the_same() -> None:
    roster = [
        Player(id=1, number="7", player_name="A B", position="setter", libero=False, captain=True),
        Player(id=2, number="9", player_name="C", position=None, libero=True, captain=False),
        Player(id=3, number="10", player_name="", position="libero", libero=True, captain=False),
    ]
    assert players(as_text(roster)) == [
        (one.number, one.player_name, one.position, one.libero, one.captain) for one in roster
    ]


@given(st.text(max_size=400))
def test_no_text_breaks_it(text: str) -> None:
    for line in pasted_roster(text):
        assert (line.player is None) == (line.problem is not None)


def test_what_is_wrong_with_a_line_is_said_at_its_own_place() -> None:
    first, _, bad = pasted_roster("1\tAna\n\n\t\n2\tBo\nAnna Kowalska, captain\tsetter")
    assert (first.number, bad.number) == (1, 5)
    assert bad.problem is not None
    assert bad.problem.startswith("It does not begin with a number")
