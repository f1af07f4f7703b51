"""People and clubs across sessions: who is found, and who is asked about."""

from __future__ import annotations

from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from session.folding import words
from session.formats.reading import import_file
from session.likeness import of_names
from session.people import ClubIn
from session.schemas import PlayerIn
from session.service import SessionService
from tests.record.rostered import named, play, who


def test_a_player_is_found_again_in_the_next_match(service: SessionService) -> None:
    first = play(service, "Herons", {7: "Ada Quill", 9: "Bea Storm"})
    second = play(service, "HÉRONS", {11: "quill ADA", 9: "Bea Storm"})
    assert who(service, second) == {"9": who(service, first)["9"], "11": who(service, first)["7"]}
    assert service.get_teams(first)["A"].club_id == service.get_teams(second)["A"].club_id
    ada = named(service, "ada")
    assert (ada.name, ada.sessions) == ("Ada Quill", 2)
    assert [one.number for one in service.people.appearances(ada.id)] == ["7", "11"]
    assert service.people.unknown() == service.clubs.unknown() == []


def test_real_rosters_are_recognised_in_the_next_file(
    service: SessionService, shared: Path
) -> None:
    """A whole match, and one rally of it in a file of its own."""
    folder = shared / "data/scout"
    match, rally = (
        import_file(service, folder / f"katowice-bedzin-2019{more}.dvw").session_id
        for more in ("", "-clip")
    )
    for side in "AB":
        first, second = (
            {one.number: one.person_id for one in service.get_roster(ident, side)}
            for ident in (match, rally)
        )
        assert first == second
        assert None not in first.values()
    assert service.clubs.count() == 2
    assert {one.sessions for one in service.people.find(limit=100)} == {2}


@pytest.mark.parametrize(
    ("name", "number", "reason"),
    [
        ("A. Quill", 7, "same name, one of them with initials, same club, number 7"),
        ("Ada Quil", 4, "almost the same letters, same club"),
        ("Quill", 7, "one name is part of the other, same club, number 7"),
        ("Ada Storm", 7, "a name in common, same club, number 7"),
    ],
)
def test_who_is_only_alike_is_asked_about(
    service: SessionService, name: str, number: int, reason: str
) -> None:
    first = play(service, "Herons", {7: "Ada Quill"})
    second = play(service, "Herons", {number: name})
    assert who(service, second) == {str(number): None}
    (asked,) = service.people.unknown()
    assert (asked.name, asked.team, asked.numbers) == (name, "Herons", [str(number)])
    assert [(one.id, one.reason) for one in asked.suggestions] == [
        (who(service, first)["7"], reason)
    ]
    service.people.link(asked.entry_ids, asked.suggestions[0].id)
    third = play(service, "Herons", {number: name})
    if " " in name:
        assert who(service, third) == who(service, second), "what was decided is remembered"


def test_the_same_name_in_another_club_is_asked_about(service: SessionService) -> None:
    play(service, "Herons", {7: "Ada Quill"})
    play(service, "Hornets", {7: "Ada Quill", 8: "Bea Storm"})
    (asked,) = service.people.unknown()
    assert [one.reason for one in asked.suggestions] == ["same name, in another club"]
    fresh = service.people.split(asked.entry_ids)
    assert service.people.count(search="Ada") == 2
    assert [(one.name, len(one.ids)) for one in service.people.namesakes()] == [("Ada Quill", 2)]
    again = play(service, "Hornets", {7: "Ada Quill"})
    assert who(service, again) == {"7": fresh.id}


def test_two_of_one_name_in_a_roster_are_asked_about(service: SessionService) -> None:
    match = play(service, "Herons", {7: "Ada Quill", 8: "Ada Quill", 9: ""})
    assert set(who(service, match).values()) == {None}
    (asked,) = service.people.unknown()
    assert asked.numbers == ["7", "8"]


def test_a_team_without_a_name_says_nothing_of_its_players(service: SessionService) -> None:
    match = play(service, None, {7: "Ada Quill"})
    play(service, "Team A", {7: "Ada Quill"})
    assert service.clubs.count() == service.people.count() == 0
    assert service.clubs.unknown() == []
    assert service.clubs.count_unknown() == 0
    service.set_team(match, "A", "Herons")
    assert who(service, match)["7"] == named(service, "Ada").id


