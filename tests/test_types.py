"""What is typed: plays are read in one place, and `Any` stands only where a comment says why."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from session.game.plays import Note, Play, PointWon, Touch, plays
from tests.test_layers import modules, where

EDGES = frozenset({
    "session/game/plays.py",  # reads them, for everybody
    "session/game/replay.py",  # rewrites rows of the record, so that they go on saying the same
    "session/formats/dvw/codes.py",
    "session/formats/dvw/lines.py",
    "session/formats/dvw/reader.py",
    "session/formats/dvw/scoutwriter.py",
    "session/formats/perana/reader.py",
    "session/formats/spreadsheets/columns.py",
    "session/formats/spreadsheets/events.py",
    "session/formats/spreadsheets/touches.py",
    "session/formats/spreadsheets/touchrows.py",
    "session/formats/video/instances.py",
    "session/formats/volleystation/vsm.py",
    "session/store/events.py",  # a column of a suggestion is kept beside it
    "app/screens/plays/form.py",  # what somebody typed is put into what is kept
    "app/work/analysis.py",  # makes those of suggestions
})  # fmt: skip
"""Who may look into a payload: who makes one of a file, a form or a video, who writes it down as it
is, and who reads it."""

UNEXPLAINED = frozenset(
    {
        "app/api",
        "app/cli",
        "app/report",
        "app/screens",
        "app/screens/numbers",
        "app/screens/season",
        "app/screens/sessions",
        "app/vision",
        "app/web",
        "app/work",
        "session/backup",
        "session/formats/spreadsheets",
        "session/formats/wholesession",
        "session/record",
        "session/stats",
    }
)
"""Packages where an `Any` still stands without a word: this list only gets shorter."""


def payloads_read(path: Path) -> Iterator[int]:
    """The lines where a payload is asked for a key, or has one put into it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Subscript(value=looked_into):
                pass
            case ast.Attribute(value=looked_into, attr="get"):
                pass
            case _:
                continue
        match looked_into:
            case ast.Name(id="payload") | ast.Attribute(attr="payload" | "said"):
                yield node.lineno


def unexplained(path: Path) -> Iterator[int]:
    """The lines with an `Any` that no comment explains, there or on the line above."""
    text = path.read_text(encoding="utf-8")
    lines = ["", *text.splitlines()]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name) and node.id == "Any":
            near = lines[node.lineno - 1 : node.lineno + 1]
            if not any(re.search(r"#.*\bAny:", line) for line in near):
                yield node.lineno


def test_only_edges_look_into_payloads() -> None:
    found = {where(path) for path in modules() if any(payloads_read(path))}
    assert found - EDGES == set(), "ask a value of session.game.plays"
    assert EDGES - found == set(), "these do not any more: take them off the list"


def test_every_any_says_why() -> None:
    found = {where(path): lines for path in modules() if (lines := sorted(set(unexplained(path))))}
    packages = {place.rpartition("/")[0] for place in found}
    new = {place: at for place, at in found.items() if place.rpartition("/")[0] not in UNEXPLAINED}
    assert new == {}, "say behind it: # Any: …"
    assert UNEXPLAINED - packages == set(), "all is said there: take them off the list"


def read(kind: str, **payload: object) -> Play:
    [play] = plays([{"event_type": kind, "actor_team": "A", "payload": payload}])
    return play


def test_a_touch_is_read_as_far_as_it_makes_sense() -> None:
    touch = read(
        "attack", evaluation="#", start_zone=4, end_zone="7", end_cone=9, end_subzone="E",
        skill_type="", players=0, end_m=[4.5, 12], mid_m=[1], start_m=[True, 2],
    )  # fmt: skip
    assert isinstance(touch, Touch)
    assert (touch.sign, touch.outcome, touch.skill_type, touch.players) == ("#", "#", None, 0)
    assert (touch.start_zone, touch.end_zone, touch.end_cone) == (4, 7, None)
    assert (touch.end_subzone, touch.start_subzone) == (None, None)
    assert (touch.start_m, touch.mid_m, touch.end_m) == (None, None, (4.5, 12.0))


@pytest.mark.parametrize("truth", [True, False])
def test_a_truth_is_no_number(truth: bool) -> None:
    touch = read("block", start_zone=truth, players=truth, set_number=truth, video_sec=truth)
    assert isinstance(touch, Touch)
    assert (touch.start_zone, touch.players, touch.set_number) == (None, None, None)
    assert touch.video_sec is None


def test_a_ball_that_stayed_in_play_has_an_outcome_without_a_sign() -> None:
    digs = [read("dig", in_play=said) for said in (True, False, None)]
    outcomes = [one.outcome for one in digs if isinstance(one, Touch)]
    assert outcomes == ["in play", None, None]


def test_what_is_no_score_is_told_from_none_that_was_said() -> None:
    points = [read("point", score=[3, 1]), read("point"), read("point", score=[3, "1"])]
    told = [(one.score, one.is_unreadable) for one in points if isinstance(one, PointWon)]
    assert told == [((3, 1), False), (None, False), (None, True)]


def test_a_note_gives_a_rally_to_a_side_or_to_nobody() -> None:
    notes = [read("note", outcome=outcome) for outcome in ("won", "lost", "replayed")]
    assert [one.winner for one in notes if isinstance(one, Note)] == ["A", "B", None]
