"""Season, players, who is who, presets and versions over HTTP."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from app.pages.trend import drawing
from session.presets import PresetContent, PresetIn
from session.schemas import EventIn, EventUpdate, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side

HTML = {"Accept": "text/html"}
NASTY = "<img src=x>"


def play(record: SessionService, opponent: str, name: str = "Ada Quill") -> str:
    match = record.create_session(SessionCreate(title=f"vs {opponent}"))
    for side, team, player in ((Side.A, "Herons", name), (Side.B, opponent, f"X {opponent}")):
        record.set_team(match, side, team)
        record.set_roster(match, side, [PlayerIn(number=7, player_name=player)])
    touches = (("serve", "B", "-"), ("reception", "A", "+"), ("attack", "A", "#"))
    events = [
        EventIn(
            event_type=kind, actor_team=Side(side), actor_number="7", payload={"evaluation": sign}
        )
        for kind, side, sign in touches
    ]
    point = EventIn(event_type="point", actor_team=Side.A)
    record.add_events(match, None, [*events, point])
    return match


def notice(page: str) -> tuple[str, dict[str, list[str]]]:
    """Where the undo of a notice goes, and its fields."""
    [(action, fields)] = re.findall(
        r'<form method="post" action="([^"]*)">((?:<input[^>]*>)*)<button>Undo', page
    )
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]*)" value="([^"]*)"', fields):
        found.setdefault(name, []).append(value)
    return action, found


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
    assert "No match fits" in client.get("/season?date_to=2001-01-01", headers=HTML).text


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


def test_who_is_who_is_answered_and_taken_back(client: TestClient, record: SessionService) -> None:
    play(record, "Hornets")
    match = play(record, "Owls", name="A. Quill")
    page = client.get("/who", headers=HTML).text
    assert "same name, one of them with initials, same club, number 7" in page
    (ada,) = record.people.find(search="ada")
    entry = record.get_roster(match, Side.A)[0].id
    done = client.post(
        "/directory/people/link", data={"entry": entry, "ident": ada.id}, headers=HTML
    )
    assert "Everybody is known" in done.text
    assert record.people.get(ada.id).sessions == 2
    history = client.get(f"/sessions/{match}/history?entity=person", headers=HTML).text
    assert "<ins><bdi>Ada Quill</bdi></ins>" in history
    action, fields = notice(done.text)
    assert "It is <bdi>Ada Quill</bdi>" in client.post(action, data=fields, headers=HTML).text
    client.post("/directory/people/link", data={"entry": entry, "other": "ada quill"})
    assert record.people.get(ada.id).sessions == 2
    wrong = client.post(
        "/directory/people/link", data={"entry": entry, "other": "nobody"}, headers=HTML
    )
    assert wrong.status_code == 422
    client.post("/directory/people/split", data={"entry": entry})
    assert record.people.count(search="quill") == 2


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


def test_players_stand_by_name_with_their_club(client: TestClient, record: SessionService) -> None:
    match = record.create_session(SessionCreate(title="Names"))
    record.set_team(match, "A", "Herons")
    names = ("Zed Abel", "ABC 10", "ABC 2", "Adam Young", "Ądria 1", "Aila 11")
    players = [PlayerIn(number=n, player_name=name) for n, name in enumerate(names, 1)]
    record.set_roster(match, Side.A, players)
    page = client.get("/people", headers=HTML).text
    listed = re.findall(r'<a href="/people/\d+"><bdi>(.*?)</bdi></a>', page)
    assert listed == ["ABC 2", "ABC 10", "Adam Young", "Ądria 1", "Aila 11", "Zed Abel"]
    assert page.count("<bdi>Herons</bdi> · 1 session<") == len(names)


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


def test_two_entries_of_one_roster_are_one_session(
    client: TestClient, record: SessionService
) -> None:
    match = play(record, "Hornets")
    both = [PlayerIn(number=n, player_name=name) for n, name in ((7, "Ada Quill"), (8, "Zoe Win"))]
    record.set_roster(match, Side.A, both)
    ada, zoe = (record.people.find(search=name)[0].id for name in ("ada", "zoe"))
    record.people.merge(ada, [zoe])
    page = client.get(f"/people/{ada}", headers=HTML).text
    assert "Who is this? 1 session," in page
    assert "Move vs Hornets" in page


def test_putting_together_and_moving_are_taken_back(
    client: TestClient, record: SessionService
) -> None:
    play(record, "Hornets")
    second = play(record, "Owls", name="Zoe Winter")
    ada, zoe = (record.people.find(search=name)[0] for name in ("ada", "zoe"))
    home = f"/directory/people/{ada.id}"
    merged = client.post(f"{home}/merge", data={"other": f"Zoe Winter ({zoe.id})"}, headers=HTML)
    assert "2 sessions" in merged.text
    assert client.get(f"/people/{zoe.id}", headers=HTML).text.count("Ada Quill")
    action, fields = notice(merged.text)
    client.post(action, data=fields)
    assert record.people.get(zoe.id).id == zoe.id
    entry = record.get_roster(second, Side.A)[0].id
    moved = client.post(
        f"/directory/people/{zoe.id}/move", data={"entry": entry, "other": "ada"}, headers=HTML
    )
    assert record.people.get(ada.id).sessions == 2
    action, fields = notice(moved.text)
    client.post(action, data=fields)
    assert record.people.get(zoe.id).sessions == 1
    assert client.post(f"{home}/move", data={}, headers=HTML).status_code == 422
    client.post(f"{home}/save", data={"name": "Ada Q.", "notes": "left-handed"})
    assert record.people.get(ada.id).notes == "left-handed"
    assert client.post(f"{home}/save", data={"name": " "}, headers=HTML).status_code == 422
    assert client.post(f"{home}/delete", headers=HTML).status_code == 409


def test_a_club_has_a_page(client: TestClient, record: SessionService) -> None:
    play(record, "Hornets")
    (herons,) = record.clubs.find("herons")
    page = client.get(f"/clubs/{herons.id}", headers=HTML).text
    assert "Ada Quill" in page
    client.post(f"/directory/clubs/{herons.id}/save", data={"name": "Herons", "short_name": "HER"})
    assert record.clubs.get(herons.id).short_name == "HER"
    made = client.post("/directory/clubs/new", data={"name": "Gulls"}, headers=HTML)
    assert "Gulls" in made.text
    (gulls,) = record.clubs.find("gulls")
    client.post(f"/directory/clubs/{gulls.id}/delete")
    assert record.clubs.count("gulls") == 0


def test_sessions_are_compared(client: TestClient, record: SessionService) -> None:
    first, second = play(record, "Hornets"), play(record, "Owls")
    page = client.get(f"/compare?session={first}&session={second}&session=", headers=HTML).text
    assert page.count("Leave out") == 2
    assert "Hornets" in page
    assert client.get("/compare?session=nobody", headers=HTML).status_code == 404


def test_a_session_is_made_with_a_preset(client: TestClient, record: SessionService) -> None:
    content = PresetContent(
        venue="Hall", competition="Cup", teams={Side.A: "Herons"},
        rosters={Side.A: [PlayerIn(number=7, player_name="Ada Quill")]},
    )  # fmt: skip
    preset = record.create_preset(PresetIn(name="Home", content=content))
    form = client.get(f"/sessions/new?preset={preset.id}", headers=HTML).text
    assert 'value="Hall"' in form
    assert "1 player of <bdi>Herons</bdi>" in form
    data = {"title": "Round 1", "preset": str(preset.id), "team_a": "Herons", "team_b": "Owls"}
    client.post("/sessions/new", data=data)
    (made,) = record.list_sessions()
    assert (made.venue, made.team_b, made.meta) == ("Hall", "Owls", {"competition": "Cup"})
    assert [one.player_name for one in record.get_roster(made.id, Side.A)] == ["Ada Quill"]
    client.post(f"/sessions/{made.id}/details", data={"title": "Round 1", "competition": "League"})
    assert record.get_session(made.id).meta["competition"] == "League"


def test_a_preset_is_made_and_changed_in_its_form(
    client: TestClient, record: SessionService
) -> None:
    match = play(record, "Owls")
    client.post("/presets/from-session", data={"name": "Home", "session": match})
    (preset,) = record.list_presets()
    page = client.get(f"/presets/{preset.id}", headers=HTML).text
    assert "7\tAda Quill" in page
    saved = {
        "name": "Home", "competition": "Cup", "rules": "best_of_3", "team_a": "Herons",
        "roster_a": "4\tBea Storm\tsetter\n9\tCleo",
    }  # fmt: skip
    client.post(f"/presets/{preset.id}", data=saved)
    content = record.get_preset(preset.id).content
    assert [one.player_name for one in content.rosters[Side.A]] == ["Bea Storm", "Cleo"]
    assert (content.competition, content.rules, content.teams) == (
        "Cup",
        "best_of_3",
        {Side.A: "Herons"},
    )
    for wrong, said in (
        ({"name": ""}, "at least 1 character"),
        ({"timezone": "Mars"}, "time zone"),
        ({"roster_b": "A long word alone,X"}, "Line 1"),
    ):
        answer = client.post(f"/presets/{preset.id}", data=saved | wrong, headers=HTML)
        assert answer.status_code == 422
        assert said in answer.text
    client.post("/presets/new", data={"name": "Empty"})
    assert record.count_presets() == 2
    assert client.post("/presets/new", data={"name": "EMPTY"}, headers=HTML).status_code == 409
    client.post(f"/presets/{preset.id}/delete")
    assert client.get("/presets/nothing", headers=HTML).status_code == 404


def test_what_changed_since_a_snapshot_is_said_in_words(
    client: TestClient, record: SessionService
) -> None:
    match = play(record, "Owls")
    home = f"/sessions/{match}/versions"
    assert "No snapshot to compare with" in client.get(home, headers=HTML).text
    record.save_session(match)
    assert "Nothing lies between" in client.get(home, headers=HTML).text
    attack = record.list_events(match, event_type="attack")[0]
    record.update_event(match, attack.id, EventUpdate(payload={"evaluation": "="}))
    record.set_roster(match, Side.A, [PlayerIn(number=7, player_name=NASTY)])
    page = client.get(home, headers=HTML).text
    assert "2 differences." in page
    assert "evaluation: <del><bdi>#</bdi></del> → <ins><bdi>=</bdi></ins>" in page
    assert NASTY not in page
    name = record.list_snapshots(match)[0].name
    assert f"{home}?from={name}" in client.get(f"/sessions/{match}/snapshots").text
    assert client.get(f"{home}?from=yesterday", headers=HTML).status_code == 404


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
    rate = {"value": None, "n": 0, "d": 0}
    point = {**rate, "so_far": rate, "day": "2026-01-01", "opponent": "X", "session_id": "s"}
    assert drawing("sideout", []).dots == []
    assert drawing("sideout", [point]).dots == []
    for name, low, high in (("sideout", 0.0, 1.0), ("attack_efficiency", -1.0, 1.0)):
        ends = [
            {**point, "value": value, "n": 1, "d": 1, "so_far": {"value": value, "n": 1, "d": 1}}
            for value in (low, high)
        ]
        drawn = drawing(name, ends)
        assert all(0 < dot.y < drawn.height for dot in drawn.dots)
        assert drawn.grid[0].y > drawn.grid[-1].y
