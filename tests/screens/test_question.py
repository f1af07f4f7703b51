"""The question bar: typed or chosen, on every screen, one address asks the same of all of them."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from starlette.testclient import TestClient

from session.formats.reading import import_file
from session.stats.filters import Filter
from tests.emptied import Running

HTML = {"Accept": "text/html"}
SCREENS = ("stats", "charts", "plays", "watch", "charts/scores")


@pytest.fixture(scope="module")
def match_id(application: Running, shared: Path) -> str:
    path = shared / "data/scout/katowice-bedzin-2019.dvw"
    match_id = import_file(application.record, path).session_id
    application.keep()
    return match_id


def chips(page: str) -> dict[str, str]:
    found = re.findall(r'<a class="chip-asked" href="([^"]*)"[^>]*>\s*<span>(.*?)</span>', page)
    return {unescape(words): unescape(href) for href, words in found}


def asked(address: str) -> dict[str, str]:
    return Filter.parse(dict(parse_qsl(address.partition("?")[2]))).address()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_typed_question_becomes_an_address_with_chips(
    client: TestClient, match_id: str, screen: str
) -> None:
    home = f"/sessions/{match_id}/{screen}"
    typed = {"q": "katowice attack rot 1 rec # set 1", "set": "2", "status": "", "score": ""}
    moved = client.get(home, params=typed, headers=HTML, follow_redirects=False)
    assert moved.status_code == 303
    address = moved.headers["location"]
    assert asked(address) == {
        "team": "A",
        "rotation": "1",
        "reception": "#",
        "phase": "reception",
        "set": "1",
        "skill": "attack",
    }
    assert "q=" not in address
    assert "score=" not in address
    page = client.get(address, headers=HTML).text
    found = chips(page)
    assert {"setter in 1", "after reception #", "attack"} <= set(found)
    without = asked(found["setter in 1"])
    assert without == {key: one for key, one in asked(address).items() if key != "rotation"}


def test_what_was_not_understood_stays_in_the_line_and_is_said(
    client: TestClient, match_id: str
) -> None:
    page = client.get(f"/sessions/{match_id}/plays?q=attakc won", headers=HTML).text
    assert 'value="attakc"' in page
    assert "“attakc” is not understood. Did you mean attack" in page
    assert list(chips(page)) == ["Rallies won"]


def test_the_list_and_the_numbers_count_the_same(client: TestClient, match_id: str) -> None:
    question = "call=K1&blockers=1,2&skill=attack&team=A"
    plays = client.get(f"/sessions/{match_id}/plays?{question}", headers=HTML).text
    status = re.search(r'role="status">\s*([\d,]+)', plays)
    watch = client.get(f"/sessions/{match_id}/watch?{question}", headers=HTML).text
    assert status
    assert int(status[1]) > 0
    assert f">{status[1]} play" in watch
    report = client.get(f"/_api/sessions/{match_id}/stats?{question}").json()
    assert report["teams"]["A"]["totals"]["attack_total"] == int(status[1])


@pytest.mark.parametrize("screen", ["plays", "watch"])
def test_what_is_typed_and_what_is_chosen_give_way_to_each_other(
    client: TestClient, match_id: str, screen: str
) -> None:
    home = f"/sessions/{match_id}/{screen}"
    page = client.get(home, params={"skill": "reception", "set": "2"}, headers=HTML).text
    assert '<option value="reception" selected>Reception</option>' in page
    assert 'name="skill"' not in page
    chosen = {"event_type": "reception", "team": "A", "number": "4", "q": "B 16 attack"}
    moved = client.get(home, params=chosen, headers=HTML, follow_redirects=False)
    address = moved.headers["location"]
    assert dict(parse_qsl(address.partition("?")[2])) == {"player": "B16", "skill": "attack"}


def test_a_part_of_a_page_becomes_a_page_when_somebody_typed(
    client: TestClient, match_id: str
) -> None:
    part = HTML | {"HX-Request": "true", "HX-Target": "numbers"}
    home = f"/sessions/{match_id}/stats"
    moved = client.get(f"{home}?q=rot 1&set=1", headers=part)
    assert moved.headers["hx-redirect"] == f"{home}?set=1&rotation=1"
    chosen = client.get(f"{home}?q=&set=1", headers=part)
    assert chosen.text.lstrip().startswith('<div id="numbers"')
    assert chosen.headers["hx-push-url"] == f"{home}?set=1"


def test_words_are_offered_as_somebody_types(client: TestClient, match_id: str) -> None:
    home = f"/_api/sessions/ui/question/{match_id}"
    assert 'value="attack K1"' in client.get(home, params={"q": "attack k"}, headers=HTML).text
    assert 'value="attack rot 1"' in client.get(home, params={"q": "attack "}, headers=HTML).text


def test_a_season_is_asked_by_the_same_words(client: TestClient, match_id: str) -> None:
    moved = client.get("/season?q=rot 1 attack&club_id=all", headers=HTML, follow_redirects=False)
    address = moved.headers["location"]
    assert asked(address) == {"rotation": "1", "skill": "attack"}
    page = client.get(address, headers=HTML).text
    assert "club_id=all" in chips(page)["Setter in 1"]
    named = client.get("/season?q=9 attack&club_id=all", headers=HTML).text
    assert "A season shows every player" in named


@pytest.mark.parametrize("screen", SCREENS)
def test_attacks_after_a_reception_are_the_same_typed_or_chosen(
    client: TestClient, match_id: str, screen: str
) -> None:
    home = f"/sessions/{match_id}/{screen}"
    skill = "event_type" if screen in ("plays", "watch") else "skill"
    chosen = {"q": "", skill: "attack", "reception": "#", "set": "3"}
    moved = client.get(home, params=chosen, headers=HTML, follow_redirects=False)
    address = moved.headers["location"]
    typed = client.get(f"{home}?q=attack rec %23 set 3", headers=HTML, follow_redirects=False)
    asked_for = dict(parse_qsl(address.partition("?")[2]))
    asked_for["skill"] = asked_for.pop(skill)
    assert asked_for == dict(parse_qsl(typed.headers["location"].partition("?")[2]))
    # Its own chip takes it away, and it stays away whatever else is chosen then.
    every = chips(client.get(address, headers=HTML).text)["first attack after reception"]
    assert "phase" not in asked(every)
    page = client.get(every, headers=HTML).text
    assert "first attack after reception" not in chips(page)
    form = page.partition('<form class="question')[2].partition('<div class="ask">')[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    again = client.get(home, params=hidden | chosen | {"set": "2"}, headers=HTML)
    assert asked(str(again.url)) == asked(every) | {"set": "2"}
    assert set(dict(again.url.params)) == {skill, "reception", "set"}


def test_a_part_of_a_page_becomes_a_page_with_the_condition_that_came_along(
    client: TestClient, match_id: str
) -> None:
    part = HTML | {"HX-Request": "true", "HX-Target": "numbers"}
    home = f"/sessions/{match_id}/stats"
    chosen = client.get(f"{home}?q=&skill=attack&reception=%23", headers=part)
    assert asked(chosen.headers["hx-redirect"]) == {
        "skill": "attack",
        "reception": "#",
        "phase": "reception",
    }
    shared = client.get(f"{home}?skill=attack&reception=%23", headers=HTML).text
    assert "first attack after reception" not in chips(shared)
