"""What a role reaches: one's own club's matches, one match, one's own plays, or everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from session.accounts import RoleGiven, TokenIn, UserIn, UserUpdate
from session.errors import ConflictError, ForbiddenError, InvalidInput, NotFoundError
from session.keptquestions import KeptQuestionIn
from session.people import ClubIn, PersonIn, PersonUpdate
from session.permissions import Grant, Principal, Right, Role, access_of, within
from session.playlists import PlaylistIn, PlaylistItemIn
from session.presets import PresetIn
from session.record.seasons import Season
from session.schemas import EventIn, PlayerIn, SessionCreate, SessionUpdate
from session.service import SessionService
from session.stats.filters import Filter


@dataclass(frozen=True)
class House:
    """Two clubs, a match of each, and Anna, who plays for the Herons."""

    whole: SessionService
    herons: int
    cranes: int
    ours: str
    theirs: str
    anna: int

    def as_(
        self,
        role: Role,
        *,
        club: int | None = None,
        session: str | None = None,
        person: int | None = None,
    ) -> SessionService:
        access = access_of([Grant(role, club, session)], person)
        return self.whole.acting(Principal("Kim", "page", access))

    def play(self, session_id: str) -> int:
        return self.whole.list_events(session_id)[0].id


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with SessionService(sessions_dir=tmp_path) as whole:
        herons = whole.clubs.create(ClubIn(name="Herons")).id
        cranes = whole.clubs.create(ClubIn(name="Cranes")).id
        made = []
        for club, name in ((herons, "Herons"), (cranes, "Cranes")):
            session_id = whole.create_session(SessionCreate(title=f"Match of the {name}"))
            whole.belongings.give("session", session_id, club)
            whole.set_team(session_id, "A", name)
            whole.set_roster(session_id, "A", [PlayerIn(number="9", player_name=f"{name} Nine")])
            whole.add_events(
                session_id,
                None,
                [EventIn(event_type="serve", actor_team="A", actor_number="9", t_sec=1.0)],
            )
            made.append(session_id)
        anna = whole.people.find(search="Herons Nine")[0].id
        yield House(whole, herons, cranes, made[0], made[1], anna)


def ids(service: SessionService) -> set[str]:
    return {one.id for one in service.list_sessions()}


def test_whoever_has_a_role_in_a_club_finds_its_matches_and_no_others(house: House) -> None:
    for role in (Role.COACH, Role.SCOUT, Role.GUEST):
        kim = house.as_(role, club=house.herons)
        assert ids(kim) == {house.ours}
        assert kim.count_sessions() == 1
        assert kim.list_sessions(search="Cranes") == []
        assert kim.get_session(house.ours).title == "Match of the Herons"
        with pytest.raises(NotFoundError, match="no session"):
            kim.get_session(house.theirs)
        with pytest.raises(NotFoundError):
            kim.list_events(house.theirs)
        with pytest.raises(NotFoundError):
            kim.get_stats(house.theirs)
        assert {one.session_id for one in kim.changes.find(None)} == {house.ours}


def test_a_season_and_a_question_count_what_one_may_see(house: House) -> None:
    kim = house.as_(Role.GUEST, club=house.herons)
    assert [one["session_id"] for one in kim.get_season(Season())["matches"]] == [house.ours] * len(
        kim.get_season(Season())["matches"]
    )
    serves = Filter.parse({"skill": "serve"})
    assert kim.count_plays(serves, Season()) == 1
    assert house.whole.count_plays(serves, Season()) == 2
    with pytest.raises(NotFoundError):
        kim.count_plays(serves, [house.theirs])
    assert [one.name for one in kim.people.find()] == ["Herons Nine"]
    assert [one.name for one in kim.clubs.find()] == ["Herons"]


def test_a_role_for_one_match_reaches_that_match(house: House) -> None:
    kim = house.as_(Role.SCOUT, session=house.theirs)
    assert ids(kim) == {house.theirs}
    kim.add_events(house.theirs, None, [EventIn(event_type="attack", t_sec=2.0)])
    with pytest.raises(NotFoundError):
        kim.add_events(house.ours, None, [EventIn(event_type="attack", t_sec=2.0)])
    with pytest.raises(ForbiddenError):
        kim.create_session(SessionCreate(title="New"))


def test_a_guest_changes_nothing(house: House) -> None:
    kim = house.as_(Role.GUEST)
    assert ids(kim) == {house.ours, house.theirs}
    before = house.whole.changes.newest()
    for change in (
        lambda: kim.add_events(house.ours, None, [EventIn(event_type="attack", t_sec=2.0)]),
        lambda: kim.update_session(house.ours, SessionUpdate(title="Mine")),
        lambda: kim.delete_session(house.ours),
        lambda: kim.create_session(SessionCreate(title="New")),
        lambda: kim.set_team(house.ours, "B", "Others"),
        lambda: kim.people.create(PersonIn(name="Somebody")),
        lambda: kim.playlists.create(PlaylistIn(title="Mine")),
    ):
        with pytest.raises(ForbiddenError):
            change()
    assert house.whole.changes.newest() == before
    assert house.whole.get_session(house.ours).title == "Match of the Herons"


def test_a_scout_writes_plays_and_deletes_no_match(house: House) -> None:
    kim = house.as_(Role.SCOUT, club=house.herons)
    kim.add_events(house.ours, None, [EventIn(event_type="attack", t_sec=2.0)])
    with pytest.raises(ForbiddenError):
        kim.delete_session(house.ours)
    assert house.ours in ids(house.whole)


def test_what_somebody_makes_is_their_clubs(house: House) -> None:
    kim = house.as_(Role.COACH, club=house.herons)
    made = kim.create_session(SessionCreate(title="Friendly"))
    assert made in ids(kim)
    assert house.whole.belongings.club_of("session", made) == house.herons
    assert made not in ids(house.as_(Role.COACH, club=house.cranes))
    with pytest.raises(ForbiddenError):
        kim.belongings.give("session", made, house.cranes)
    assert house.whole.belongings.club_of("session", made) == house.herons


def test_what_a_scout_makes_is_their_clubs_too(house: House) -> None:
    kim = house.as_(Role.SCOUT, club=house.herons)
    made = kim.create_session(SessionCreate(title="Training"))
    assert house.whole.belongings.club_of("session", made) == house.herons
    assert made in ids(kim)


def test_a_match_that_comes_back_is_still_its_clubs(house: House) -> None:
    kim = house.as_(Role.COACH, club=house.herons)
    kim.delete_session(house.ours)
    assert ids(kim) == set()
    assert [one.session_id for one in kim.deleted.find()] == [house.ours]
    assert house.as_(Role.COACH, club=house.cranes).deleted.find() == []
    with pytest.raises(NotFoundError):
        house.as_(Role.COACH, club=house.cranes).deleted.restore(house.ours)
    kim.deleted.restore(house.ours)
    assert ids(kim) == {house.ours}


def test_playlists_presets_and_questions_are_a_clubs(house: House) -> None:
    kim, lee = (house.as_(Role.COACH, club=one) for one in (house.herons, house.cranes))
    item = PlaylistItemIn(session_id=house.ours, event_id=house.play(house.ours))
    playlist = kim.playlists.create(PlaylistIn(title="Serves", items=[item]))
    preset = kim.presets.create(PresetIn(name="League", from_session=house.ours))
    question = kim.questions.keep(KeptQuestionIn(name="Serves", asked={"skill": "serve"}))
    for mine, others in (
        (kim.playlists.find(), lee.playlists.find()),
        (kim.presets.find(), lee.presets.find()),
        (kim.questions.find(), lee.questions.find()),
    ):
        assert (len(mine), len(others)) == (1, 0)
    for look in (
        lambda: lee.playlists.get(playlist.id),
        lambda: lee.presets.get(preset.id),
        lambda: lee.questions.get(question.id),
    ):
        with pytest.raises(NotFoundError):
            look()


def test_no_play_of_another_club_gets_into_a_playlist(house: House) -> None:
    kim = house.as_(Role.COACH, club=house.herons)
    own = kim.playlists.create(PlaylistIn(title="Serves")).id
    theirs = PlaylistItemIn(session_id=house.theirs, event_id=house.play(house.theirs))
    with pytest.raises(NotFoundError, match="There is no event"):
        kim.playlists.add(own, [theirs])
    with pytest.raises(NotFoundError):
        kim.playlists.create(PlaylistIn(title="Theirs", items=[theirs]))
    assert kim.playlists.items(own) == []
    kim.belongings.give_to(own, [house.anna])
    player = house.as_(Role.PLAYER, club=house.herons, person=house.anna)
    with pytest.raises(NotFoundError):
        player.sessions.get(house.theirs)


def test_a_player_sees_their_own_plays_and_what_is_given_to_them(house: House) -> None:
    anna = house.as_(Role.PLAYER, person=house.anna)
    serves = Filter.parse({"skill": "serve"})
    assert anna.count_plays(serves, Season(), person_id=house.anna) == 1
    with pytest.raises(ForbiddenError):
        anna.count_plays(serves, Season())
    assert len(anna.get_person_season(house.anna)["matches"]) == 1
    other = house.whole.people.find(search="Cranes Nine")[0].id
    with pytest.raises(NotFoundError):
        anna.get_person_season(other)
    assert ids(anna) == set()
    house.whole.people.update(house.anna, PersonUpdate(notes="Tires in set 4."))
    assert anna.people.get(house.anna).notes == ""
    item = PlaylistItemIn(session_id=house.theirs, event_id=house.play(house.theirs))
    playlist = house.whole.playlists.create(PlaylistIn(title="Their serves", items=[item]))
    assert anna.playlists.find() == []
    house.whole.belongings.give_to(playlist.id, [house.anna])
    assert [one.id for one in anna.playlists.find()] == [playlist.id]
    assert anna.playlists.plays(playlist.id).plays[0].event is not None
    with pytest.raises(ForbiddenError):
        anna.add_events(house.ours, None, [EventIn(event_type="attack", t_sec=2.0)])


def test_a_token_does_no_more_than_it_was_made_for(house: House) -> None:
    access = access_of([Grant(Role.OWNER)])
    reads = Principal("script", "rest", replace(access, scopes=within([Right.SEE])))
    script = house.whole.acting(reads)
    assert script.get_session(house.ours).id == house.ours
    with pytest.raises(ForbiddenError):
        script.update_session(house.ours, SessionUpdate(title="Mine"))


def test_merged_clubs_are_one(house: House) -> None:
    house.whole.clubs.merge(into=house.cranes, others=[house.herons])
    assert ids(house.as_(Role.COACH, club=house.cranes)) == {house.ours, house.theirs}


def test_the_first_user_owns_the_house_and_the_last_owner_stays(house: House) -> None:
    users = house.whole.users
    assert not users.any_there()
    with pytest.raises(InvalidInput, match="Very many people"):
        users.begin("Kim", "volleyball")
    kim = users.begin("Kim", "four green herons fly")
    assert kim.is_owner
    with pytest.raises(ConflictError, match="owner already"):
        users.begin("Lee", "four green herons fly")
    for last in (
        lambda: users.disable(kim.id),
        lambda: users.remove(kim.id),
    ):
        with pytest.raises(ConflictError, match="has to be an owner"):
            last()
    assert users.check_password("KIM", "four green herons fly") is not None
    assert users.check_password("Kim", "four green herons") is None
    assert users.check_password("Nobody", "four green herons fly") is None


def test_whoever_has_a_role_in_a_club_knows_it_before_it_has_played(house: House) -> None:
    owls = house.whole.clubs.create(ClubIn(name="Owls")).id
    kim = house.as_(Role.COACH, club=owls)
    assert [one.name for one in kim.clubs.find()] == ["Owls"]
    assert kim.clubs.get(owls).name == "Owls"
    house.whole.belongings.give("session", house.theirs, owls)
    assert {one.name for one in kim.clubs.find()} == {"Owls", "Cranes"}
    gus = house.as_(Role.GUEST, session=house.theirs)
    assert {one.name for one in gus.clubs.find()} == {"Owls", "Cranes"}
    with pytest.raises(NotFoundError):
        gus.clubs.get(house.herons)


def test_an_owner_who_was_only_invited_does_not_replace_one_who_can_sign_in(house: House) -> None:
    users = house.whole.users
    kim = users.begin("Kim", "four green herons fly")
    lee = users.add(UserIn(name="Lee", roles=[RoleGiven(role=Role.OWNER)]))
    for last in (
        lambda: users.disable(kim.id),
        lambda: users.remove(kim.id),
        lambda: users.update(kim.id, UserUpdate(roles=[RoleGiven(role=Role.COACH)])),
    ):
        with pytest.raises(ConflictError, match="can sign in"):
            last()
    users.set_password(lee.id, "three grey cranes sleep")
    assert users.disable(kim.id).disabled_utc is not None


def test_a_new_password_ends_what_was_made_with_the_old_one(house: House) -> None:
    kim = house.whole.users.begin("Kim", "four green herons fly")
    token = house.whole.tokens.create(kim.id, TokenIn(name="script", scopes=[Right.SEE])).secret
    login = house.whole.logins.begin(kim.id, "Firefox").secret
    house.whole.users.set_password(kim.id, "three grey cranes sleep")
    assert house.whole.tokens.who(token) is None
    assert house.whole.logins.who(login) is None


def test_a_key_of_one_s_own_gives_nobody_else_s_answer(house: House) -> None:
    kim, lee = (
        house.whole.acting(Principal(name, "rest", user_id=number))
        for number, name in ((1, "Kim"), (2, "Lee"))
    )
    assert kim.once("key", "the same", lambda: "Kim's") == "Kim's"
    assert kim.once("key", "the same", lambda: "again") == "Kim's"
    assert lee.once("key", "the same", lambda: "Lee's") == "Lee's"


def test_a_club_that_something_belongs_to_is_not_deleted(house: House) -> None:
    owls = house.whole.clubs.create(ClubIn(name="Owls")).id
    house.whole.users.begin("Olga", "four green herons fly")
    coach = UserIn(name="Kim", roles=[RoleGiven(role=Role.COACH, club_id=owls)])
    kim = house.whole.users.add(coach)
    with pytest.raises(ConflictError, match="has a role in it"):
        house.whole.clubs.delete(owls)
    house.whole.users.update(kim.id, UserUpdate(roles=[]))
    house.whole.clubs.delete(owls)
