"""What scouts have written of calls, blocks and notes finds its touches in real matches."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.formats.reading import read_file
from session.game.match import Match, reduce
from session.game.plays import Touch
from session.schemas import EventIn
from session.stats.filters import Filter
from session.stats.narrowing import narrow
from session.stats.report import summary


@pytest.fixture(scope="module")
def events(shared: Path) -> list[EventIn]:
    found = read_file(shared / "data/scout/katowice-bedzin-2019.dvw")
    return [event for _, event in found.events]


@pytest.fixture(scope="module")
def game(events: list[EventIn]) -> Match:
    return reduce(events)


def kept(match: Match, **asked: str) -> list[Touch]:
    found = narrow(match, Filter.parse(asked))
    return [touch for rally in found.rallies for touch in rally.touches]


def test_an_attack_is_asked_for_by_the_call_of_its_set(game: Match) -> None:
    calls = {one.combination for one in kept(game, skill="set")} - {None}
    assert {"K1", "K7"} <= calls
    attacks = kept(game, call="K1", skill="attack")
    assert 0 < len(attacks) < len(kept(game, skill="attack"))
    for rally in game.rallies:
        for touch in rally.touches:
            if any(touch is one for one in attacks):
                before = rally.touches[: rally.touches.index(touch)]
                sets = [one for one in before if one.kind == "set" and one.side is touch.side]
                assert sets[-1].combination == "K1"


def test_attacks_and_blocks_are_asked_for_by_the_size_of_the_block(game: Match) -> None:
    for size in (1, 2, 3):
        found = kept(game, blockers=str(size))
        assert found
        assert {one.kind for one in found} <= {"attack", "block"}
        assert {one.players for one in found} == {size}


def test_numbers_count_what_the_list_shows(game: Match) -> None:
    for asked in ({"call": "K1"}, {"blockers": "2"}, {"call": "K1", "blockers": "1,2", "set": "2"}):
        attacks = [one for one in kept(game, **asked) if one.kind == "attack"]
        teams = summary(game, Filter.parse(asked))["teams"]
        assert attacks
        assert sum(teams[side]["totals"]["attack_total"] for side in "AB") == len(attacks)


def test_a_note_speaks_of_the_rally_that_began_before_it(events: list[EventIn]) -> None:
    serves = [at for at, one in enumerate(events) if one.event_type == "serve"]
    note = EventIn(event_type="note", payload={"text": "Show this to the Team"})
    noted = reduce([*events[: serves[3] + 1], note, *events[serves[3] + 1 :]])
    assert kept(noted, text="to the team") == list(noted.rallies[3].touches)
    assert kept(noted, text="nobody wrote this") == []
    first = reduce([note, *events])
    assert kept(first, text="to the team") == list(first.rallies[0].touches)
