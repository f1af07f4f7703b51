"""A season counts no match twice, and no piece of one beside the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.formats.reading import import_file
from session.record.seasons import Season
from session.service import SessionService
from session.stats.filters import Filter
from tests.record.herons import BLOCKED, ERROR, KILL, SET_WON, play


@pytest.mark.parametrize("again", ["katowice-bedzin-2019", "katowice-bedzin-2019-clip"])
def test_a_match_imported_twice_counts_once(
    service: SessionService, shared: Path, again: str
) -> None:
    file = shared / f"data/scout/{again}.dvw"
    first = import_file(service, file).session_id
    club = service.get_teams(first)["A"].club_id
    before = service.get_season(Season(club_id=club))
    second = import_file(service, file, title="Once more").session_id
    for season in (Season(club_id=club), Season()):
        found = service.get_season(season)
        (double,) = found["doubles"]
        assert (double["session_id"], double["same_as"]) == (second, first)
        assert double["title"] == "Once more"
    assert before == service.get_season(Season(club_id=club)) | {"doubles": []}
    person = next(one["person_id"] for one in before["players"] if one["person_id"])
    mine = service.get_person_season(person)
    assert (len(mine["matches"]), len(mine["doubles"])) == (1, 1)
    assert len(service.compare([first, second])["sessions"]) == 2


def test_the_same_day_teams_and_scores_are_the_same_match(service: SessionService) -> None:
    day = ("2026-01-10", "Hornets")
    first, second = (play(service, *day, KILL + SET_WON) for _ in range(2))
    club = service.get_teams(first)["A"].club_id
    found = service.get_season(Season(club_id=club))
    assert [one["session_id"] for one in found["doubles"]] == [second]
    assert found["teams"][0]["matches"] == 1
    service.delete_session(first)
    assert service.get_season(Season(club_id=club))["doubles"] == []
    for opponent, on, events in (
        ("Owls", "2026-01-10", KILL + SET_WON),
        ("Hornets", "2026-01-11", KILL + SET_WON),
        ("Hornets", "2026-01-10", KILL),
        ("Hornets", "2026-01-10", KILL),
    ):
        play(service, on, opponent, events)
    found = service.get_season(Season(club_id=club))
    assert (len(found["matches"]), found["doubles"]) == (5, [])


@pytest.mark.parametrize("piece_first", [True, False])
def test_a_piece_of_a_match_that_is_there_whole_does_not_count_again(
    service: SessionService, shared: Path, piece_first: bool
) -> None:
    names = ["katowice-bedzin-2019", "katowice-bedzin-2019-clip"]
    made = {
        name: import_file(service, shared / f"data/scout/{name}.dvw").session_id
        for name in (reversed(names) if piece_first else names)
    }
    whole, piece = made[names[0]], made[names[1]]
    alone = service.get_stats(whole)["teams"]["A"]["totals"]
    club = service.get_teams(whole)["A"].club_id
    for season in (Season(club_id=club), Season()):
        found = service.get_season(season, Filter.parse({"set": "1"}))
        assert {one["session_id"] for one in found["matches"]} == {whole}
        (left_out,) = found["doubles"]
        assert (left_out["session_id"], left_out["same_as"]) == (piece, whole)
        assert left_out["piece"] is True
    found = service.get_season(Season(club_id=club))
    assert found["teams"][0]["totals"]["attack_total"] == alone["attack_total"]
    person = next(one["person_id"] for one in found["players"] if one["person_id"])
    assert len(service.get_person_season(person)["matches"]) == 1


def test_what_is_only_like_a_piece_of_a_match_counts(service: SessionService) -> None:
    long = [*KILL * 4, *BLOCKED, *KILL * 2, *SET_WON]
    play(service, "2026-01-10", "Hornets", long)
    for day, opponent, events in (
        ("2026-01-11", "Hornets", [*KILL * 2, *BLOCKED]),
        ("2026-01-10", "Owls", [*KILL * 2, *BLOCKED]),
        ("2026-01-10", "Hornets", [*BLOCKED, *KILL * 3]),
        ("2026-01-10", "Hornets", [*KILL * 2, *ERROR, *BLOCKED]),
        ("2026-01-10", "Hornets", KILL),
    ):
        play(service, day, opponent, events)
    assert service.get_season(Season())["doubles"] == []
    piece = play(service, "2026-01-10", "Hornets", [*KILL, *BLOCKED, *KILL])
    (left_out,) = service.get_season(Season())["doubles"]
    assert left_out["session_id"] == piece
