"""The drawn court: touches stand where they were made, and a zone alone is a shaded zone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.charts.svg import ground
from session.schemas import EventIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side

HTML = {"Accept": "text/html"}


def attack(side: Side, **where: Any) -> EventIn:  # noqa: ANN401
    return EventIn(event_type="attack", actor_team=side, actor_number="7", payload=where)


@pytest.fixture
def match(record: SessionService) -> str:
    """Three attacks of A from zone 4, one of them with its sub-zone, and one at a known place."""
    session_id = record.create_session(SessionCreate(title="Zones"))
    played = [
        attack(Side.A, start_zone=4),
        attack(Side.A, start_zone=4),
        attack(Side.A, start_zone=4, start_subzone="A"),
        attack(Side.B, player_m=[2.0, 12.0]),
    ]
    record.add_events(session_id, None, played)
    return session_id


def drawn(page: str) -> tuple[list[str], list[str]]:
    """The labels of shaded zones, and of dots."""
    shades = re.findall(r'<rect class="shade[^>]*><title>([^<]*)', page)
    dots = re.findall(r'<circle class="touch[^>]*><title>([^<]*)', page)
    return sorted(shades), dots


@pytest.mark.parametrize("tab", ["stats", "plays"])
def test_touches_of_a_zone_shade_it(client: TestClient, match: str, tab: str) -> None:
    page = client.get(f"/sessions/{match}/{tab}", headers=HTML).text
    shades, dots = drawn(page)
    assert dots == ["Attack B 7"]
    assert shades == ["A: 1 touch, known by zone", "A: 2 touches, known by zone"]
    whole, part = re.findall(r'<rect class="shade[^>]*width="([\d.]+)" height="([\d.]+)"', page)
    assert sorted([whole, part]) == [("1.5", "1.5"), ("3.0", "3.0")]


def test_the_page_of_one_play_shades_its_zone(
    client: TestClient, record: SessionService, match: str
) -> None:
    [first, *_] = record.list_events(match)
    page = client.get(f"/sessions/{match}/plays/{first.id}", headers=HTML).text
    assert drawn(page) == (["A: 1 touch, known by zone"], [])


def test_the_court_does_not_follow_the_filter_above(client: TestClient, match: str) -> None:
    page = client.get(f"/sessions/{match}/stats?team=A", headers=HTML).text
    heat = page[page.index('id="heat"') :]
    assert "4 plays</a>, 4 with a known place" in heat
    assert '<option value="A" selected>' not in heat
    own = client.get(f"/sessions/{match}/stats?whose=B", headers=HTML).text
    assert "1 play</a>, 1 with a known place" in own[own.index('id="heat"') :]


def test_the_court_below_the_touches_is_in_metres() -> None:
    """B's end line at 0 and A's at 18 metres, as the touches on it are placed."""
    drawn = ground({Side.A: "Herons", Side.B: "Vipers"})
    [move] = re.findall(r'transform="translate\(([-\d.]+) ([-\d.]+)\) scale\(([\d.]+)\)"', drawn)
    left, top, scale = map(float, move)
    [floor] = re.findall(r'<path d="([^"]+)" class="f-floor', drawn)
    corners = [tuple(map(float, pair.split())) for pair in re.findall(r"[\d.]+ [\d.]+", floor)]
    placed = {(round(left + x * scale, 2), round(top + y * scale, 2)) for x, y in corners}
    assert placed == {(0, 0), (9, 0), (9, 18), (0, 18)}
    heights = dict(re.findall(r' y="([\d.]+)"[^>]*>. (Herons|Vipers)<', drawn))
    names = {name: float(y) for y, name in heights.items()}
    assert names["Vipers"] < names["Herons"]
