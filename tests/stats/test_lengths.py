"""How long sets took: what stands where minutes stand is not always minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from session.game.match import Match, reduce
from session.game.plays import typed_play
from session.scout import scout_of
from session.stats.sets import minutes_of
from session.vocabulary import Side

TARGETS = [25, 25, 25, 25, 15]


def played(first: float | None, last: float | None, clock: tuple[str, str] | None = None) -> Match:
    """A set won 25:20, its first serve and its last point at these seconds of a video."""
    serve = {"set_number": 1} | ({"clock": clock[0]} if clock else {})
    point = {"set_number": 1, "score": [25, 20]} | ({"clock": clock[1]} if clock else {})
    before = {"set_number": 1, "score": [24, 20]}
    return reduce([
        typed_play(1, "serve", Side.A, "5", None, 1, serve, first, "v"),
        typed_play(2, "point", Side.A, None, None, 1, {"score": [1, 0]}, None, "v"),
        typed_play(3, "point", Side.A, None, None, 1, before, None, "v"),
        typed_play(4, "serve", Side.A, "5", None, 1, {}, None, "v"),
        typed_play(5, "point", Side.A, None, None, 1, point, last, "v"),
    ])  # fmt: skip


def listed(
    minutes: Sequence[int | None], style: str = "datavolley", sets: int = 1
) -> dict[str, Any]:
    scores = [[25, 20]] * sets + [None] * (len(minutes) - sets)
    entries = [{"score": s, "minutes": m} for s, m in zip(scores, minutes, strict=True)]
    return {"sets": entries, "evaluation_style": style}


@pytest.mark.parametrize(
    ("scout", "match", "minutes"),
    [
        (listed(TARGETS, "volleymetrics"), played(60, 1530), 25),
        (listed(TARGETS, "volleymetrics"), played(100, 1301), 21),
        (listed(TARGETS), played(100, 1301), 21),
        (listed(TARGETS, sets=5), played(100, 1301), 21),
        (listed(TARGETS, "volleymetrics"), played(None, None, ("20.36.59", "21.02.00")), 26),
        (listed(TARGETS, "volleymetrics"), played(None, None, ("23.50.00", "00.10.30")), 21),
        (listed(TARGETS, "volleymetrics"), played(0, 300, ("20.00.00", "20.21.00")), 21),
        (listed(TARGETS, "volleymetrics"), played(1301, 100), None),
        (listed(TARGETS, "volleymetrics"), played(None, None), None),
        (listed([23, 25, 25, 25, 15], "volleymetrics"), played(100, 1301), 23),
        (listed([25, None, None, None, None]), played(100, 1301), 25),
        (listed([None]), played(100, 1301), 21),
        ({"sets": [{"minutes": True}, 5]}, played(None, None, ("x", "21.02.00")), None),
    ],
    ids=[
        "the set took 25 by chance", "by the video", "sets not played have minutes, too",
        "all five are their target", "by the clock", "past midnight",
        "a video cut to its rallies", "a video that runs backwards", "no time at all",
        "minutes all the same", "one set of 25 minutes", "nothing is written", "nonsense",
    ],
)  # fmt: skip
def test_a_set_took_as_long_as_its_times_say_where_the_file_writes_no_minutes(
    scout: dict[str, Any], match: Match, minutes: int | None
) -> None:
    assert minutes_of(match, scout_of({"scout": scout})) == {1: minutes}


def test_a_set_that_is_not_over_or_began_in_the_middle_has_no_length() -> None:
    serve = typed_play(1, "serve", Side.A, "5", None, 1, {}, 0, "v")
    point = typed_play(2, "point", Side.A, None, None, 1, {"score": [20, 20]}, 1200, "v")
    over = typed_play(3, "point", Side.A, None, None, 1, {"score": [25, 20]}, 1500, "v")
    assert minutes_of(reduce([serve, point]), {}) == {1: None}
    middle = typed_play(1, "point", Side.A, None, None, 1, {"score": [20, 20]}, None, "v")
    assert minutes_of(reduce([middle, serve, over]), {}) == {1: None}
