"""Seasons, players and sessions side by side over HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.screens.season.lines import drawing
from session.formats.reading import import_file
from session.presets import PresetIn
from session.schemas import EventIn, PlayerIn
from session.service import SessionService
from session.stats.seasonreport import TrendPoint
from session.stats.tally import RateJson, rate_json
from session.vocabulary import Side
from tests.screens.played import HTML, NASTY, play


def test_pages_say_what_to_do_when_there_is_nothing(client: TestClient) -> None:
    for path, said in (
        ("/season", "No season yet"),
        ("/people", "Nobody yet"),
        ("/clubs", "Nobody yet"),
        ("/who", "Everybody is known"),
        ("/compare", "Choose the sessions"),
        ("/presets", "No preset yet"),
    ):
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 200
        assert said in answer.text


def test_a_season_and_its_trend(client: TestClient, record: SessionService) -> None:
    matches = [play(record, opponent) for opponent in ("Hornets", "Owls")]
    page = client.get("/season", headers=HTML).text
    assert "Season: <bdi>Herons</bdi>" in page
    assert "2 matches" in page
    assert page.count('class="dot-of"') == 2
    assert all(f"/sessions/{match}/stats" in page for match in matches)
    owls = next(one.id for one in record.clubs.find() if one.name == "Owls")
    page = client.get(f"/season?opponent_id={owls}&rate=attack_kill", headers=HTML).text
    assert page.count('class="dot-of"') == 1
    assert "Attack kills over time" in page
    part = client.get(
        "/season?rate=break_point", headers=HTML | {"HX-Request": "true", "HX-Target": "trend"}
    )
    assert "<html" not in part.text
    assert "rate=break_point" in part.headers["hx-push-url"]
    everybody = client.get("/season?club_id=all", headers=HTML).text
    assert "Hornets" in everybody
    for whose in ("", "club_id=all&"):
        college = client.get(f"/season?{whose}preset=ncaa", headers=HTML).text
        assert "Kills per set" in college
        assert '<option value="ncaa" selected>' in college
    assert "No match fits" in client.get("/season?date_to=2001-01-01", headers=HTML).text


def test_each_choice_of_a_season_keeps_the_others(
    client: TestClient, record: SessionService
) -> None:
    play(record, "Hornets")
    asked = "preset=ncaa&date_from=2000-01-01&set=1&rate=break_point"
    page = client.get(f"/season?{asked}", headers=HTML).text
    _matches, _question, trend = re.findall(r"<form[^>]*/season.*?</form>", page, re.DOTALL)
    rate = '<input type="hidden" form="which" name="rate" value="break_point">'
    assert rate in page
    assert '<input type="hidden" name="preset" value="ncaa">' in trend
    whole = re.search(r'href="([^"]*)">Whole matches', page)
    assert whole
    for kept in ("preset=ncaa", "date_from=2000-01-01", "rate=break_point"):
        assert kept in whole[1]
    assert "set=1" not in whole[1]
    htmx = HTML | {"HX-Request": "true", "HX-Target": "trend"}
    moved = client.get(f"/season?{asked}", headers=htmx)
    assert rate in moved.text
    assert "preset=ncaa" in moved.headers["hx-push-url"]
    assert moved.headers["hx-push-url"].count("rate=") == 1
    league = client.get(f"/season?club_id=all&{asked}", headers=HTML).text
    hornets = next(one.id for one in record.clubs.find() if one.name == "Hornets")
    kept = "date_from=2000-01-01&amp;preset=ncaa&amp;rate=break_point"
    assert f"/season?club_id={hornets}&amp;{kept}" in league
    assert '<input type="hidden" name="rate" value="break_point">' in league


def test_a_match_that_came_twice_is_named(client: TestClient, record: SessionService) -> None:
    first, second = play(record, "Hornets"), play(record, "Hornets")
    for match in (first, second):
        won = EventIn(event_type="point", actor_team=Side.A, payload={"score": [25, 7]})
        record.add_events(match, None, [won])
    (ada,) = record.people.find(search="ada")
    for path in ("/season", f"/people/{ada.id}"):
        page = client.get(path, headers=HTML).text
        assert "1 session left out, so that no match counts twice" in page
        named = re.search(rf'<li><a href="/sessions/{second}">.*?"/sessions/{first}"', page)
        assert named
    assert "1 match<" in client.get("/season", headers=HTML).text
    assert "unfinished" in client.get("/season", headers=HTML).text


def test_a_season_asks_only_about_names_of_its_club(
    client: TestClient, record: SessionService
) -> None:
    play(record, "Hornets")
    match = play(record, "Owls")
    players = [PlayerIn(number=7, player_name="Ada Quill")]
    record.set_roster(match, Side.B, players)
    herons, owls = (record.clubs.find(search=name)[0].id for name in ("herons", "owls"))
    assert "not clear" not in client.get(f"/season?club_id={herons}", headers=HTML).text
    said = client.get(f"/season?club_id={owls}", headers=HTML).text
    assert "1 name in this club is not clear" in said
    assert "1 name is not clear" in client.get("/season?club_id=all", headers=HTML).text


def test_a_piece_of_a_match_is_named_beside_the_whole(
    client: TestClient, record: SessionService, shared: Path
) -> None:
    whole, piece = (
        import_file(record, shared / f"data/scout/katowice-bedzin-2019{part}.dvw").session_id
        for part in ("", "-clip")
    )
    club = record.get_teams(whole)["A"].club_id
    page = client.get(f"/season?club_id={club}", headers=HTML).text
    assert "1 session left out" in page
    said = "is left out; it is a piece of"
    named = rf'"/sessions/{piece}">.*?</a> {said} <a href="/sessions/{whole}"'
    assert re.search(named, page)


def test_a_player_has_a_season_whose_numbers_lead_to_plays(
    client: TestClient, record: SessionService
) -> None:
    match = play(record, "Hornets")
    (ada,) = record.people.find(search="ada")
    page = client.get(f"/people/{ada.id}", headers=HTML).text
    addresses = re.findall(rf'href="(/sessions/{match}/plays[^"]*)"', page)
    kills = next(one for one in addresses if "skill=attack" in one and "evaluation=%23" in one)
    listed = client.get(kills.replace("&amp;", "&"), headers=HTML).text
    assert listed.count("<td") > 0
    assert "Attack" in listed
    assert client.get("/people/999", headers=HTML).status_code == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/season?club_id=zz", "There is no team “zz”. Choose one under Season."),
        ("/season?club_id=all&opponent_id=x", "There is no opponent “x”."),
        ("/season?date_from=zz", "From: “zz” is no date. Write it like 2026-03-31."),
        ("/season?date_to=2026-02-30", "To: “2026-02-30” is no date."),
        ("/season?rate=zz", "There is no rate “zz”. You can follow side-out, "),
        ("/people?club_id=zz", "There is no club “zz”. Choose one under Players."),
        ("/people/zz", "There is no player “zz”."),
        ("/people/1?rate=sideout", "There is no rate “sideout”."),
        ("/clubs/zz", "There is no club “zz”."),
    ],
)
def test_a_mistyped_address_is_said_in_plain_words(
    client: TestClient, record: SessionService, path: str, said: str
) -> None:
    play(record, "Hornets")
    answer = client.get(path, headers=HTML)
    assert answer.status_code in (404, 422)
    assert said in answer.text
    assert "integer" not in answer.text
    assert client.get("/season?club_id=&date_from=&rate=", headers=HTML).status_code == 200


def test_a_player_without_a_touch_has_no_empty_table(
    client: TestClient, record: SessionService
) -> None:
    match = play(record, "Hornets")
    bench = [
        PlayerIn(number=7, player_name="Ada Quill"),
        PlayerIn(number=9, player_name="Ida Bench"),
    ]
    record.set_roster(match, Side.A, bench)
    (ida,) = record.people.find(search="ida bench")
    page = client.get(f"/people/{ida.id}", headers=HTML).text
    assert "no touch in that match" in page
    assert "By opponent" not in page


def test_sessions_are_compared(client: TestClient, record: SessionService) -> None:
    first, second = play(record, "Hornets"), play(record, "Owls")
    page = client.get(f"/compare?session={first}&session={second}&session=", headers=HTML).text
    assert page.count("Leave out") == 2
    assert "Hornets" in page
    assert client.get("/compare?session=nobody", headers=HTML).status_code == 404


def test_no_page_has_inline_scripts_or_styles_and_all_is_escaped(
    client: TestClient, record: SessionService
) -> None:
    match = play(record, NASTY, name=NASTY)
    play(record, "Owls", name="img src")
    record.create_preset(PresetIn(name=NASTY, from_session=match))
    (person, *_) = record.people.find()
    paths = ("/season", "/people", "/clubs", "/who", "/presets", "/presets/1", "/sessions/new")
    more = (f"/people/{person.id}", "/clubs/1", f"/compare?session={match}")
    for path in (*paths, *more, "/season?club_id=all", "/sessions/new?preset=1"):
        text = client.get(path, headers=HTML).text
        assert NASTY not in text, path
        assert " style=" not in text
        assert "<style" not in text
        assert text.count("<script") == text.count("<script src=")


def test_a_drawing_of_nothing_and_of_extremes() -> None:
    def point(rate: RateJson) -> TrendPoint:
        return TrendPoint("s", "2026-01-01", "", "X", rate, rate)

    assert drawing("sideout", []).dots == []
    assert drawing("sideout", [point(rate_json(0, 0))]).dots == []
    for name, low, high in (("sideout", 0.0, 1.0), ("attack_efficiency", -1.0, 1.0)):
        ends = [point({"value": value, "n": 1, "d": 1}) for value in (low, high)]
        drawn = drawing(name, ends)
        assert all(0 < dot.y < drawn.height for dot in drawn.dots)
        assert drawn.grid[0].y > drawn.grid[-1].y
