"""Opponent and dates choose between sessions; asked of one session, it fits or it does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from starlette.testclient import TestClient

from session.schemas import EventIn, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side

HTML = {"Accept": "text/html"}
FITS = (
    "opponent=Hornets", "opponent=hornets", "opponent=Hornets+II&team=A", "opponent=Herons",
    "date_from=2026-03-01", "date_to=2026-03-14", "date_from=2026-03-14&date_to=2026-03-14",
    "opponent=Herons&team=B", "opponent=Hornets&player=A7",
)  # fmt: skip
FITS_NOT = (
    "opponent=nobody", "opponent=Owls&set=1", "date_from=2026-03-15", "date_to=2026-03-13",
    "opponent=Hornets&team=B", "opponent=Hornets&date_from=2027-01-01",
)  # fmt: skip


@pytest.fixture
def match(record: SessionService) -> str:
    """A serve, a reception and a kill of the Herons against the second team of the Hornets."""
    about = SessionCreate(title="Cup", match_date=dt.date(2026, 3, 14))
    session_id = record.create_session(about)
    record.set_team(session_id, "A", "Herons")
    record.set_team(session_id, "B", "Hornets II")
    record.set_roster(session_id, "A", [PlayerIn(number="7", player_name="Ada")])
    played = (("serve", "B", "4", "-"), ("reception", "A", "7", "+"), ("attack", "A", "7", "#"))
    record.add_events(
        session_id,
        None,
        [EventIn(event_type=kind, actor_team=Side(side), actor_number=number,
                 payload={"evaluation": sign}) for kind, side, number, sign in played]
        + [EventIn(event_type="point", actor_team=Side.A, payload={"score": [1, 0]})],
    )  # fmt: skip
    return session_id


def answer(client: TestClient, address: str) -> Any:  # noqa: ANN401
    found = client.get(address)
    assert found.status_code == 200, found.text
    return found.json()


def kills(client: TestClient, match: str, query: str) -> list[int]:
    """By the match report, the extended statistics and the list of charts."""
    home = f"/_api/sessions/{match}"
    report = answer(client, f"{home}/stats?{query}")["teams"]["A"]["totals"]["attack_kills"]
    skills = answer(client, f"{home}/stats/extended?{query}")["teams"]["A"]["skills"]
    charts = answer(client, f"{home}/charts?{query}")["items"]
    scores = next(one["n"] for one in charts if one["name"] == "scores")
    return [report, skills["team"]["attack"]["kill"]["n"], scores]


@pytest.mark.parametrize("query", FITS)
def test_a_match_that_fits_counts(client: TestClient, match: str, query: str) -> None:
    assert kills(client, match, query) == [1, 1, 1]
    page = client.get(f"/sessions/{match}/stats?{query}", headers=HTML)
    assert page.status_code == 200
    assert "0 of 3 touches" not in page.text
    assert "of 3 touches" in page.text
    assert "is not among them" not in page.text


@pytest.mark.parametrize("query", FITS_NOT)
def test_a_match_that_does_not_fit_has_no_touches_and_says_so(
    client: TestClient, match: str, query: str
) -> None:
    assert kills(client, match, query) == [0, 0, 0]
    page = client.get(f"/sessions/{match}/stats?{query}", headers=HTML).text
    assert "0 of 3 touches" in page
    assert "Herons – Hornets II, Sat 14 Mar 2026, is not among them" in page
    charts = client.get(f"/sessions/{match}/charts?{query}", headers=HTML).text
    assert "is not among the matches" in charts
    plays = client.get(f"/sessions/{match}/plays?{query}&status=confirmed", headers=HTML).text
    assert "No such plays" in plays


def test_a_set_that_nobody_played_has_no_touches(client: TestClient, match: str) -> None:
    page = client.get(f"/sessions/{match}/stats?set=5", headers=HTML)
    assert page.status_code == 200
    assert "0 of 3 touches" in page.text


def test_what_is_no_date_is_refused_alike(client: TestClient, match: str) -> None:
    for address in (f"/_api/sessions/{match}/stats", f"/sessions/{match}/stats"):
        refused = client.get(f"{address}?date_from=soon", headers=HTML)
        assert refused.status_code == 422
        assert "write a date as" in refused.text


def test_a_season_still_reads_opponent_and_dates_itself(client: TestClient, match: str) -> None:
    season = answer(client, "/_api/season?opponent=Herons&date_from=2026-03-14&set=1")
    assert match in [one["session_id"] for one in season["matches"]]
    compared = client.get(f"/_api/compare?session={match}&opponent=Hornets")
    assert compared.status_code == 422


def test_a_question_to_many_matches(client: TestClient, record: SessionService, match: str) -> None:
    """Of a season, in which A is the club, and of sessions that are named."""
    club = record.get_teams(match)["B"].club_id
    asked = f"/_api/plays?club_id={club}&skill=attack&outcome=lost&team=A"
    season = answer(client, f"{asked}&actor_team=B")
    assert match in [one["event"]["session_id"] for one in season["items"]]
    assert answer(client, f"{asked}&actor_team=A")["total"] == 0
    found = answer(client, f"{asked}&session={match}")
    (one,) = found["items"]
    assert one["winner"] == one["event"]["actor_team"] == "A"
    assert one["score_before"] == [0, 0]
    (there,) = found["matches"]
    assert there["first"] == "B"
    assert there["names"] == {"A": "Hornets II", "B": "Herons"}
    named = answer(client, f"/_api/plays?session={match}&skill=attack,serve&limit=1&offset=1")
    assert [one["event"]["event_type"] for one in named["items"]] == ["attack"]
    assert named["total"] == 2
    assert client.get("/_api/plays?session=nobody").status_code == 404
    ada = next(one.person_id for one in record.get_roster(match, Side.A))
    hers = answer(client, f"/_api/plays?session={match}&person_id={ada}")["items"]
    assert [one["event"]["event_type"] for one in hers] == ["reception", "attack"]
    assert client.get("/_api/plays?person_id=999999").status_code == 404
    both = client.get(f"/_api/plays?session={match}&date_from=2026-03-14")
    assert both.status_code == 422
    assert both.json()["errors"][0]["field"] == "session"
