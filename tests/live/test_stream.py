"""Who follows a match hears of every change, at once and also after a break."""

from __future__ import annotations

import logging
import time

import pytest

from app.live import hub
from app.settings import Settings
from app.web.guard import COOKIE
from app.web.serving import listen, serving
from session.accounts import RoleGiven, TokenIn, UserIn, UserUpdate
from session.permissions import Right, Role
from session.schemas import EventIn, SessionUpdate
from tests.live.conftest import Live

SERVE = {"events": [{"event_type": "serve", "actor_team": "A"}]}


def test_a_change_is_told_as_it_stands_in_the_history(live: Live) -> None:
    match = live.session()
    follower = live.begun(f"{match}/stream")
    live.send("POST", f"/{match}/events", SERVE, **{"X-Actor": "our table"})

    [told] = follower.changes(1)
    [entry] = live.other.list_changes(match, entity="event")
    assert told == entry.model_dump(exclude={"before", "after"})
    assert told["actor"] == "our table"


def test_the_answer_to_a_change_says_its_number(live: Live) -> None:
    match = live.session()
    follower = live.begun(f"{match}/stream")
    answer = live.send("POST", f"/{match}/events", SERVE)
    assert answer.headers["X-Change"] == str(follower.changes(1)[0]["batch"])


def test_what_stored_nothing_has_no_number(live: Live) -> None:
    match = live.session()
    assert (
        "X-Change"
        not in live.send("POST", f"/{match}/events", {"events": [{"t_sec": "x"}]}).headers
    )
    assert "X-Change" not in live.send("GET", f"/{match}/events").headers


def test_what_another_process_stores_is_told_as_well(live: Live) -> None:
    match = live.session()
    follower = live.begun(f"{match}/stream")
    live.other.update_session(match, SessionUpdate(notes="Seen from the stand."))
    assert follower.changes(1)[0]["actor"] == "import"


def test_nothing_is_missed_after_a_break(live: Live) -> None:
    match = live.session()
    follower = live.begun(f"{match}/stream")
    live.other.add_events(match, None, [EventIn(event_type="serve")])
    [last] = follower.changes(1)
    follower.close()
    live.other.add_events(match, None, [EventIn(event_type="dig") for _ in range(1_200)])

    again = live.follow(f"{match}/stream", Last_Event_ID=str(last["id"]))
    live.other.add_events(match, None, [EventIn(event_type="set")])
    told = [one["id"] for one in again.changes(1_201)]
    assert told == list(range(last["id"] + 1, last["id"] + 1_202))


def test_a_break_before_the_first_change_misses_nothing_either(live: Live) -> None:
    """Browsers send the last id that they were told, which the opening says."""
    match = live.session()
    opening = next(live.follow(f"{match}/stream").messages())
    live.other.update_session(match, SessionUpdate(venue="Hall 2"))
    again = live.follow(f"{match}/stream", Last_Event_ID=opening["id"])
    assert again.changes(1)[0]["entity"] == "session"


def test_a_script_begins_where_it_likes(live: Live) -> None:
    match = live.session()
    live.other.update_session(match, SessionUpdate(venue="Hall 2"))
    [made, changed] = live.follow(f"{match}/stream?since=0").changes(2)
    assert (made["action"], changed["action"]) == ("create", "update")
    both = live.follow(f"{match}/stream?since=0", Last_Event_ID=str(made["id"]))
    assert both.changes(1) == [changed]


def test_each_hears_of_its_own_sessions_alone(live: Live) -> None:
    ours, theirs, third = live.session(), live.session(), live.session()
    one = live.begun(f"{ours}/stream")
    two = live.begun(f"stream?session={ours}&session={theirs}")
    whole = live.begun("stream")
    for match in (third, theirs, ours):
        live.other.update_session(match, SessionUpdate(venue="Hall 2"))
    assert [told["session_id"] for told in one.changes(1)] == [ours]
    assert [told["session_id"] for told in two.changes(2)] == [theirs, ours]
    assert [told["session_id"] for told in whole.changes(3)] == [third, theirs, ours]


def test_the_end_of_a_session_is_told(live: Live) -> None:
    match = live.session()
    follower = live.begun(f"{match}/stream")
    live.other.delete_session(match)
    assert follower.changes(1)[0]["action"] == "delete"
    since = live.follow(f"{match}/stream?since=0")
    assert since.changes(1)[0]["action"] == "delete"


def test_it_is_neither_kept_nor_held_back_on_the_way(live: Live) -> None:
    match = live.session()
    for method in ("GET", "HEAD"):
        if method == "GET":
            headers = live.follow(f"{match}/stream").answer.headers
        else:
            headers = live.send("HEAD", f"/{match}/stream").headers
        assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Accel-Buffering"] == "no"


def test_what_cannot_be_followed_is_said_at_once(live: Live) -> None:
    match = live.session()
    assert live.follow("nobody/stream").answer.status == 404
    assert live.follow("stream?session=nobody").answer.status == 404
    assert live.follow(f"{match}/stream?since=99999").answer.status == 409
    assert live.follow(f"{match}/stream?from=1").answer.status == 422
    foreign = live.follow(f"{match}/stream", Sec_Fetch_Site="cross-site")
    assert foreign.answer.status == 403


def test_who_may_not_read_any_more_is_not_told_any_more(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    welcome = ["yes"]
    monkeypatch.setattr(hub, "still_welcome", lambda _request: bool(welcome))
    ours = live.begun(f"{live.session()}/stream")
    welcome.clear()
    assert list(ours.messages()) == []


@pytest.mark.parametrize("how", ["login", "token", "role"])
def test_the_streams_of_a_login_that_is_taken_back_end_within_5_seconds(
    live: Live, how: str
) -> None:
    record, match = live.other, live.session()
    record.users.begin("Olga", "four green herons fly")
    kim = record.users.add(UserIn(name="Kim", roles=[RoleGiven(role=Role.COACH)]))
    secret, login = record.logins.begin(kim.id, "Firefox")
    made = record.tokens.create(kim.id, TokenIn(name="script", scopes=[Right.SEE]))
    shows = {"Authorization": f"Bearer {made.secret}"} if how == "token" else {}
    ours = live.begun(f"{match}/stream", **(shows or {"Cookie": f"{COOKIE}={secret}"}))
    began = time.monotonic()
    if how == "login":
        record.logins.end(login.id)
    elif how == "token":
        record.tokens.end(made.token.id)
    else:
        record.users.update(kim.id, UserUpdate(roles=[]))
    assert list(ours.messages()) == []
    assert time.monotonic() - began < 5


def test_the_end_of_the_server_ends_the_streams_in_good_order(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    here = settings.model_copy(update={"port": 0})
    with listen(here) as listening, caplog.at_level(logging.WARNING):
        with serving(here, listening):
            live = Live(listening.getsockname()[1], here)
            follower = live.begun("stream")
        assert list(follower.messages()) == []
        live.close()
    assert caplog.messages == []
