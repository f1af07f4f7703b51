"""Playlists in the pages: plays are picked, shown in an order, changed, printed, and come back."""

from __future__ import annotations

import datetime as dt
import math
import re
import threading
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from session.playlists import Playlist, PlaylistIn, PlaylistItemIn, PlaylistItemUpdate
from session.record.playlists import Playlists
from session.schemas import ClipCreate, EventIn, PlayerIn, SessionUpdate
from session.service import SessionService
from session.stats.filters import Filter
from session.vocabulary import Side
from tests.screens.played import HTML, NASTY, play


def kept(record: SessionService, *sessions: str, title: str = "Kills") -> int:
    items = [
        PlaylistItemIn(session_id=one, event_id=event.id)
        for one in sessions
        for event in record.list_events(one, event_type="attack")
    ]
    return record.create_playlist(PlaylistIn(title=title, items=items)).id


def shown(record: SessionService, playlist_id: int) -> list[int]:
    return [one.id for one in record.playlists.items(playlist_id)]


def hidden(page: str, action: str) -> dict[str, str]:
    form = page.partition(f'action="{action}"')[2].partition("</form>")[0]
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def test_ticked_plays_become_a_playlist_and_others_follow(
    client: TestClient, record: SessionService
) -> None:
    match, other = play(record, "Owls"), play(record, "Lions")
    page = client.get(f"/sessions/{match}/watch?event_type=attack", headers=HTML).text
    (tick,) = re.findall(r'name="id" value="([^"]+)"', page)
    made = client.post("/playlists/plays", data={"id": [tick], "title": "Kills"})
    assert "1 play added." in made.text
    (playlist,) = record.list_playlists()
    more = client.get(f"/plays?session={other}", headers=HTML).text
    assert f'<option value="{playlist.id}">Kills</option>' in more
    ticks = re.findall(r'name="id" value="([^"]+)"', more)
    added = client.post("/playlists/plays", data={"id": ticks, "playlist": str(playlist.id)}).text
    assert "Herons – Lions" in added
    assert "4 plays" in added
    for wrong in ({}, {"id": [tick]}, {"id": ["x"], "title": "x"}, {"id": [f"{other}.1"]}):
        assert client.post("/playlists/plays", data=wrong).status_code in (404, 422)


def test_who_collects_plays_stays_where_they_are(
    client: TestClient, record: SessionService
) -> None:
    match = play(record, "Owls")
    (attack,) = record.list_events(match, event_type="attack")
    here = f"/sessions/{match}/watch?skill=attack"
    come = {"referer": f"{client.base_url}{here}&said=play-saved"}
    form = {"id": f"{match}.{attack.id}", "title": "Kills", "at": f"play-{attack.id}"}
    added = client.post("/playlists/plays", data=form, headers=come)
    assert added.url.path + "#" + added.url.fragment == f"/sessions/{match}/watch#play-{attack.id}"
    assert added.url.params["skill"] == "attack"
    notice = added.text.partition('<div class="notice">')[2].partition("</div>")[0]
    assert "1 play added." in notice
    assert 'href="/playlists/1"' in notice
    more = client.post("/playlists/plays", data=form | {"playlist": "1"}, headers=come)
    (undo,) = re.findall(r'action="(/playlists/1/changes/\d+/undo)"', more.text)
    back = client.post(undo, headers=come)
    assert back.url.path == f"/sessions/{match}/watch"
    assert "1 play is out again" in back.text
    gone = client.post("/playlists/1/delete", headers=come)
    assert gone.url.path == f"/sessions/{match}/watch"
    elsewhere = client.post(
        "/playlists/plays", data=form, headers={"referer": "https://elsewhere.example/x"}
    )
    assert elsewhere.url.path == "/playlists/2"
    drawn = client.post("/playlists/plays", data=form | {"draw": "3.5"}, headers=come)
    assert drawn.url.path == "/playlists/3"
    assert client.post("/playlists/3/delete", headers={"referer": str(drawn.url)}).is_success


