"""Nothing ends silently at a number: a page that shows a part says of how much, and leads on."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.screens import lists, notices, people, rallies
from app.screens.numbers import page as stats
from app.screens.sessions import dashboard, deleted, presets
from session.people import ClubIn, PersonIn
from session.presets import PresetContent, PresetIn
from session.schemas import EventIn, SessionCreate
from session.service import SessionService
from tests.screens.played import play

TITLES = ("Herons – Otters", "Herons – Bears", "Final")


@pytest.fixture
def matches(record: SessionService, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three sessions with a point, the first one made first; a page offers two."""
    monkeypatch.setattr(lists, "_CHOICES", 2)
    made = [record.create_session(SessionCreate(title=title)) for title in TITLES]
    for one in made:
        record.add_events(one, None, [EventIn(event_type="point", actor_team="A")])
    return made


def shown(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", html.unescape(answer.text))


def offered(page: str) -> list[str]:
    return [title for title in TITLES if f"{title}, " in page or f"<bdi>{title}</bdi>" in page]


@pytest.mark.parametrize("path", ["/compare", "/presets", "/sessions/{}/expected"])
def test_of_many_sessions_the_others_are_found(
    client: TestClient, matches: list[str], path: str
) -> None:
    path = path.format(matches[2])
    page = shown(client, path)
    assert "The latest 2 of 3 sessions. Find the others by title, team, player or place." in page
    assert TITLES[0] not in page
    found = shown(client, f"{path}?find=otters")
    assert TITLES[0] in found
    assert TITLES[1] not in found
    assert "1 session that fits." in found
    assert 'value="otters"' in found


def test_few_sessions_need_no_search(
    client: TestClient, matches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_CHOICES", 3)
    for path in ("/compare", "/presets", f"/sessions/{matches[0]}/expected"):
        page = shown(client, path)
        assert "Find a session" not in page
        assert offered(page) == list(TITLES)


def test_what_was_chosen_stays_among_what_is_offered(
    client: TestClient, matches: list[str]
) -> None:
    """The oldest is not among the latest, and fits no search."""
    preset = shown(client, f"/presets?session={matches[0]}")
    assert f'<option value="{matches[0]}" selected>' in preset
    for search in ("", "&find=final"):
        expected = shown(client, f"/sessions/{matches[2]}/expected?reference={matches[0]}{search}")
        assert f'name="reference" value="{matches[0]}" checked' in expected
    compared = shown(client, f"/compare?session={matches[0]}&find=final")
    assert f'<input type="hidden" name="session" value="{matches[0]}">' in compared


def test_presets_have_pages(
    client: TestClient, record: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presets, "_PAGE_SIZE", 2)
    for name in ("One", "Three", "Two"):
        record.create_preset(PresetIn(name=name, content=PresetContent(venue="Hall")))
    first = shown(client, "/presets")
    assert "The first 2 of 3 presets." in first
    [later] = re.findall(r'href="([^"]+)" rel="next"', first)
    second = shown(client, later)
    assert "3–3 of 3 presets." in second
    names = re.findall(r'/presets/\d+"><bdi>(\w+)', first + second)
    assert sorted(names) == ["One", "Three", "Two"]


def test_names_and_clubs_beyond_those_offered_can_be_reached(
    client: TestClient, record: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "_OFFERED", 2)
    monkeypatch.setattr(people, "LISTED", 2)
    monkeypatch.setattr(lists, "CLUBS", 2)
    for name in ("Bears", "Cranes"):
        record.clubs.create(ClubIn(name=name))
    for opponent in ("Otters", "Owls"):
        play(record, opponent)
    [herons] = [one.id for one in record.clubs.find("Herons")]

    fields = "The fields offer the first 2 of {}. Any other can be typed."
    club = shown(client, f"/clubs/{herons}")
    assert fields.format("5 names") in club
    record.people.create(PersonIn(name="Ada Quill"))
    [player] = [one.id for one in record.people.find("Ada Quill") if one.sessions]
    assert fields.format("4 names") in shown(client, f"/people/{player}")

    season = shown(client, "/season")
    assert "The first 2 of 5 teams. Each of the others" in season
    assert f'<option value="{herons}" selected>Herons (2)' in season, "the one with most sessions"
    players = shown(client, f"/people?club_id={herons}")
    assert "The first 2 of 5 clubs. The page of each of the others" in players
    assert f'<option value="{herons}" selected>Herons' in players


def test_a_club_with_many_players_leads_to_all_of_them(
    client: TestClient, record: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "LISTED", 1)
    for name in ("Ada Quill", "Bea Moss"):
        play(record, "Otters", name)
    [herons] = [one.id for one in record.clubs.find("Herons")]
    page = shown(client, f"/clubs/{herons}")
    assert "The first 1 of 2 players." in page
    every = shown(client, f"/people?club_id={herons}")
    assert f'href="/people?club_id={herons}">All players of the club' in page
    assert "Ada Quill" in every
    assert "Bea Moss" in every


def test_the_court_says_how_many_plays_it_draws(
    client: TestClient, record: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stats, "DRAWN", 2)
    session = record.create_session(SessionCreate(title="Final"))
    serve = EventIn(event_type="serve", actor_team="A", payload={"player_m": [4.5, 1.0]})
    record.add_events(session, None, [serve] * 3)
    page = shown(client, f"/sessions/{session}/stats")
    assert "3 plays</a>, 2 of the first 2 with a known place. Choose a skill" in page


def test_after_deleting_very_many_it_says_what_undo_brings_back(
    client: TestClient, record: SessionService, matches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (notices, dashboard):
        monkeypatch.setattr(module, "MOST_UNDONE", 2)
    answer = client.post("/sessions/delete", data={"id": matches})
    page = html.unescape(answer.text)
    assert "3 sessions deleted. Undo brings 2 back, Deleted sessions the others." in page
    assert page.count('name="id" value=') == 2
    assert record.count_sessions() == 0


def test_everything_that_does_not_fit_can_be_read(
    client: TestClient, record: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rallies, "MOST_FINDINGS", 2)
    session = record.create_session(SessionCreate(title="Final"))
    touches = [EventIn(event_type="attack", actor_team="A", actor_number="77")] * 3
    record.add_events(session, None, [*touches, EventIn(event_type="point", actor_team="B")])
    total = len(record.get_problems(session))
    assert total > 2
    page, seen = f"/sessions/{session}/rallies", 0
    while page:
        text = shown(client, page)
        seen += text.count('<span class="pill') + text.count("<li><p>")  # of a kind, and alike
        following = re.findall(r'href="([^"]+)" rel="next"', text)
        page = following[0] if following else ""
    assert seen == total
    assert f"of {total} things" in text


def test_the_trash_knows_the_names_of_however_many_sessions(
    client: TestClient, record: SessionService, matches: list[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(deleted, "_AT_ONCE", 1)
    note = tmp_path / "note.txt"
    note.write_text("a file")
    for one in matches:
        record.attach_artifact(one, "note", note)
        record.delete_session(one)
    page = shown(client, "/sessions/trash")
    assert all(f"<bdi>{title}</bdi>" in page for title in TITLES)
