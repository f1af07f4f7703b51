"""One look for all, and nobody who reads slowly fills the memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.requests import Request

from app.live.follower import MOST_PIECES, TOLD_AT_ONCE, Follower
from app.live.hub import Hub
from app.live.pieces import Piece
from session.errors import NotFoundError
from session.permissions import Access, Grant, Principal, Role
from session.record.changes import History
from session.schemas import ChangeNote, EventIn, SessionCreate
from session.service import SessionService
from tests.eventloop import in_a_loop

REQUEST = Request({"type": "http"})
Story = Callable[[Hub], Awaitable[None]]


def told(service: SessionService, story: Story) -> None:
    """A story in the event loop of a server."""

    async def run() -> None:
        hub = Hub(service)
        await story(hub)
        hub.end()
        hub.close()

    in_a_loop(run())


def ids(text: bytes) -> list[int]:
    return [
        int(line.removeprefix("id: ")) for line in text.decode().splitlines() if "id: " in line[:4]
    ]


def note(ident: int) -> ChangeNote:
    same = {"session_id": "m", "at_utc": "", "actor": "page", "action": "create", "entity": "event"}
    return ChangeNote.model_validate({**same, "id": ident, "batch": ident, "entity_id": "1"})


@pytest.fixture
def match(service: SessionService) -> str:
    return service.create_session(SessionCreate(title="Final"))


def test_who_reads_slowly_is_given_the_rest_by_the_log() -> None:
    log = [note(ident) for ident in range(1, 4 * MOST_PIECES)]

    async def read(since: int) -> list[ChangeNote]:
        return [one for one in log if one.id > since][:TOLD_AT_ONCE]

    async def story() -> None:
        follower = Follower(REQUEST, frozenset(), 0, read)
        stream = follower.messages()
        await anext(stream)
        for one in log:
            follower.put(Piece.of([one]))
            assert follower.waits <= MOST_PIECES
        assert ids(await anext(stream)) == [one.id for one in log]
        follower.put(Piece.of([note(1_000)]))
        assert ids(await anext(stream)) == [1_000]

    in_a_loop(story())


def test_one_look_serves_all_who_follow(
    service: SessionService, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    notes = History.notes

    def counted(self: History, since: int, **more: Any) -> list[ChangeNote]:  # noqa: ANN401
        if "sessions" not in more:  # and is no look of one who has just come
            looks.append(since)
        return notes(self, since, **more)

    monkeypatch.setattr(History, "notes", counted)

    async def story(hub: Hub) -> None:
        streams = [
            (await hub.follow(REQUEST, Principal("Anna"), [match])).messages() for _ in range(50)
        ]
        for stream in streams:
            await anext(stream)
        coming = [asyncio.ensure_future(anext(stream)) for stream in streams]
        service.add_events(match, None, [EventIn(event_type="dig")])
        assert len({*await asyncio.gather(*coming)}) == 1
        assert len(looks) < 5

    told(service, story)


def test_a_long_import_is_told_in_pages(service: SessionService, match: str) -> None:
    async def story(hub: Hub) -> None:
        follower = await hub.follow(REQUEST, Principal("Anna"))
        stream = follower.messages()
        [begun] = ids(await anext(stream))
        many = [EventIn(event_type="dig") for _ in range(2 * TOLD_AT_ONCE + 10)]
        service.add_events(match, None, many)
        seen: list[int] = []
        while len(seen) < len(many):
            seen += ids(await anext(stream))
        assert seen == [*range(begun + 1, begun + 1 + len(many))]
        hub.leave(follower)

    told(service, story)


def test_who_may_not_see_a_match_is_not_told_of_it(service: SessionService, match: str) -> None:
    other = service.create_session(SessionCreate(title="Cup"))
    guest = Principal("Bea", access=Access((Grant(Role.GUEST, session_id=match),)))

    async def story(hub: Hub) -> None:
        with pytest.raises(NotFoundError):
            await hub.follow(REQUEST, guest, [match, other])
        stream = (await hub.follow(REQUEST, guest)).messages()
        await anext(stream)
        for session_id in (other, match):
            service.add_events(session_id, None, [EventIn(event_type="dig")])
        assert match.encode() in (said := await anext(stream))
        assert other.encode() not in said

    told(service, story)