def test_the_same_press_adds_plays_once_and_can_be_taken_back(
    client: TestClient, record: SessionService
) -> None:
    match = play(record, "Owls")
    playlist = kept(record, match)
    ticks = [f"{match}.{one.id}" for one in record.list_events(match)[:2]]
    (press,) = set(
        re.findall(r'name="press" value="(\w+)"', client.get(f"/playlists/{playlist}").text)
    )
    sent = {"id": ticks, "playlist": str(playlist), "press": press}
    for _ in range(2):  # a double click, or a page that is sent anew
        added = client.post("/playlists/plays", data=sent).text
        assert "2 plays added." in added
        assert len(shown(record, playlist)) == 3
    (undo,) = re.findall(r'action="(/playlists/\d+/changes/\d+/undo)"', added)
    assert "Undone: 2 plays are out again." in client.post(undo).text
    assert len(shown(record, playlist)) == 1
    # who came back to that page and adds them again means it
    again = client.post("/playlists/plays", data=sent).text
    assert len(shown(record, playlist)) == 3
    late = shown(record, playlist)[-1]
    client.post(f"/playlists/{playlist}/items/{late}", data={"title": "Late", "revision": "1"})
    (undo,) = re.findall(r'action="(/playlists/\d+/changes/\d+/undo)"', again)
    assert "1 play is not: somebody changed it since" in client.post(undo).text
    assert shown(record, playlist)[1:] == [late]


def test_the_same_press_makes_one_playlist(client: TestClient, record: SessionService) -> None:
    match = play(record, "Owls")
    (attack,) = record.list_events(match, event_type="attack")
    forms: tuple[tuple[str, dict[str, str | list[str]]], ...] = (
        ("/playlists/plays", {"id": [f"{match}.{attack.id}"], "title": "Kills", "press": "a"}),
        ("/playlists", {"title": "Empty", "press": "b"}),
        ("/playlists", {"title": "A", "asked": "skill=attack", "asked_of": f"session={match}"}),
    )
    for made, (address, form) in enumerate(forms, 1):
        sent = {"press": "c", **form}
        first, second = (client.post(address, data=sent) for _ in range(2))
        assert first.url.path == second.url.path
        assert record.playlists.count() == made
    page = client.post(forms[0][0], data=forms[0][1]).text
    notice = page.partition('<div class="notice">')[2].partition("</form>")[0]
    assert 'action="/playlists/1/delete"' in notice
    client.post("/playlists/1/delete")
    assert client.post(forms[0][0], data=forms[0][1]).url.path == "/playlists/4"


