"""Sessions beyond any match: their pages stay small, and say what they leave out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.screens import charts
from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side
from tests.local import LOCAL

MOST = 1_000_000
EVENTS = 7_000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def everything(count: int) -> Iterator[EventIn]:
    """As many different players, codes and types as there can be, in sets without an end."""
    dice = random.Random(3)
    for at in range(count):
        if at % 7 == 6:
            kind = {6: "timeout", 1392: "set_end"}.get(at % 1400, "point")
            yield EventIn(event_type=kind, actor_team=dice.choice("AB"))
            continue
        yield EventIn(
            event_type=("serve", "reception", "set", "attack", "block", "dig")[at % 7],
            actor_team=dice.choice("AB"),
            actor_number=str(dice.randint(1, 600)),
            payload={
                "evaluation": dice.choice("#+!-/="),
                "start_zone": dice.randint(1, 9),
                "end_zone": dice.randint(1, 9),
                "combination": f"{dice.choice(LETTERS)}{dice.choice(LETTERS)}",
                "skill_type": f"{dice.choice(LETTERS)}{dice.randint(1, 99)}",
                "player_m": [round(dice.uniform(0, 9), 2), round(dice.uniform(0, 18), 2)],
                "ball_m": [round(dice.uniform(0, 9), 2), round(dice.uniform(0, 18), 2)],
                "set_number": 1 + at * 9 // count,
            },
        )


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, str]]:
    from app.settings import Settings

    folder = tmp_path_factory.mktemp("huge")
    with TestClient(
        create_app(Settings(sessions_dir=folder, min_free_bytes=0)),
        base_url="http://127.0.0.1:7860",
        client=LOCAL,
    ) as client:
        record: SessionService = client.app.state.service  # type: ignore[attr-defined]
        session_id = record.create_session(SessionCreate(title="Everything"))
        record.add_events(session_id, None, list(everything(EVENTS)))
        yield client, f"/sessions/{session_id}"


@pytest.fixture(scope="module")
def wordy(huge: tuple[TestClient, str]) -> str:
    """As much again, with the longest names and codes, in letters that take most room in a page."""
    client, _ = huge
    record: SessionService = client.app.state.service  # type: ignore[attr-defined]
    long = "<\"&'>" * 40
    session_id = record.create_session(SessionCreate(title=long))
    for side in Side:
        record.set_team(session_id, side, long)
        players = [(str(n), f"{n}{long}"[:200]) for n in range(1, 201)]
        record.set_roster(
            session_id, side, [PlayerIn(number=n, player_name=name) for n, name in players]
        )
    record.add_events(session_id, None, [_with_long_codes(one) for one in everything(EVENTS)])
    return f"/sessions/{session_id}"


def _with_long_codes(event: EventIn) -> EventIn:
    codes = {
        key: (event.payload[key] + "<\"&'>" * 10)[:50]
        for key in ("combination", "skill_type")
        if key in event.payload
    }
    number = str(int(event.actor_number) % 200 + 1) if event.actor_number else None
    return event.model_copy(update={"actor_number": number, "payload": {**event.payload, **codes}})


Read = Callable[[str], str]


@pytest.fixture(scope="module")
def read(huge: tuple[TestClient, str]) -> Read:
    """A page of this match; each is made once."""
    client, home = huge

    @cache
    def text(path: str) -> str:
        answer = client.get(home + path)
        assert answer.status_code == 200
        return answer.text

    return text


SCREENS = (
    "/stats", "/stats?preset=ncaa", "/stats?preset=skills", "/stats?team=A&set=1",
    "/charts", "/charts?team=B", "/charts?detail=metres", "/charts?detail=subzone",
    "/charts/scores", "/charts/attack-directions?detail=metres", "/play-by-play",
)  # fmt: skip


@pytest.mark.parametrize("path", SCREENS)
def test_numbers_and_charts_stay_small(read: Read, path: str) -> None:
    assert len(read(path).encode()) < MOST


@pytest.mark.parametrize("path", [*SCREENS, "/stats?team=A", "/charts/radar"])
def test_neither_do_the_longest_names_make_them_large(
    huge: tuple[TestClient, str], wordy: str, path: str
) -> None:
    answer = huge[0].get(wordy + path)
    assert answer.status_code == 200
    assert len(answer.content) < MOST


def test_what_is_left_out_is_said(read: Read) -> None:
    assert re.search(r"And [\d,]+ more rows", read("/stats"))
    drawn = read("/charts")
    assert "not all is drawn" in drawn
    assert "choose a set or a player" in drawn


def test_a_part_of_it_leads_to_the_plays_again(read: Read) -> None:
    part = read("/charts?set=1")
    assert "choose a set or a player" not in part
    assert "/plays?ids=" in part


def test_a_match_is_drawn_whole(monkeypatch: pytest.MonkeyPatch, client: TestClient) -> None:
    record: SessionService = client.app.state.service  # type: ignore[attr-defined]
    session_id = record.create_session(SessionCreate(title="Match"))
    record.add_events(session_id, None, list(everything(2_000)))
    text = client.get(f"/sessions/{session_id}/charts").text
    assert "not all is drawn" not in text
    assert "/plays?ids=" in text
    monkeypatch.setattr(charts, "_MOST_TOUCHES", 10)
    assert "/plays?ids=" not in client.get(f"/sessions/{session_id}/charts").text


def test_the_players_of_a_season_are_all_listed(huge: tuple[TestClient, str]) -> None:
    client, _ = huge
    text = client.get("/season").text
    assert text.count('<td class="num shirt">') + text.count("Number ") > 1_000
    assert "more rows" not in text
