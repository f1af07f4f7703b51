"""What is typed: plays are read in one place, and `Any` stands only where a comment says why."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from session.game.payloads import (
    LineUpSaid,
    NoteSaid,
    PlaySaid,
    PointSaid,
    RotationSaid,
    SetEndSaid,
    SubstitutionSaid,
    TouchSaid,
)
from session.game.plays import Note, Play, PointWon, Touch, play_said, plays
from session.schemas import TouchPayload
from session.vocabulary import Side
from tests.payloads import Payloads
from tests.test_layers import ROOT, modules, where

EDGES = frozenset({
    "session/game/plays.py",  # reads them, for everybody
    "session/game/replay.py",  # rewrites rows of the record, so that they go on saying the same
    "session/formats/dvw/scoutwriter.py",
    "session/formats/spreadsheets/columns.py",
    "session/formats/spreadsheets/events.py",
    "session/formats/spreadsheets/touches.py",
    "session/record/corrections.py",  # says which keys an edit changes, and keeps those of the file
    "session/record/videotimes.py",  # moves plays, which keep what their file said
    "session/store/events.py",  # a column of a suggestion is kept beside it
    "app/cli/analyze.py",  # prints rows of an answer that is JSON already
    "app/screens/plays/form.py",  # what somebody typed is put into what is kept
})  # fmt: skip
"""Who may look into a payload: who makes one of a file, a form or a video, who writes it down as it
is, and who reads it."""

_WRITTEN = r"[\w., |\[\]]*\bAny\b[\w., |\[\]]*[\]|)][\w., |\[\]]*|(\w+\.)?Any"
"""A text that is a type with an `Any`, as in `cast("dict[str, Any]", …)`, and no sentence."""


def unexplained(path: Path) -> Iterator[int]:
    """The lines with an `Any` that no comment explains, there or on the line above."""
    text = path.read_text(encoding="utf-8")
    lines = ["", *text.splitlines()]
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Name(id="Any") | ast.Attribute(attr="Any"):
                pass
            case ast.Constant(value=str(said)) if re.fullmatch(_WRITTEN, said):
                pass
            case ast.ImportFrom(module="typing", names=names) if any(
                one.name == "Any" and one.asname for one in names
            ):
                pass
            case _:
                continue
        near = lines[node.lineno - 1 : node.lineno + 1]
        if not any(re.search(r"#.*\bAny:", line) for line in near):
            yield node.lineno


def test_only_edges_look_into_payloads() -> None:
    found = {where(path) for path, _ in Payloads(modules()).looked_into()}
    assert found - EDGES == set(), "ask a value of session.game.plays"
    assert EDGES - found == set(), "these do not any more: take them off the list"


UNTYPED = """
def by_its_name(event): return event.payload["code"]
def under_another(play): said = dict(play.said); return said.get("code")
def of_a_row(row): return (row["payload"] or {}).pop("code")
def in_pairs(play): said, side = play.said, play.side; return "code" in said
def handed_on(play): return _further(play.said, 1)
def _further(details, more): return _once_more(copied={**details})
def _once_more(copied): return copied["code"]
"""
TYPED = """
from session.game.payloads import LineUpSaid, only_said
class Longer(LineUpSaid): setter_age: int
def made(six): payload = LineUpSaid(lineup=six); payload["setter"] = six[0]
def said(six): payload: Longer = {"lineup": six}; payload["setter_age"] = 30
def taken(payload: LineUpSaid): return only_said(payload) if "setter" in payload else {}
def whole(event): return {**event.payload, "code": None}
"""


WITH_ANY = """
from typing import Any as Whatever
first: list[Any] = []
second: typing.Any = 1
third: "dict[str, Any]" = {}
fourth = cast("Any", 1)
fifth: Any = 1  # Any: as the library has it
# Any: it is said above
sixth: Any = 1
seventh = "Any page may say this; and Any, too."
""".lstrip()


def test_payloads_are_found_by_whatever_name_they_go(tmp_path: Path) -> None:
    for name, text in (("untyped.py", UNTYPED), ("typed.py", TYPED)):
        (tmp_path / name).write_text(text)
    types = ROOT / "session" / "game" / "payloads.py"
    found = Payloads([types, *tmp_path.iterdir()]).looked_into()
    lines = {(path.name, line) for path, line in found}
    assert lines == {("untyped.py", line) for line in (2, 3, 4, 5, 8)}


class Listening(dict[str, object]):
    """A payload that keeps what it is asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def get(self, key: str, default: object = None) -> object:
        self.asked.add(key)
        return default

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return False


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("attack", TouchSaid),
        ("point", PointSaid),
        ("lineup", LineUpSaid),
        ("rotation", RotationSaid),
        ("substitution", SubstitutionSaid),
        ("set_end", SetEndSaid),
        ("note", NoteSaid),
        ("timeout", PlaySaid),
    ],
)
def test_a_play_reads_the_keys_that_are_written_for_its_kind(
    kind: str, said: type[PlaySaid]
) -> None:
    payload = Listening()
    play = play_said(kind, Side.A, None, 1, cast("PlaySaid", payload))
    assert [getattr(play, name) for name in dir(play) if not name.startswith("_")]
    assert payload.asked - said.__annotations__.keys() - {"evaluation"} == set()
    assert len(payload.asked) >= 10


def test_what_scripts_may_say_of_a_touch_is_what_readers_of_files_write() -> None:
    assert TouchPayload.model_fields.keys() - TouchSaid.__annotations__.keys() == {"version"}


def test_every_any_says_why() -> None:
    found = {where(path): lines for path in modules() if (lines := sorted(set(unexplained(path))))}
    assert found == {}, "say behind it: # Any: …"


def test_an_any_is_found_however_it_is_written(tmp_path: Path) -> None:
    said = tmp_path / "said.py"
    said.write_text(WITH_ANY)
    assert sorted(unexplained(said)) == [1, 2, 3, 4, 5]


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