def test_a_question_that_finds_too_many_plays_says_so_and_keeps_none(
    client: TestClient, record: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = play(record, "Owls")
    monkeypatch.setattr("session.record.playlists.MOST_ITEMS", 1)
    sent = {"title": "All", "asked": "set=1", "asked_of": f"session={match}"}
    refused = client.post("/playlists", data=sent, headers=HTML)
    assert refused.status_code == 422
    assert "holds at most 1 plays" in refused.text
    assert record.list_playlists() == []
    live = client.post("/playlists", data=sent | {"how": "live"}, headers=HTML).text
    assert "2 plays behind these are left out" in live


def test_what_a_list_asks_is_kept_as_its_plays_or_asked_anew(
    client: TestClient, record: SessionService
) -> None:
    match = play(record, "Owls")
    club = record.clubs.find("Herons")[0].id
    for where in (f"/sessions/{match}/plays", f"/sessions/{match}/watch"):
        page = client.get(f"{where}?team=A&event_type=attack", headers=HTML).text
        sent = hidden(page, "/playlists") | {"title": "Ours"}
        live = client.post("/playlists", data=sent | {"how": "live"}).text
        assert "Asked anew each time: <b>Home team: Attack</b>" in live
        picked = client.post("/playlists", data=sent | {"how": "picked"}).text
        assert "Asked anew" not in picked
        assert "1 play" in picked
    page = client.get(f"/plays?club_id={club}&skill=attack", headers=HTML).text
    sent = hidden(page, "/playlists") | {"title": "Season", "how": "live"}
    made = client.post("/playlists", data=sent, follow_redirects=False).headers["location"]
    playlist = record.get_playlist(int(re.findall(r"\d+", made)[0]))
    assert playlist.question
    assert playlist.question.season
    assert playlist.question.season.club_id == club
    client.post(f"/playlists/{playlist.id}/pick")
    assert record.get_playlist(playlist.id).plays == 1


def test_nonsense_in_a_job_that_a_snapshot_brought_is_in_nobodys_way(
    client: TestClient, record: SessionService
) -> None:
    match = play(record, "Owls")
    clip = record.add_clip(match, ClipCreate(path="clips/rally.mp4"))
    playlist = kept(record, match)
    for said in ({"film": "x"}, {"film": [1]}, {"film": {"playlist_id": playlist}, "n": math.nan}):
        job = record.create_job(match, clip, "film")
        record.update_job(job.id, state="done", result={**said, "artifact_id": [1]})
        assert client.get(f"/playlists/{playlist}", headers=HTML).status_code == 200


def test_the_film_of_a_playlist_is_found_behind_any_number_of_others(
    client: TestClient, record: SessionService, tmp_path: Path
) -> None:
    match = play(record, "Owls")
    clip = record.add_clip(match, ClipCreate(path="clips/rally.mp4"))
    ours, others = kept(record, match), kept(record, match)
    (tmp_path / "film.mp4").write_bytes(b"film")
    made = record.attach_artifact(match, "film", tmp_path / "film.mp4")
    with record.transaction():
        for playlist in [ours] + [others] * 201:
            job = record.create_job(match, clip, "film")
            ordered = {"film": {"playlist_id": playlist}, "artifact_id": made}
            record.update_job(job.id, state="done", result=ordered)
    page = client.get(f"/playlists/{ours}", headers=HTML).text
    assert f'href="/_api/sessions/{match}/artifacts/{made}" download' in page
    record.remove_artifact(match, made)
    assert "The film of this playlist" not in client.get(f"/playlists/{ours}", headers=HTML).text


def test_a_line_of_a_later_page_is_there_again_behind_a_change(
    client: TestClient, record: SessionService
) -> None:
    match = play(record, "Owls")
    (attack,) = record.list_events(match, event_type="attack")
    item = PlaylistItemIn(session_id=match, event_id=attack.id)
    playlist = record.create_playlist(PlaylistIn(title="Kills", items=[item] * 103)).id
    second = shown(record, playlist)[101]
    home = f"/playlists/{playlist}/items/{second}"
    for address, said in ((f"{home}/move", {"to": "down"}), (home, {"title": "Late"})):
        answer = client.post(address, data=said, follow_redirects=False)
        assert answer.headers["location"] == f"/playlists/{playlist}?offset=100#item-{second}"


def test_a_line_is_moved_by_buttons_and_by_scripts(
    client: TestClient, record: SessionService
) -> None:
    playlist = kept(record, *(play(record, one) for one in ("Owls", "Lions", "Bears")))
    first, second, third = shown(record, playlist)
    home = f"/playlists/{playlist}/items"
    down = client.post(f"{home}/{first}/move", data={"to": "down"}, follow_redirects=False)
    assert down.headers["location"] == f"/playlists/{playlist}#item-{first}"
    assert shown(record, playlist) == [second, first, third]
    script = {"HX-Request": "true"}
    behind = client.post(f"{home}/{second}/move", data={"behind": str(first)}, headers=script)
    assert behind.json() == {"order": [first, second, third]}
    for said, code in (
        ({"behind": "999"}, 404), ({"before": "999"}, 404), ({"before": "junk"}, 422),
        ({"behind": "-1"}, 422), ({"to": "sideways"}, 422),
    ):  # fmt: skip
        nowhere = client.post(f"{home}/{second}/move", data=said, headers=script)
        assert nowhere.status_code == code
    client.post(f"{home}/{first}/move", data={"behind": str(second)}, headers=script)
    assert shown(record, playlist) == [second, first, third]
    client.post(f"{home}/{third}/move", data={"to": "up"})
    assert shown(record, playlist) == [second, third, first]
    moved = client.post(
        f"{home}/{first}/move", data={"before": str(second)}, headers={"HX-Request": "true"}
    )
    assert moved.json() == {"order": [first, second, third]}
    client.post(f"{home}/{first}/move", data={"before": ""})
    assert shown(record, playlist) == [second, third, first]
    for word in ("up", "down"):
        client.post(f"{home}/{second}/move", data={"to": "up"})
        client.post(f"{home}/{first}/move", data={"to": word if word == "down" else "down"})
    assert shown(record, playlist) == [second, third, first], "at the ends there is nowhere to go"
    record.playlists.remove(playlist, [third])
    assert client.post(f"{home}/{third}/move", data={"to": "up"}).status_code == 404


def test_an_item_is_changed_in_its_form_and_two_do_not_overwrite_each_other(
    client: TestClient, record: SessionService
) -> None:
    playlist = kept(record, play(record, "Owls"))
    (item,) = shown(record, playlist)
    at = f"/playlists/{playlist}/items/{item}"
    assert "1. Attack" in client.get(at, headers=HTML).text
    sent = {"title": NASTY, "lead_sec": "4,5", "lag_sec": "", "speed": "0.5", "revision": "1"}
    page = client.post(at, data=sent).text
    assert NASTY not in page
    assert 'data-speed="0.5"' in page
    saved = record.playlists.item(playlist, item)
    assert (saved.title, saved.lead_sec, saved.lag_sec) == (NASTY, 4.5, None)
    met = client.post(at, data=sent | {"title": "Mine"})
    assert met.status_code == 409
    assert "Saved now" in met.text
    wrong = client.post(at, data={"lead_sec": "many", "speed": "9", "revision": "2"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    taken = client.post(f"{at}/remove").text
    assert "Taken out." in taken
    assert client.get(at, headers=HTML).status_code == 404
    client.post(f"{at}/restore")
    assert record.playlists.items(playlist)[0].title == NASTY


def test_title_and_note_meet_and_a_deleted_playlist_comes_back(
    client: TestClient, record: SessionService
) -> None:
    playlist = kept(record, play(record, "Owls"))
    seen = record.get_playlist(playlist).revision
    home = f"/playlists/{playlist}"
    (item,) = shown(record, playlist)
    record.playlists.update_item(playlist, item, PlaylistItemUpdate(title="Meanwhile"))
    sent = {"title": "Kills", "note": "mine", "revision": str(seen)}
    assert client.post(home, data=sent).status_code == 200, "the plays are not the title"
    met = client.post(home, data=sent | {"note": "theirs"})
    assert met.status_code == 409
    assert "Saved now" in met.text
    assert client.post(home, data={"title": "", "note": ""}).status_code == 422
    gone = client.post(f"{home}/delete").text
    assert "Playlist deleted." in gone
    assert "No playlist yet" in gone
    assert client.get(home, headers=HTML).status_code == 404
    assert "The playlist is back." in client.post(f"{home}/restore").text


def test_gone_plays_are_shown_as_gone_also_on_paper(
    client: TestClient, record: SessionService
) -> None:
    first, second = play(record, "Owls"), play(record, "Lions")
    playlist = kept(record, first, second, title=NASTY)
    record.delete_session(second)
    for path in ("", "/print", "?skill=attack", f"/items/{shown(record, playlist)[1]}"):
        page = client.get(f"/playlists/{playlist}{path}", headers=HTML)
        assert page.status_code == 200
        assert NASTY not in page.text
    assert "Deleted play" in client.get(f"/playlists/{playlist}", headers=HTML).text
    assert client.post(f"/playlists/{playlist}/film").status_code == 422
    record.delete_session(first)
    assert client.get(f"/playlists/{playlist}", headers=HTML).status_code == 200
    assert client.get("/playlists/99", headers=HTML).status_code == 404


def test_a_playlist_is_narrowed_by_a_question(client: TestClient, record: SessionService) -> None:
    first, second = play(record, "Owls"), play(record, "Lions")
    playlist = kept(record, first, second)
    home = f"/playlists/{playlist}"
    typed = client.get(f"{home}?q=attack won", headers=HTML, follow_redirects=False)
    assert typed.headers["location"] == f"{home}?outcome=won&skill=attack"
    assert "2 plays" in client.get(typed.headers["location"], headers=HTML).text
    none = client.get(f"{home}?skill=serve", headers=HTML).text
    assert "Nothing here fits that choice." in none
    record.set_roster(first, "A", [PlayerIn(number="7", player_name="Ida Ku")])
    record.set_roster(second, "A", [PlayerIn(number="8", player_name="Someone Else")])
    record.set_roster(second, "B", [PlayerIn(number="7", player_name="Eve")])
    named = client.get(f"{home}?q=ida attack", headers=HTML, follow_redirects=False)
    (ida,) = [one.id for one in record.people.find(limit=100) if one.name == "Ida Ku"]
    assert named.headers["location"] == f"{home}?skill=attack&person={ida}"
    hers = client.get(named.headers["location"], headers=HTML).text
    assert "1 play" in hers
    assert "2 plays" not in hers
    assert f'href="{home}?skill=attack"' in hers, "her name is a chip that can be taken away"
    assert client.get(f"{home}?person=nobody", headers=HTML).status_code == 422


def test_what_is_asked_about_a_player_becomes_a_playlist(
    client: TestClient, record: SessionService
) -> None:
    first, second = play(record, "Owls"), play(record, "Lions")
    record.set_roster(first, "A", [PlayerIn(number="7", player_name="Ida Ku")])
    record.set_roster(second, "A", [PlayerIn(number="8", player_name="Someone Else")])
    (ida,) = [one.id for one in record.people.find(limit=100) if one.name == "Ida Ku"]
    everything = f"/plays?session={first}&session={second}&person={ida}"
    for more, words, plays in (
        ("", "Ida Ku", "plays"),
        ("&skill=attack", "Ida Ku: Attack", "play"),
    ):
        asked = client.get(everything + more, headers=HTML).text
        assert f'value="{words}"' in asked
        sent = hidden(asked, "/playlists")
        for how in ("live", "picked"):
            made = client.post("/playlists", data={**sent, "title": how, "how": how, "press": ""})
            assert made.status_code == 200
            total = record.find_plays(
                Filter.parse({"skill": "attack"} if more else {}), [first, second], person_id=ida
            ).total
            assert f"{total} {plays}" in made.text
            assert words in made.text or how == "picked"
    record.set_roster(first, "A", [PlayerIn(number="7", player_name="Eve")])
    record.people.delete(ida)
    gone = [one for one in record.list_playlists() if one.is_live]
    assert all(record.playlists.plays(one.id).total == 0 for one in gone)
    page = client.get(f"/playlists/{gone[0].id}", headers=HTML)
    assert "Somebody who is deleted" in page.text


def test_plays_of_very_many_matches_are_narrowed_in_pieces(
    client: TestClient, record: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session.record.plays.MAX_SESSIONS", 1)
    monkeypatch.setattr("session.record.playlists.MAX_SESSIONS", 1)
    playlist = kept(record, play(record, "Owls"), play(record, "Lions"))
    assert "2 plays" in client.get(f"/playlists/{playlist}?skill=attack", headers=HTML).text


def test_more_matches_than_can_be_asked_at_once_are_said(client: TestClient) -> None:
    many = "&".join(f"session={number}" for number in range(501))
    sent = {"title": "All", "asked": "skill=attack", "asked_of": many}
    for answer in (
        client.post("/playlists", data=sent, headers=HTML),
        client.get(f"/plays?{many}", headers=HTML),
    ):
        assert answer.status_code == 422
        assert re.search("At most 500 (sessions can be asked )?at once", answer.text)


def test_an_item_that_is_taken_out_while_its_page_is_read_is_shown_once_more(
    client: TestClient, record: SessionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    playlist = kept(record, play(record, "Owls"))
    (item,) = shown(record, playlist)
    get = Playlists.get

    def taken_out_behind(self: Playlists, playlist_id: int) -> Playlist:
        found = get(self, playlist_id)
        other = threading.Thread(target=record.playlists.remove, args=(playlist, [item]))
        other.start()
        other.join()
        return found

    monkeypatch.setattr(Playlists, "get", taken_out_behind)
    page = client.get(f"/playlists/{playlist}/items/{item}", headers=HTML)
    assert (page.status_code, "1. Attack" in page.text) == (200, True)
    monkeypatch.undo()
    assert client.get(f"/playlists/{playlist}/items/{item}", headers=HTML).status_code == 404


def test_what_a_page_says_of_a_playlist_is_of_the_whole_of_it(
    client: TestClient, record: SessionService
) -> None:
    matches = [play(record, "Owls") for _ in range(2)]
    for title, match in zip(("Cup", "League"), matches, strict=True):
        record.update_session(match, SessionUpdate(title=title, match_date=dt.date(2026, 3, 1)))
    playlist = kept(record, *matches, title="Kills")
    record.update_session(matches[1], SessionUpdate(match_date=dt.date(2026, 3, 2)))
    page = client.get(f"/playlists/{playlist}", headers=HTML).text
    heads = re.findall(r'<li class="match"><bdi>([^<]+)', page)
    assert heads == ["Herons – Owls, Sun 1 Mar 2026", "Herons – Owls, Mon 2 Mar 2026"]
    record.update_session(matches[1], SessionUpdate(match_date=dt.date(2026, 3, 1)))
    page = client.get(f"/playlists/{playlist}?offset=1", headers=HTML).text
    assert 'data-total="2" data-first="2"' in page
    page = client.get(f"/playlists/{playlist}", headers=HTML).text
    heads = re.findall(r'<li class="match"><bdi>[^<]+ · (\w+)<', page)
    assert heads == ["Cup", "League"]


@pytest.mark.parametrize("missing", [True, False])
def test_the_pictures_on_paper_are_those_of_the_plays(
    client: TestClient, record: SessionService, missing: bool
) -> None:
    match = play(record, "Owls")
    clip = record.add_clip(match, ClipCreate(path="a.mp4", duration_sec=60))
    folder = record.session_folder(match)
    if not missing:
        folder.mkdir(exist_ok=True)
        (folder / "a.mp4").write_bytes(b"no video")
    attack = EventIn(event_type="attack", actor_team=Side.A, actor_number="7", t_sec=12.5)
    (event,) = record.add_events(match, clip, [attack])
    item = PlaylistItemIn(session_id=match, event_id=event, note="Look at the block")
    playlist = record.create_playlist(PlaylistIn(title="Kills", items=[item])).id
    page = client.get(f"/playlists/{playlist}/print", headers=HTML).text
    assert ("frame?t_sec=12.5" in page) is not missing
    assert ("No picture of it is here." in page) is missing
    assert "Look at the block" in page


def test_a_long_playlist_comes_in_pieces(client: TestClient, record: SessionService) -> None:
    match = play(record, "Owls")
    (event,) = record.list_events(match, event_type="attack")
    item = PlaylistItemIn(session_id=match, event_id=event.id)
    playlist = record.create_playlist(PlaylistIn(title="Kills", items=[item] * 500)).id
    page = client.get(f"/playlists/{playlist}", headers=HTML).text
    assert page.count("data-item=") == 100
    (more,) = re.findall(r'hx-get="(/_api/sessions/ui/playlists/[^"]+)"', page)
    assert client.get(unescape(more), headers=HTML).text.count("data-item=") == 100
    assert client.get(f"/playlists/{playlist}/print", headers=HTML).text.count("<li>") == 500
