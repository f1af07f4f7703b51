"""A coach without video writes a set down in the browser, and everything else follows from it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.screens.plays.course import course, usual_course
from session.formats.reading import import_file
from session.schemas import EventIn, EventUpdate, PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side

HTML = {"Accept": "text/html"}
HTMX = {"Accept": "text/html", "HX-Request": "true"}


@pytest.fixture
def match(record: SessionService) -> str:
    """A match of Herons and Hornets, without a clip."""
    session_id = record.create_session(SessionCreate(title="Cup"))
    for side, name in ((Side.A, "Herons"), (Side.B, "Hornets")):
        record.set_team(session_id, side, name)
        players = [PlayerIn(number=str(n), player_name=f"{side} player {n}") for n in range(1, 8)]
        record.set_roster(session_id, side, players)
    return session_id


def add(client: TestClient, match: str, said: str, **more: object) -> str:
    """Adds `B 4 attack #` and answers the part of the page that comes back."""
    team, number, kind, sign = [*said.split(), ""][:4]
    form = {
        "event_type": kind,
        "actor_team": team,
        "actor_number": number,
        "evaluation": sign,
        "set_number": "1",
        "with_details": "yes",
        **more,
    }
    answer = client.post(f"/sessions/{match}/by-hand", data=form, headers=HTMX)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def wanted(client: TestClient, match: str, **form: str) -> tuple[int, str]:
    """The answer to a form: its code and its text."""
    form |= {"with_details": "yes"}
    answer = client.post(f"/sessions/{match}/by-hand", data=form, headers=HTMX)
    return answer.status_code, unescape(answer.text)


def order(record: SessionService, match: str) -> list[str]:
    return [
        " ".join(filter(None, (one.actor_team, one.actor_number, one.event_type)))
        for one in record.list_events(match)
    ]


def offered(html: str) -> tuple[str | None, str | None, str]:
    """Team, play and number that the form for the next play is filled in with."""

    def checked(name: str) -> str | None:
        found = re.search(rf'name="{name}" value="(\w+)"(?: required)? checked', html)
        return found[1] if found else None

    number = re.search(r'name="actor_number"[^>]* value="(\w*)"', html)
    assert number
    return checked("actor_team"), checked("event_type"), number[1]


@pytest.mark.parametrize("touch", usual_course())
def test_a_page_that_cannot_ask_proposes_what_the_server_would(
    client: TestClient, match: str, touch: str
) -> None:
    kind = touch.rstrip("#+!-/=")
    usual = usual_course()[touch]
    side, following, _ = offered(add(client, match, f"A 5 {kind} {touch.removeprefix(kind)}"))
    assert (following, side) == (usual.kind, "A" if usual.is_own else "B")


def test_without_a_set_a_play_is_played_in_the_one_that_is_on(
    client: TestClient, record: SessionService, match: str
) -> None:
    wanted(client, match, event_type="set_end", sure="yes")
    wanted(client, match, event_type="serve", actor_team="A")
    assert record.list_events(match)[-1].payload["set_number"] == 2


def test_a_rally_is_written_down_play_by_play(
    client: TestClient, record: SessionService, match: str
) -> None:
    assert offered(client.get(f"/sessions/{match}/by-hand").text) == (None, "serve", "")
    assert offered(add(client, match, "A 5 serve -")) == ("B", "reception", "")
    assert offered(add(client, match, "B 1 reception #")) == ("B", "set", "")
    assert offered(add(client, match, "B 2 set +")) == ("B", "attack", "")
    assert offered(add(client, match, "B 4 attack +")) == ("A", "dig", "")
    assert offered(add(client, match, "A 7 dig +")) == ("A", "set", "")
    add(client, match, "A 2 set #")
    html = add(client, match, "A 3 attack #")
    assert "Added: Attack, Herons, 3 A player 3, perfect. Point, Herons, 1:0." in html
    assert offered(html) == ("A", "serve", "5")
    assert order(record, match)[-2:] == ["A 3 attack", "A point"]
    assert record.list_events(match)[0].payload == {"evaluation": "-", "set_number": 1}


def test_the_line_ups_say_who_serves_next(client: TestClient, match: str) -> None:
    for team in "AB":
        six = ["1", "2", "3", "4", "5", "6"]
        add(client, match, f"{team} - lineup", lineup=six, setter="1")
    add(client, match, "A 1 serve =")
    html = add(client, match, "B 2 serve =")
    assert offered(html) == ("A", "serve", "2")


def test_a_point_is_given_once_and_by_whom_the_coach_says(
    client: TestClient, record: SessionService, match: str
) -> None:
    add(client, match, "A 1 serve #")
    add(client, match, "B 4 reception =")
    assert order(record, match) == ["A 1 serve", "B 4 reception", "A point"]
    add(client, match, "A 1 serve +")
    add(client, match, "B 4 attack #", point="none")
    assert order(record, match)[-1] == "B 4 attack"
    add(client, match, "A 3 dig", point="A")
    add(client, match, "B - point")
    rallies = record.get_match(match).rallies
    assert [(one.winner, one.score_after) for one in rallies] == [
        (Side.A, (1, 0)),
        (Side.A, (2, 0)),
        (Side.B, (2, 1)),
    ]


def test_a_blocked_attack_and_its_block_are_one_point(
    client: TestClient, record: SessionService, match: str
) -> None:
    add(client, match, "A 1 serve +")
    add(client, match, "B 4 attack /")
    add(client, match, "A 3 block #")
    assert order(record, match)[1:] == ["B 4 attack", "A 3 block", "A point"]
    [rally] = record.get_match(match).rallies
    assert (rally.winner, rally.how) == (Side.A, "blocked")


def test_a_dig_that_was_none_belongs_to_the_kill_and_a_good_one_to_the_next_rally(
    client: TestClient, record: SessionService, match: str
) -> None:
    for sign in ("/", "+"):
        add(client, match, "B 4 attack #")
        add(client, match, f"A 7 dig {sign}")
    assert order(record, match) == [
        "B 4 attack", "A 7 dig", "B point", "B 4 attack", "B point", "A 7 dig",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "touches",
    [
        ("A 4 attack #", "B 3 block =", "B 5 dig ="),
        ("A 4 attack #", "B 3 dig =", "B 5 dig ="),
        ("B 4 attack /", "A 2 block #", "B 5 dig ="),
        ("B 4 attack /", "B 5 dig ="),
        ("A 1 serve #", "B 5 reception -", "B 6 dig ="),
        ("A 1 serve -", "B 5 reception +", "A 4 attack #", "B 3 dig +", "B 6 set ="),
        ("A 1 serve -", "A 4 attack #", "B 3 dig +", "B 6 attack #"),
    ],
)
def test_until_the_next_serve_a_rally_has_one_point(
    client: TestClient, record: SessionService, match: str, touches: tuple[str, ...]
) -> None:
    html = ""
    for touch in touches:
        html = add(client, match, touch)
    assert order(record, match) == [*(one[:-2] for one in touches), "A point"]
    assert "It stands in front of the point that is there" in html
    assert "in front of the point" not in add(client, match, "A 9 serve =")
    assert record.get_match(match).sets[0].score == (1, 1)


def test_who_writes_only_what_decides_gets_a_point_for_each(
    client: TestClient, record: SessionService, match: str
) -> None:
    for touch in ("A 1 serve #", "B 4 attack #", "B 5 attack #", "A 3 block #", "A 6 attack #"):
        add(client, match, touch)
    assert record.get_match(match).sets[0].score == (3, 2)


def test_a_serve_alone_or_a_point_by_hand_begins_anew(
    client: TestClient, record: SessionService, match: str
) -> None:
    add(client, match, "A - point")
    add(client, match, "B 5 dig =")
    add(client, match, "A - timeout")
    add(client, match, "B 5 dig =")
    assert record.get_match(match).sets[0].score == (3, 0)


@pytest.mark.parametrize(
    ("touch", "answer"),
    [
        ("A 1 serve #", ("B", "reception", "")),
        ("A 4 attack #", ("B", "dig", "")),
        ("A 4 attack /", ("B", "block", "")),
    ],
)
def test_behind_a_touch_whose_point_is_there_no_point_is_proposed(
    client: TestClient, record: SessionService, match: str, touch: str, answer: tuple[str, ...]
) -> None:
    add(client, match, touch)
    behind = record.list_events(match)[0].id
    assert offered(client.get(f"/sessions/{match}/by-hand?after={behind}").text) == answer
    record.delete_event(match, record.list_events(match)[1].id)
    assert offered(client.get(f"/sessions/{match}/by-hand").text)[1] == "point"


def test_a_set_by_hand_has_score_rallies_numbers_and_a_scout_file(
    client: TestClient, record: SessionService, match: str, tmp_path: Path
) -> None:
    for rally in range(45):
        server = "A" if rally == 0 else record.get_match(match).rallies[-1].winner
        other = "B" if server == "A" else "A"
        add(client, match, f"{server} 1 serve -")
        add(client, match, f"{other} 5 reception +")
        add(client, match, f"{other} 4 attack {'#' if rally % 9 else '='}")
        if record.get_match(match).sets_won != (0, 0):
            break
    [first] = record.get_match(match).sets
    assert max(first.score) == 25
    assert first.winner is not None
    score = "{}:{}".format(*first.score)
    assert "2, 0:0" in client.get(f"/sessions/{match}/by-hand").text.partition("Set ")[2][:10]
    assert f"{first.score[0]}" in client.get(f"/sessions/{match}", headers=HTML).text
    assert score in client.get(f"/sessions/{match}/rallies", headers=HTML).text

    totals = record.get_stats(match)["teams"]
    kills = sum(totals[side]["totals"]["attack_kills"] for side in "AB")
    errors = sum(totals[side]["totals"]["attack_errors"] for side in "AB")
    assert kills + errors == sum(first.score)
    assert [one for one in record.get_problems(match) if one.severity == "error"] == []

    file = tmp_path / "hand.dvw"
    file.write_bytes(client.get(f"/sessions/{match}/downloads/match.dvw").content)
    again = import_file(record, file).session_id
    assert again is not None
    [read] = record.get_match(again).sets
    assert read.score == first.score
    assert len(read.rallies) == len(first.rallies)
    assert (
        record.get_stats(again)["teams"]["A"]["totals"]["points_total"]
        == (totals["A"]["totals"]["points_total"])
    )


def test_what_was_forgotten_is_put_between(
    client: TestClient, record: SessionService, match: str
) -> None:
    add(client, match, "A 5 serve -")
    add(client, match, "B 4 attack #")
    serve = record.list_events(match)[0].id
    html = add(client, match, "B 1 reception +", after=serve)
    assert offered(html) == ("B", "set", "")
    reception = record.list_events(match)[1].id
    add(client, match, "B 2 set +", after=reception)
    add(client, match, "A - timeout", after=0)
    assert order(record, match) == [
        "A timeout", "A 5 serve", "B 1 reception", "B 2 set", "B 4 attack", "B point",
    ]  # fmt: skip


def test_a_deciding_play_put_into_a_rally_gives_no_second_point(
    client: TestClient, record: SessionService, match: str
) -> None:
    add(client, match, "A 5 serve -")
    add(client, match, "B - point")
    serve = record.list_events(match)[0].id
    add(client, match, "B 4 attack #", after=serve)
    assert order(record, match) == ["A 5 serve", "B 4 attack", "B point"]


def test_a_form_that_is_sent_twice_adds_once(
    client: TestClient, record: SessionService, match: str
) -> None:
    for _ in range(2):
        add(client, match, "A 5 serve =", client_id="c1")
    assert order(record, match) == ["A 5 serve", "B point"]
    form = {"event_type": "serve", "actor_team": "B", "client_id": "c1", "set_number": "1"}
    code, text = wanted(client, match, **form)
    assert code == 409
    assert "This form was sent before" in text
    assert record.count_events(match) == 2
    add(client, match, "B 5 serve #", client_id="c2")
    for _ in range(2):
        add(client, match, "A 1 reception =", client_id="c3")
    assert order(record, match)[2:] == ["B 5 serve", "A 1 reception", "B point"]


def test_plays_of_another_tab_are_pointed_out(client: TestClient, match: str) -> None:
    seen = re.search(r'name="seen" value="(\d+)"', client.get(f"/sessions/{match}/by-hand").text)
    assert seen
    first = add(client, match, "A 5 serve -", seen=seen[1])
    assert "elsewhere" not in first
    assert "A play was added elsewhere meanwhile" in add(client, match, "A 5 serve -", seen=seen[1])


def test_details_are_kept_and_corrected(
    client: TestClient, record: SessionService, match: str
) -> None:
    details = {"combination": "X5", "start_zone": "4", "end_zone": "1", "note": "off the block"}
    html = add(client, match, "A 3 attack +", **details)
    assert 'class="play-details" open' in html
    [event] = record.list_events(match)
    assert event.payload == {
        "evaluation": "+", "set_number": 1, "combination": "X5", "start_zone": 4, "end_zone": 1,
        "custom": "off the block",
    }  # fmt: skip
    form = client.get(f"/sessions/{match}/by-hand?edit={event.id}").text
    assert 'value="off the block"' in form
    form_of = {"event_type": "attack", "actor_team": "A", "actor_number": "3", "evaluation": "#"}
    saved = client.post(
        f"/sessions/{match}/by-hand/{event.id}",
        data=form_of
        | {"revision": "1", "with_details": "yes", "set_number": "1", "combination": "X5"}
        | {"start_zone": "", "end_zone": "6", "note": "off the block"},
        headers=HTMX,
    )
    assert saved.status_code == 200
    payload = record.get_event(match, event.id).payload
    assert payload == {
        "evaluation": "#", "set_number": 1, "combination": "X5", "end_zone": 6,
        "custom": "off the block",
    }  # fmt: skip


def test_a_zone_put_right_takes_the_old_finer_place_with_it(
    client: TestClient, record: SessionService, match: str
) -> None:
    payload = {"start_zone": 4, "start_m": [1.5, 7.0], "end_zone": 6, "end_m": [4.5, 13.0]}
    [event_id] = record.add_events(
        match, None, [EventIn(event_type="attack", actor_team="A", payload=payload)]
    )
    form = {"event_type": "attack", "actor_team": "A", "evaluation": "#"}
    client.post(f"/sessions/{match}/plays/{event_id}", data=form, headers=HTML)
    assert record.get_event(match, event_id).payload == payload | {"evaluation": "#"}
    form |= {"start_zone": "2", "end_zone": "6", "with_details": "yes"}
    client.post(f"/sessions/{match}/plays/{event_id}", data=form, headers=HTML)
    assert record.get_event(match, event_id).payload == {
        "evaluation": "#", "start_zone": 2, "end_zone": 6, "end_m": [4.5, 13.0],
    }  # fmt: skip


def lead(record: SessionService, match: str, a: int, b: int, number: int = 1) -> None:
    """The score, without a rally."""
    payload = {"score": [a, b], "set_number": number}
    record.add_events(match, None, [EventIn(event_type="point", actor_team="A", payload=payload)])


@pytest.mark.parametrize(
    ("rules", "number", "before"),
    [
        ("indoor", 1, (24, 20)),
        ("indoor", 2, (29, 28)),
        ("indoor", 5, (14, 9)),
        ("beach", 1, (20, 7)),
    ],
)
@pytest.mark.parametrize("answer", ["dig", "block"])
def test_what_answers_the_last_kill_of_a_set_is_of_that_set(
    client: TestClient,
    record: SessionService,
    rules: str,
    number: int,
    before: tuple[int, int],
    answer: str,
) -> None:
    match = record.create_session(SessionCreate(title="Cup", meta={"rules": rules}))
    lead(record, match, *before, number)
    add(client, match, "A 1 serve -", set_number=number)
    html = add(client, match, "A 4 attack #", set_number=number)
    offered_set = re.search(r'name="set_number"[^>]* value="(\d)"', html)
    assert offered_set
    for client_id in ("late", "late"):
        add(client, match, f"B 5 {answer} =", set_number=offered_set[1], client_id=client_id)
    events = record.list_events(match)
    assert [one.event_type for one in events][1:] == ["serve", "attack", answer, "point"]
    assert {one.payload["set_number"] for one in events} == {number}
    [played] = record.get_match(match).sets
    assert played.score == (before[0] + 1, before[1])
    [rally] = [one for one in played.rallies if one.touches]
    assert len(rally.touches) == 3


def test_what_is_remembered_after_the_end_of_a_set_is_of_that_set(
    client: TestClient, record: SessionService, match: str
) -> None:
    lead(record, match, 24, 20)
    add(client, match, "A 1 serve -")
    add(client, match, "A 4 attack #")
    add(client, match, "A - set_end", set_number=2)
    add(client, match, "B 5 dig =", set_number=2)
    kinds = [one.event_type for one in record.list_events(match)]
    assert kinds[1:] == ["serve", "attack", "dig", "point", "set_end"]
    assert [one.number for one in record.get_match(match).sets] == [1]
    assert "Set 2, 0:0" in client.get(f"/sessions/{match}/by-hand").text


def test_the_end_of_a_set_is_asked_about_when_the_score_is_none(
    client: TestClient, record: SessionService, match: str
) -> None:
    add(client, match, "A 5 serve =")
    html = add(client, match, "A - set_end")
    assert "Set 1 stands at 0:1. By the rules it goes to 25, 2 points ahead. Is it over?" in html
    assert 'name="sure" value="yes"' in html
    assert record.count_events(match) == 2
    form = {"event_type": "set_end", "set_number": "1", "with_details": "yes"}
    plain = client.post(f"/sessions/{match}/by-hand", data=form, headers=HTML)
    assert "Is it over?" in plain.text
    assert 'name="event_type" value="set_end" checked' in plain.text
    lead(record, match, 25, 1)
    html = add(client, match, "A - set_end", set_number=2)
    assert "Is it over?" not in html
    assert record.list_events(match)[-1].payload == {"set_number": 1}


def test_a_set_ends_for_both_teams(client: TestClient, record: SessionService, match: str) -> None:
    add(client, match, "A 5 serve =")
    html = add(client, match, "A - set_end", sure="yes")
    assert record.list_events(match)[-1].actor_team is None
    assert "Set 2, 0:0" in html
    assert record.get_match(match).sets_won == (0, 1)


def test_two_stand_in_a_line_up_on_the_beach(client: TestClient, record: SessionService) -> None:
    beach = record.create_session(SessionCreate(title="Sand", meta={"rules": "beach"}))
    html = client.get(f"/sessions/{beach}/by-hand").text
    assert html.count('name="lineup"') == 2
    html = add(client, beach, "A - lineup", lineup=["1", "2"])
    assert "Added: Line-up, Team A, 1 2." in html


def test_substitutions_and_line_ups_say_who(
    client: TestClient, record: SessionService, match: str
) -> None:
    add(client, match, "A - lineup", lineup=["1", "2", "3", "4", "5", "06"], setter="2")
    html = add(client, match, "A - substitution", player_out="4", player_in="7")
    assert "Substitution, Herons, 7 for 4." in html
    lineup, change = record.list_events(match)
    assert lineup.payload["lineup"] == ["1", "2", "3", "4", "5", "6"]
    assert lineup.payload["setter"] == "2"
    assert change.payload == {"set_number": 1, "player_out": "4", "player_in": "7"}


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"event_type": "attack"}, "Say which team played it."),
        ({"event_type": "point"}, "Say who won the point."),
        ({"actor_team": "A"}, "Say what was played."),
        ({"event_type": "attack", "actor_team": "C"}, "The team must be 'A' or 'B'."),
        (
            {"event_type": "attack", "actor_team": "A", "actor_number": "12345678901"},
            "A number has at most 10 characters.",
        ),
        (
            {"event_type": "attack", "actor_team": "A", "set_number": "12"},
            "The set is a number from 1 to 9.",
        ),
        (
            {"event_type": "attack", "actor_team": "A", "start_zone": "0"},
            "The start zone is a number from 1 to 9.",
        ),
        (
            {"event_type": "attack", "actor_team": "A", "t_sec": "soon"},
            "The time must be a number.",
        ),
        (
            {"event_type": "substitution", "actor_team": "A", "player_out": "4"},
            "A substitution needs the numbers of who goes out and who comes in.",
        ),
        (
            {"event_type": "lineup", "actor_team": "A", "lineup": ["1", "2", "1"]},
            "A number stands twice in this line-up.",
        ),
        (
            {"event_type": "lineup", "actor_team": "A", "lineup": ["1", "01", "2"]},
            "A number stands twice in this line-up.",
        ),
        (
            {"event_type": "lineup", "actor_team": "A", "lineup": ["", " ", ""]},
            "Give at least one number of this line-up, or the setter.",
        ),
        (
            {"event_type": "substitution", "actor_team": "A"}
            | {"player_out": "3", "player_in": "03"},
            "Number 3 cannot come in for number 3.",
        ),
    ],
)
def test_a_mistake_is_said_in_a_sentence_and_nothing_is_lost(
    client: TestClient, record: SessionService, match: str, form: dict[str, str], sentence: str
) -> None:
    form = form | {"note": "my note", "with_details": "yes"}
    code, part = wanted(client, match, **form)
    assert (code, sentence.replace("'", "")) == (422, sentence.replace("'", ""))
    assert sentence.replace("'", "") in part.replace("'", "")
    plain = client.post(f"/sessions/{match}/by-hand", data=form, headers=HTML)
    assert plain.status_code == 422
    assert sentence.replace("'", "") in unescape(plain.text).replace("'", "")
    assert 'value="my note"' in plain.text
    assert record.count_events(match) == 0


def test_a_mistake_in_a_correction_keeps_what_was_typed_and_what_was_seen(
    client: TestClient, record: SessionService, match: str
) -> None:
    add(client, match, "A 5 serve -")
    [event] = record.list_events(match)
    form = {"event_type": "serve", "actor_team": "A", "revision": "1", "t_sec": "soon"}
    page = client.post(f"/sessions/{match}/by-hand/{event.id}", data=form, headers=HTML)
    assert page.status_code == 422
    assert "The time must be a number." in page.text
    assert 'name="revision" value="1"' in page.text
    assert 'value="soon"' in page.text
    assert record.get_event(match, event.id).actor_number == "5"


def test_a_number_that_is_not_on_the_roster_is_pointed_out(client: TestClient, match: str) -> None:
    assert "Number 99 is not on the roster of Herons." in add(client, match, "A 99 serve -")
    assert "not on the roster" not in add(client, match, "B 07 dig -")


def test_two_editors_do_not_overwrite_or_delete_what_the_other_changed(
    client: TestClient, record: SessionService, match: str
) -> None:
    add(client, match, "A 5 serve -")
    [event] = record.list_events(match)
    record.update_event(match, event.id, EventUpdate(actor_number="6"))
    home = f"/sessions/{match}/by-hand/{event.id}"
    form = {"event_type": "serve", "actor_team": "A", "actor_number": "4", "revision": "1"}
    for path, data in ((home, form), (f"{home}/delete", {"revision": "1"})):
        for headers in (HTMX, HTML):
            answer = client.post(path, data=data, headers=headers)
            assert answer.status_code == 409
            assert "Changed in the meantime" in answer.text
            assert f"/by-hand?edit={event.id}" in answer.text
    assert record.get_event(match, event.id).actor_number == "6"


def test_a_correction_that_is_sent_twice_is_no_conflict(
    client: TestClient, record: SessionService, match: str
) -> None:
    add(client, match, "A 5 serve -")
    [event] = record.list_events(match)
    form = {"event_type": "serve", "actor_team": "A", "actor_number": "04", "revision": "1"}
    for _ in range(2):
        answer = client.post(f"/sessions/{match}/by-hand/{event.id}", data=form, headers=HTMX)
        assert answer.status_code == 200
    assert record.get_event(match, event.id).revision == 2


def test_a_deleted_play_comes_back_to_its_place(
    client: TestClient, record: SessionService, match: str
) -> None:
    add(client, match, "A 5 serve -")
    add(client, match, "B 1 reception +")
    add(client, match, "B 2 set +")
    reception = record.list_events(match)[1]
    answer = client.post(
        f"/sessions/{match}/by-hand/{reception.id}/delete",
        data={"after": str(reception.id), "revision": "1"},
        headers=HTMX,
    )
    assert "Play deleted." in answer.text
    serve = record.list_events(match)[0].id
    assert f'name="after" value="{serve}"' in answer.text
    undo = f"/sessions/{match}/by-hand/{reception.id}/restore"
    assert undo in answer.text
    client.post(undo)
    assert order(record, match) == ["A 5 serve", "B 1 reception", "B 2 set"]


def test_behind_a_play_that_is_gone_nothing_is_added(
    client: TestClient, record: SessionService, match: str
) -> None:
    form = {"event_type": "serve", "actor_team": "A", "after": "12345"}
    code, text = wanted(client, match, **form)
    assert code == 404
    assert "is not there any more" in text
    assert record.count_events(match) == 0


def test_the_setter_of_a_line_up_is_the_one_of_the_roster(
    client: TestClient, record: SessionService, match: str
) -> None:
    for setters, expected in (("3", "3"), ("9", None), ("2 6", "6"), ("1 6", None), ("", None)):
        players = [
            PlayerIn(
                number=str(n),
                player_name=f"Player {n}",
                position="setter" if str(n) in setters.split() else "outside",
            )
            for n in range(1, 10)
        ]
        record.set_roster(match, Side.A, players)
        html = add(client, match, "A - lineup", lineup=["1", "2", "3", "4", "5", "6"])
        assert record.list_events(match)[-1].payload.get("setter") == expected
        assert (f"setter {expected}" in html) is (expected is not None)
    add(client, match, "A - lineup", lineup=["1", "2", "3", "4", "5", "6"], setter="4")
    assert record.list_events(match)[-1].payload["setter"] == "4"


def test_the_last_line_ups_are_proposed_for_the_next_set(
    client: TestClient, record: SessionService, match: str
) -> None:
    for team in "AB":
        add(client, match, f"{team} - lineup", lineup=["1", "2", "3", "4", "5", "6"], setter="2")
    add(client, match, "B 1 serve =")
    assert "As in set" not in add(client, match, "A 2 serve -")
    lead(record, match, 25, 20)
    html = client.get(f"/sessions/{match}/by-hand").text
    assert html.count("As in set 1") == 2
    change = unescape(client.get(f"/sessions/{match}/by-hand?lineup=B").text)
    assert offered(change)[:2] == ("B", "lineup")
    assert re.findall(r'id="p-zone-\d" [^>]*value="(\d)"', change) == [*"123456"]
    html = add(client, match, "A - lineup", lineup=[*"123456"], setter="2", set_number=2)
    assert html.count("As in set 1") == 1
    add(client, match, "B 1 serve -", set_number=2)
    assert "As in set 1" not in client.get(f"/sessions/{match}/by-hand").text


@pytest.mark.parametrize(
    ("plays", "sentence"),
    [
        (["A 1 serve =", "A 1 serve +"], "A 1 serves, but B won the last rally."),
        (["A 2 serve -"], "A 2 serves, but stands in zone 2."),
        (["A 1 serve -", "B 4 reception +", "B 4 reception +"], "is the second reception"),
        (["A 9 dig +"], "without being on court"),
        (["A 5 block +"], "A 5 blocks from the back row, zone 5."),
        (["A 1 serve -", "A 2 serve -"], "A new serve begins before the last rally got its point."),
    ],
)
def test_what_does_not_fit_is_said_beside_the_form_at_once(
    client: TestClient, record: SessionService, match: str, plays: list[str], sentence: str
) -> None:
    for team in "AB":
        html = add(client, match, f"{team} - lineup", lineup=[*"123456"], setter="2")
    for play in plays:
        assert "Does this fit?" not in html
        html = add(client, match, play)
    assert "Does this fit?" in html
    assert sentence in html
    again = client.get(f"/sessions/{match}/by-hand?new={record.list_events(match)[-1].id}")
    assert sentence in unescape(again.text)


def test_who_is_on_court_stands_first(
    client: TestClient, record: SessionService, match: str
) -> None:
    players = [
        PlayerIn(number=str(n), player_name=f"Player {n}", libero=n == 12) for n in range(1, 13)
    ]
    record.set_roster(match, Side.A, players)
    html = add(client, match, "A - lineup", lineup=["2", "4", "6", "8", "10", "11"])
    shirts = re.findall(r'data-shirt="(\d+)"', html.partition('data-side="B"')[0])
    assert shirts == ["2", "4", "6", "8", "10", "11", "12", "1", "3", "5", "7", "9"]
    html = add(client, match, "A - substitution", player_out="4", player_in="1")
    assert re.findall(r'data-shirt="(\d+)"', html)[:7] == ["1", "2", "6", "8", "10", "11", "12"]


def test_what_is_deleted_while_the_page_is_made_moves_nothing_over_the_form(
    record: SessionService, match: str
) -> None:
    point = EventIn(event_type="point", actor_team=Side.A)
    first, second, third = record.add_events(match, None, [point] * 3)
    here = course(record, match, after=second)
    record.delete_event(match, first)
    shown = [[one.id for one in some] for some in here.shown]
    assert shown == [[second], [third]]
