"""What the touches of a rally are worth by what follows them."""

from __future__ import annotations

import pytest

from session.game.impliedsigns import implied_signs
from session.game.plays import Touch, plays
from session.vocabulary import Side
from tests.record.noted import events


def touches(noted: str, places: dict[int, tuple[float, float]] | None = None) -> list[Touch]:
    listed = events(noted)
    for at, place in (places or {}).items():
        listed[at]["payload"]["player_m"] = list(place)
    return [one for one in plays(listed) if isinstance(one, Touch)]


@pytest.mark.parametrize(
    ("noted", "winner", "signs"),
    [
        ("A1S", Side.A, "#"),
        ("A1S", Side.B, "="),
        ("A1S", None, "."),
        ("A1S B2R", Side.A, "#="),
        ("A1S B2R", None, "#="),
        ("A1S B2R#", None, "-#"),
        ("A1S B2R-", None, "+-"),
        # The ball came over the net at once.
        ("A1S B2R A3A#", None, "//#"),
        ("A1S B2R# B3E B4A", Side.B, "-#.#"),
        ("A1S B2R# B3E B4A", Side.A, "-#.="),
        ("A1S B2R# B3E B4A A5D", None, "-#.#="),
        ("A1S B2R# B3E B4A A5B", Side.A, "-#./#"),
        ("A1S B2R# B3E B4A A5B", Side.B, "-#.#="),
        # Sent back by the block and covered; then slowed down by it and dug.
        ("A1S B2R# B3E B4A A5B B2D B3E B4A", Side.B, "-#.!!..#"),
        ("A1S B2R# B3E B4A A5B A6D# A7E A8A", Side.A, "-#.++#.#"),
        ("A1S B2R# B3E B4A A6D- A7E A8A", Side.B, "-#.+-.="),
        ("A1S B2R# B3E", Side.A, "-#="),
    ],
)
def test_what_follows_tells_how_well_it_was_played(
    noted: str, winner: Side | None, signs: str
) -> None:
    found = implied_signs(touches(noted), winner, is_over=True)
    assert "".join(sign or "." for sign in found) == signs


@pytest.mark.parametrize(
    ("place", "sign"),
    [((4.0, 10.0), "#"), ((8.0, 11.0), "+"), ((4.0, 14.0), "-"), ((4.0, 3.0), None)],
)
def test_a_reception_is_worth_where_it_was_set(
    place: tuple[float, float], sign: str | None
) -> None:
    found = implied_signs(touches("A1S B2R B3E B4A#", {2: place}), None, is_over=True)
    assert found[1] == sign


def test_of_a_rally_that_goes_on_the_last_touch_is_open() -> None:
    assert implied_signs(touches("A1S B2R#"), None, is_over=False) == ["-", "#"]
    assert implied_signs(touches("A1S B2R# B3E B4A"), None, is_over=False)[3] is None
    assert implied_signs([], None, is_over=True) == []
