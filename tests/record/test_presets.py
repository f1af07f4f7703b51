"""Presets: what many sessions have in common is written down once."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from session.errors import ConflictError, InvalidInput, NotFoundError
from session.presets import PresetContent, PresetIn, PresetUpdate
from session.schemas import PlayerIn, SessionCreate
from session.service import SessionService
from session.vocabulary import Side

LEAGUE = PresetContent(
    venue="Harbour Hall",
    timezone="Europe/Warsaw",
    competition="First league",
    rules="best_of_3",
    teams={Side.A: "Herons"},
    rosters={Side.A: [PlayerIn(number=7, player_name="Ada Quill", libero=True)]},
    meta={"team_colours": {"A": "#cc0000"}},
)


def test_a_session_begins_with_what_its_preset_says(service: SessionService) -> None:
    preset = service.create_preset(PresetIn(name="Home match", content=LEAGUE))
    match = service.create_from_preset(preset.id, SessionCreate(title="Round 3"), {"B": "Hornets"})
    found = service.load_session(match)
    session = found["session"]
    assert (session.title, session.venue, session.timezone) == (
        "Round 3",
        "Harbour Hall",
        "Europe/Warsaw",
    )
    assert session.meta == {
        "team_colours": {"A": "#cc0000"},
        "competition": "First league",
        "rules": "best_of_3",
    }
    assert [found["teams"][side].name for side in "AB"] == ["Herons", "Hornets"]
    (ada,) = found["rosters"]["A"]
    assert (ada.number, ada.libero) == ("7", True)
    again = service.create_from_preset(preset.id, SessionCreate(title="Round 4"))
    assert service.get_roster(again, "A")[0].person_id == ada.person_id is not None


def test_what_the_coach_says_comes_first(service: SessionService) -> None:
    preset = service.create_preset(PresetIn(name="Home match", content=LEAGUE))
    data = SessionCreate(title="Away", venue="Elsewhere", timezone="UTC", meta={"rules": "beach"})
    match = service.create_from_preset(preset.id, data, {"A": "Owls"})
    found = service.load_session(match)
    assert (found["session"].venue, found["session"].timezone) == ("Elsewhere", "UTC")
    assert found["session"].meta["rules"] == "beach"
    assert found["rosters"]["A"] == [], "the roster is the Herons'"


def test_a_preset_is_taken_from_a_session_and_stays_as_it_was(service: SessionService) -> None:
    first = service.create_from_preset(
        service.create_preset(PresetIn(name="One", content=LEAGUE)).id, SessionCreate(title="M")
    )
    two = service.create_preset(PresetIn(name="Two", from_session=first))
    assert two.content == LEAGUE
    service.delete_session(first)
    assert service.get_preset(two.id).content == LEAGUE


def test_a_scout_file_says_what_competition_it_was(service: SessionService) -> None:
    scout = {"rules": "beach", "match": {"league": "World tour"}}
    match = service.create_session(SessionCreate(title="M", meta={"scout": scout}))
    content = service.create_preset(PresetIn(name="P", from_session=match)).content
    assert (content.competition, content.rules, content.meta) == ("World tour", "beach", {})


def test_names_are_taken_once(service: SessionService) -> None:
    one = service.create_preset(PresetIn(name="Home match", content=LEAGUE))
    two = service.create_preset(PresetIn(name="Away", content=PresetContent()))
    with pytest.raises(ConflictError, match="already"):
        service.create_preset(PresetIn(name="HÓME match", content=LEAGUE))
    with pytest.raises(ConflictError):
        service.update_preset(two.id, PresetUpdate(name="home match"))
    assert service.update_preset(one.id, PresetUpdate(name="HOME match")).name == "HOME match"
    assert [one.name for one in service.list_presets()] == ["Away", "HOME match"]
    service.delete_preset(two.id)
    assert service.count_presets() == 1
    with pytest.raises(NotFoundError):
        service.get_preset(two.id)


def test_nonsense_is_refused(service: SessionService) -> None:
    with pytest.raises(InvalidInput):
        service.create_preset(PresetIn(name="Empty"))
    with pytest.raises(NotFoundError):
        service.create_preset(PresetIn(name="X", from_session="nobody"))
    twins = [PlayerIn(number=7), PlayerIn(number="07")]
    for content in (
        {"rules": "chess"},
        {"timezone": "Mars"},
        {"rosters": {"A": twins}},
        {"teams": {"C": "X"}},
    ):
        with pytest.raises(ValidationError):
            PresetContent.model_validate(content)
