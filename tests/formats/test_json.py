"""JSON: other people's documents, a real rally first, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from session.errors import InvalidInput
from session.formats.wholesession.jsonfile import file_name, read_session
from session.vocabulary import Side


def sent(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "Sunday match.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_the_rally_from_katowice_is_read_with_its_teams(shared: Path) -> None:
    found = read_session(shared / "data/video/katowice-bedzin-2019-rally.events.json")
    first = found.events[0][1]
    assert (len(found.events), first.event_type, first.actor_number) == (13, "serve", "4")
    assert first.payload["code"] == "*04SQ!"
    assert found.teams == {Side.A: "Katowice", Side.B: "Bedzin"}


def test_a_bare_list_of_events_is_a_session_named_after_the_file(tmp_path: Path) -> None:
    found = read_session(sent(tmp_path, [{"event_type": "spike", "t_sec": 1, "evaluation": "#"}]))
    assert found.session.title == "Sunday match"
    assert found.events[0][1].event_type == "attack"
    assert found.events[0][1].payload == {"evaluation": "#"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "not whole JSON"),
        ("[" * 100_000, "nested too deeply"),
        ({"a": 1}, "no list of events"),
        ([], "an empty list"),
        ({"version": 99, "events": []}, "version 99"),
        ({"events": [3]}, "Event 1: is not an object"),
        ({"events": [{"event_type": "serve", "payload": [1]}]}, "Event 1: the payload"),
        ({"events": [{"event_type": "serve"}, {"t_sec": 1}]}, "Event 2: event_type"),
        ({"events": [{"event_type": "serve", "clip_id": "x"}]}, "clip 'x' is not in the list"),
        ({"events": [], "clips": [{}]}, "no path"),
        ({"events": [], "rosters": {"A": [{"player_name": "Ana"}]}}, "Roster of A: number"),
        ({"events": [], "session": {"title": ""}}, "Session: title"),
        ({"events": [], "teams": {"A": [1]}}, "Team A: name"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(
    tmp_path: Path, content: object, words: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_session(sent(tmp_path, content))
    assert words in refused.value.detail


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/etc/passwd", "passwd"),
        ("C:\\videos\\match.mp4", "match.mp4"),
        ("../..", "clip"),
        ("a/b.mp4", "b.mp4"),
    ],
)
def test_only_the_name_of_a_foreign_path_is_kept(path: str, name: str) -> None:
    assert file_name(path) == name
