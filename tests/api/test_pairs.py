"""Two filters of a list together find what each of them finds: no filter makes another void."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from starlette.testclient import TestClient

from session.schemas import EventIn, SessionCreate
from session.service import SessionService
from tests.api.conftest import API

Query = dict[str, Any]


def _found(client: TestClient, address: str, query: Query) -> set[str]:
    answer = client.get(address, params={**query, "limit": 1_000})
    assert answer.status_code == 200, (query, answer.text)
    page = answer.json()
    assert page["total"] == len(page["items"])
    return {str(one.get("id", one)) for one in page["items"]}


def _hold(client: TestClient, address: str, filters: list[tuple[str, Any]]) -> None:
    alone = {pair: _found(client, address, dict([pair])) for pair in filters}
    assert any(alone.values())
    for one, other in combinations(filters, 2):
        if one[0] != other[0]:
            both = _found(client, address, dict([one, other]))
            assert both == alone[one] & alone[other], (one, other)


@pytest.fixture(scope="module")
def league(client: TestClient) -> list[str]:
    """Six matches that differ in everything that a list can ask."""
    record: SessionService = client.app.state.service  # type: ignore[attr-defined]
    made = []
    for number in range(6):
        wanted = {"title": f"Derby {number % 2}", "match_date": f"2026-0{1 + number % 3}-01"}
        match = record.create_session(SessionCreate.model_validate(wanted))
        record.set_team(match, "A", ["Herons", "Owls"][number % 2])
        record.set_team(match, "B", ["Owls", "Terns", "12345678"][number % 3])
        kind = ["serve", "dig"][number // 3]
        record.add_events(match, None, [EventIn(event_type=kind)])
        made.append(match)
    return made


def test_filters_of_sessions(client: TestClient, league: list[str]) -> None:
    middle = client.get(f"{API}/{league[3]}").json()["session"]["updated_utc"]
    filters = [
        *[("search", one) for one in ("derby", "Derby 1", "owls", league[0], league[1][:8], "---")],
        *[("team", one) for one in ("herons", "owls", "nobody", "12345678", "---")],
        *[("date_from", "2026-02-01"), ("date_to", "2026-02-01"), ("event_type", "dig")],
        ("updated_since", middle),
    ]
    _hold(client, API, filters)


def test_filters_of_plays_and_of_the_history(client: TestClient, record: SessionService) -> None:
    match = record.create_session(SessionCreate(title="Match"))
    clips = [
        client.post(f"{API}/{match}/clips", json={"path": f"{name}.mp4"}).json()["clip_id"]
        for name in "ab"
    ]
    for number in range(16):
        event = {
            "event_type": ["serve", "dig"][number % 2],
            "actor_team": "AB"[number // 2 % 2],
            "actor_number": str(number // 4 % 2),
            "status": ["confirmed", "suggested"][number // 8],
            "payload": {"confidence": number / 16},
        }
        clip = [None, *clips][number % 3]
        client.post(f"{API}/{match}/events", json={"clip_id": clip, "events": [event]})
    _hold(
        client,
        f"{API}/{match}/events",
        [
            *[("clip_id", clips[0]), ("event_type", "dig"), ("actor_team", "A")],
            *[("actor_number", "1"), ("status", "suggested"), ("min_confidence", 0.4)],
        ],
    )
    entry = client.get(f"{API}/{match}/changes").json()["items"][-4]
    filters = [("entity", "event"), ("entity_id", "A"), ("batch", entry["batch"])]
    _hold(client, f"{API}/{match}/changes", [*filters, ("since", entry["id"])])
    _hold(client, f"{API}/changes", [("entity", "clip"), ("since", entry["id"])])
