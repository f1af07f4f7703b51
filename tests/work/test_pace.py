"""What a job says of the time that is left: from all that was done, smoothly, to the end."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.work.progress import CALM_SEC, Pace


class Clock:
    """Goes as one says."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_was_done_before_a_restart_counts() -> None:
    clock = Clock()
    pace = Pace(total=1000, done=500, spent=250, last=0.1, clock=clock)
    told = pace.at(500)
    assert told.speed == 2.0
    assert told.left == pytest.approx((500 + 100) / 2)
    assert told.share == pytest.approx(500 / 1100)


def test_the_last_phase_is_part_of_it() -> None:
    pace = Pace(total=1000, done=1000, spent=500, last=0.1, clock=Clock())
    shares = [pace.last_phase(share).share for share in (0.0, 0.5, 1.0)]
    assert shares == pytest.approx([1000 / 1100, 1050 / 1100, 1.0])
    assert pace.last_phase(1.0).left is not None


def test_a_pause_between_pieces_is_no_work() -> None:
    clock = Clock()
    pace = Pace(total=100, done=0, spent=0, last=0, clock=clock)
    pace.begin()
    pace.at(0)
    clock.now += 10
    pace.at(10)
    clock.now += 1000
    pace.begin()
    pace.at(10)
    clock.now += 10
    assert pace.at(20).speed == pytest.approx(1.0)


def test_it_never_jumps_and_comes_to_nothing_at_the_end() -> None:
    """The clip is three times as hard in its middle: each word follows from the one before."""
    clock = Clock()
    pace = Pace(total=600, done=0, spent=0, last=0.1, clock=clock)
    pace.begin(0)
    done, said = 0.0, []
    while done < 600:
        told = pace.at(done)
        if told.left is not None:
            said.append(told.left)
        clock.now += 0.5
        done += 0.5 if 200 < done < 400 else 1.5
    worst = max(abs(after - before) for before, after in pairwise(said))
    assert worst <= 0.5 + 0.5 / CALM_SEC * max(said)
    for step in range(101):
        clock.now += 0.3
        last = pace.last_phase(step / 100)
    assert last.left is not None
    assert last.left < 15
