"""A season: many matches as one, counted and never averaged."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from session.errors import ConflictError, InvalidInput, NotFoundError
from session.formats.reading import import_file
from session.record.matches import Matches
from session.record.seasons import Season
from session.schemas import EventIn, EventUpdate, PlayerIn, SessionCreate, SessionUpdate
from session.service import SessionService
from session.stats.extended import extended
from session.stats.filters import Filter
from session.stats.ncaa import COLLEGE_COUNTS, CollegeLine, added_up
from session.stats.season import TeamSum, digest
from session.stats.styles import style_of
from session.stats.tally import Counted
from session.store import seasons
from session.vocabulary import Side
from tests.record.herons import ACE, BLOCKED, ERROR, KILL, SET_WON, play, played

FILES = ("stuttgart-schwerin-2018", "katowice-bedzin-2019", "ljubljana-maribor-2012")


@pytest.fixture
def three(service: SessionService, shared: Path) -> list[str]:
    """Three real matches."""
    folder = shared / "data/scout"
    return [import_file(service, folder / f"{name}.dvw").session_id for name in FILES]


@pytest.fixture
def herons(service: SessionService) -> int:
    """The club after two matches against the Hornets and one against the Owls."""
    play(service, "2026-01-10", "Hornets", ACE + ERROR + KILL * 3, competition="League")
    play(service, "2026-02-10", "Owls", BLOCKED, competition="Cup")
    last = play(service, "2026-03-10", "Hornets", KILL + ERROR * 2, competition="League")
    club = service.get_teams(last)["A"].club_id
    assert club is not None
    return club


def test_a_season_of_one_match_is_the_match(service: SessionService, three: list[str]) -> None:
    for match in three:
        stats = service.get_stats(match)["teams"]
        style = style_of(service.get_session(match).meta)
        for side, team in service.get_teams(match).items():
            found = service.get_season(Season(club_id=team.club_id))
            (only,) = found["teams"]
            for key in ("rotations", "attack_on_dig", "sideout_points", "serves_per_break_point"):
                assert only[key] == stats[side][key]
            assert stats[side]["totals"].items() <= only["totals"].items()
            college = extended(service.get_match(match), Filter(), style)["teams"][side]["ncaa"]
            assert only["totals"]["ncaa"].items() <= college["team"].items()
            by_number = {one["numbers"][0]: one for one in found["players"] if one["numbers"]}
            for number, player in by_number.items():
                for key, value in player.items():
                    if key in stats[side]["players"][number] and key not in ("name", "sets"):
                        assert value == stats[side]["players"][number][key]
                assert player["ncaa"].items() <= college["players"][number].items()


def test_college_counts_add_up_and_what_one_match_does_not_tell_nobody_knows(
    service: SessionService, herons: int
) -> None:
    (team,) = service.get_season(Season(club_id=herons))["teams"]
    line = team["totals"]["ncaa"]
    assert (line["SP"], line["K"], line["SA"], line["RE"]) == (3, 4, 1, 0)
    assert line["per_set"]["K"] == {"value": 4 / 3, "n": 4, "d": 3}
    nothing = [None] * len(COLLEGE_COUNTS)
    assert added_up(nothing, None) is nothing
    assert added_up([1.0] * len(COLLEGE_COUNTS), nothing) == [1.0] * len(COLLEGE_COUNTS)
    assert added_up([1, None], [2, 3], sets_twice=1) == [2, None]
    assert CollegeLine.of_counts(None).line["K"] is None
    kills = service.get_season(Season(club_id=herons), Filter.parse({"skill": "attack"}))["teams"]
    assert kills[0]["totals"]["ncaa"]["SA"] == 0


def test_a_match_known_by_its_result_has_no_zeros_in_a_season(service: SessionService) -> None:
    match = service.create_session(SessionCreate(title="Results"))
    service.set_team(match, "A", "Herons")
    result = {"score": [25, 20]}
    service.add_events(
        match, None, [EventIn(event_type="point", actor_team=Side.A, payload=result)]
    )
    found = service.get_season(Season(club_id=service.get_teams(match)["A"].club_id))
    (only,) = found["matches"]
    assert (only["sets"], only["totals"]["score"], only["totals"]["matches"]) == ([1, 0], 25, 1)
    for name in ("points_total", "serve_total", "opponent_errors"):
        assert only["totals"][name] is None


def test_a_match_known_by_its_result_is_won_or_lost(service: SessionService, herons: int) -> None:
    match = service.create_session(SessionCreate(title="Results", match_date=dt.date(2026, 4, 1)))
    service.set_team(match, "A", "Herons")
    service.set_team(match, "B", "Egrets")
    scores = [EventIn(event_type="point", actor_team=Side.A,
                      payload={"score": score, "set_number": number})
              for number, score in enumerate(([25, 20], [25, 9], [25, 3]), 1)]  # fmt: skip
    before = service.get_season(Season(club_id=herons))["teams"][0]
    service.add_events(match, None, scores)
    found = service.get_season(Season(club_id=herons))
    (team,) = found["teams"]
    for name, more in (("matches", 1), ("won", 1), ("sets_won", 3), ("points_lost", 32)):
        assert team[name] == before[name] + more
    assert team["totals"]["ncaa"] == before["totals"]["ncaa"]
    (egrets,) = [one for one in found["by_opponent"] if one["opponent"] == "Egrets"]
    assert (egrets["won"], egrets["lost"], egrets["totals"]["serve_total"]) == (1, 0, None)
    narrowed = service.get_season(Season(club_id=herons), Filter.parse({"rotation": "1"}))
    assert "Egrets" not in [one["opponent"] for one in narrowed["by_opponent"]]


def test_sets_without_a_touch_are_sets_played(service: SessionService) -> None:
    players = [PlayerIn(number=n, player_name=f"Player {n}") for n in range(1, 7)]
    six = {"lineup": ["1", "2", "3", "4", "5", "6"]}
    for opponent, number in (("Owls", "2"), ("Crows", "3")):
        match = service.create_session(SessionCreate(title=opponent))
        service.set_team(match, "A", "Herons")
        service.set_team(match, "B", opponent)
        service.set_roster(match, "A", players)
        stood = EventIn(event_type="lineup", actor_team=Side.A, payload=six)
        hit = EventIn(event_type="attack", actor_team=Side.A, actor_number=number,
                      payload={"evaluation": "#"})  # fmt: skip
        point = EventIn(event_type="point", actor_team=Side.A)
        service.add_events(match, None, [stood, hit, point])
    found = service.get_season(Season(club_id=service.get_teams(match)["A"].club_id))
    for player in found["players"]:
        assert (player["matches"], player["ncaa"]["SP"]) == (1, 2)
        assert player["ncaa"]["per_set"]["K"]["value"] == 1 / 2
    assert [one["name"] for one in found["players"]] == ["Player 2", "Player 3"]


def test_sums_are_of_counts_and_rates_of_the_sums(service: SessionService, herons: int) -> None:
    found = service.get_season(Season(club_id=herons))
    (team,) = found["teams"]
    assert (team["name"], team["matches"], team["points_won"], team["points_lost"]) == (
        "Herons",
        3,
        5,
        4,
    )
    totals = team["totals"]
    assert totals["attack_efficiency"] == {"value": 3 / 5, "n": 3, "d": 5}
    assert totals["attack_kill_pct"] == 80.0
    assert totals["sideout"] == {"value": 4 / 5, "n": 4, "d": 5}
    assert totals["break_point"] == {"value": 1 / 4, "n": 1, "d": 4}
    (ada,) = found["players"]
    assert (ada["name"], ada["matches"], ada["points_total"]) == ("Ada Quill", 3, 5)
    (others,) = found["opponents"]
    assert others["totals"]["sideout"]["n"] == 3
    assert [(one["opponent"], one["matches"]) for one in found["by_opponent"]] == [
        ("Hornets", 2),
        ("Owls", 1),
    ]


@pytest.mark.parametrize(
    ("season", "days"),
    [
        ({"competition": "League"}, ["2026-01-10", "2026-03-10"]),
        ({"date_from": dt.date(2026, 2, 1), "date_to": dt.date(2026, 2, 10)}, ["2026-02-10"]),
        ({"opponent": "HORNETS"}, ["2026-01-10", "2026-03-10"]),
        ({"opponent": "horn"}, ["2026-01-10", "2026-03-10"]),
        ({"opponent": "Owls", "competition": "League"}, []),
    ],
)
def test_a_season_is_chosen(
    service: SessionService, herons: int, season: dict[str, Any], days: list[str]
) -> None:
    found = service.get_season(Season(club_id=herons, **season))
    assert [one["day"] for one in found["matches"]] == days
    assert service.competitions(herons) == ["Cup", "League"]


def test_an_opponent_that_is_not_clear_is_asked_for(service: SessionService, herons: int) -> None:
    with pytest.raises(NotFoundError, match="no opponent Nobody"):
        service.get_season(Season(club_id=herons, opponent="Nobody"))
    with pytest.raises(InvalidInput, match=r"Which opponent: Herons .*, Hornets"):
        service.get_season(Season(opponent="H"))
    (hornets,) = service.clubs.find("hornets")
    both = service.get_season(Season(club_id=herons, opponent="H", opponent_id=hornets.id))
    assert len(both["matches"]) == 2


def test_an_opponent_in_no_directory_is_found_by_name(service: SessionService, herons: int) -> None:
    service.clubs.link([service.get_teams(played(service, "Owls"))["B"].id], None)
    found = service.get_season(Season(club_id=herons, opponent="OWLS"))
    assert [one["opponent_id"] for one in found["matches"]] == [None]
    both = service.get_season(Season(club_id=herons, opponent="Nobody", opponent_id=herons))
    assert both["matches"] == []


def test_without_a_club_every_team_has_its_line(service: SessionService, herons: int) -> None:
    found = service.get_season(Season())
    assert {one["name"] for one in found["teams"]} == {"Herons", "Hornets", "Owls"}
    assert len(found["matches"]) == 6, "each match once for each of its teams"
    hornets = next(one["club_id"] for one in found["teams"] if one["name"] == "Hornets")
    turned = service.get_season(Season(club_id=hornets, opponent_id=herons))
    assert turned["teams"][0]["points_lost"] == 5


def test_a_merged_club_and_person_have_one_season(service: SessionService, herons: int) -> None:
    play(service, "2026-04-10", "Owls", KILL, name="Quill")
    other = service.create_session(SessionCreate(title="Other"))
    service.set_team(other, "A", "Seabirds")
    service.set_roster(other, "A", [PlayerIn(number=3, player_name="Ada Winter")])
    kill = [event.model_copy(update={"actor_number": "3"}) for event in KILL]
    service.add_events(other, None, kill)
    (ada,) = service.people.find(search="ada quill")
    (winter,) = service.people.find(search="ada winter")
    seabirds = service.get_teams(other)["A"].club_id
    assert seabirds is not None
    assert ada.sessions == 3, "Quill alone is asked about"
    service.people.link(service.people.unknown()[0].entry_ids, ada.id)
    service.people.merge(ada.id, [winter.id])
    service.clubs.merge(herons, [seabirds])
    found = service.get_season(Season(club_id=seabirds))
    assert found["club"]["name"] == "Herons"
    assert found["teams"][0]["matches"] == 5
    assert [one["matches"] for one in found["players"] if one["person_id"] == ada.id] == [5]
    mine = service.get_person_season(winter.id)
    assert mine["person"]["name"] == "Ada Quill"
    assert mine["totals"]["attack_total"] == 7
    assert sorted(mine["totals"]["numbers"]) == ["3", "7"]


def test_two_entries_of_one_roster_are_one_match(service: SessionService) -> None:
    match = play(service, "2026-01-10", "Hornets", KILL)
    both = [PlayerIn(number=n, player_name=name) for n, name in ((7, "Ada Q"), (8, "Zoe W"))]
    service.set_roster(match, "A", both)
    ace = [event.model_copy(update={"actor_number": "8"}) for event in ACE]
    service.add_events(match, None, ace)
    ada, zoe = (service.people.find(search=name)[0].id for name in ("ada q", "zoe w"))
    service.people.merge(ada, [zoe])
    found = service.get_person_season(ada)
    assert found["totals"]["numbers"] == ["7", "8"]
    assert (found["totals"]["matches"], found["totals"]["sets"]) == (1, 1)
    assert [one["line"]["matches"] for one in found["by_opponent"]] == [1]


def test_a_change_in_a_match_is_in_the_season_at_once(service: SessionService, herons: int) -> None:
    def kills() -> int:
        return int(service.get_season(Season(club_id=herons))["teams"][0]["totals"]["attack_kills"])

    assert kills() == 4
    match = service.get_season(Season(club_id=herons))["matches"][0]["session_id"]
    (first, *_) = service.list_events(match, event_type="attack")
    service.update_event(match, first.id, EventUpdate(payload={"evaluation": "="}))
    assert kills() == 3
    service.delete_event(match, first.id)
    service.undo_delete_event(match, first.id)
    service.delete_session(match)
    assert kills() == 1
    service.restore_deleted(match)
    assert kills() == 3
    service.update_session(match, SessionUpdate(meta={"rules": "beach"}))
    assert kills() == 3


def test_matches_can_be_counted_before_anybody_looks_at_a_season(
    service: SessionService, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    service.sum_up([*three, "gone meanwhile"])
    with monkeypatch.context() as counting:
        counting.setattr(Matches, "get", lambda *_: pytest.fail("counted late"))
        found = service.get_season(Season())
    assert {one["session_id"] for one in found["matches"]} == set(three)
    attack = next(one for one in service.list_events(three[0]) if one.event_type == "attack")
    service.delete_event(three[0], attack.id)
    for match in three:
        stats = service.get_stats(match)["teams"]
        (summed,) = service.compare([match])["sessions"]
        for side in "AB":
            assert stats[side]["totals"].items() <= summed["teams"][side]["totals"].items()


def test_what_was_undone_is_in_no_season(service: SessionService, herons: int) -> None:
    """The ids of what was rolled back are given again."""
    first = Filter.parse({"set": "1"})

    def kills(wanted: Filter | None = None) -> int:
        (team,) = service.get_season(Season(club_id=herons), wanted)["teams"]
        return int(team["totals"]["attack_kills"])

    def undone() -> None:
        with service.transaction():
            service.add_events(match, None, [KILL[3]])
            assert (kills(), kills(first)) == (5, 5)
            raise ConflictError("The pen broke.")

    match = service.get_season(Season(club_id=herons))["matches"][0]["session_id"]
    assert (kills(), kills(first)) == (4, 4)
    with pytest.raises(ConflictError):
        undone()
    service.add_events(match, None, [KILL[1]])
    assert (kills(), kills(first)) == (4, 4)


def test_a_season_is_part_of_one_look(
    service: SessionService, herons: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service.reading():
        within = service.get_season(Season(club_id=herons))
        assert service.count_sessions() == 3
    monkeypatch.setattr(Matches, "get", lambda *_: pytest.fail("counted again"))
    assert service.get_season(Season(club_id=herons)) == within


def test_a_result_is_the_same_whoever_counted_the_match(service: SessionService) -> None:
    """Sets that were played after the decision are told in lists."""
    sets = [
        EventIn(event_type="point", actor_team=Side.A, payload={"set_number": one, "score": score})
        for one, score in enumerate([[25, 20], [25, 18], [25, 23], [1, 0]], start=1)
    ]
    match = play(service, "2026-01-10", "Hornets", sets)
    (now,) = service.get_results([match]).values()
    assert now is not None
    assert now.extra == ((1, 0),)
    service.sum_up([match])
    with SessionService(sessions_dir=service.sessions_dir) as later:
        assert later.get_results([match], work_out=False) == {match: now}


def test_unchanged_matches_are_not_counted_again(
    service: SessionService, herons: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = service.get_season(Season(club_id=herons))
    monkeypatch.setattr(Matches, "get", lambda *_: pytest.fail("counted again"))
    with SessionService(sessions_dir=service.sessions_dir) as later:
        assert later.get_season(Season(club_id=herons)) == first
    monkeypatch.setattr(seasons, "digests", lambda *_: pytest.fail("read again"))
    assert service.get_season(Season(club_id=herons)) == first


def test_a_filter_narrows_every_match(service: SessionService, herons: int) -> None:
    def totals(**query: str) -> dict[str, Any]:
        found = service.get_season(Season(club_id=herons), Filter.parse(query))
        return dict(found["teams"][0]["totals"])

    (team,) = service.get_season(Season(club_id=herons), Filter.parse({"set": "2"}))["teams"] or [
        {}
    ]
    assert team == {}, "no match had a second set"
    assert totals(reception="+")["attack_total"] == 1
    assert totals(serving="yes")["serve_total"] == 4
    (team,) = service.get_season(Season(club_id=herons), Filter.parse({"serving": "yes"}))["teams"]
    assert (team["points_won"], team["points_lost"]) == (1, 3), "in the own serves"
    assert totals(skill="serve")["attack_total"] == 0
    assert totals(skill="serve")["sideout"]["d"] == 5, "side-out needs whole rallies"


def test_a_piece_of_a_match_is_neither_won_nor_lost(service: SessionService, shared: Path) -> None:
    clip = shared / "data/scout/katowice-bedzin-2019-clip.dvw"
    match = import_file(service, clip).session_id
    one_set = play(service, "2026-01-10", "Hornets", KILL + SET_WON)
    for session, sets in ((match, [0, 0]), (one_set, [1, 0])):
        club = service.get_teams(session)["A"].club_id
        found = service.get_season(Season(club_id=club))
        (team,) = found["teams"]
        assert (team["won"], team["lost"], team["unfinished"]) == (0, 0, 1)
        assert [team["sets_won"], team["sets_lost"]] == sets
        assert found["matches"][0]["won"] is None
    whole = import_file(service, shared / "data/scout/katowice-bedzin-2019.dvw").session_id
    club = service.get_teams(whole)["A"].club_id
    (team,) = service.get_season(Season(club_id=club), Filter.parse({"set": "2"}))["teams"]
    assert (team["won"], team["lost"]) == (1, 0), "the whole match, though one set counts"


def test_a_trend_says_each_match_and_so_far(service: SessionService, herons: int) -> None:
    found = service.get_trend("attack_kill", Season(club_id=herons))
    assert found["name"] == "Herons"
    assert [(one["opponent"], one["n"], one["d"]) for one in found["points"]] == [
        ("Hornets", 3, 3),
        ("Owls", 0, 1),
        ("Hornets", 1, 1),
    ]
    assert found["points"][-1]["so_far"] == {"value": 4 / 5, "n": 4, "d": 5}
    (ada,) = service.people.find(search="ada")
    mine = service.get_trend("serve_efficiency", Season(club_id=herons), person_id=ada.id)
    assert [one["value"] for one in mine["points"]] == [0.0, None, -1.0]
    for rate, person, said in (
        ("luck", None, "There is no rate luck"),
        ("luck", ada.id, "There is no rate luck"),
        ("sideout", ada.id, "sideout is a rate of teams: ask without a person"),
    ):
        with pytest.raises(InvalidInput, match=said):
            service.get_trend(rate, Season(club_id=herons), person_id=person)
    with pytest.raises(InvalidInput):
        service.get_trend("sideout", Season())


def test_sessions_stand_side_by_side_in_the_order_asked(
    service: SessionService, three: list[str]
) -> None:
    found = service.compare([three[2], three[0], three[2]])["sessions"]
    assert [one["session_id"] for one in found] == [three[2], three[0]]
    for one in found:
        stats = service.get_stats(one["session_id"])["teams"]
        for side in "AB":
            assert stats[side]["totals"].items() <= one["teams"][side]["totals"].items()
    with pytest.raises(InvalidInput, match="At most"):
        service.compare([f"s{n}" for n in range(9)])
    with pytest.raises(NotFoundError):
        service.compare(["nobody"])


def test_sessions_without_plays_are_no_matches(service: SessionService, herons: int) -> None:
    empty = play(service, "2026-05-10", "Owls", [])
    assert len(service.get_season(Season(club_id=herons))["matches"]) == 3
    (alone,) = service.compare([empty])["sessions"]
    assert alone["teams"]["A"]["totals"]["attack_total"] == 0
    with pytest.raises(NotFoundError):
        service.get_season(Season(club_id=999))
    with pytest.raises(NotFoundError):
        service.get_person_season(2**70)


def test_adding_digests_is_counting_both(service: SessionService, three: list[str]) -> None:
    both = TeamSum()
    kills = 0
    for match in three[:2]:
        found = service.get_match(match)
        both.add_match(digest(Counted.of(found)), Side.A)
        kills += service.get_stats(match)["teams"]["A"]["totals"]["attack_kills"]
    assert both.totals().line["attack_kills"] == kills
    assert both.matches == 2


def test_a_script_is_told_what_a_filter_and_a_reference_are(
    service: SessionService, herons: int
) -> None:
    match = played(service, "Owls")
    wrong: Any = {"set": "1"}
    for verb in (
        lambda: service.get_stats(match, wanted=wrong),
        lambda: service.get_match(match, wrong),
        lambda: service.get_season(Season(club_id=herons), wrong),
        lambda: service.compare([match], {}),  # type: ignore[arg-type]
    ):
        with pytest.raises(InvalidInput, match="wanted must be a Filter"):
            verb()
    with pytest.raises(InvalidInput, match="reference must be a list"):
        service.get_stats(match, reference="abc")
    with pytest.raises(NotFoundError, match="There is no session abc"):
        service.get_stats(match, reference=["abc"])
