"""Perana VBStats: the one match that we have, its packing, and what must not go wrong."""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections import Counter
from pathlib import Path

import pytest

from session.errors import InvalidInput, TooLargeError
from session.formats.imported import ImportedSession
from session.formats.integrity import match_of
from session.formats.perana import packing
from session.formats.perana.reader import read_psvb
from session.vocabulary import Side


@pytest.fixture(scope="module")
def match_file(shared: Path) -> Path:
    return shared / "data/scout/avl-men-2017.psvb"


@pytest.fixture(scope="module")
def found(match_file: Path) -> ImportedSession:
    return read_psvb(match_file)


def packed(lines: bytes) -> bytes:
    return base64.b64encode(struct.pack("<I", len(lines)) + gzip.compress(lines, mtime=0))


def test_sets_scores_and_serves(found: ImportedSession) -> None:
    match = match_of(found)
    assert [one.score for one in match.sets] == [(25, 23), (31, 29), (25, 15)]
    assert [len(one.rallies) for one in match.sets] == [48, 60, 40]
    assert match.sets_won == (3, 0)
    serves = Counter(event.actor_team for _, event in found.events if event.event_type == "serve")
    assert serves == {Side.A: 77, Side.B: 70}


def test_every_touch_has_its_line(found: ImportedSession, match_file: Path) -> None:
    lines = packing.unpacked(match_file.read_bytes()).split("\n")
    pairs = zip(found.events, found.lines, strict=True)
    numbered = [(event, line) for (_, event), line in pairs if line is not None]
    assert len(numbered) == 547
    assert all(event.payload["line"] == lines[line - 1].rstrip("\r") for event, line in numbered)


def test_grades_mean_what_the_guide_says(found: ImportedSession) -> None:
    def signs(kind: str) -> Counter[object]:
        return Counter(
            event.payload.get("evaluation") for _, event in found.events if event.event_type == kind
        )

    assert signs("serve") == {"=": 21, "-": 51, "!": 46, "#": 2, "+": 27}
    assert signs("reception") == {"=": 1, "-": 27, "+": 46, "#": 51, None: 1}
    assert signs("attack") == {"#": 71, "/": 17, "=": 24, None: 76}
    assert signs("block") == {"#": 17, "=": 4}
    in_play = [event for _, event in found.events if event.payload.get("in_play")]
    assert Counter(event.event_type for event in in_play) == {"attack": 76, "dig": 40}


def test_attacks_begin_in_the_attackers_half(found: ImportedSession) -> None:
    attacks = [event for _, event in found.events if event.event_type == "attack"]
    placed = [event for event in attacks if "start_m" in event.payload]
    assert len(placed) > 180
    own = [(event.payload["start_m"][1] <= 9.6) == (event.actor_team == "A") for event in placed]
    assert sum(own) / len(own) > 0.97


def test_attacks_have_the_zones_that_their_places_lie_in(found: ImportedSession) -> None:
    """A hitter beside the court is in the zone next to it, a ball that lands there in none."""
    attacks = [event.payload for _, event in found.events if event.event_type == "attack"]
    front = [one["start_zone"] in (4, 3, 2) for one in attacks if "start_zone" in one]
    assert len(front) == 187
    assert sum(front) / len(front) > 0.8
    wide = next(one for one in attacks if one.get("start_m", (9, 9))[0] < 0)
    assert wide["start_zone"] in (4, 7)
    out = [one for one in attacks if "end_m" in one and "end_zone" not in one]
    assert len(out) == 65
    other_skills = {e.event_type for _, e in found.events if "start_zone" in e.payload}
    assert other_skills == {"attack"}


def test_liberos_setters_and_time_of_the_video(found: ImportedSession) -> None:
    lineup = found.events[0][1]
    assert lineup.payload["lineup"] == ["17", "3", "20", "6", "2", "10"]
    assert (lineup.payload["setter"], lineup.payload["setter_zone"]) == ("3", 2)
    assert any(player.libero for player in found.rosters[Side.A])
    serve = next(event for _, event in found.events if event.event_type == "serve")
    assert serve.t_sec == 203.0


