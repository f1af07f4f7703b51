"""People put together, parted, deleted: every way leads back."""

from __future__ import annotations

import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from session.errors import ConflictError, InvalidInput, NotFoundError
from session.people import PersonIn, PersonUpdate
from session.service import SessionService
from tests.record.rostered import dump, entry, named, play, who


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


def test_who_stood_on_court_together_is_said_before_a_merge(service: SessionService) -> None:
    match = play(service, "Herons", {7: "Ada Quill", 8: "Zoe Winter"}, title="Cup final")
    play(service, "Herons", {7: "Ada Quill", 8: "Zoe Winter"})
    play(service, "Herons", {9: "Eve Stone"})
    ada, zoe, eve = (named(service, name).id for name in ("ada", "zoe", "eve"))
    assert service.people.together(ada, [zoe]) == (
        "Ada Quill and Zoe Winter are both on a roster of “Cup final” and of 1 more session: they "
        "can hardly be the same person."
    )
    assert service.people.together(ada, [eve]) is None
    assert service.people.together(ada, [ada]) is None
    assert "Zoe Winter" in str(service.people.together(eve, [zoe, ada]))
    service.set_team(match, "B", "Hornets")
    herons, hornets = (one.club_id for one in service.get_teams(match).values())
    assert herons
    assert hornets
    assert service.clubs.together(hornets, [herons]) == (
        "Hornets and Herons played each other in “Cup final”: they can hardly be the same club."
    )
    twin = service.people.create(PersonIn(name="Ada Quill")).id
    service.people.link([entry(service, match, 8)], twin)
    assert str(service.people.together(ada, [twin])).startswith("Two called Ada Quill are both on")
    service.people.merge(ada, [twin])
    assert service.people.together(ada, [twin]) is None, "one by now"


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
    with service._record.store.write() as tx, pytest.raises(Exception, match="append-only"):
        tx.run("DELETE FROM directory_changes")


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
