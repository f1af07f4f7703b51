"""One piece of work at a time, and whose turn it is."""

from __future__ import annotations

import threading

import pytest

from app.work.precedence import Precedence


class Stopped(BaseException):
    """What a check raises that wants to stop waiting."""


def nothing() -> None:
    """A check that lets one wait."""


def stop() -> None:
    raise Stopped


def works(turns: Precedence, run: str) -> threading.Thread:
    """Works on one piece as soon as it may."""

    def piece() -> None:
        with turns.take(run, nothing):
            pass

    thread = threading.Thread(target=piece)
    thread.start()
    return thread


def test_who_goes_first_keeps_the_others_waiting_until_all_is_done() -> None:
    turns = Precedence()
    turns.go_first("copy")
    waiting = works(turns, "analysis")
    for _piece in range(3):
        with turns.take("copy", nothing):
            assert waiting.is_alive()
    assert waiting.is_alive(), "the copy has more pieces to come"
    turns.done("copy")
    waiting.join(60)
    assert not waiting.is_alive()


def test_one_who_waits_may_stop_waiting() -> None:
    turns = Precedence()
    with turns.take("one", nothing), pytest.raises(Stopped), turns.take("other", stop):
        pytest.fail("it was not its turn")
    with turns.take("other", stop):
        turns.done("other")


def test_a_piece_that_fails_passes_its_turn_on() -> None:
    turns = Precedence()
    with pytest.raises(Stopped), turns.take("one", nothing):
        stop()
    works(turns, "other").join(60)
    turns.wait_idle()
