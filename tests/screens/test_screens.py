"""Screens over HTTP: partials, redirects, refused forms, escaped texts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.vision.courtproposal import CourtCheck, ProposedCourt
from session.schemas import ClipCreate, ClipUpdate, EventIn, EventUpdate, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side, Status

HTML = {"Accept": "text/html"}
COURT = {"corners_px": [[100, 600], [1100, 600], [800, 300], [400, 300]], "near_side": "A"}
HTMX = {"Accept": "text/html", "HX-Request": "true"}


@pytest.fixture
def session_id(record: SessionService) -> str:
    return record.create_session(SessionCreate(title="Final <b>&", timezone="Europe/Warsaw"))


def suggest(record: SessionService, session_id: str) -> tuple[str, list[int]]:
    clip_id = record.add_clip(session_id, ClipCreate(path="gone.mp4", duration_sec=10))
    events = [
        EventIn(
            t_sec=second,
            event_type="attack",
            actor_team=Side.A,
            status=Status.SUGGESTED,
            payload={"confidence": confidence},
        )
        for second, confidence in ((1.0, 0.9), (2.0, 0.4))
    ]
    return clip_id, record.add_events(session_id, clip_id, events)


def test_the_promised_partials_are_parts_of_pages(client: TestClient, session_id: str) -> None:
    for path in ("dashboard", "create", f"editor/{session_id}"):
        answer = client.get(f"/_api/sessions/ui/{path}", headers=HTMX)
        assert answer.status_code == 200
        assert "<html" not in answer.text
        assert "<form" in answer.text
    assert "Final &lt;b&gt;&amp;" in client.get("/_api/sessions/ui/dashboard").text


def test_an_unknown_session_is_a_page_for_people_and_a_part_for_htmx(client: TestClient) -> None:
    page = client.get("/sessions/nobody", headers=HTML)
    assert page.status_code == 404
    assert "That is not here" in page.text
    part = client.get("/_api/sessions/ui/editor/nobody", headers=HTMX)
    assert part.status_code == 404
    assert "<html" not in part.text
    assert 'class="problem"' in part.text


def test_a_form_with_a_mistake_comes_back_filled_in(client: TestClient) -> None:
    answer = client.post(
        "/sessions/new",
        data={"title": "T", "timezone": "Mars/Base", "venue": '"><script>'},
        headers=HTML,
    )
    assert answer.status_code == 422
    assert "Is not a time zone such as Europe/Warsaw or UTC." in answer.text
    assert 'value="&#34;&gt;&lt;script&gt;"' in answer.text


def test_details_are_saved_and_cleared(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    home = f"/sessions/{session_id}/details"
    client.post(home, data={"title": "New", "venue": "Hall", "match_date": "2026-02-03"})
    assert record.get_session(session_id).venue == "Hall"
    client.post(home, data={"title": "New", "venue": "", "match_date": ""})
    session = record.get_session(session_id)
    assert (session.venue, session.match_date, session.timezone) == (None, None, "UTC")


def test_accepting_answers_the_line_and_the_counts(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    _, [first, _] = suggest(record, session_id)
    answer = client.post(f"/sessions/{session_id}/plays/{first}/accept", headers=HTMX)
    assert f'id="play-{first}"' in answer.text
    assert "1 to review, 1 confirmed" in answer.text
    assert record.list_changes(session_id, entity="event", entity_id=first)[0].actor == "page"


def test_a_stale_correction_is_refused(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    _, [first, _] = suggest(record, session_id)
    revision = record.get_event(session_id, first).revision
    form = {"event_type": "dig", "t_sec": "1,5", "revision": str(revision)}
    home = f"/sessions/{session_id}/plays/{first}"
    assert client.post(home, data=form, headers=HTMX).status_code == 200
    event = record.get_event(session_id, first)
    assert (event.t_sec, event.payload["confidence"]) == (1.5, 0.9)
    assert client.post(home, data=form, headers=HTMX).status_code == 409


@pytest.mark.parametrize("field", [{"t_sec": "soon"}, {"evaluation": "?"}, {"actor_team": "C"}])
def test_a_correction_that_makes_no_sense_is_refused(
    client: TestClient, record: SessionService, session_id: str, field: dict[str, str]
) -> None:
    _, [first, _] = suggest(record, session_id)
    form = {"event_type": "dig"} | field
    answer = client.post(f"/sessions/{session_id}/plays/{first}", data=form, headers=HTMX)
    assert answer.status_code == 422
    assert 'class="problem"' in answer.text


def test_the_slider_counts_and_accepts(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    clip_id, _ = suggest(record, session_id)
    part = f"/_api/sessions/ui/clip/{session_id}/{clip_id}/count"
    assert "Accept 1 of 2" in client.get(f"{part}?at=50", headers=HTMX).text
    assert client.get(f"{part}?at=many", headers=HTMX).status_code == 422
    client.post(f"/sessions/{session_id}/clips/{clip_id}/accept", data={"at": "50"})
    assert record.count_events(session_id, status="confirmed") == 1


def test_downloads_are_named_after_the_match(client: TestClient, session_id: str) -> None:
    tables = ("events.csv", "rollup.csv", "touches.csv", "rosters.csv")
    for name in (*tables, "session.xlsx", "session.json"):
        answer = client.get(f"/sessions/{session_id}/downloads/{name}")
        assert answer.status_code == 200
        assert f'filename="Final_b_{name}"' in answer.headers["content-disposition"]
    assert client.get(f"/sessions/{session_id}/downloads/../x", headers=HTML).status_code == 404


def test_csv_for_excel_is_chosen_once_and_remembered(client: TestClient, session_id: str) -> None:
    page = f"/sessions/{session_id}/downloads"
    for asked, chosen in (("", "point"), ("?decimal=comma", "comma"), ("", "comma"),
                          ("?decimal=x", "comma"), ("?decimal=point", "point")):  # fmt: skip
        shown = client.get(page + asked).text
        assert shown.count(f'/downloads/touches.csv?decimal={chosen}"') == 2, asked
        assert f'decimal={chosen}" aria-current="true"' in shown, asked
    answer = client.get(f"{page}/events.csv?decimal=comma")
    assert 'filename="Final_b_events-excel.csv"' in answer.headers["content-disposition"]
    assert answer.text.startswith("\ufeffid;session_id;")


def test_a_deleted_play_is_brought_back_from_the_history(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    _, [first, _] = suggest(record, session_id)
    client.post(f"/sessions/{session_id}/plays/{first}/delete")
    page = client.get(f"/sessions/{session_id}/history?entity=event", headers=HTML).text
    assert page.count(">Bring back<") == 1
    client.post(f"/sessions/{session_id}/plays/{first}/restore")
    assert record.get_event(session_id, first).event_type == "attack"
    page = client.get(f"/sessions/{session_id}/history?entity=event", headers=HTML).text
    assert ">Bring back<" not in page


def test_kit_colours_are_a_style_sheet_of_the_session(client: TestClient, session_id: str) -> None:
    sheet, home = f"/sessions/{session_id}/colours.css", f"/sessions/{session_id}"
    assert client.get(sheet).text == ""
    assert sheet not in client.get(home, headers=HTML).text
    client.post(f"/sessions/{session_id}/teams/A", data={"name": "Reds", "colour": "#cc0000"})
    assert "--team-a:#cc0000" in client.get(sheet).text
    assert sheet in client.get(home, headers=HTML).text
    client.post(f"/sessions/{session_id}/teams/A", data={"name": "Reds", "colour": "red;}"})
    assert "--team-a:#cc0000" in client.get(sheet).text


def test_what_scripts_and_people_typed_is_escaped_in_every_list(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    nasty = "<img src=x>"
    record.set_roster(session_id, Side.A, [PlayerIn(number="<b>", player_name=nasty)])
    clip_id, _ = suggest(record, session_id)
    events = [
        EventIn(t_sec=1, event_type=kind, actor_team=Side.A, actor_number="<b>", payload=place)
        for kind, place in ((nasty, {}), ("dig", {"player_m": [1, 1]}))
    ]
    record.add_events(session_id, clip_id, events)
    for path in ("", "/plays", "/stats", f"/clips/{clip_id}", "/history", "/teams/A"):
        text = client.get(f"/sessions/{session_id}{path}", headers=HTML).text
        assert nasty not in text
        assert "><b><" not in text


def test_no_page_has_inline_scripts_or_styles(client: TestClient, session_id: str) -> None:
    tabs = ("", "/plays", "/stats", "/downloads", "/snapshots", "/history", "/teams/A")
    for path in ("/", "/sessions/new", *(f"/sessions/{session_id}{tab}" for tab in tabs)):
        text = client.get(path, headers=HTML).text
        assert " style=" not in text
        assert "<style" not in text
        assert " onclick=" not in text
        assert text.count("<script") == text.count("<script src=")


def test_plays_of_nobody_known_are_behind_their_number(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    touches = [
        EventIn(t_sec=1, event_type="attack", actor_team=Side.A, actor_number=number)
        for number in ("7", None, None)
    ]
    record.add_events(session_id, None, touches)
    numbers = client.get(f"/sessions/{session_id}/stats", headers=HTML).text
    address = re.findall(r'href="([^"]*player=Anone[^"]*skill=attack[^"]*)"', numbers)[0]
    plays = client.get(address.replace("&amp;", "&"), headers=HTML).text
    assert "player not known" in plays
    assert plays.count('<td class="player">') == 2


def test_the_history_says_nested_things_in_words(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    meta: dict[str, object] = {"file_name": "Final set.mp4"}
    clip_id = record.add_clip(session_id, ClipCreate(path="gone.mp4", meta=meta))
    court = {"corners_px": [[69, 705.5], [1221, 704]], "near_side": "A", "view": "baseline"}
    deep = {"huge": 10**400, "video": {"duration_sec": 75.25, "browser_safe": False}}
    record.update_clip(session_id, clip_id, ClipUpdate(meta=meta | deep | {"calibration": court}))
    text = client.get(f"/sessions/{session_id}/history", headers=HTML).text
    for said in ("Clip Final set.mp4", "calibration corners", "(69, 705.5) (1221, 704)", "1:15.2"):
        assert said in text
    assert "plays in browsers" in text
    assert "{&#39;" not in text


def test_a_play_changed_in_another_window_is_shown_as_it_is_now(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    clip_id, [first, _] = suggest(record, session_id)
    home = f"/sessions/{session_id}/plays/{first}"
    stale = {"event_type": "dig", "actor_number": "4", "revision": "1"}
    record.update_event(session_id, first, EventUpdate(actor_number="9"))
    answer = client.post(home, data=stale, headers=HTMX)
    assert answer.status_code == 409
    assert "It is now: Attack at 0:01.0, <bdi>Team A</bdi>, number 9, suggested." in answer.text
    on = f"/sessions/{session_id}/clips/{clip_id}?play={first}&amp;edit=1#edit"
    assert f'href="{on}"' in answer.text
    assert "<html" not in answer.text
    assert record.get_event(session_id, first).actor_number == "9"


def test_suggestions_that_came_without_a_job_are_to_be_reviewed_not_analysed(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    clip_id, _ = suggest(record, session_id)
    file = record.session_folder(session_id) / "clips" / "rally.mp4"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a video")
    record.update_clip(session_id, clip_id, ClipUpdate(path=str(file), meta={"calibration": COURT}))
    text = client.get(f"/sessions/{session_id}/clips/{clip_id}", headers=HTML).text
    assert "2 suggestions to go through" in text
    assert "Start the analysis" not in text


def test_the_rallies_that_were_seen_in_a_long_video_are_listed(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    clip_id = record.add_clip(session_id, ClipCreate(path="gone.mp4", duration_sec=300))
    job = record.create_job(session_id, clip_id, "analysis")
    page = f"/sessions/{session_id}/clips/{clip_id}"
    part = f"/_api/sessions/ui/clip/{session_id}/{clip_id}/next"
    record.update_job(job.id, state="done", result={"rallies": [[12.4, 20.0], [75.0, 81.5]]})
    for address in (page, part):
        text = client.get(address, headers=HTML).text
        assert "2 rallies seen in the video" in text
        assert '<a href="?from=7.4&amp;to=25&amp;t=10">0:12–0:20</a>' in text
    shown = client.get(f"{page}?from=70&to=86.5&t=73", headers=HTML).text
    assert 'data-start="73.0"' in shown
    record.update_job(job.id, state="done", result={"rallies": [[12.4, 20.0]]})
    assert "seen in the video" not in client.get(part, headers=HTML).text


def test_who_analyses_without_corners_says_where_the_camera_is(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    file = record.session_folder(session_id) / "clips" / "rally.mp4"
    clip_id = record.add_clip(session_id, ClipCreate(path=str(file), meta={"near_side": "B"}))
    start = f"/sessions/{session_id}/clips/{clip_id}/analysis"
    said = {"near_side": "A", "view": "side"}
    assert client.post(start, data=said, headers=HTML).status_code == 404
    assert record.get_clip(session_id, clip_id).meta == {"near_side": "B"}, "nothing was started"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a video")
    assert client.post(start, data=said, headers=HTML).status_code == 200
    assert record.get_clip(session_id, clip_id).meta == said


def test_who_removes_the_corners_need_not_say_again_where_the_camera_is(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    marked = {"calibration": {**COURT, "near_side": "B", "view": "side"}}
    clip_id = record.add_clip(session_id, ClipCreate(path="gone.mp4", meta=marked))
    client.post(f"/sessions/{session_id}/clips/{clip_id}/court/clear", headers=HTML)
    assert record.get_clip(session_id, clip_id).meta == {"near_side": "B", "view": "side"}


def test_corners_that_were_found_are_an_offer_and_nothing_is_kept(
    client: TestClient, record: SessionService, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip_id = record.add_clip(session_id, ClipCreate(path="gone.mp4"))
    part = f"/_api/sessions/ui/clip/{session_id}/{clip_id}/court"
    assert "Is this the court?" not in client.get(part, headers=HTMX).text

    asked: list[float] = []

    def found(_path: Path, t_sec: float) -> ProposedCourt:
        asked.append(t_sec)
        corners = ((-20.04, 710.0), (1300.0, 705.0), (900.0, 300.0), (380.0, 300.0))
        return ProposedCourt(corners, "side", CourtCheck(0.9, 0.1, 7, 0.9, 1.0))

    monkeypatch.setattr("app.vision.courtproposal.court_in_clip", found)
    file = record.session_folder(session_id) / "clips" / "rally.mp4"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a video")
    record.update_clip(session_id, clip_id, ClipUpdate(path=str(file)))
    text = client.get(f"{part}?t_sec=3.5", headers=HTMX).text
    assert "Is this the court?" in text
    assert 'data-offer="[[-20.0, 710.0], ' in text
    assert 'data-offer-view="side"' in text
    assert asked == [3.5]
    record.update_clip(session_id, clip_id, ClipUpdate(duration_sec=12.0))
    for wrong in ("nan", "inf", "999999", "soon"):
        client.get(f"{part}?t_sec={wrong}", headers=HTMX)
    # A second that is not in the video would make it read all of it.
    assert asked[1:] == [1.0, 1.0, 12.0, 1.0]
    assert record.get_clip(session_id, clip_id).meta == {}


def test_a_removed_clip_comes_back_with_its_file_and_suggestions(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    file = record.session_folder(session_id) / "clips" / "rally.mp4"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a video")
    clip_id = record.add_clip(session_id, ClipCreate(path=str(file)))
    touch = EventIn(t_sec=1, event_type="dig", status=Status.SUGGESTED)
    record.add_events(session_id, clip_id, [touch])
    page = client.post(f"/sessions/{session_id}/clips/{clip_id}/remove", headers=HTML)
    assert record.list_clips(session_id) == []
    assert record.count_events(session_id) == 0
    [undo] = re.findall(r'action="([^"]*/restore)"', page.text)
    assert client.post(undo, headers=HTML).status_code == 200
    assert not record.get_clip(session_id, clip_id).missing
    assert record.count_events(session_id, clip_id=clip_id, status="suggested") == 1


def test_a_single_player_is_added_changed_and_taken_out(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    home = f"/sessions/{session_id}/teams/A"
    record.set_roster(session_id, Side.A, [PlayerIn(number="4", player_name="Ana", captain=True)])
    client.post(f"{home}/players", data={"number": "07", "player_name": "Bo", "libero": "1"})
    client.post(f"{home}/players", data={"number": "7", "player_name": "Bo Li"})
    players = record.get_roster(session_id, Side.A)
    assert [(one.number, one.player_name, one.libero, one.captain) for one in players] == [
        ("4", "Ana", False, True),
        ("7", "Bo Li", False, False),
    ]
    wrong = client.post(f"{home}/players", data={"number": "", "player_name": "<Cy>"}, headers=HTML)
    assert wrong.status_code == 422
    assert 'value="&lt;Cy&gt;"' in wrong.text
    assert 'class="wrong"' in wrong.text
    client.post(f"{home}/players/remove", data={"number": "4"})
    assert [one.number for one in record.get_roster(session_id, Side.A)] == ["7"]


def test_a_rejected_touch_stands_on_no_court(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    place = {"player_m": [4, 4]}
    events = [
        EventIn(t_sec=1, event_type="dig", actor_team=Side.A, status=status, payload=place)
        for status in Status
    ]
    record.add_events(session_id, None, events)
    for tab, touches in (("", 2), ("/plays", 2), ("/plays?status=rejected", 1)):
        text = client.get(f"/sessions/{session_id}{tab}", headers=HTML).text
        assert text.count('<circle class="touch') == touches, tab


def test_a_team_that_has_its_name_is_asked_for_its_roster_only(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    address = f"/sessions/{session_id}"
    assert "name team A and paste its roster" in client.get(address, headers=HTML).text
    record.set_team(session_id, Side.A, "Alpha <b>")
    page = client.get(address, headers=HTML).text
    assert "Say who plays: paste the roster of Alpha &lt;b&gt;." in page


def test_a_clip_with_thousands_of_plays_is_sent_in_pieces(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    """The page of ten times as many plays costs no more than that of what fits into one piece."""

    def sent(plays: int) -> int:
        clip_id = record.add_clip(session_id, ClipCreate(path="gone.mp4", duration_sec=3000))
        events = [
            EventIn(t_sec=3000 * at / plays, event_type="dig", actor_team=Side.A, seq=at + 1)
            for at in range(plays)
        ]
        record.add_events(session_id, clip_id, events)
        return len(client.get(f"/sessions/{session_id}/clips/{clip_id}", headers=HTML).content)

    assert sent(2_000) < 1.2 * sent(200)


def test_the_newest_job_of_each_clip_is_known_however_many_there_were(
    record: SessionService, session_id: str
) -> None:
    clips = [record.add_clip(session_id, ClipCreate(path=f"{n}.mp4")) for n in range(2)]
    first = record.create_job(session_id, clips[0], "proxy").id
    made = [record.create_job(session_id, clips[1], "analysis").id for _ in range(5)]
    newest = {(job.clip_id, job.kind): job.id for job in record.newest_jobs(session_id)}
    assert newest == {(clips[0], "proxy"): first, (clips[1], "analysis"): made[-1]}


def test_the_page_of_a_play_says_first_who_did_it_and_how_well(
    client: TestClient, record: SessionService, session_id: str
) -> None:
    record.set_roster(session_id, Side.A, [PlayerIn(number="9", player_name="Edda Lark")])
    kill = EventIn(
        t_sec=1,
        event_type="attack",
        actor_team=Side.A,
        actor_number="9",
        payload={"evaluation": "#"},
    )
    (play,) = record.add_events(session_id, None, [kill])
    page = client.get(f"/sessions/{session_id}/plays/{play}", headers=HTML).text
    said = page[page.index("<h1>") : page.index("<form")]
    for one in (">A</span>", ">9</b>", "<bdi>Edda Lark</bdi>", 'class="sign perfect">#</span>'):
        assert one in said