def test_a_club_known_by_part_of_its_name_is_asked_about_and_remembered(
    service: SessionService,
) -> None:
    play(service, "Harbour Town Herons", {7: "Ada Quill"})
    second = play(service, "Herons", {7: "Ada Quill"})
    (asked,) = service.clubs.unknown()
    assert asked.suggestions[0].name == "Harbour Town Herons"
    service.clubs.link(asked.entry_ids, asked.suggestions[0].id)
    assert who(service, second)["7"] == named(service, "Ada").id, "its players follow"
    play(service, "Herons", {})
    assert service.clubs.unknown() == []
    assert service.clubs.find()[0].sessions == 3


def test_a_name_that_is_put_right_keeps_the_player_another_name_does_not(
    service: SessionService,
) -> None:
    match = play(service, "Herons", {7: "Ada Quil"})
    ada = who(service, match)["7"]
    service.set_roster(match, "A", [PlayerIn(number=7, player_name="Ada Quill")])
    assert who(service, match) == {"7": ada}
    service.set_roster(match, "A", [PlayerIn(number=7, player_name="Zoe Winter")])
    assert who(service, match)["7"] not in (ada, None)


def test_a_club_keeps_its_team_through_a_better_name(service: SessionService) -> None:
    match = play(service, "Herons", {})
    herons = service.get_teams(match)["A"].club_id
    assert service.set_team(match, "A", "Herons II").club_id == herons
    assert service.set_team(match, "A", "Hornets").club_id != herons
    assert service.set_team(match, "A", None).club_id is None


def test_people_are_found_by_the_beginnings_of_their_names_and_their_club(
    service: SessionService,
) -> None:
    play(service, "Herons", {7: "Łucja Żak", 8: "Bea Storm"})
    play(service, "Hornets", {7: "Cleo Hart"})
    assert [one.name for one in service.people.find(search="luc zak")] == ["Łucja Żak"]
    assert service.people.find(search="ak") == []
    assert [one.name for one in service.people.find()] == ["Bea Storm", "Cleo Hart", "Łucja Żak"]
    (herons,) = service.clubs.find(search="her")
    assert service.people.count(club_id=herons.id) == 2
    assert [one.name for one in service.people.find(limit=1, offset=2)] == ["Łucja Żak"]


def test_clubs_have_a_short_name(service: SessionService) -> None:
    club = service.clubs.create(ClubIn(name="Harbour Town Herons", short_name="HTH"))
    assert service.clubs.get(club.id).short_name == "HTH"


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_the_same_both_ways_and_of_oneself_complete(one: str, other: str) -> None:
    score, _ = of_names(one, other)
    assert score == of_names(other, one)[0]
    assert 0 <= score <= 1
    if words(one):
        assert of_names(one, one)[0] == 1


@pytest.mark.parametrize("search", ["%", "_", " - ", "☺"])
def test_signs_alone_are_the_name_of_nobody(service: SessionService, search: str) -> None:
    play(service, "Herons", {7: "Ada Quill"})
    for directory in (service.people, service.clubs):
        assert directory.find(search=search) == []
        assert directory.count(search=search) == 0
        assert directory.count(search=" ") == 1


def test_names_that_are_open_are_counted_for_one_club(service: SessionService) -> None:
    play(service, "Herons", {7: "Ada Quill"})
    play(service, "Hornets", {7: "Ada Quill", 8: "Bea Storm"})
    play(service, "Heron", {7: "Zoe Stone"})
    herons, hornets = (service.clubs.find(search=name)[0].id for name in ("herons", "hornets"))
    assert service.people.count_unknown() == 2
    assert service.people.count_unknown(herons) == 0
    assert service.people.count_unknown(hornets) == 1
    assert service.clubs.count_unknown() == 1
    assert service.clubs.count_unknown(herons) == 1, "the Heron may be the Herons"
    assert service.clubs.count_unknown(hornets) == 0
