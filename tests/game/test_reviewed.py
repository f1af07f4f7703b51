"""Where a person has looked, and where nobody knows whether anything else happened."""

from __future__ import annotations

import pytest

from session.game.reviewed import ReviewedStretch, reviewed_stretches, rough_moments
from tests.game.disturbed import made_touch


@pytest.mark.parametrize(
    ("judged", "waiting", "stretches"),
    [
        ([], [4.0], []),
        ([5.0, 9.0], [], [(4.0, 10.0)]),
        ([0.4, 9.0], [9.5], [(0.0, 9.25)]),
        ([5.0, 9.0], [7.0], [(4.0, 6.0), (8.0, 10.0)]),
        ([5.0, 5.2, 9.0], [5.1, 8.0, 8.2], [(4.0, 5.05), (5.15, 6.2), (8.6, 10.0)]),
    ],
)
def test_what_lies_between_judged_touches_was_looked_at(
    judged: list[float], waiting: list[float], stretches: list[tuple[float, float]]
) -> None:
    found = reviewed_stretches(judged, waiting)
    assert found == tuple(ReviewedStretch(*one) for one in stretches)


def test_a_touch_with_a_rough_time_lies_between_those_beside_it() -> None:
    touches = [
        made_touch(1, 9.0, "serve", "A"),
        made_touch(2, 6.0, "reception", "B", time_by="hand"),
        made_touch(3, 9.0, "set", "B"),
        made_touch(4, 7.0, "attack", "B", time_by="contact"),
        made_touch(5, 8.0, "dig", "A"),
    ]
    assert list(rough_moments(touches)) == [9.0, 6.5, 8.0]
