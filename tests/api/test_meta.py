"""What a script may write into a session's meta: anything, but no rules that cannot be played."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from session.schemas import SessionCreate
from session.service import SessionService
from tests.api.conftest import API

GOOD: tuple[dict[str, Any], ...] = (
    {"rules": "beach"},
    {"rules": None, "evaluation_style": None},
    {"rules": {}},
    {"rules": {"name": "indoor", "best_of": 3, "points": 21, "cap": 25}},
    {"rules": {"name": "beach", "partials": [5, 10], "substitutions": 0, "cap": None}},
    {"rules": "fivb"},
    {"rules": {"name": "custom", "substitutions": 8, "libero_serves": 1, "returns": "place"}},
    {"evaluation_style": "german", "division": {"rules": "zz"}, "points": -1},
)
WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"rules": "zz"}, "meta.rules", "ncaa_women, ncaa_men, usa_club, beach, golden_set, custom"),
    ({"rules": [1]}, "meta.rules", "indoor"),
    ({"rules": True}, "meta.rules", "indoor"),
    ({"rules": {"name": "zz"}}, "meta.rules.name", "indoor"),
    ({"rules": {"points": -1}}, "meta.rules.points", "from 1 to 99"),
    ({"rules": {"points": 1_000_000_000}}, "meta.rules.points", "from 1 to 99"),
    ({"rules": {"points": True}}, "meta.rules.points", "from 1 to 99"),
    ({"rules": {"points": "21"}}, "meta.rules.points", "from 1 to 99"),
    ({"rules": {"best_of": 4}}, "meta.rules.best_of", "1, 3, 5, 7 or 9"),
    ({"rules": {"sets_to_win": 6}}, "meta.rules.sets_to_win", "from 1 to 5"),
    ({"rules": {"timeouts": -1}}, "meta.rules.timeouts", "from 0 to 99"),
    ({"rules": {"libero_serves": 7}}, "meta.rules.libero_serves", "from 0 to 6"),
    ({"rules": {"returns": "twice"}}, "meta.rules.returns", "once, place, any"),
    ({"rules": {"words": "x"}}, "meta.rules.words", "points"),
    ({"rules": {"partials": [8, "16"]}}, "meta.rules.partials", "list"),
    ({"rules": {"cap": 20}}, "meta.rules.cap", "25"),
    ({"rules": {"point": 21}}, "meta.rules.point", "points"),
    ({"evaluation_style": "zz"}, "meta.evaluation_style", "datavolley, volleymetrics, german"),
    ({"evaluation_style": [1]}, "meta.evaluation_style", "datavolley"),
)


@pytest.mark.parametrize("meta", GOOD)
def test_what_makes_sense_is_kept(
    client: TestClient, session_id: str, meta: dict[str, Any]
) -> None:
    changed = client.patch(f"{API}/{session_id}", json={"meta": meta})
    kept = {key: value for key, value in meta.items() if value is not None}
    assert (changed.status_code, changed.json()["meta"]) == (200, kept)
    assert client.post(API, json={"title": "Final", "meta": meta}).status_code == 201


@pytest.mark.parametrize(("meta", "field", "said"), WRONG)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    client: TestClient, session_id: str, meta: dict[str, Any], field: str, said: str
) -> None:
    for answer in (
        client.patch(f"{API}/{session_id}", json={"title": "New", "meta": meta}),
        client.post(API, json={"title": "Final", "meta": meta}),
    ):
        assert answer.status_code == 422, answer.text
        problem = answer.json()
        assert problem["errors"][0]["field"] == field
        assert said in problem["detail"]
    assert client.get(f"{API}/{session_id}").json()["session"]["title"] == "Match"


def test_a_session_from_before_keeps_its_odd_values(
    client: TestClient, record: SessionService
) -> None:
    odd = {"rules": {"points": -1}, "evaluation_style": "zz"}
    session_id = record.create_session(SessionCreate(title="Old", meta=odd))
    address = f"{API}/{session_id}"
    assert client.get(address).json()["session"]["meta"] == odd
    assert client.get(f"{address}/stats").status_code == 200
    changed = client.patch(address, json={"meta": {**odd, "division": "A"}})
    assert (changed.status_code, changed.json()["meta"]["division"]) == (200, "A")
    worse = {"rules": {"points": -2}, "evaluation_style": "zz"}
    assert client.patch(address, json={"meta": worse}).status_code == 422


def test_a_session_made_from_a_preset_is_checked_too(client: TestClient) -> None:
    made = client.post("/_api/presets", json={"name": "Cup", "content": {"rules": "one_set"}})
    preset = f"/_api/presets/{made.json()['id']}/sessions"
    wrong = client.post(preset, json={"title": "Final", "meta": {"rules": "zz"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "meta.rules")
    assert client.post(preset, json={"title": "Final"}).status_code == 201
