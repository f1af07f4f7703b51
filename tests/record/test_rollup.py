"""The rollup that changes keep up to date is the one that a recount gives, whatever happens."""

from __future__ import annotations

import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from session.schemas import ClipCreate, EventIn, EventUpdate, SessionCreate
from session.service import SessionService
from session.vocabulary import Side, Status

KINDS = st.sampled_from(["serve", "attack", "dig", "my own"])
SIDES = st.sampled_from([None, Side.A, Side.B])
NUMBERS = st.sampled_from([None, "1", "2"])
STATUSES = st.sampled_from(list(Status))
FIELDS = st.fixed_dictionaries(
    {"event_type": KINDS, "actor_team": SIDES, "actor_number": NUMBERS, "status": STATUSES}
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "event_type": KINDS, "actor_team": SIDES, "actor_number": NUMBERS, "status": STATUSES,
    },
)  # fmt: skip


class Bookkeeping(RuleBasedStateMachine):
    """Random changes to a session, and beside it a plain list of what should be there."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.service = SessionService(None, Path(self.folder.name))
        self.match = self.service.create_session(SessionCreate(title="Match"))
        self.clip = self.service.add_clip(self.match, ClipCreate(path="rally.mp4"))
        self.there: dict[int, str] = {}
        self.gone: list[int] = []

    def teardown(self) -> None:
        self.service.close()
        self.folder.cleanup()

    @rule(batch=st.lists(FIELDS, max_size=4), in_clip=st.booleans())
    def add(self, batch: list[dict[str, object]], in_clip: bool) -> None:
        items = [EventIn.model_validate(fields) for fields in batch]
        ids = self.service.add_events(self.match, self.clip if in_clip else None, items)
        self.there |= {id_: item.status.value for id_, item in zip(ids, items, strict=True)}

    @precondition(lambda self: self.there)
    @rule(data=st.data(), changes=CHANGES)
    def edit(self, data: st.DataObject, changes: dict[str, object]) -> None:
        event_id = data.draw(st.sampled_from(sorted(self.there)))
        update = EventUpdate.model_validate(changes)
        changed = self.service.update_event(self.match, event_id, update)
        self.there[event_id] = changed.status.value

    @precondition(lambda self: self.there)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        event_id = data.draw(st.sampled_from(sorted(self.there)))
        self.service.delete_event(self.match, event_id)
        del self.there[event_id]
        self.gone.append(event_id)

    @precondition(lambda self: self.gone)
    @rule()
    def undo(self) -> None:
        event = self.service.undo_delete_event(self.match, self.gone.pop())
        self.there[event.id] = event.status.value

    @rule()
    def accept(self) -> None:
        for event_id in self.service.accept_suggestions(self.match):
            self.there[event_id] = "confirmed"

    @rule()
    def clear(self) -> None:
        self.service.clear_suggestions(self.match)
        self.there = {id_: s for id_, s in self.there.items() if s != "suggested"}

    @rule()
    def delete_and_restore(self) -> None:
        self.service.delete_session(self.match)
        self.service.restore_deleted(self.match)

    @invariant()
    def a_recount_agrees(self) -> None:
        kept = self.service.get_rollup(self.match)
        assert self.service.rebuild_rollup(self.match) == kept
        assert all(entry.count > 0 for entry in kept)
        confirmed = list(self.there.values()).count("confirmed")
        assert sum(entry.count for entry in kept) == confirmed
        assert self.service.load_session(self.match)["event_count"] == confirmed

    @invariant()
    def the_counters_agree(self) -> None:
        assert self.service.count_events(self.match) == len(self.there)
        events = self.service.list_events(self.match, limit=1000)
        assert {event.id: event.status.value for event in events} == self.there
        for kind in ("serve", "my own"):
            confirmed = {event.event_type for event in events if event.status == "confirmed"}
            assert self.service.count_sessions(event_type=kind) == int(kind in confirmed)


TestBookkeeping = Bookkeeping.TestCase
TestBookkeeping.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)


def test_a_rollup_that_was_tampered_with_is_put_right(service: SessionService) -> None:
    match = service.create_session(SessionCreate(title="Match"))
    service.add_events(match, None, [EventIn(event_type="dig")])
    with service._record.store.write() as tx:
        tx.run("UPDATE stats_rollup SET count = 40")
    assert service.get_rollup(match)[0].count == 40
    assert service.rebuild_rollup(match)[0].count == 1
