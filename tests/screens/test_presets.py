"""Presets, and the page of two versions."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from session.presets import PresetContent, PresetIn
from session.schemas import EventUpdate, PlayerIn
from session.service import SessionService
from session.vocabulary import Side
from tests.screens.played import HTML, NASTY, play


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
    gone = client.post(f"/presets/{preset.id}/delete").text
    assert client.get(f"/presets/{preset.id}", headers=HTML).status_code == 404
    (undo,) = re.findall(r'action="(/presets/\d+/changes/\d+/undo)"', gone)
    assert "The preset is back." in client.post(undo).text
    assert record.get_preset(preset.id).content == content
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
    assert "3 differences." in page, "the player, the attack, and the point that goes over with it"
    assert "team: <del><bdi>A</bdi></del> → <ins><bdi>B</bdi></ins>" in page
    assert "evaluation: <del><bdi>#</bdi></del> → <ins><bdi>=</bdi></ins>" in page
    assert NASTY not in page
    name = record.list_snapshots(match)[0].name
    assert f"{home}?from={name}" in client.get(f"/sessions/{match}/snapshots").text
    assert client.get(f"{home}?from=yesterday", headers=HTML).status_code == 404
