"""Two windows on one form: who saves second sees what the other wrote, and keeps what was typed."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from session.people import PersonIn
from session.playlists import PlaylistIn
from session.presets import PresetContent, PresetIn
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionCreate, SessionUpdate
from session.service import SessionService
from session.vocabulary import Side

Form = dict[str, str]


@pytest.fixture
def match(record: SessionService) -> str:
    match = record.create_session(SessionCreate(title="Final", notes="early", venue="Hall"))
    record.set_team(match, "A", "Herons")
    record.set_roster(match, "A", [PlayerIn(number=1, player_name="Ann Ray")])
    return match


def form_of(page: str, action: str) -> Form:
    """The fields of the form that goes to an address, as a browser would send them."""
    begin = rf'<form method="post" action="{re.escape(action)}"[^>]*>'
    [inside] = re.findall(rf"{begin}(.*?)</form>", page, re.DOTALL)
    found = {}
    for tag in re.findall(r"<input[^>]*>", inside):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if said.get("type") not in ("checkbox", "radio") or " checked" in tag:
            found[said["name"]] = html.unescape(said.get("value", "")).replace("\n", "\r\n")
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', inside, re.S):
        found[name] = html.unescape(text).replace("\n", "\r\n")
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', inside, re.S):
        values = re.findall(r'<option value="([^"]*)"( selected)?', options)
        found[name] = next((one for one, picked in values if picked), values[0][0])
    return found


class Window:
    """A page that somebody opened, and the form on it."""

    def __init__(self, client: TestClient, address: str, action: str) -> None:
        self.client, self.action = client, action
        self.form = form_of(client.get(address).text, action)

    def save(self, **typed: str) -> Any:  # noqa: ANN401
        self.form |= typed
        return self.client.post(self.action, data=self.form, follow_redirects=False)

    def save_from(self, answer: Any, **typed: str) -> Any:  # noqa: ANN401
        self.form = form_of(answer.text, self.action)
        return self.save(**typed)


def seen_in(answer: Any) -> str:  # noqa: ANN401
    assert answer.status_code == 409, answer.text[:500]
    assert "Changed in the meantime" in answer.text
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


def test_the_details_of_a_session(client: TestClient, record: SessionService, match: str) -> None:
    home, action = f"/sessions/{match}", f"/sessions/{match}/details"
    mine, theirs = Window(client, home, action), Window(client, home, action)
    assert theirs.save(title="Their final", rules="beach", venue="Arena").status_code == 303

    answer = mine.save(title="My final", notes="early\r\nand late")
    said = seen_in(answer)
    assert "Their final" in said
    assert "Arena" in said
    assert "Notes" not in said  # nobody else touched them
    assert record.get_session(match).title == "Their final"
    kept = form_of(answer.text, action)
    assert (kept["title"], kept["venue"], kept["rules"]) == ("My final", "Arena", "beach")

    assert mine.save_from(answer).status_code == 303
    now = record.get_session(match)
    assert (now.title, now.venue, now.notes) == ("My final", "Arena", "early\r\nand late")
    assert now.meta["rules"] == "beach"


def test_what_does_not_meet_is_saved_at_once(
    client: TestClient, record: SessionService, match: str
) -> None:
    home, action = f"/sessions/{match}", f"/sessions/{match}/details"
    window = Window(client, home, action)
    record.update_session(match, SessionUpdate(meta={"hall": 2}))  # a script's own key
    record.add_events(match, None, [EventIn(event_type="serve")])
    record.set_team(match, "B", "Lions")
    assert window.save(title="My final").status_code == 303
    now = record.get_session(match)
    assert (now.title, now.meta) == ("My final", {"hall": 2})


def test_both_wrote_the_same(client: TestClient, record: SessionService, match: str) -> None:
    home, action = f"/sessions/{match}", f"/sessions/{match}/details"
    mine, theirs = Window(client, home, action), Window(client, home, action)
    theirs.save(title="The final")
    assert mine.save(title=" The final ").status_code == 303


def test_a_mistake_does_not_make_a_form_forget_what_it_saw(
    client: TestClient, record: SessionService, match: str
) -> None:
    home, action = f"/sessions/{match}", f"/sessions/{match}/details"
    mine, theirs = Window(client, home, action), Window(client, home, action)
    theirs.save(title="Their final")
    wrong = mine.save(title="My final", timezone="Nowhere/Else")
    assert wrong.status_code == 422
    assert "Their final" in seen_in(mine.save_from(wrong, timezone="UTC"))


def test_the_name_and_colour_of_a_team(
    client: TestClient, record: SessionService, match: str
) -> None:
    page = f"/sessions/{match}/teams/A"
    mine, theirs = Window(client, page, page), Window(client, page, page)
    assert theirs.save(name="Their Herons", colour="#112233").status_code == 303
    answer = mine.save(name="My Herons")
    assert "Their Herons" in seen_in(answer)
    assert mine.save_from(answer).status_code == 303
    assert record.get_teams(match)["A"].name == "My Herons"
    assert record.get_session(match).meta["team_colours"] == {"A": "#112233"}


def test_a_roster(client: TestClient, record: SessionService, match: str) -> None:
    page, action = f"/sessions/{match}/teams/A", f"/sessions/{match}/teams/A/roster"
    mine, theirs = Window(client, page, action), Window(client, page, action)
    assert theirs.save(roster="1;Ann Ray\r\n2;Bea Sun").status_code == 303
    answer = mine.save(roster="1;Ann Ray\r\n3;Cleo Moon")
    said = seen_in(answer)
    assert "Bea Sun" in said
    assert "Cleo Moon" in said
    assert [one.number for one in record.get_roster(match, Side.A)] == ["1", "2"]
    both = form_of(answer.text, action)["roster"] + "\r\n2\tBea Sun"
    assert mine.save_from(answer, roster=both).status_code == 303
    assert [one.number for one in record.get_roster(match, Side.A)] == ["1", "2", "3"]


def test_looking_at_the_lines_first_keeps_what_was_seen(
    client: TestClient, record: SessionService, match: str
) -> None:
    page, action = f"/sessions/{match}/teams/A", f"/sessions/{match}/teams/A/roster"
    mine = Window(client, page, action)
    record.set_roster(match, "A", [PlayerIn(number=2, player_name="Bea Sun")])
    mine.form |= {"roster": "3;Cleo Moon"}
    looked = client.post(f"{page}/check", data=mine.form)
    assert "Bea Sun" in seen_in(mine.save_from(looked))


def test_one_player_each_from_two_windows(
    client: TestClient, record: SessionService, match: str
) -> None:
    page = f"/sessions/{match}/teams/A"
    for number, name in (("7", "Dee Lake"), ("8", "Eve Hill")):
        client.post(f"{page}/players", data={"number": number, "player_name": name})
    client.post(f"{page}/players/remove", data={"number": "1"})
    assert [one.number for one in record.get_roster(match, Side.A)] == ["7", "8"]


@pytest.mark.parametrize("kind", ["people", "clubs"])
def test_somebody_in_the_directory(client: TestClient, record: SessionService, kind: str) -> None:
    directory: Any = getattr(record, kind)
    ident = directory.create(PersonIn(name=f"Ewa Sample {kind}")).id
    page, action = f"/{kind}/{ident}", f"/directory/{kind}/{ident}/save"
    mine, theirs = Window(client, page, action), Window(client, page, action)
    assert theirs.save(notes="left-handed").status_code == 303
    answer = mine.save(notes="tall")
    assert "left-handed" in seen_in(answer)
    assert mine.save_from(answer, notes="tall, left-handed").status_code == 303
    assert directory.get(ident).notes == "tall, left-handed"


def test_notes_of_different_paragraphs_go_together(
    client: TestClient, record: SessionService, match: str
) -> None:
    record.update_session(match, SessionUpdate(notes="Serve at five.\n\nWatch number 8."))
    home, action = f"/sessions/{match}", f"/sessions/{match}/details"
    mine, theirs = Window(client, home, action), Window(client, home, action)
    theirs.save(notes="Serve at one.\r\n\r\nWatch number 8.")
    assert mine.save(notes="Serve at five.\r\n\r\nWatch number 9.").status_code == 303
    assert record.get_session(match).notes == "Serve at one.\n\nWatch number 9."

    again, first = Window(client, home, action), Window(client, home, action)
    first.save(notes="Serve at two.\r\n\r\nWatch number 9.")
    said = seen_in(again.save(notes="Serve at six.\r\n\r\nWatch number 9."))
    assert "Serve at two." in said


@pytest.mark.parametrize("kind", ["people", "clubs"])
def test_notes_about_somebody_go_together(
    client: TestClient, record: SessionService, kind: str
) -> None:
    directory: Any = getattr(record, kind)
    ident = directory.create(PersonIn(name=f"Ewa Sample {kind}", notes="tall\nfast")).id
    page, action = f"/{kind}/{ident}", f"/directory/{kind}/{ident}/save"
    mine, theirs = Window(client, page, action), Window(client, page, action)
    assert theirs.save(notes="tall, left-handed\r\nfast").status_code == 303
    assert mine.save(notes="tall\r\nfast, a little shy").status_code == 303
    assert directory.get(ident).notes == "tall, left-handed\nfast, a little shy"


def test_notes_on_a_playlist_go_together(client: TestClient, record: SessionService) -> None:
    ident = record.create_playlist(PlaylistIn(title="Serves", note="For Ann.\nFor Bea.")).id
    seen = {"title": "Serves", "revision": str(record.playlists.get(ident).revision)}
    for note in ("For Ann and Zoe.\r\nFor Bea.", "For Ann.\r\nFor Bea and Cleo."):
        saved = client.post(f"/playlists/{ident}", data={**seen, "note": note})
        assert saved.status_code == 200
    assert record.playlists.get(ident).note == "For Ann and Zoe.\nFor Bea and Cleo."


def test_a_preset(client: TestClient, record: SessionService) -> None:
    content = PresetContent(venue="Hall", rosters={Side.A: [PlayerIn(number=1)]})
    ident = record.create_preset(PresetIn(name="Cup", content=content)).id
    page = f"/presets/{ident}"
    mine, theirs = Window(client, page, page), Window(client, page, page)
    assert theirs.save(venue="Arena").status_code == 303
    answer = mine.save(venue="Dome")
    said = seen_in(answer)
    assert "Arena" in said
    assert "Roster of Team A" not in said
    assert mine.save_from(answer).status_code == 303
    now = record.get_preset(ident).content
    assert (now.venue, [one.number for one in now.rosters[Side.A]]) == ("Dome", ["1"])


def test_the_corners_of_a_court(client: TestClient, record: SessionService, match: str) -> None:
    clip = record.add_clip(match, ClipCreate(path="a.mp4"))
    page = f"/sessions/{match}/clips/{clip}/court"
    mine, theirs = Window(client, page, page), Window(client, page, page)
    assert theirs.save(near_left_x="200").status_code == 303
    answer = mine.save(near_left_x="210")
    seen_in(answer)
    assert form_of(answer.text, page)["near_left_x"] == "210"
    assert record.get_clip(match, clip).meta["calibration"]["corners_px"][0][0] == 200
    assert mine.save_from(answer).status_code == 303
    assert record.get_clip(match, clip).meta["calibration"]["corners_px"][0][0] == 210


def test_corners_belong_to_the_picture_in_which_they_were_moved(
    client: TestClient, record: SessionService, match: str
) -> None:
    """Whoever looks at another picture and only says who is near has not marked it."""
    clip = record.add_clip(match, ClipCreate(path="a.mp4"))
    page = f"/sessions/{match}/clips/{clip}/court"
    assert Window(client, f"{page}?t_sec=3", page).save(near_left_x="200").status_code == 303
    assert record.get_clip(match, clip).meta["calibration"]["t_sec"] == 3.0
    later = Window(client, f"{page}?t_sec=8", page)
    assert "marked in the picture at 3.0 s" in client.get(f"{page}?t_sec=8").text
    assert later.save(near_side="B").status_code == 303
    kept = record.get_clip(match, clip).meta["calibration"]
    assert (kept["t_sec"], kept["near_side"]) == (3.0, "B")
    assert Window(client, f"{page}?t_sec=8", page).save(near_left_x="180").status_code == 303
    assert record.get_clip(match, clip).meta["calibration"]["t_sec"] == 8.0


def test_two_who_correct_one_play(client: TestClient, record: SessionService, match: str) -> None:
    serve = EventIn(event_type="serve", actor_team="A", actor_number="1", t_sec=3.0)
    [play] = record.add_events(match, None, [serve])
    page = f"/sessions/{match}/plays/{play}"
    mine, theirs = Window(client, page, page), Window(client, page, page)
    theirs.save(actor_number="12", evaluation="#")
    answer = mine.save(actor_number="7", note="short <one>")
    assert answer.status_code == 409
    assert "This play was saved by somebody else" in answer.text
    shown = form_of(answer.text, page)
    assert (shown["actor_number"], shown["note"]) == ("7", "short <one>"), "nothing typed is lost"
    assert shown["evaluation"] == "#", "nor what the other wrote"
    assert '<p class="saved" dir="auto">12</p>' in answer.text

    assert mine.save_from(answer).status_code == 303
    event = record.get_event(match, play)
    assert (event.actor_number, event.t_sec) == ("7", 3.0)
    assert (event.payload["evaluation"], event.payload["custom"]) == ("#", "short <one>")


def test_two_who_correct_the_same_of_a_play_overtake_nobody(
    client: TestClient, record: SessionService, match: str
) -> None:
    [play] = record.add_events(match, None, [EventIn(event_type="serve", actor_team="A")])
    page = f"/sessions/{match}/plays/{play}"
    mine, theirs = Window(client, page, page), Window(client, page, page)
    theirs.save(actor_number="12")
    assert mine.save(actor_number="12", evaluation="+").status_code == 303
    event = record.get_event(match, play)
    assert (event.actor_number, event.payload["evaluation"]) == ("12", "+")


def test_a_play_by_hand_that_was_overtaken_keeps_what_was_typed(
    client: TestClient, record: SessionService, match: str
) -> None:
    [play] = record.add_events(match, None, [EventIn(event_type="serve", actor_team="A")])
    action = f"/sessions/{match}/by-hand/{play}"
    typed = {"event_type": "serve", "actor_team": "A", "revision": "1"}
    client.post(action, data={**typed, "actor_number": "12"}, follow_redirects=False)
    answer = client.post(action, data={**typed, "actor_number": "7", "evaluation": "+"})
    assert answer.status_code == 409
    shown = form_of(answer.text, action)
    assert (shown["actor_number"], shown["evaluation"]) == ("7", "+")
    assert "Status" not in answer.text, "by hand nobody says it"
    assert client.post(action, data=shown, follow_redirects=False).status_code == 303
    assert record.get_event(match, play).actor_number == "7"
