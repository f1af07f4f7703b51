"""Whatever the record can hold comes back from a file the same."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.formats.imported import ImportedSession
from session.formats.spreadsheets.csvfile import read_events, write_events
from session.formats.spreadsheets.text import harmless, plain
from session.formats.wholesession.jsonfile import document, read_session, write_session
from session.schemas import Event, EventIn, PlayerIn, SessionCreate, SessionData
from session.vocabulary import EVENT_TYPES, Evaluation, Side, Status, canonical_type

letters = st.characters(codec="utf-8", exclude_characters="\x00")
nasty = st.sampled_from(
    [
        "=1+1", "+48 600", "-2+3", "@SUM(A1)", "\tx", "\rx", "'=x", "''-y", "'plain", "=", "-", "#",
        'say "hi"', "a;b,c", "two\nlines", "two\r\nlines", "-5", "1,5", "Łódź", "🏐", "'", "''",
    ]
)  # fmt: skip
text = nasty | st.text(letters, max_size=20)
word = text.map(str.strip).filter(lambda value: 1 <= len(value) <= 50)
metres = st.floats(-20, 30).map(lambda value: round(value, 4))

payloads = st.fixed_dictionaries(
    {},
    optional={
        "version": st.just(1),
        "evaluation": st.sampled_from([*map(str, Evaluation), None]),
        "skill_type": word,
        "combination": word | st.none(),
        "target": word,
        "start_zone": st.integers(1, 9),
        "end_zone": st.integers(1, 9) | st.none(),
        "start_subzone": st.sampled_from("ABCD"),
        "end_subzone": st.sampled_from("ABCD"),
        "start_m": st.lists(metres, min_size=2, max_size=2),
        "mid_m": st.none(),
        "end_m": st.lists(metres, min_size=2, max_size=2),
        "player_m": st.lists(metres, min_size=2, max_size=2) | st.none(),
        "players": st.integers(0, 9),
        "special": word,
        "set_number": st.integers(1, 9),
        "code": text,
        "confidence": st.floats(0, 1),
        "evidence": st.fixed_dictionaries({"frame_t_sec": st.floats(0, 100)}),
        "a key of a script": st.recursive(text | st.integers() | st.booleans(), st.lists),
    },
)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """One event of a session, as the service would give it back."""
    team = draw(st.sampled_from(["A", "B", None]))
    number = draw(st.none() | st.integers(0, 99).map(str))
    values: dict[str, Any] = {
        "id": draw(st.integers(1, 10**9)),
        "session_id": "5f2b9f0e-8f0c-4b2e-9d5e-1a2b3c4d5e6f",
        "clip_id": draw(st.sampled_from([None, "clip-1", "clip-2"])),
        "seq": draw(st.integers(0, 2**53)),
        "t_sec": draw(st.none() | st.floats(0, 1e7)),
        "event_type": draw(st.sampled_from(EVENT_TYPES) | word.map(canonical_type)),
        "actor_team": team,
        "actor_number": number,
        "actor_resolved_name": f"Player {team}{number}" if team and number else None,
        "payload": draw(payloads),
        "status": draw(st.sampled_from(Status)),
        "client_id": draw(st.none() | text.filter(bool)),
        "revision": draw(st.integers(1, 99)),
        "created_utc": "2026-11-20T12:00:00Z",
        "updated_utc": "2026-11-20T12:00:01Z",
    }
    return Event.model_validate(values)


def said(event: Event | EventIn) -> dict[str, Any]:
    """Everything that a file has to carry, whatever ids the next record gives."""
    fields = ("t_sec", "event_type", "actor_team", "actor_number", "payload", "status")
    return {name: getattr(event, name) for name in (*fields, "client_id", "seq")}


def clips_of(imported: ImportedSession) -> list[str | None]:
    return [clip_id for clip_id, _ in imported.events]


def assert_no_formulas(path: Path) -> None:
    """No cell longer than a sign may begin like a formula, but for numbers."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for cell in (cell for row in csv.reader(handle) for cell in row):
            risky = len(cell) > 1 and cell[0] in "=+-@\t\r\n"
            assert not risky or re.fullmatch(r"[+-]?\d+([.,]\d+)?(e[+-]?\d+)?", cell, re.I)


@settings(max_examples=150, deadline=None)
@given(st.lists(events(), max_size=5))
def test_events_come_back_from_csv_the_same(
    tmp_path_factory: pytest.TempPathFactory, before: list[Event]
) -> None:
    path = write_events(tmp_path_factory.getbasetemp() / "events.csv", before)
    assert_no_formulas(path)
    after = read_events(path)
    assert [said(event) for _, event in after.events] == [said(event) for event in before]
    assert clips_of(after) == [event.clip_id for event in before]
    names = {
        (str(side), str(p.number)): p.player_name for side, r in after.rosters.items() for p in r
    }
    for event in before:
        if event.actor_resolved_name:
            assert (
                names[str(event.actor_team), str(event.actor_number)] == event.actor_resolved_name
            )


@settings(max_examples=100, deadline=None)
@given(st.lists(events(), max_size=4), text)
def test_a_session_comes_back_from_json_the_same(
    tmp_path_factory: pytest.TempPathFactory, before: list[Event], venue: str
) -> None:
    data: dict[str, Any] = {
        "session": SessionCreate(
            title="Final", venue=venue, match_date=dt.date(2026, 5, 1), meta={"a": 1}
        ),
        "teams": {"A": {"name": "Home"}, "B": {"name": None}},
        "rosters": {"A": [PlayerIn(number="1", player_name="Ana", libero=True)], "B": []},
        "clips": [{"id": f"clip-{n}", "path": f"{n}.mp4", "offset_sec": n} for n in (1, 2)],
    }
    path = tmp_path_factory.getbasetemp() / "session.json"
    after = read_session(write_session(path, document(cast("SessionData", data), before)))
    assert after.session == data["session"]
    assert after.teams == {Side.A: "Home", Side.B: None}
    assert after.rosters == {Side.A: data["rosters"]["A"], Side.B: []}
    assert [clip.offset_sec for clip in after.clips.values()] == [1, 2]
    assert [said(event) for _, event in after.events] == [said(event) for event in before]
    assert clips_of(after) == [event.clip_id for event in before]


@settings(deadline=None)
@given(text)
def test_no_text_is_a_formula_and_every_text_comes_back(value: str) -> None:
    [cell] = harmless([value], [0])
    assert isinstance(cell, str)
    assert plain(cell) == value
    if len(value) > 1 and not value.lstrip("+-").replace(".", "").replace(",", "").isdigit():
        assert cell[0] not in "=+-@\t\r\n"
