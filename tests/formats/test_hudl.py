"""Hudl tags: the one match that we have, one team's touches and both teams' points."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from session.errors import InvalidInput
from session.formats.imported import ImportedSession
from session.formats.integrity import match_of
from session.formats.reading import read_file
from session.formats.video.hudl import read_hudl
from session.vocabulary import Side

HEAD = "<breakdown><session><startTimeUtc>2026-03-14</startTimeUtc></session><moments>"


@pytest.fixture(scope="module")
def found(shared: Path) -> ImportedSession:
    return read_hudl(shared / "data/scout/hudl-tags.xml")


def moments(tmp_path: Path, *tags: dict[str, str]) -> ImportedSession:
    """A file with these moments."""
    body = "".join(
        "<moment><startTimeMs>1000</startTimeMs><tags>"
        + "".join(
            f"<tag><key>{key}</key><value>{value}</value></tag>" for key, value in one.items()
        )
        + "</tags></moment>\n"
        for one in tags
    )
    path = tmp_path / "tags.xml"
    path.write_text(f"{HEAD}\n{body}</moments></breakdown>")
    return read_hudl(path)


def test_sets_and_scores_are_those_of_the_file(found: ImportedSession) -> None:
    match = match_of(found)
    assert [one.score for one in match.sets] == [(25, 16), (25, 20), (25, 22)]
    assert match.sets_won == (3, 0)
    assert sum(len(one.rallies) for one in match.sets) == 133


def test_touches_keep_what_was_tagged(found: ImportedSession) -> None:
    assert found.teams == {Side.A: "Attacking Aardvarks", Side.B: "Blocking Badgers"}
    kinds = Counter(event.event_type for _, event in found.events)
    assert (kinds["attack"], kinds["serve"], kinds["reception"]) == (91, 73, 53)
    signs = Counter(
        event.payload.get("evaluation") for _, event in found.events if event.event_type == "attack"
    )
    assert signs == {"#": 30, "=": 17, None: 44}
    reception = found.events[0][1]
    assert (reception.t_sec, reception.payload["evaluation"]) == (269.306, "#")
    assert (reception.payload["rotation"], reception.payload["quality"]) == ("6", "3")
    assert "setter_zone" not in reception.payload


def test_that_one_team_is_missing_is_said(shared: Path) -> None:
    said = map(str, read_file(shared / "data/scout/hudl-tags.xml").diagnostics)
    assert any("Only the touches of Attacking Aardvarks" in one for one in said)


def test_odd_moments_are_named_with_their_line(tmp_path: Path) -> None:
    found = moments(
        tmp_path,
        {"type": "dance", "team": "1"},
        {"type": "serve", "team": "9"},
        {"type": "scoreAdjustment", "team": "1", "amount": "3"},
        {"type": "scoreAdjustment", "team": "2", "amount": "-1"},
        {"type": "endSet", "team1Score": "4", "team2Score": "0"},
    )
    said = {one.line: str(one) for one in found.diagnostics if one.line}
    assert "'dance' was kept as a note" in said[2]
    assert "Nobody of the two teams" in said[3]
    assert "in one step" in said[4]
    assert "below nought" in said[5]
    assert "the file says 4-0" in said[6]
    assert [event.event_type for _, event in found.events] == ["note", "serve", "point", "set_end"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<breakdown>",
        "<breakdown></breakdown>",
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "<a>" * 200,
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(text)
    with pytest.raises(InvalidInput):
        read_hudl(path)
