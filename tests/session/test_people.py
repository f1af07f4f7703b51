"""People and clubs across sessions: who is found, who is asked about, and every way back."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlite_utils import Database

from session.errors import ConflictError, InvalidInput, NotFoundError
from session.formats.reading import import_file
from session.likeness import of_names
from session.people import ClubIn, Person, PersonIn, PersonUpdate
from session.schemas import PlayerIn, SessionCreate
from session.service import SessionService
from session.snapshots import checksum
from session.store import snapshots
from session.store.folding import words
from session.store.migrations import record_migrations
from session.store.sqlite import SqliteStore

Roster = dict[int, str]


def play(service: SessionService, club: str | None, roster: Roster, title: str = "Match") -> str:
    """A match in which team A of a club has that roster."""
    match = service.create_session(SessionCreate(title=title))
    if club:
        service.set_team(match, "A", club)
    players = [PlayerIn(number=number, player_name=name) for number, name in roster.items()]
    service.set_roster(match, "A", players)
    return match


def who(service: SessionService, match: str) -> dict[str, int | None]:
    return {player.number: player.person_id for player in service.get_roster(match, "A")}


def named(service: SessionService, name: str) -> Person:
    (found,) = service.people.find(search=name)
    return found


def entry(service: SessionService, match: str, number: int = 7) -> int:
    return next(one.id for one in service.get_roster(match, "A") if one.number == str(number))


def dump(service: SessionService, match: str) -> dict[str, Any]:
    with service._store.read() as tx:
        return snapshots.dump(tx, match)


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


def test_a_merge_can_be_taken_back(service: SessionService) -> None:
    first = play(service, "Herons", {7: "Ada Quill"})
    second = play(service, "Hornets", {7: "Ada Winter"})
    ada, married = who(service, first)["7"], who(service, second)["7"]
    assert ada
    assert married
    before = service.get_session(second).updated_utc
    kept = service.people.merge(married, [ada])
    assert (kept.id, kept.sessions) == (married, 2)
    assert service.people.get(ada).id == married, "the old address leads to the right person"
    assert who(service, first) == {"7": married}
    assert service.people.count() == 1
    assert [one.name for one in service.people.merged(married)] == ["Ada Quill"]
    assert service.people.unmerge(ada).sessions == 1
    assert who(service, first) == {"7": ada}
    assert [one.action for one in service.people.changes(ada)] == ["update", "update", "create"]
    assert service.get_session(second).updated_utc == before, "no session was touched"


def test_chains_of_merges_lead_to_the_last_and_come_apart_link_by_link(
    service: SessionService,
) -> None:
    one, two, three = (service.people.create(PersonIn(name=f"P {n}")).id for n in "XYZ")
    service.people.merge(two, [one])
    service.people.merge(three, [two])
    assert {service.people.get(ident).id for ident in (one, two, three)} == {three}
    service.people.unmerge(two)
    assert [service.people.get(ident).id for ident in (one, two, three)] == [two, two, three]
    with pytest.raises(InvalidInput, match="two different"):
        service.people.merge(one, [two])
    with pytest.raises(ConflictError):
        service.people.unmerge(three)


def test_a_person_is_split(service: SessionService) -> None:
    matches = [play(service, "Herons", {7: "Ada Quill"}) for _ in range(3)]
    ada = who(service, matches[0])["7"]
    wrong = [entry(service, match) for match in matches[1:]]
    other = service.people.split(wrong, "Ada Quill junior")
    assert (other.name, other.sessions) == ("Ada Quill junior", 2)
    assert [who(service, match)["7"] for match in matches] == [ada, other.id, other.id]
    change = service.list_changes(matches[1], entity="person")[0]
    assert change.before
    assert change.after
    assert (change.before["person"], change.after["person"]) == ("Ada Quill", "Ada Quill junior")
    service.people.link(wrong, ada)
    assert service.people.get(other.id).sessions == 0
    service.people.delete(other.id)
    with pytest.raises(NotFoundError):
        service.people.get(other.id)


def test_nobody_is_deleted_who_plays(service: SessionService) -> None:
    match = play(service, "Herons", {7: "Ada Quill"})
    ada = named(service, "Ada")
    with pytest.raises(ConflictError, match="appears in sessions"):
        service.people.delete(ada.id)
    service.delete_session(match)
    assert service.people.get(ada.id).sessions == 0, "deleting a session leaves its people"
    service.people.delete(ada.id)
    service.restore_deleted(match)
    assert who(service, match) == {"7": ada.id}, "and restoring it brings them back"


def test_links_to_what_is_not_there_change_nothing(service: SessionService) -> None:
    match = play(service, "Herons", {7: "Ada Quill"})
    own = entry(service, match)
    before = dump(service, match)
    for ids, person in (([own, 999], None), ([own], 999), ([own], 2**70), ([-1], None)):
        with pytest.raises(NotFoundError):
            service.people.link(ids, person)
    assert dump(service, match) == before


def test_the_directory_keeps_its_own_history(service: SessionService) -> None:
    ada = service.people.create(PersonIn(name="Ada Quill"))
    service.people.update(ada.id, PersonUpdate(notes="left-handed"))
    service.people.update(ada.id, PersonUpdate(notes="left-handed"))
    latest, first = service.people.changes(ada.id)
    assert (first.action, latest.action, latest.actor) == ("create", "update", "test")
    assert latest.before
    assert latest.before["notes"] == ""
    with service._store.write() as tx, pytest.raises(Exception, match="append-only"):
        tx.run("DELETE FROM directory_changes")


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


def test_a_snapshot_restores_who_is_who(service: SessionService, tmp_path: Path) -> None:
    match = play(service, "Herons", {7: "Ada Quill"})
    other = play(service, "Hornets", {7: "Ada Winter"})
    ada, married = who(service, match)["7"], who(service, other)["7"]
    assert ada
    assert married
    service.people.merge(married, [ada])
    before = dump(service, match)
    service.delete_session(match)
    service.restore_deleted(match)
    after = dump(service, match)
    assert {**after, "changes": after["changes"][:-2]} == before
    path = service.save_session(match)
    assert path
    with SessionService(None, tmp_path / "elsewhere") as elsewhere:
        taken = elsewhere.people.create(PersonIn(name="Somebody else"))
        elsewhere.restore_session(path)
        here = who(elsewhere, match)["7"]
        assert here
        assert here != taken.id
        assert elsewhere.people.get(here).name == "Ada Winter", "merged there as well"
        assert [one.name for one in elsewhere.people.merged(here)] == ["Ada Quill"]
        elsewhere.restore_session(path)
        assert elsewhere.people.count() == 2, "nobody comes twice"


def older(path: Path) -> dict[str, Any]:
    """The snapshot as it was written before there was a directory."""
    document = json.loads(path.read_text(encoding="utf-8"))
    for part in ("people", "clubs"):
        del document[part]
    for row in (*document["teams"], *document["roster"]):
        for column in ("club_id", "person_id"):
            row.pop(column, None)
    return dict(document)


def written(path: Path, document: dict[str, Any]) -> Path:
    target = path.with_name("other.json")
    target.write_text(json.dumps({**document, "sha256": checksum(document)}), encoding="utf-8")
    return target


def test_a_snapshot_from_before_the_directory_is_restored(service: SessionService) -> None:
    match = play(service, "Herons", {7: "Ada Quill"})
    path = service.save_session(match)
    assert path
    service.restore_session(written(path, older(path)))
    assert who(service, match) == {"7": None}
    assert [one.name for one in service.people.unknown()] == ["Ada Quill"]
    assert service.recognise() == 2
    assert who(service, match)["7"] == named(service, "Ada").id


@pytest.mark.parametrize(
    "people",
    [
        7,
        [{"id": 1}],
        [{"id": -1, "name": "X"}],
        [{"id": "1", "name": [], "notes": ""}],
        [{"id": 1, "merged_into": 2}, {"id": 2, "merged_into": 1}],
    ],
)
def test_a_forged_directory_is_refused(service: SessionService, people: Any) -> None:  # noqa: ANN401
    match = play(service, "Herons", {7: "Ada Quill"})
    path = service.save_session(match)
    assert path
    rest = {"name": "X", "notes": "", "created_utc": "", "updated_utc": "", "merged_into": None}
    rows = [rest | row if "id" in row and len(row) > 1 else row for row in people] if (
        isinstance(people, list)
    ) else people  # fmt: skip
    document = json.loads(path.read_text(encoding="utf-8"))
    with pytest.raises(InvalidInput, match="damaged"):
        service.restore_session(written(path, {**document, "people": rows}))


def test_a_record_from_before_the_directory_is_brought_up_to_date(tmp_path: Path) -> None:
    """Its names can be looked up at once; who is who is found when one asks for it."""
    path = tmp_path / "volleysense.db"
    db = Database(path)
    record_migrations().apply(db, stop_before="0002_people")
    db.execute(
        "INSERT INTO sessions (id, created_utc, title, meta, updated_utc, timezone, notes, day,"
        " ord) VALUES ('old', '2024-05-04T10:00:00.000000Z', 'Old', '{}',"
        " '2024-05-04T10:00:00.000000Z', 'UTC', '', '2024-05-04', 1)"
    )
    db.execute("UPDATE counters SET value = 1")
    for side, team in (("A", "Śląsk"), ("B", None)):
        db.execute("INSERT INTO teams (session_id, side, name) VALUES ('old', ?, ?)", [side, team])
    db.execute(
        "INSERT INTO roster (team_id, number, player_name) VALUES (1, '7', 'Łucja Żak'),"
        " (1, '8', '')"
    )
    db.close()
    SqliteStore(path, tmp_path / "_backups").close()
    assert len(list((tmp_path / "_backups").glob("*_before_0002_people.db"))) == 1
    with SessionService(None, tmp_path) as service:
        assert service.problems() == []
        assert who(service, "old") == {"7": None, "8": None}
        assert [one.name for one in service.clubs.unknown()] == ["Śląsk"]
        assert service.recognise() == 2
        assert service.people.find(search="lucja")[0].sessions == 1
        later = play(service, "Slask", {7: "Zak Lucja"})
        assert who(service, later)["7"] == who(service, "old")["7"]


def test_clubs_have_a_short_name(service: SessionService) -> None:
    club = service.clubs.create(ClubIn(name="Harbour Town Herons", short_name="HTH"))
    assert service.clubs.get(club.id).short_name == "HTH"


class Directory(RuleBasedStateMachine):
    """Random merges beside a plain picture of them: whoever was merged leads to the last."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.service = SessionService(None, Path(self.folder.name))
        names = ("Ada", "Bea", "Cleo", "Dina", "Edda")
        self.ids = [self.service.people.create(PersonIn(name=name)).id for name in names]
        self.into: dict[int, int] = {}

    def teardown(self) -> None:
        self.service.close()
        self.folder.cleanup()

    def main(self, one: int) -> int:
        while one in self.into:
            one = self.into[one]
        return one

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        into, other = (data.draw(st.sampled_from(self.ids)) for _ in range(2))
        if self.main(into) == self.main(other):
            with pytest.raises(InvalidInput):
                self.service.people.merge(into, [other])
            return
        self.service.people.merge(into, [other])
        self.into[self.main(other)] = self.main(into)

    @precondition(lambda self: self.into)
    @rule(data=st.data())
    def unmerge(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(sorted(self.into)))
        self.service.people.unmerge(one)
        del self.into[one]

    @invariant()
    def everybody_leads_to_the_last(self) -> None:
        for one in self.ids:
            assert self.service.people.get(one).id == self.main(one)
        alone = {one for one in self.ids if one not in self.into}
        assert {one.id for one in self.service.people.find()} == alone
        assert self.service.people.count() == len(alone)


TestDirectory = Directory.TestCase
TestDirectory.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_the_same_both_ways_and_of_oneself_complete(one: str, other: str) -> None:
    score, _ = of_names(one, other)
    assert score == of_names(other, one)[0]
    assert 0 <= score <= 1
    if words(one):
        assert of_names(one, one)[0] == 1
