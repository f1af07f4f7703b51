"""Who is at what is told to those who follow, and stands nowhere."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

from tests.live.conftest import Live, Reader


def say(live: Live, match: str, **said: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", live.port, timeout=30)) as connection:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        path = f"/_api/sessions/ui/presence/{match}"
        connection.request("POST", path, urlencode({"tab": "one", **said}), headers)
        return connection.getresponse().status


def heard(reader: Reader) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        next(one for one in reader.messages() if one.get("event") == "presence")["data"]
    )
    return told


def test_who_follows_hears_who_types_and_when_they_stop(live: Live) -> None:
    match, other = live.session(), live.session()
    reader = live.begun(f"{match}/stream")
    assert say(live, other, doing="typing set 9") == 204
    assert say(live, match, doing="typing set 2") == 204
    assert say(live, match) == 204
    assert heard(reader) == {
        "session_id": match, "tab": "one", "who": "", "doing": "typing set 2",
    }  # fmt: skip
    assert heard(reader)["doing"] == ""


def test_it_is_no_change_and_waits_for_none(live: Live) -> None:
    match = live.session()
    before = live.other.count_database_changes()
    with live.other.transaction():  # another process holds the database
        assert say(live, match, doing="typing set 2") == 204
    assert live.other.count_database_changes() == before


def test_a_novel_is_refused(live: Live) -> None:
    assert say(live, live.session(), doing="typing " * 100) == 422
