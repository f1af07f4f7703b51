"""What decided a match, on its first page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.screens.numbers.cells import NumberCell
from app.screens.sessions.keynumbers import KeyNumbers
from app.screens.sessions.match import stand_of
from session.formats.reading import import_file
from session.schemas import ClipCreate, EventIn, SessionCreate
from session.service import SessionService
from session.stats.catalogue import DECIDING, statistic
from session.vocabulary import Status
from tests.emptied import Running
from tests.screens.numbered import opened
from tests.screens.played import HTML

REAL = (
    "katowice-bedzin-2019.dvw", "stuttgart-schwerin-2018.dvw", "nicaragua-cuba-2022.vsm",
    "beach-2021.dvw",
)  # fmt: skip


@pytest.fixture
def record(client: TestClient) -> SessionService:
    service: SessionService = client.app.state.service  # type: ignore[attr-defined]
    return service


@pytest.fixture(scope="module", params=REAL)
def match_id(request: pytest.FixtureRequest, application: Running, shared: Path) -> str:
    """Imported once; no test here changes it."""
    match_id = import_file(application.record, shared / "data/scout" / request.param).session_id
    application.keep()
    return match_id


def told(record: SessionService, session_id: str) -> KeyNumbers:
    numbers = stand_of(record, record.load_session(session_id)).numbers
    assert numbers is not None
    return numbers


def above(cell: NumberCell) -> int:
    """What a number counts: itself, what stands above its line, or all that was judged."""
    n, _, d = cell.part.partition("/")
    return int(cell.text) if not d else int(n) if cell.text.endswith("%") else int(d)


def test_every_number_opens_the_plays_that_it_counts(record: SessionService, match_id: str) -> None:
    numbers = told(record, match_id)
    cells = [(cell, row.chief) for row in numbers.rows for cell in row.cells]
    cells += [(c, False) for of in numbers.scorers.values() for p in of for c in p.cells]
    cells += [(cell, True) for one in numbers.standings for cell, _ in one.rates]
    for cell, rallies in cells:
        if cell.href:
            assert opened(record, match_id, cell.href, rallies=rallies) == above(cell), cell
    for tile in numbers.tiles:
        assert tile.href
        played = int(tile.part.partition("/")[2])
        assert opened(record, match_id, tile.href, rallies=True) == played
    assert sum(bool(cell.href) for cell, _ in cells) > 20


def test_they_are_the_numbers_of_every_other_page(record: SessionService, match_id: str) -> None:
    stats = record.get_stats(match_id)["teams"]
    shown = {row.label: row.cells for row in told(record, match_id).rows}
    for name in DECIDING:
        for side, cell in zip("AB", shown[statistic(name).label], strict=True):
            value = stats[side]["totals"][name]
            said = f"{value['n']}/{value['d']}" if isinstance(value, dict) else str(value)
            assert (cell.part or cell.text).replace("−", "-") == said


def test_the_match_between_stuttgart_and_schwerin(
    client: TestClient, record: SessionService, shared: Path
) -> None:
    """Six in a row in the fifth set, from 12–9 to the match."""
    path = shared / "data/scout/stuttgart-schwerin-2018.dvw"
    match_id = import_file(record, path).session_id
    numbers = told(record, match_id)
    last = next(run for run in numbers.runs if run.set_name == "5")
    assert (last.side, last.points, last.before, last.after) == ("B", 6, (12, 9), (12, 15))
    assert last.server.startswith("15 ")
    best = {(one.side, one.standing): one.zone for one in numbers.standings}
    assert best == {("A", "best"): 4, ("A", "worst"): 5, ("B", "best"): 3, ("B", "worst"): 2}
    text = unescape(client.get(f"/sessions/{match_id}", headers=HTML).text)
    for words in ("What decided it", "Setter in 4", "6</b> in a row", "Top scorers"):
        assert words in text
    plays = client.get(unescape(last.href), headers=HTML).text
    assert plays.count('href="/sessions/' + match_id + "/plays/") >= last.points


def rallies(count: int, server: str = "A", winner: str = "A") -> list[EventIn]:
    other = "B" if server == "A" else "A"
    return [
        event
        for _ in range(count)
        for event in (
            EventIn(event_type="serve", actor_team=server, payload={"evaluation": "-"}),
            EventIn(event_type="reception", actor_team=other, payload={"evaluation": "+"}),
            EventIn(event_type="point", actor_team=winner),
        )
    ]


def test_few_tries_do_not_look_decisive(client: TestClient, record: SessionService) -> None:
    session_id = record.create_session(SessionCreate(title="Just begun"))
    record.add_events(session_id, None, rallies(3, "A", "B") + rallies(2, "B", "A"))
    numbers = told(record, session_id)
    assert numbers.heading == "How it stands"
    assert all(row.few and row.bars is None for row in numbers.rows)
    assert not numbers.runs
    assert not numbers.standings
    text = client.get(f"/sessions/{session_id}", headers=HTML).text
    assert "Set 1 stands at 2–3. Go on where it stands." in text
    assert f'href="/sessions/{session_id}/by-hand">Write on by hand' in text


def test_a_session_without_plays_offers_the_ways_in(
    client: TestClient, record: SessionService
) -> None:
    session_id = record.create_session(SessionCreate(title="Tomorrow"))
    home = f"/sessions/{session_id}"
    text = client.get(home, headers=HTML).text
    assert "match-score" not in text
    ways = re.search(r'<section class="ways-in".*?</section>', text, re.S)
    assert ways
    assert re.findall(r'href="([^"]+)"', ways[0]) == [f"{home}/by-hand", "#clips", "/import"]
    record.add_events(session_id, None, [EventIn(event_type="serve", actor_team="A")])
    assert "ways-in" not in client.get(home, headers=HTML).text


def test_a_result_alone_says_that_more_could_be_known(
    client: TestClient, record: SessionService
) -> None:
    session_id = record.create_session(SessionCreate(title="From the newspaper"))
    for number, score in enumerate(([25, 20], [25, 22], [25, 18]), 1):
        end = EventIn(event_type="set_end", payload={"set_number": number, "score": score})
        record.add_events(session_id, None, [end])
    text = client.get(f"/sessions/{session_id}", headers=HTML).text
    assert '<b class="A">25</b>–<b class="B">18</b>' in text
    assert "Only the result is known: the plays are still to come." in text
    assert "ways-in" in text
    assert "What decided it" not in text


def test_suggestions_alone_are_reviewed_first(client: TestClient, record: SessionService) -> None:
    session_id = record.create_session(SessionCreate(title="Analysed"))
    clip_id = record.add_clip(session_id, ClipCreate(path="a.mp4"))
    suggested = EventIn(t_sec=1, event_type="serve", status=Status.SUGGESTED)
    record.add_events(session_id, clip_id, [suggested] * 11)
    text = client.get(f"/sessions/{session_id}", headers=HTML).text
    assert "11 suggestions wait for your eye. Nothing counts until you accept it." in text
    assert 'class="next suggested"' in text
    assert "ways-in" not in text


def test_a_training_has_numbers_and_no_score(client: TestClient, record: SessionService) -> None:
    session_id = record.create_session(SessionCreate(title="Tuesday"))
    serves = [EventIn(event_type="serve", actor_team="A", payload={"evaluation": "#"})] * 12
    record.add_events(session_id, None, serves)
    text = client.get(f"/sessions/{session_id}", headers=HTML).text
    assert "What was played" in text
    assert "match-score" not in text
    assert "Top scorers" not in text, "nobody knows who served"