def event(word: str, ours: int, theirs: int, **more: object) -> str:
    said = {"EventString": word, "TeamScore": ours, "OppositionScore": theirs, **more}
    return f"E~{json.dumps(said)}"


def test_a_match_of_which_one_team_was_scouted(tmp_path: Path) -> None:
    lines = [
        "PSVB",
        'TH~{"Name":"Herons","Guid":"H"}',
        'TA~{"Name":"Hornets","Guid":"B"}',
        "THP~7~seven",
        'Q~{"HomeScore":2,"AwayScore":3}',
        event("Serve", 0, 0, PlayerGuid="seven", EventGrade=1),
        event("Opposition Kill", 0, 0),
        event("Pass", 0, 1, PlayerGuid="seven", EventGrade=2),
        event("Spike", 0, 1, PlayerGuid="seven", EventGrade=3),
        event("Serve", 1, 1, PlayerGuid="seven", EventGrade=2),
        event("Opposition Error", 1, 1),
        event("Serve", 2, 1, PlayerGuid="seven", EventGrade=0),
        event("Opposition Serve Ace", 2, 2),
        event("Technical Timeout", 2, 3),
    ]
    path = tmp_path / "one.psvb"
    path.write_bytes(packed("\n".join(lines).encode()))
    found = read_psvb(path)
    match = match_of(found)
    assert [one.score for one in match.sets] == [(2, 3)]
    assert [rally.winner for rally in match.rallies] == ["B", "A", "A", "B", "B"]
    assert [rally.how for rally in match.rallies] == [
        "kill", "kill", "opponent_error", "serve_error", "ace",
    ]  # fmt: skip
    assert [one.severity for one in found.diagnostics if one.line] == ["info"]


def test_a_line_break_inside_a_note_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "note.psvb"
    path.write_bytes(packed(b'PSVB\nM~{"Notes":"two\nlines"}\nE~{"EventString":"Serve"}\n'))
    found = read_psvb(path)
    assert found.session.notes == "two lines"
    assert [event.event_type for _, event in found.events] == ["serve", "set_end"]


def test_what_the_file_leaves_empty_is_nothing_to_speak_of(
    tmp_path: Path, match_file: Path, found: ImportedSession
) -> None:
    lines = packing.unpacked(match_file.read_bytes()).split("\n")
    empty = {"TO~": "TO~(null)", "VE~": "VE~null", "MAP": ""}
    changed = [empty.get(line[:3], line) for line in lines]
    path = tmp_path / "empty.psvb"
    path.write_bytes(b"\xef\xbb\xbf" + packed("\n".join(changed).encode()))
    again = read_psvb(path)
    assert [event.event_type for _, event in again.events] == [
        event.event_type for _, event in found.events
    ]
    assert [one.text for one in again.diagnostics] == [one.text for one in found.diagnostics]
    assert again.rosters[Side.A] == found.rosters[Side.A]
    listed = {player.number for player in again.rosters[Side.B]}
    assert listed > {player.number for player in found.rosters[Side.B]}


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_MAX_BYTES", 100_000)
    path = tmp_path / "bomb.psvb"
    path.write_bytes(packed(b"PSVB\n" + b"0" * 10_000_000))
    with pytest.raises(TooLargeError):
        read_psvb(path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not base64!",
        base64.b64encode(b"short"),
        base64.b64encode(b"\x00" * 4 + b"\x1f\x8b" + b"junk" * 10),
        packed(b"something else"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.psvb"
    path.write_bytes(data)
    with pytest.raises(InvalidInput):
        read_psvb(path)


def test_the_setter_of_a_set_who_comes_on_in_it_has_a_zone_from_then_on(
    found: ImportedSession,
) -> None:
    """In set 3, B names 18 as setter, who comes on at 18-10."""
    match = match_of(found)
    known = [rally.score_before for rally in match.sets[2].rallies if rally.setter_zones[1]]
    assert known[0] == (18, 10)
    assert len(known) == 12
