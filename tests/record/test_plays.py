"""One question to many matches: the same plays are found as in each match by itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest

from session.errors import NotFoundError
from session.formats.reading import import_file
from session.record.seasons import Season
from session.schemas import EventIn, EventUpdate, PlayerIn
from session.service import SessionService
from session.stats.filters import MATCH_KEYS, Filter
from session.stats.narrowing import touch_ids
from session.stats.playfacts import play_facts
from session.vocabulary import Side
from tests.record.herons import ACE, BLOCKED, ERROR, KILL, SET_WON, play, played

QUESTIONS = 200
NOBODYS = [EventIn(event_type="dig", payload={"set_number": 1})]
IN_ONE = [EventIn(event_type="rotation", actor_team=Side.B, payload={"setter_zone": 1})]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[SessionService]:
    """Every scout file that there is, and a match with tags, with a touch of nobody, and with a set
    that is known by its result."""
    with SessionService(None, tmp_path_factory.mktemp("real")) as service:
        for path in sorted((shared / "data/scout").iterdir()):
            if path.suffix != ".sq":  # a roster
                import_file(service, path)
        plays = SET_WON + IN_ONE + KILL[:2] + NOBODYS + KILL[2:] + ACE
        hornets = play(service, "2026-01-10", "Hornets", plays)
        for touch in service.list_events(hornets, event_type="serve"):
            said = {**touch.payload, "tags": ["Long", "To the Setter"], "custom": "Ąb cd"}
            service.update_event(hornets, touch.id, EventUpdate(payload=said))
        yield service


def ids(service: SessionService) -> list[str]:
    return [one.id for one in service.list_sessions(limit=100)]


def questions(service: SessionService, dice: random.Random) -> Iterator[Filter]:
    """Questions that some touch of these matches answers: what one touch says, some of it left
    out, and some of it said of another."""
    facts = [fact for one in ids(service) for fact in play_facts(service.get_match(one))]
    yield from (Filter(), Filter(rotation=(1,)), Filter(opponent_rotation=(1,)))
    while True:
        touch, other = dice.choices(facts, k=2)
        said = {
            "set": str(touch.set_number),
            "team": dice.choice("AB"),
            "player": f"{touch.side or 'A'}{touch.number or 'none'}",
            "rotation": ",".join(dice.choices("123456", k=3)),
            "opponent_rotation": ",".join(dice.choices("123456", k=3)),
            "serving": dice.choice(["yes", "no"]),
            "outcome": dice.choice(["won", "lost"]),
            "score": dice.choice(["close", "from20", "leading", "level", "trailing"])
            if dice.random() < 0.8
            else f"{touch.score[0]}-{touch.score[1]}",
            "reception": (touch.reception + other.reception).replace(" ", ""),
            "rally": f"{touch.rally}-{other.rally}",
            "phase": touch.phase,
            "skill": f"{touch.kind},{other.kind}",
            "evaluation": (touch.sign + other.sign).replace(" ", ""),
            "start_zone": f"{touch.start_zone or 1},{other.start_zone or 4}",
            "end_zone": f"{touch.end_zone or 1},{other.end_zone or 4}",
            "combination": touch.combination or "X5",
            "skill_type": touch.skill_type or "H",
            "call": f"{touch.called or 'K1'},{other.called or 'K7'}",
            "blockers": str(touch.blockers or 0),
            "tag": f"{(touch.tags or ('seldom',))[0]},seldom",
            "text": next(iter((touch.words or other.words or "time").splitlines())),
        }
        assert said.keys() == set(MATCH_KEYS)
        rare = [key for key, found in (("tag", touch.tags), ("text", touch.words)) if found]
        asked = rare[:1] + dice.sample(sorted(said), dice.randint(0, 4))
        yield Filter.parse({key: said[key] for key in asked})


def test_many_matches_answer_as_each_by_itself(real: SessionService) -> None:
    matches, dice = ids(real), random.Random(9)
    assert real.prepare_plays(matches, most=3) == len(matches) - 3
    alone_there = {one: real.get_match(one) for one in matches}
    found_some = 0
    for number, wanted in enumerate(islice(questions(real, dice), QUESTIONS)):
        by = dice.choice([None, None, Side.A, Side.B]) if number > 3 else None
        limit, offset = dice.choice([(500, 0), (40, 0), (7, 30)])
        found = real.find_plays(wanted, matches, by=by, limit=limit, offset=offset)
        alone = []
        for one, match in alone_there.items():
            passing = set(touch_ids(match, wanted))
            alone += [
                (one, touch.id)
                for rally in match.rallies
                for touch in rally.touches
                if touch.id in passing and by in (None, touch.side)
            ]
        assert found.total == len(alone) == sum(one.plays for one in found.matches), wanted
        listed = [(one.event.session_id, one.event.id) for one in found.plays]
        assert listed == alone[offset:][:limit], wanted
        found_some += bool(alone)
    assert found_some > QUESTIONS / 3


@pytest.fixture
def herons(service: SessionService) -> int:
    """The club at home, then as visitors, then at home again."""
    play(service, "2026-01-10", "Hornets", ACE + ERROR + KILL)
    away = play(service, "2026-02-10", "Herons", KILL + ACE)
    service.set_team(away, "A", "Owls")
    last = play(service, "2026-03-10", "Hornets", BLOCKED)
    club = service.get_teams(last)["A"].club_id
    assert club is not None
    assert service.get_teams(away)["B"].club_id == club
    return club


ATTACKS = Filter.parse({"skill": "attack"})


def said(service: SessionService, wanted: Filter, season: Season, **asked: object) -> list[str]:
    """What is found, as "Owls B7 serve -"."""
    found = service.find_plays(wanted, season, **asked)  # type: ignore[arg-type]
    opponents = {one.session_id: one.names[Side.B] for one in found.matches}
    return [
        f"{opponents[one.event.session_id]} {one.event.actor_team}{one.event.actor_number}"
        f" {one.event.event_type} {one.event.payload['evaluation']}"
        for one in found.plays
    ]


def test_in_a_season_the_club_is_a_wherever_it_plays(service: SessionService, herons: int) -> None:
    season = Season(club_id=herons)
    lost = Filter.parse({"outcome": "lost", "team": "A", "skill": "serve"})
    assert said(service, lost, season) == [
        "Hornets B7 serve -", "Owls B7 serve -", "Owls A7 serve #", "Hornets A7 serve ="
    ]  # fmt: skip
    assert said(service, ATTACKS, season, by=Side.A) == [
        "Hornets A7 attack /",
        "Hornets A7 attack #",
    ]
    assert said(service, ATTACKS, season, by=Side.B) == ["Owls A7 attack #"]
    seven = Filter.parse({"player": "A7", "skill": "reception"})
    assert said(service, seven, season) == [
        "Hornets A7 reception +", "Owls B7 reception =", "Hornets A7 reception #"
    ]  # fmt: skip


def test_a_person_is_followed_into_away_matches(service: SessionService, herons: int) -> None:
    season = Season(club_id=herons)
    for one in service.find_plays(ATTACKS, season).matches:
        at_home = one.first is Side.A
        service.set_roster(one.session_id, one.first, [PlayerIn(number="7", player_name="Ida Ku")])
        other = [PlayerIn(number="7", player_name=f"Mo {one.names[Side.B]}")]
        service.set_roster(one.session_id, Side.B if at_home else Side.A, other)
    names = service.plays.people(season)
    ida = next(ident for ident, name in names.items() if name == "Ida Ku")
    assert set(names.values()) == {"Ida Ku", "Mo Hornets", "Mo Owls"}
    wanted = Filter.parse({"skill": "reception"})
    theirs = ["Hornets A7 reception +", "Owls B7 reception =", "Hornets A7 reception #"]
    assert said(service, wanted, season, person_id=ida) == theirs
    assert service.count_plays(wanted, season, person_id=ida) == 3
    # What was changed inside of a transaction is read from the matches themselves.
    with service.transaction():
        played_last = service.find_plays(wanted, season, person_id=ida).plays[0]
        service.delete_event(played_last.event.session_id, played_last.event.id)
        assert said(service, wanted, season, person_id=ida) == theirs[1:]
    with pytest.raises(NotFoundError):
        service.find_plays(wanted, season, person_id=999)


def test_a_seasons_own_choice_and_the_filters_choose_the_matches(
    service: SessionService, herons: int
) -> None:
    against = Season(club_id=herons, opponent="Owls")
    assert said(service, ATTACKS, against) == ["Owls A7 attack #"]
    for key, value in (("opponent", "Ow"), ("date_from", "2026-02-10"), ("date_to", "2026-02-10")):
        wanted = Filter.parse({"skill": "serve", key: value})
        matches = service.find_plays(wanted, Season(club_id=herons)).matches
        assert played(service, "Owls") in [one.session_id for one in matches]
        assert len(matches) < 3, key


def test_ticked_sessions_come_as_they_are_named(service: SessionService, herons: int) -> None:
    owls = played(service, "Owls")
    hornets = [one.id for one in service.list_sessions(search="Hornets")]
    found = service.find_plays(ATTACKS, [owls, hornets[1]])
    assert [one.event.session_id for one in found.plays] == [owls, hornets[1]]
    wanted = Filter.parse({"player": "A7", "skill": "attack"})
    assert service.count_plays(wanted, [owls, hornets[1]]) == 2
    assert service.count_plays(wanted, [owls, hornets[1]], club_id=herons) == 1
    with pytest.raises(NotFoundError):
        service.count_plays(ATTACKS, [owls, "0" * 32])


def test_a_match_that_changed_is_read_again(service: SessionService, herons: int) -> None:
    season = Season(club_id=herons)
    assert service.prepare_plays(season, most=2) == 1
    (first, *_rest) = service.find_plays(ATTACKS, season).plays
    assert service.prepare_plays(season) == 0
    ident = first.event.session_id, first.event.id
    service.update_event(*ident, EventUpdate(event_type="freeball"))
    assert service.count_plays(ATTACKS, season) == 2
    service.delete_event(*ident)
    assert service.count_plays(Filter.parse({"skill": "freeball"}), season) == 0
    service.undo_delete_event(*ident)
    assert service.count_plays(Filter.parse({"skill": "freeball"}), season) == 1


def test_a_deleted_match_is_found_no_more_and_a_restored_one_again(
    service: SessionService, herons: int
) -> None:
    season, owls = Season(club_id=herons), played(service, "Owls")
    assert service.count_plays(ATTACKS, season) == 3
    service.delete_session(owls)
    assert service.count_plays(ATTACKS, season) == 2
    (deleted,) = service.list_deleted()
    service.restore_deleted(deleted.session_id)
    assert service.count_plays(ATTACKS, season) == 3


def test_a_look_of_several_verbs_sees_what_it_has_changed(
    service: SessionService, herons: int
) -> None:
    """Nothing of what may be undone yet is kept."""
    season = Season(club_id=herons)
    with service.reading():
        assert service.count_plays(ATTACKS, season) == 3
    owls = played(service, "Owls")
    with suppress(ZeroDivisionError), service.transaction():
        service.add_events(owls, None, KILL)
        found = service.find_plays(ATTACKS, season)
        assert [one.plays for one in found.matches] == [1, 2, 1]
        assert len(found.plays) == 4
        raise ZeroDivisionError
    assert service.count_plays(ATTACKS, season) == 3
    service.add_events(owls, None, ACE)
    assert service.count_plays(ATTACKS, season) == 3
