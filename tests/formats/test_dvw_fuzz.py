"""Broken scout files: whatever happened to them, reading ends soon and raises nothing new."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from session.errors import InvalidInput
from session.fields import plain_json
from session.formats.dvw import read_dvw_bytes, read_dvw_text
from session.formats.dvw.writer import dvw_lines
from session.formats.imported import ImportedSession
from session.schemas import EventIn, PlayerIn
from tests.conftest import SHARED
from tests.formats.dvw_files import LINEUPS, RALLY, REAL, scout_file, whole
from tests.formats.test_dvw_round_trip import content, data_of, without

MOST_SECONDS = 4.0
FEW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

WRITTEN_ANEW = ("line", "code", "set_number", "court", "clock", "video_sec", "video_number")
TIMELESS: dict[str, Any] = {"t_sec": None}

Mutation = Callable[[bytes], bytes]


def read(data: bytes) -> ImportedSession | None:
    """The file, checked as the record would; None when it is refused in our own words."""
    began = time.process_time()
    try:
        found = read_dvw_bytes(data)
    except InvalidInput:
        return None
    assert time.process_time() - began < MOST_SECONDS
    for _, event in found.events:
        assert EventIn.model_validate(event.model_dump()) == event
    for roster in found.rosters.values():
        assert [PlayerIn.model_validate(player.model_dump()) for player in roster] == roster
        assert len({player.number for player in roster}) == len(roster)
    plain_json(found.session.meta)
    assert len(found.lines) == len(found.events)
    return found


def goes_out_and_in(found: ImportedSession) -> None:
    """Reading what we wrote gives the same session, as far as a file can hold it.

    A misspelt line, or one whose columns had moved, is written anew: as it was meant, with the
    set and the players that the lines around it tell. Of it, what the code says is compared.
    """
    data = data_of(found, found.session.meta)
    lines = dvw_lines(data, [event for _, event in found.events])
    again, before = content(read_dvw_text("\n".join(lines)), ()), content(found, ())
    assert again["session"] == before["session"]
    assert again["teams"] == before["teams"]
    assert again["rosters"] == before["rosters"]
    if not found.clips:
        assert len(again["events"]) == len(before["events"])
        for (_, event, payload), (_, read, was) in zip(
            again["events"], before["events"], strict=True
        ):
            anew = payload["line"] != was["line"]
            assert (read | TIMELESS if anew else read) == (event | TIMELESS if anew else event)
            assert without(payload, WRITTEN_ANEW * anew) == without(was, WRITTEN_ANEW * anew)


@st.composite
def mutations(draw: st.DrawFn) -> Mutation:
    """One way to break a file: by its lines, its bytes, or something foreign in it."""
    where, other = draw(st.floats(0, 1)), draw(st.floats(0, 1))
    junk = draw(
        st.one_of(
            st.binary(max_size=40),
            st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")),
            st.sampled_from(
                (b"[3SCOUT]\n", b"\n[3MATCH]\n", b"\n[3PLAYERS-H]\n", b";" * 60, b"\n*p99:99\n",
                 b"\n**9set\n", b"\n*99999SM#\n", b"\r", b"\x00" * 5, b"\n\n", b"\n*P00>LUp\n",
                 b"\n*z9\n", b"\nac00:00;;;;\n", b"\x0f4D800", b"~" * 300, b"\n*$$&\n")
            ),
        )
    )  # fmt: skip
    kind = draw(st.sampled_from(("drop", "double", "swap", "cut", "flip", "insert", "replace")))

    def mutate(data: bytes) -> bytes:
        if kind in ("drop", "double", "swap"):
            lines = data.split(b"\n")
            a, b = (int(place * (len(lines) - 1)) for place in (where, other))
            if kind == "drop":
                del lines[min(a, b) : max(a, b) + 1 if abs(a - b) < 50 else min(a, b) + 1]
            elif kind == "double":
                lines.insert(b, lines[a])
            else:
                lines[a], lines[b] = lines[b], lines[a]
            return b"\n".join(lines)
        place = int(where * len(data))
        if kind == "cut":
            return data[:place]
        if kind == "flip" and place < len(data):
            return data[:place] + bytes([data[place] ^ 1 << int(other * 7)]) + data[place + 1 :]
        return data[:place] + junk + data[place + (len(junk) if kind == "replace" else 0) :]

    return mutate


def original(name: str) -> bytes:
    path: Path = SHARED / "data/scout" / f"{name}.dvw"
    return path.read_bytes()


SHORT = [name for name in REAL if name not in ("stuttgart-schwerin-2018", "katowice-bedzin-2019")]


@FEW
@given(st.sampled_from(SHORT), st.lists(mutations(), min_size=1, max_size=6))
def test_a_real_file_that_was_damaged_is_read_or_refused(
    shared: Path, name: str, damage: list[Mutation]
) -> None:
    data = original(name)
    for mutate in damage:
        data = mutate(data)
    read(data)


@settings(FEW, max_examples=150)
@given(st.lists(mutations(), min_size=1, max_size=8))
def test_a_small_file_that_was_damaged_is_read_and_written_again(damage: list[Mutation]) -> None:
    data = scout_file(*LINEUPS, *RALLY, *RALLY).encode("utf-8")
    for mutate in damage:
        data = mutate(data)
    found = read(data)
    if found is not None:
        goes_out_and_in(found)


@pytest.mark.parametrize("place", range(len(LINEUPS + RALLY)))
def test_a_line_with_a_semicolon_too_many_in_front_says_what_it_said(place: int) -> None:
    lines = [whole(code) for code in LINEUPS + RALLY]
    intact = content(read_dvw_text(scout_file(*lines)), ())
    lines[place] = f" ;{lines[place]}"
    found = read(scout_file(*lines).encode("utf-8"))
    assert found is not None
    assert content(found, ()) == intact
    goes_out_and_in(found)


def test_a_line_without_a_code_is_written_as_it_is() -> None:
    found = read(scout_file(*LINEUPS, f";{whole('')}").encode("utf-8"))
    assert found is not None
    goes_out_and_in(found)


LETTERS = st.sampled_from("*aPzpcTSRABDEF0123456789$&#+!-/=~;:>LUHMQX \n[]3\x0f\u017c\ufeff\x00\r")


@settings(FEW, max_examples=200)
@given(st.lists(st.text(LETTERS, max_size=60), max_size=12))
def test_any_lines_are_read_and_written_again(lines: list[str]) -> None:
    found = read(scout_file(*LINEUPS, *lines).encode("utf-8"))
    if found is not None:
        goes_out_and_in(found)


@settings(FEW, max_examples=100)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read(data)
    read(b"[3MATCH]\n" + data)


@pytest.mark.parametrize(
    "data",
    [
        b"[3SCOUT]\n" + b"*01SM#;" * 200_000,
        b"[3SCOUT]\n" + b"*01SM#\n" * 30_000,
        b"[3SET]\n" + b" " * 500_000 + b"-" * 500_000,
        b"[" * 1_000_000,
        b"[3" * 300_000,
        b"\n" * 1_000_000,
        b"[3COMMENTS]\n" + b"\xe8a" * 500_000,
        b"[3MATCH]\n" + b"1/" * 500_000,
        b"[3MATCH]" * 500_000 + b"\xff",
        b"[3MATCH]\n[3VIDEO]\nCamera0=" + b" " * 500_000 + b"x",
        b"[3SCOUT]\n" + b"*p" + b" " * 500_000 + b"x\n",
        b"[3SCOUT]\n" + b"x\n" * 500_000,
        b"[3SCOUT]\n" + b"*01SM#" + b"~" * 2_000_000,
    ],
    ids=range(13),
)
def test_endless_files_end_soon(data: bytes) -> None:
    began = time.process_time()
    read(data)
    assert time.process_time() - began < 5 * MOST_SECONDS
