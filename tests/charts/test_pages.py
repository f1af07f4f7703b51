"""Charts in the browser's words and over REST: links, filters, downloads, refusals."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.samples.session import make_session
from session.schemas import SessionCreate
from session.service import SessionService
from tests.emptied import Running


def record(client: TestClient) -> SessionService:
    service = client.app.state.service  # type: ignore[attr-defined]
    assert isinstance(service, SessionService)
    return service


@pytest.fixture(scope="module")
def sample(application: Running) -> str:
    """The sample match, which has places, rotations and points; each test finds it as it was."""
    sample = make_session(application.record)
    application.keep()
    return sample


def figure(text: str, name: str) -> str:
    found = re.search(rf'<figure [^>]*id="{name}">.*?</figure>', text, re.DOTALL)
    assert found, name
    return found.group()


def test_every_chart_of_the_gallery_says_what_it_is_and_how_many(
    client: TestClient, sample: str
) -> None:
    page = client.get(f"/sessions/{sample}/charts").text
    for name in ("scores", "rotations", "serve-to", "attack-directions", "distribution", "radar"):
        part = figure(page, name)
        assert re.search(r"n = \d+", part)
        assert "Whole match" in part
        assert "<title" in part
        assert "<table>" in part
    assert "No attack here has a cone" in page
    assert 'style="' not in page


@pytest.mark.parametrize("name", ["serve-to", "attack-from", "attack-directions", "distribution"])
def test_the_plays_behind_a_figure_are_as_many_as_it_says(
    client: TestClient, sample: str, name: str
) -> None:
    page = client.get(f"/sessions/{sample}/charts/{name}").text
    cells = re.findall(r'<td class="num"><a href="([^"]+ids=[^"]+)">(\d+)</a></td>', page)
    assert cells
    for address, count in cells[:3]:
        plays = client.get(html.unescape(address)).text
        assert re.search(rf'<p class="muted figure" role="status">\s*{count}\b', plays), plays[
            :3000
        ]


def test_a_filter_narrows_every_chart_and_is_said(client: TestClient, sample: str) -> None:
    page = client.get(f"/sessions/{sample}/charts", params={"set": "1", "team": "A"}).text
    score = figure(page, "scores")
    assert "Blue Herons · Set 1" in score
    assert "Set 2" not in score
    answer = client.get(f"/_api/sessions/{sample}/charts", params={"set": "1"}).json()
    whole = client.get(f"/_api/sessions/{sample}/charts").json()
    counts = [{one["name"]: one["n"] for one in found["items"]} for found in (answer, whole)]
    assert 0 < counts[0]["scores"] < counts[1]["scores"]
    assert whole["total"] == len(whole["items"]) == len(counts[1])


def test_htmx_gets_the_charts_alone(client: TestClient, sample: str) -> None:
    for path in ("charts", "charts/rotations"):
        part = client.get(f"/sessions/{sample}/{path}", headers={"HX-Request": "true"}).text
        assert "<html" not in part
        assert "<svg" in part


@pytest.mark.parametrize(
    ("fmt", "kind", "begins"),
    [
        ("png", "image/png", b"\x89PNG"),
        ("svg", "image/svg+xml", b"<?xml"),
        ("pdf", "application/pdf", b"%PDF"),
    ],
)
def test_a_chart_is_given_as_a_file(
    client: TestClient, sample: str, fmt: str, kind: str, begins: bytes
) -> None:
    answer = client.get(f"/_api/sessions/{sample}/charts/attack-to.{fmt}", params={"set": "1"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.content.startswith(begins)
    assert "sandbox" in answer.headers["content-security-policy"]


def test_two_players_are_chosen_or_the_busiest_are_compared(
    client: TestClient, sample: str
) -> None:
    page = client.get(f"/sessions/{sample}/charts/radar").text
    assert len(re.findall(r'<option value="[AB]\d+" selected>', page)) == 2
    numbers = re.findall(r'<option value="(A\d+)"', page)
    chosen = client.get(f"/sessions/{sample}/charts/radar", params={"compare": numbers[:2]}).text
    assert re.findall(r'<option value="([AB]\d+)" selected>', chosen) == numbers[:2]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/_api/sessions/{id}/charts/nothing.png", 404),
        ("/_api/sessions/{id}/charts/scores.gif", 422),
        ("/_api/sessions/{id}/charts/scores.png?set=many", 422),
        ("/_api/sessions/{id}/charts/attack-to.png?detail=miles", 422),
        ("/_api/sessions/{id}/charts/radar.png?compare=C1", 422),
        ("/_api/sessions/{id}/charts/radar.png?compare=A1,A2,A3", 422),
        ("/_api/sessions/none/charts", 404),
        ("/sessions/{id}/charts/nothing", 404),
        ("/sessions/none/charts", 404),
        ("/sessions/{id}/charts?rotation=9", 422),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_reason(
    client: TestClient, sample: str, address: str, status: int
) -> None:
    assert client.get(address.format(id=sample)).status_code == status


def test_a_session_without_plays_says_what_to_do(client: TestClient) -> None:
    empty = record(client).create_session(SessionCreate(title="New"))
    page = client.get(f"/sessions/{empty}/charts").text
    assert "Nothing to draw yet" in page
    assert "Go to the clips" in page


def test_names_are_written_as_text(client: TestClient, sample: str) -> None:
    record(client).set_team(sample, "A", '<b>"Herons"</b>')
    page = client.get(f"/sessions/{sample}/charts").text
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_a_real_match_with_cones_draws_them(client: TestClient, shared: Path) -> None:
    from session.formats.reading import import_file

    made = import_file(record(client), shared / "data/scout/katowice-bedzin-2019.dvw")
    page = client.get(f"/sessions/{made.session_id}/charts").text
    assert "n = 242 attacks" in figure(page, "attack-cones")
    assert re.search(r"Where attacks go: <a href=[^>]+>n = 5 attacks", page)


def test_a_keyboard_goes_past_the_plays_of_a_chart_at_one_stroke(
    client: TestClient, sample: str
) -> None:
    for address in (f"/sessions/{sample}/charts", f"/sessions/{sample}/charts/serve-to"):
        page = client.get(address).text
        skips = re.findall(r'<a class="skip" href="#(past-[\w-]+)">Skip the \d+ links?', page)
        drawn = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
        linked = [one for one in drawn if "<a " in one]
        assert len(skips) == len(set(skips)) == len(linked) > 0
        for goal in skips:
            place = page.index(f'href="#{goal}"')
            assert place < page.index("<svg", place) < page.index(f'<summary id="{goal}">')
