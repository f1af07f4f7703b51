"""Any rate of a team or a player over time: on the page and over REST the same."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from session.formats.reading import import_file
from session.service import SessionService
from session.stats.catalogue import PLAYER_TRENDS, TRENDS
from session.vocabulary import SKILLS
from tests.screens.played import HTML, play

NO_SHARES = {"total", "unevaluated", "assist"}
OF_A_STYLE = {
    "set_error", "block_error", "block_invasion", "block_efficiency", "dig_efficiency",
}  # fmt: skip
"""Scouts of different programs mean different signs by these, so that they do not add up."""


@pytest.fixture
def match(record: SessionService, shared: Path) -> str:
    return import_file(record, shared / "data/scout/katowice-bedzin-2019.dvw").session_id


def trend(client: TestClient, rate: str, **of: int) -> list[dict[str, Any]]:
    answer = client.get("/_api/season/trend", params={"rate": rate, **of})
    assert answer.status_code == 200, answer.text
    points: list[dict[str, Any]] = answer.json()["points"]
    return points


def test_whatever_the_statistics_know_of_a_skill_can_be_followed(
    client: TestClient, record: SessionService, match: str
) -> None:
    club = record.get_teams(match)["A"].club_id
    assert club
    skills = client.get(f"/_api/sessions/{match}/stats/extended").json()["teams"]["A"]["skills"]
    for skill in SKILLS:
        for share, said in skills["team"][skill].items():
            name = f"{skill}_{share}" + ("_share" if share == "blocked" else "")
            if share not in NO_SHARES and name not in OF_A_STYLE:
                assert name in TRENDS
                assert name in PLAYER_TRENDS
                [point] = trend(client, name, club_id=club)
                assert {key: point[key] for key in ("value", "n", "d")} == said, name


def test_first_ball_side_out_is_followed_by_both_denominators(
    client: TestClient, record: SessionService, match: str
) -> None:
    club = record.get_teams(match)["A"].club_id
    assert club
    totals = record.get_stats(match)["teams"]["A"]["totals"]
    for name in ("first_ball_sideout", "first_ball_sideout_received"):
        [point] = trend(client, name, club_id=club)
        assert point["d"] == totals[name]["d"]


def offered(page: str) -> dict[str, list[str]]:
    """The rates of the choice on a page, by group."""
    select = re.search(r'<select id="rate".*?</select>', page, re.DOTALL)
    assert select
    groups = re.findall(r'<optgroup label="([^"]*)">(.*?)</optgroup>', select[0], re.DOTALL)
    return {label: re.findall(r'value="([^"]*)"', inner) for label, inner in groups}


def test_the_page_offers_every_rate_by_skill(client: TestClient, record: SessionService) -> None:
    play(record, "Hornets")
    groups = offered(client.get("/season?rate=serve_ace", headers=HTML).text)
    assert groups["Serve"] == ["serve_ace", "serve_error", "serve_efficiency"]
    assert list(groups)[:2] == ["Rallies", "Serve"]
    assert sorted(chain(*groups.values())) == sorted(TRENDS)
    (ada,) = record.people.find(search="ada")
    page = client.get(f"/people/{ada.id}?rate=dig_positive", headers=HTML).text
    assert "Dig positive over time" in page
    assert sorted(chain(*offered(page).values())) == sorted(PLAYER_TRENDS)
