"""The screen "Numbers": every number leads to as many plays, for any part of a match."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.screens.numbers.tables import PRESETS
from session.formats.reading import import_file
from session.schemas import EventIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side
from tests.emptied import Running
from tests.screens.numbered import opened, tables

HTML = {"Accept": "text/html"}
PART = HTML | {"HX-Request": "true", "HX-Target": "numbers"}


@pytest.fixture(scope="module")
def match_id(application: Running, shared: Path) -> str:
    """Imported once; each test finds it as it was."""
    path = shared / "data/scout/katowice-bedzin-2019.dvw"
    match_id = import_file(application.record, path).session_id
    application.keep()
    return match_id


def test_every_box_score_has_a_line_for_touches_of_nobody_known(
    record: SessionService, match_id: str
) -> None:
    kill = EventIn(event_type="attack", actor_team=Side.A, payload={"evaluation": "#"})
    record.add_events(match_id, None, [kill])
    for preset in PRESETS:
        box, other = list(tables(record, match_id, "", preset))[:2]
        assert box.rows[-1].head.text == "Player not known", preset
        assert other.rows[-1].head.text != "Player not known", preset


def test_a_keyboard_goes_past_each_table_at_one_stroke(client: TestClient, match_id: str) -> None:
    page = client.get(f"/sessions/{match_id}/stats").text
    idents = re.findall(r'<table class="numbers[^"]*" id="([^"]+)"', page)
    assert len(idents) > 10
    for ident in idents:
        link = page.index(f'href="#past-{ident}">Skip the table ')
        start = page.index(f'id="{ident}"')
        assert link < start < page.index("</table>", start) < page.index(f'id="past-{ident}"')
    labels = re.findall(r'role="region" aria-labelledby="([^"]+)"', page)
    assert len(labels) == len(set(labels)), "each table is a region with a name of its own"

    for path, ident in (("/plays", "plays"), ("/rallies", "rallies")):
        page = client.get(f"/sessions/{match_id}{path}").text
        link = page.index(
            f'href="#past-{ident}">Skip the {"table of " * (ident == "plays")}{ident}'
        )
        table = page.index(f'<table class="plays{" rallies" * (ident == "rallies")}">')
        assert link < table < page.index("</table>", table) < page.index(f'id="past-{ident}"')


def test_behind_side_out_are_the_rallies_that_were_won(
    record: SessionService, match_id: str
) -> None:
    match = record.get_match(match_id)
    for table in tables(record, match_id, "team=A", "report"):
        if table.ident != "sideout":
            continue
        for row, side in zip(table.rows, Side, strict=True):
            cell = row.cells[0]
            received = [r for r in match.rallies if r.serving is side.other]
            won = [r for r in received if r.winner is side]
            assert cell.part == f"{len(won)}/{len(received)}"
            assert cell.href is not None
            touches = sum(len(r.touches) for r in won)
            assert opened(record, match_id, cell.href, rallies=False) == touches


def test_blocks_first_attacks_and_digs_stand_where_a_coach_looks(
    record: SessionService, match_id: str
) -> None:
    shown = {one.ident: one for one in tables(record, match_id, "", "report")}
    teams = record.get_stats(match_id)["teams"]
    table = shown["rotations-A"]
    first = dict(zip((one.word for one in table.columns), table.rows[0].cells, strict=True))
    line = next(one for one in teams["A"]["rotations"].values() if one["rallies"])
    for word, name in (("1st K%", "first_ball_kill"), ("Touch%", "block_touch")):
        assert line[name]["n"]
        assert first[word].part == f"{line[name]['n']}/{line[name]['d']}"
        assert first[word].href
    digs = shown["dig-attack_type-A"]
    assert (digs.caption, digs.corner) == ("Dig by type of attack", "Type")
    assert digs.columns[-1].title == "Dig efficiency: (# + minus = /) of the judged digs"
    assert "H High" in [row.head.text for row in digs.rows]


def test_a_filter_change_answers_the_part_and_a_shareable_address(
    client: TestClient, match_id: str
) -> None:
    home = f"/sessions/{match_id}/stats"
    part = client.get(f"{home}?set=&rotation=1&score=close&preset=ncaa&team=", headers=PART)
    assert "<html" not in part.text
    assert part.text.lstrip().startswith('<div id="numbers"')
    assert part.headers["hx-push-url"] == f"{home}?rotation=1&score=close&preset=ncaa"
    page = client.get(part.headers["hx-push-url"], headers=HTML)
    assert part.text.strip() in page.text
    assert '<option value="1" selected>Setter in 1</option>' in page.text
    assert "each team for itself" in page.text
    assert "Hit %" in page.text


def test_a_value_that_nobody_offers_is_refused_in_a_sentence(
    client: TestClient, match_id: str
) -> None:
    answer = client.get(f"/sessions/{match_id}/stats?rotation=7", headers=HTML)
    assert answer.status_code == 422
    assert "Rotation: choose from 1 to 6." in answer.text


def test_the_list_of_plays_keeps_the_question(client: TestClient, match_id: str) -> None:
    query = "rotation=1&skill=attack&team=B&status=confirmed"
    page = client.get(f"/sessions/{match_id}/plays?{query}", headers=HTML).text
    assert "For MKS Będzin, setter in 1, attack" in page
    assert '<option value="1" selected>Setter in 1</option>' in page
    assert '<option value="attack" selected>Attack</option>' in page
    [back] = re.findall(r'href="([^"]+)">Numbers of these plays', page)
    shown = client.get(unescape(back), headers=HTML).text
    assert "setter in 1, attack" in shown


def test_a_list_of_ids_is_a_list_of_plays(
    client: TestClient, record: SessionService, match_id: str
) -> None:
    some = [event.id for event in record.list_events(match_id, limit=30, event_type="serve")][:3]
    address = f"/sessions/{match_id}/plays?ids={'.'.join(map(str, some))}"
    page = client.get(address, headers=HTML).text
    assert page.count('<td class="player">') == 3
    refused = client.get(f"/sessions/{match_id}/plays?ids=1.x", headers=HTML)
    assert refused.status_code == 422


def test_many_plays_behind_a_number_come_page_by_page(client: TestClient, match_id: str) -> None:
    page = client.get(f"/sessions/{match_id}/plays?phase=break,transition", headers=HTML).text
    [more] = re.findall(r'hx-get="([^"]+offset=100[^"]*)"', page)
    rows = client.get(unescape(more), headers=HTML | {"HX-Request": "true"}).text
    assert rows.count('<td class="player">') == 100


def test_a_session_of_video_alone_shows_what_it_has(
    client: TestClient, record: SessionService
) -> None:
    session_id = record.create_session(SessionCreate(title="Video"))
    touches = (
        ("serve", "A", "4"),
        ("reception", "B", None),
        ("set", "B", None),
        ("attack", "B", "7"),
    )
    record.add_events(
        session_id,
        None,
        [EventIn(event_type=kind, actor_team=Side(side), actor_number=number)
         for kind, side, number in touches],
    )  # fmt: skip
    page = client.get(f"/sessions/{session_id}/stats", headers=HTML).text
    assert '<option value="skills" selected>' in page
    assert "Nobody wrote down who won the rallies." in page
    assert "They have no evaluation" in page
    assert "Rotations</h2>" not in page
    assert "Player not known" in page


def test_the_extended_numbers_are_answered_for_any_part(client: TestClient, match_id: str) -> None:
    home = f"/_api/sessions/{match_id}/stats/extended"
    whole = client.get(home).json()
    assert set(whole) == {"session_id", "filter", "teams", "sets", "ncaa_notes"}
    assert set(whole["teams"]["A"]) == {"skills", "distribution", "serve_runs", "zones", "ncaa"}
    assert len(whole["sets"]) == 5
    part = client.get(home, params={"rotation": "1", "team": "A", "reception": "#+"}).json()
    assert part["filter"] == {"team": "A", "rotation": "1", "reception": "#+"}
    runs = part["teams"]["A"]["serve_runs"]["team"]
    assert runs["serves"] < whole["teams"]["A"]["serve_runs"]["team"]["serves"]
    refused = client.get(home, params={"score": "tight"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "score"


def test_a_shirt_with_any_sign_on_it_stands_behind_the_numbers(record: SessionService) -> None:
    match = record.create_session(SessionCreate(title="Friendly"))
    record.add_events(
        match,
        None,
        [
            EventIn(event_type="serve", actor_team=Side.A, actor_number=n)
            for n in ("²", "x", "10", "9")
        ],
    )
    for preset in PRESETS:
        box = next(tables(record, match, "", preset))
        assert [row.lead for row in box.rows] == ["9", "10", "x", "²"], preset
