"""What does not fit is looked for only where something was played, and all of it is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.checks import CHECKS, Check, Findings, check
from session.checks.check import Found, Inspection, Stretch
from session.formats.reading import read_file
from session.game.match import Match, Problem, reduce
from session.game.rules import INDOOR, Rules, rules_of
from session.game.running import RunningMatch
from session.game.state import State
from session.record.matches import liberos_of
from tests.game.test_rally_any import ANY, MATCH, NUMBERS, RULES
from tests.game.test_running import CHANGE, LIBEROS, Book, Change

PLAYERS = {"A": [{"number": one, "position": "setter", "libero": one == "7"} for one in NUMBERS]}
META = {"scout": {"sets": [{"score": [25, 20]}, None], "evaluations": "german"}}
RALLY: list[tuple[str, dict[str, Any]]] = [
    ("serve", {}), ("attack", {"evaluation": "#"}), ("point", {})
]  # fmt: skip


def in_one_go(match: Match, rosters: Any, meta: Any) -> list[Problem]:  # noqa: ANN401
    """What every check finds that looks at the whole match, whatever it needs to see."""
    background = Findings(CHECKS, match, rosters, meta).background
    strays = Findings(CHECKS, match, rosters, meta).strays
    whole = Stretch(match.moments, match.rallies, match.sets, strays, match.sets_won)
    look = Inspection(background, whole)
    places = {id(play): place for place, play in enumerate(match.plays)}
    found = [
        Problem(
            one.name,
            one.severity,
            text,
            play.id if play is not None else None,
            places[id(play)] if play is not None else None,
        )
        for one in CHECKS
        for play, text in one.find(look)
    ]
    return sorted(found, key=lambda one: -1 if one.place is None else one.place)


@given(MATCH, st.lists(st.lists(CHANGE, min_size=1, max_size=2), max_size=6), RULES)
@ANY
def test_after_any_change_the_findings_are_those_of_the_whole_match(
    events: list[dict[str, Any]], acts: list[list[Change]], rules: Rules
) -> None:
    book = Book(events)
    running = RunningMatch.of(book.rows, State.start(rules, LIBEROS))
    findings = Findings(CHECKS, running.match(), PLAYERS, META)
    for changes in acts:
        running = running.fork()
        running.change(edit for change in changes for edit in book.do(change))
        findings = Findings(CHECKS, running.match(), PLAYERS, META, findings)
        assert findings.problems == in_one_go(book.whole(rules), PLAYERS, META)


@pytest.mark.parametrize(
    "name",
    ["avl-men-2017.psvb", "beach-2021.dvw", "click-and-scout.dvw", "hudl-tags.xml",
     "katowice-bedzin-2019.dvw", "ljubljana-maribor-2012.dvw", "nicaragua-cuba-2022.vsm",
     "stuttgart-schwerin-2018.dvw"],
)  # fmt: skip
def test_a_real_match_is_looked_at_rally_by_rally(shared: Path, name: str) -> None:
    data = read_file(shared / "data" / "scout" / name)
    rosters = {
        str(side): [one.model_dump() for one in found] for side, found in data.rosters.items()
    }
    meta = data.session.meta
    book = Book([event.model_dump(mode="json") for _, event in data.events])
    start = State.start(rules_of(meta), liberos_of(rosters))
    running = RunningMatch.of(book.rows[:-7], start)
    findings = Findings(CHECKS, running.match(), rosters, meta)
    running.change((None, row) for row in book.rows[-7:])
    again = Findings(CHECKS, running.match(), rosters, meta, findings)

    whole = reduce(book.rows, start.rules, start.liberos)
    assert again.problems == check(whole, rosters, meta) == in_one_go(whole, rosters, meta)


@pytest.mark.parametrize(("scope", "looks"), [("rally", [3, 3]), ("set", [33]), ("match", [183])])
def test_only_what_has_grown_is_looked_at_again(scope: Any, looks: list[int]) -> None:  # noqa: ANN401
    seen: list[int] = []

    def count(look: Inspection) -> list[Found]:
        seen.append(len(look.moments))
        return []

    rows = [
        {"event_type": kind, "actor_team": "A", "actor_number": "4", "payload": payload}
        for kind, payload in RALLY * 60
    ]
    book = Book(rows)
    running = RunningMatch.of(book.rows, State.start(INDOOR))
    checks = [Check(scope, "counted", "info", count, at_once=False)]
    known = Findings(checks, running.match())
    running = running.fork()
    running.change(edit for row in rows[:3] for edit in book.do(Change("end", 0, 0, row)))
    seen.clear()

    Findings(checks, running.match(), known=known)
    assert seen == looks, "the rally before might have gone on"


def test_another_roster_is_looked_at_with_new_eyes() -> None:
    match = reduce([{"event_type": "serve", "actor_team": "A", "actor_number": "7", "payload": {}}])
    known = Findings(CHECKS, match, {"A": [{"number": "7"}]})
    assert "not-on-the-roster" not in {one.check for one in known.problems}

    again = Findings(CHECKS, match, {"A": [{"number": "8"}]}, {}, known)
    assert "not-on-the-roster" in {one.check for one in again.problems}
