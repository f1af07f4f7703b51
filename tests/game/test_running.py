"""A match that grows by one play, or is corrected anywhere, is the match that is read whole."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.formats.reading import read_file
from session.game.match import Match, reduce
from session.game.replay import Place, place_of
from session.game.rules import INDOOR, Rules, rules_of
from session.game.running import BEFORE_ALL, RunningMatch
from session.game.state import State
from tests.game.test_rally_any import ANY, MATCH, ODD, RULES, VALID

Row = dict[str, Any]
LIBEROS = (frozenset({"7"}), frozenset[str]())
WHERE = st.floats(0, 1)


class Change(NamedTuple):
    kind: str
    where: float
    to: float
    event: Row


CHANGE = st.builds(
    Change, st.sampled_from(["end", "add", "edit", "move", "delete", "undo", "suggest"]),
    WHERE, WHERE, VALID | ODD,
)  # fmt: skip


class Book:
    """Events as a record keeps them, each change with the row before and after it."""

    def __init__(self, events: list[Row]) -> None:
        self.rows: list[Row] = []
        self.log: list[tuple[Row | None, Row | None]] = []
        self._ids = iter(range(1, 10_000))
        for event in events:
            self.rows.append(self._row(event, (len(self.rows) + 1) * 1000))

    def _row(self, event: Row, seq: int) -> Row:
        more = {"id": next(self._ids), "seq": seq, "status": "confirmed"}
        return {"t_sec": None, "clip_id": None, **event, **more}

    def write(self, was: Row | None, now: Row | None) -> tuple[Row | None, Row | None]:
        if was is not None:
            self.rows.remove(was)
        if now is not None:
            self.rows = sorted([*self.rows, now], key=lambda row: (row["seq"], row["id"]))
        self.log.append((was, now))
        return was, now

    def do(self, change: Change) -> Iterator[tuple[Row | None, Row | None]]:
        last = self.rows[-1]["seq"] if self.rows else 0
        some = self.rows[int(change.where * (len(self.rows) - 1))] if self.rows else None
        if change.kind == "end":
            yield self.write(None, self._row(change.event, last + 1000))
        elif change.kind == "add":
            yield self.write(None, self._row(change.event, int(change.where * last)))
        elif change.kind == "undo" and self.log:
            was, now = self.log[-1]
            yield self.write(now, was)
        elif some is not None and change.kind == "edit":
            kept = {key: some[key] for key in ("id", "seq", "status")}
            yield self.write(some, {**some, **change.event, **kept})
        elif some is not None and change.kind == "move":
            yield self.write(some, {**some, "seq": int(change.to * last)})
        elif some is not None and change.kind == "delete":
            yield self.write(some, None)
        elif some is not None and change.kind == "suggest":
            other = "suggested" if some["status"] == "confirmed" else "confirmed"
            yield self.write(some, {**some, "status": other})

    def whole(self, rules: Rules) -> Match:
        return reduce(self.rows, rules, LIBEROS)


def read_on(running: RunningMatch, book: Book, up_to: Place | None) -> RunningMatch:
    """The same, with its plays up to a place or all of them."""
    if running.knows(up_to):
        return running
    fork, reach = running.fork(), running.reach or BEFORE_ALL
    rows = (row for row in book.rows if row["status"] == "confirmed")
    fork.read_on((row for row in rows if place_of(row) > reach), up_to)
    return fork


@given(MATCH, st.lists(st.tuples(st.lists(CHANGE, min_size=1, max_size=3), st.booleans(), WHERE),
                       max_size=12), RULES)  # fmt: skip
@ANY
def test_any_changes_make_the_match_that_is_read_whole(
    events: list[Row], acts: list[tuple[list[Change], bool, float]], rules: Rules
) -> None:
    book = Book(events)
    running = RunningMatch.of(book.rows, State.start(rules, LIBEROS))
    assert running.match() == book.whole(rules)
    if acts and acts[0][1]:  # begun anew, with as much of it as is needed
        running = RunningMatch(running.start)
    for changes, looked, where in acts:
        before, match = running, running.match() if looked else None
        running = running.fork()
        running.change(edit for change in changes for edit in book.do(change))
        if looked:
            running = read_on(running, book, None)
            assert running.match() == book.whole(rules)
            assert running.match().moments == book.whole(rules).moments
            assert before.match() is match, "what was answered stays as it was"
        else:
            running = read_on(running, book, (int(where * 60_000), 0))
            running.stands_before(int(where * len(running)))
    running = read_on(running, book, None)
    assert running.match() == book.whole(rules)


def test_a_play_more_leaves_the_sets_before_it_alone() -> None:
    score = [("serve", {}), ("attack", {"evaluation": "#"}), ("point", {})]
    events: list[Row] = [
        {"event_type": kind, "actor_team": "A", "actor_number": "4", "payload": payload}
        for kind, payload in score * 60
    ]
    book = Book(events)
    running = RunningMatch.of(book.rows, State.start(INDOOR))
    before = running.match()
    assert [one.score for one in before.sets] == [(25, 0), (25, 0), (10, 0)]

    grown = running.fork()
    grown.change(book.do(Change("end", 0, 0, events[0])))
    after = grown.match()

    assert after == reduce(book.rows)
    assert after.sets[0] is before.sets[0]
    assert after.sets[2].rallies[0] is before.sets[2].rallies[0]
    assert len(after.sets[2].rallies) == len(before.sets[2].rallies) + 1


@pytest.mark.parametrize("name", ["stuttgart-schwerin-2018", "beach-2021"])
def test_a_scouted_match_may_be_written_and_corrected_play_by_play(shared: Path, name: str) -> None:
    data = read_file(shared / "data" / "scout" / f"{name}.dvw")
    dice, rules = random.Random(9), rules_of(data.session.meta)
    book = Book([event.model_dump(mode="json") for _, event in data.events])
    running = RunningMatch.of(book.rows[:200], State.start(rules, LIBEROS))
    for row in book.rows[200:]:
        running = running.fork()
        running.change([(None, row)])
        if row["event_type"] == "set_end":
            running.match()
    assert running.match() == book.whole(rules)
    for _ in range(15):
        kinds = ["add", "edit", "move", "delete", "undo", "suggest"]
        event = {**dice.choice(book.rows), "actor_team": dice.choice("AB")}
        change = Change(dice.choice(kinds), dice.random(), dice.random(), event)
        running.change(book.do(change))
        assert running.match() == book.whole(rules)
