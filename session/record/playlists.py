"""Playlists: plays of one match or of several, picked by hand or asked for, in an order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from session import clock
from session.drawings import drawings_json, kept_drawings
from session.errors import ConflictError, InvalidInput, NotFoundError
from session.permissions import Right
from session.playlists import (
    MOST_ITEMS,
    Playlist,
    PlaylistIn,
    PlaylistItem,
    PlaylistItemIn,
    PlaylistItemUpdate,
    PlaylistPlay,
    PlaylistQuestion,
    PlaylistUpdate,
    item_defaults,
)
from session.record.changelog import Action, ChangeLog, LogEntry, directory_change
from session.record.context import (
    MAX_ROW_ID,
    RecordContext,
    begin_belonging,
    check_revision,
    sent,
    window,
)
from session.record.plays import FoundPlays, ManyMatches, PlaySearch
from session.record.seasons import MAX_SESSIONS, Season
from session.schemas import Change, Event, JsonObject
from session.stats.filters import Filter
from session.store import belongings, directorylog, events, playlists
from session.store.protocol import Row, Transaction
from session.store.rows import StoredPlaylist, StoredPlaylistItem
from session.vocabulary import Side

_ENTITY: Final = "playlist"
_FURTHEST_BACK: Final = 200
"""So many changes are looked through for an item that was taken out."""


@dataclass(frozen=True)
class PlaylistPlays:
    """A stretch of the plays of a playlist, and how many there are."""

    total: int
    plays: Sequence[PlaylistPlay]
    too_many: int = 0
    """So many plays more are found by its question than a playlist holds."""


class TakenBack(NamedTuple):
    """How many plays are out of a playlist again, and how many stay."""

    plays: int
    left: int


class Playlists:
    """A playlist belongs to no session. What is done to it is in the directory's log."""

    def __init__(self, record: RecordContext, log: ChangeLog, search: PlaySearch) -> None:
        self._store, self._log, self._search = record.store, log, search

    def create(self, data: PlaylistIn) -> Playlist:
        """A new playlist, of plays that were picked or of a question. Raises NotFoundError for a
        play that is not there."""
        question = data.question.model_dump(mode="json") if data.question else None
        row = {"title": data.title, "note": data.note, "asked": question, "at": clock.now()}
        with self._store.write() as tx:
            playlist_id = playlists.insert(tx, row)
            begin_belonging(tx, "playlist", playlist_id)
            self._note(tx, "create", playlist_id, None, _said(_row(tx, playlist_id)))
            if data.items:
                self._add(tx, playlist_id, data.items)
            return _playlist(_row(tx, playlist_id))

    def get(self, playlist_id: int) -> Playlist:
        """One playlist. Raises NotFoundError."""
        with self._store.read() as tx:
            return _playlist(_row(tx, playlist_id))

    def find(self, limit: int = 100, offset: int = 0) -> list[Playlist]:
        """What changed last comes first."""
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            return [_playlist(row) for row in playlists.listed(tx, limit, offset)]

    def count(self) -> int:
        with self._store.read() as tx:
            return playlists.total(tx)

    def update(
        self, playlist_id: int, data: PlaylistUpdate, revision: int | None = None
    ) -> Playlist:
        """Change title or note. With `revision`, only if the playlist still has that revision.
        Raises NotFoundError, ConflictError."""
        fields = sent(data, frozenset())
        with self._store.write() as tx:
            before = _row(tx, playlist_id)
            check_revision(before["revision"], revision, "This playlist")
            return self._write(tx, "update", before, fields)

    def delete(self, playlist_id: int, revision: int | None = None) -> None:
        """Delete a playlist; `restore` brings it back. Raises NotFoundError, ConflictError."""
        with self._store.write() as tx:
            before = _row(tx, playlist_id)
            check_revision(before["revision"], revision, "This playlist")
            self._write(tx, "delete", before, {"deleted_utc": clock.now()})

    def restore(self, playlist_id: int) -> Playlist:
        """Bring a deleted playlist back as it was. Raises NotFoundError."""
        with self._store.write() as tx:
            before = playlists.fetch(tx, playlist_id) if _is_id(playlist_id) else None
            if before is None:
                raise NotFoundError(f"There is no playlist {playlist_id}.")
            if before["deleted_utc"] is None:
                return _playlist(before)
            return self._write(tx, "restore", before, {"deleted_utc": None})

    def plays(
        self,
        playlist_id: int,
        wanted: Filter | None = None,
        *,
        by: Side | None = None,
        person_id: int | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> PlaylistPlays:
        """Its items with their plays, in order; of a question, what it finds now. With `wanted`,
        `by` or `person_id` those that pass, as `PlaySearch.find` says: A is the home team of each
        match. Raises NotFoundError."""
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            playlist = _playlist(_row(tx, playlist_id))
            stored = playlists.items(tx, playlist_id)
            there = _events(tx, stored)
        too_many = 0
        if playlist.question is not None:
            answer = self._found(playlist.question)
            found = [_asked(one.event) for one in answer.plays]
            too_many = answer.total - len(found)
        else:
            found = [_with_play(row, there) for row in stored]
        if (by, person_id) != (None, None) or (wanted is not None and not wanted.is_empty):
            passing = self._passing(found, wanted or Filter(), by, person_id)
            found = [one for one in found if one.item.event_id in passing]
        return PlaylistPlays(len(found), found[offset : offset + limit], too_many)

    def items(self, playlist_id: int) -> list[PlaylistItem]:
        """What was picked, in order. Raises NotFoundError."""
        with self._store.read() as tx:
            _row(tx, playlist_id)
            return [_item(row) for row in playlists.items(tx, playlist_id)]

    def item(self, playlist_id: int, item_id: int) -> PlaylistItem:
        """One item. Raises NotFoundError."""
        with self._store.read() as tx:
            _row(tx, playlist_id)
            return _item(_item_row(tx, playlist_id, item_id))

    def play(self, playlist_id: int, item_id: int) -> tuple[int, PlaylistPlay]:
        """As which one an item stands, from 1 on, and the item with its play. Raises
        NotFoundError."""
        with self._store.read() as tx:
            _row(tx, playlist_id)
            row = _item_row(tx, playlist_id, item_id)
            return playlists.count_to(tx, row), _with_play(row, _events(tx, [row]))

    def add(self, playlist_id: int, items: Sequence[PlaylistItemIn]) -> list[int]:
        """Put plays at the end; the ids of their items. Raises NotFoundError for a play that is not
        there, InvalidInput for more than a playlist holds, ConflictError where a question is asked
        anew."""
        with self._store.write() as tx:
            _picked(_row(tx, playlist_id))
            return self._add(tx, playlist_id, items)

    def pick(self, playlist_id: int) -> Playlist:
        """Keep the plays that its question finds now, and ask no more. Raises NotFoundError,
        InvalidInput for more than a playlist holds."""
        playlist = self.get(playlist_id)
        if playlist.question is None:
            return playlist
        answer = self._found(playlist.question)
        _refuse_many(answer.total)
        found = [_asked(one.event).item for one in answer.plays]
        with self._store.write() as tx:
            before = _row(tx, playlist_id)
            if before["asked"] is None:  # somebody else has picked them meanwhile
                return _playlist(before)
            self._write(tx, "update", before, {"asked": None})
            fields = set(PlaylistItemIn.model_fields)
            picked = [
                PlaylistItemIn.model_validate(one.model_dump(include=fields)) for one in found
            ]
            self._add(tx, playlist_id, picked)
            return _playlist(_row(tx, playlist_id))

    def update_item(
        self,
        playlist_id: int,
        item_id: int,
        data: PlaylistItemUpdate,
        revision: int | None = None,
    ) -> PlaylistItem:
        """Change how a play is shown. With `revision`, only if the item still has that revision.
        Raises NotFoundError, ConflictError."""
        fields = item_defaults(data.model_dump(mode="json", include=data.model_fields_set))
        with self._store.write() as tx:
            playlist = _row(tx, playlist_id)
            before = _item_row(tx, playlist_id, item_id)
            check_revision(before["revision"], revision, "This play of the playlist")
            playlists.update_item(tx, {**before, **fields})
            after = _item_row(tx, playlist_id, item_id)
            changed = {name: value for name, value in after.items() if before.get(name) != value}
            was = {name: before.get(name) for name in changed}
            self._note(
                tx, "update", playlist_id, {"item": item_id, **was}, {"item": item_id, **changed}
            )
            self._touch(tx, playlist)
            return _item(after)

    def remove(self, playlist_id: int, item_ids: Iterable[int]) -> None:
        """Take items out; their plays stay in their sessions. Raises NotFoundError."""
        with self._store.write() as tx:
            playlist = _row(tx, playlist_id)
            rows = [_item_row(tx, playlist_id, one) for one in dict.fromkeys(item_ids)]
            playlists.delete_items(tx, [row["id"] for row in rows])
            self._note(tx, "update", playlist_id, {"items": [dict(row) for row in rows]}, None)
            self._touch(tx, playlist)

    def put_back(self, playlist_id: int, item_id: int) -> None:
        """Put an item back that was taken out, as it was and where it was. Raises NotFoundError."""
        with self._store.write() as tx:
            playlist = _row(tx, playlist_id)
            if playlists.item(tx, playlist_id, item_id) is not None:
                return
            row = _taken_out(tx, playlist_id, item_id)
            _refuse_many(len(playlists.items(tx, playlist_id)) + 1)
            order = [one["id"] for one in playlists.items(tx, playlist_id)]
            order.insert(min(row["place"], len(order)), item_id)
            playlists.put_back(tx, row)
            playlists.arrange(tx, order)
            self._note(tx, "restore", playlist_id, None, {"items": [row]})
            self._touch(tx, playlist)

    def take_back(self, playlist_id: int, change_id: int) -> TakenBack:
        """Take out again what was added by a change, but for what somebody changed since. Raises
        NotFoundError."""
        with self._store.write() as tx:
            _row(tx, playlist_id)
            found = directorylog.entry(tx, _ENTITY, playlist_id, change_id)
            added = {one["id"] for one in ((found and found["after_row"]) or {}).get("items", ())}
            if not added:
                raise NotFoundError("Nobody knows any more what was added.")
            there = [row for row in playlists.items(tx, playlist_id) if row["id"] in added]
            untouched = [row["id"] for row in there if row["revision"] == 1]
            if untouched:
                self.remove(playlist_id, untouched)
            return TakenBack(len(untouched), len(there) - len(untouched))

    def move(self, playlist_id: int, item_id: int, before: int | None = None) -> None:
        """Let an item stand in front of another one, or at the end. Who moves another one meanwhile
        is not in the way. Raises NotFoundError."""
        with self._store.write() as tx:
            playlist = _row(tx, playlist_id)
            _item_row(tx, playlist_id, item_id)
            if before == item_id:
                return
            order = [row["id"] for row in playlists.items(tx, playlist_id)]
            moved = [one for one in order if one != item_id]
            if before is None:
                moved.append(item_id)
            else:
                _item_row(tx, playlist_id, before)
                moved.insert(moved.index(before), item_id)
            self._arrange(tx, playlist, order, moved)

    def arrange(
        self, playlist_id: int, item_ids: Sequence[int], revision: int | None = None
    ) -> None:
        """Let all items stand in this order. With `revision`, only if the playlist still has that
        revision. Raises NotFoundError, ConflictError, InvalidInput."""
        with self._store.write() as tx:
            playlist = _row(tx, playlist_id)
            check_revision(playlist["revision"], revision, "This playlist")
            order = [row["id"] for row in playlists.items(tx, playlist_id)]
            if sorted(order) != sorted(item_ids):
                raise InvalidInput("Name each item of the playlist once.", "items")
            self._arrange(tx, playlist, order, list(item_ids))

    def changes(self, playlist_id: int, limit: int = 100, offset: int = 0) -> list[Change]:
        """What was done to a playlist, the latest first; also to one that was deleted. Raises
        NotFoundError."""
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            _there(tx, playlist_id)
            rows = directorylog.listed(tx, _ENTITY, playlist_id, limit, offset)
        return [directory_change(row) for row in rows]

    def count_changes(self, playlist_id: int) -> int:
        with self._store.read() as tx:
            return directorylog.total(tx, _ENTITY, playlist_id)

    def newest_change(self, playlist_id: int) -> int:
        """The id of what was done to a playlist last."""
        with self._store.read() as tx:
            return directorylog.newest(tx, _ENTITY, playlist_id)

    def _add(self, tx: Transaction, playlist_id: int, items: Sequence[PlaylistItemIn]) -> list[int]:
        there = events.by_ids(tx, [one.event_id for one in items])
        seen = {
            one
            for one in dict.fromkeys(one.session_id for one in items)
            if belongings.reaches(tx, Right.SEE, "session", one)
        }
        for one in items:
            event = there.get(one.event_id) if one.session_id in seen else None
            if event is None or event["session_id"] != one.session_id:
                raise NotFoundError(f"There is no event {one.event_id} in this session.")
        held = playlists.items(tx, playlist_id)
        _refuse_many(len(held) + len(items))
        place = held[-1]["place"] + 1 if held else 0
        rows = [
            one.model_dump(mode="json") | {"drawings": drawings_json(one.drawings)} for one in items
        ]
        ids = list(playlists.add_items(tx, playlist_id, place, rows))
        added = [
            {"id": ident, "session_id": one.session_id, "event_id": one.event_id}
            for ident, one in zip(ids, items, strict=True)
        ]
        if added:
            self._note(tx, "update", playlist_id, None, {"items": added})
            self._touch(tx, _row(tx, playlist_id))
        return ids

    def _arrange(
        self, tx: Transaction, playlist: StoredPlaylist, before: list[int], after: list[int]
    ) -> None:
        if before == after:
            return
        playlists.arrange(tx, after)
        self._note(tx, "update", playlist["id"], {"order": before}, {"order": after})
        self._touch(tx, playlist)

    def _write(
        self, tx: Transaction, action: Action, before: StoredPlaylist, fields: Row
    ) -> Playlist:
        after: Row = {**before, **fields, "updated_utc": clock.now()}
        playlists.update(tx, after)
        self._note(tx, action, before["id"], _said(before), _said(after))
        return _playlist(_there(tx, before["id"]))

    def _touch(self, tx: Transaction, playlist: StoredPlaylist) -> None:
        """What is in it has changed."""
        playlists.update(tx, {**playlist, "updated_utc": clock.now()})

    def _note(
        self,
        tx: Transaction,
        action: Action,
        playlist_id: int,
        before: JsonObject | None,
        after: JsonObject | None,
    ) -> None:
        entry = LogEntry(action, _ENTITY, playlist_id, before, after)
        self._log.note_in_directory(tx, [entry])

    def _found(self, question: PlaylistQuestion) -> FoundPlays:
        """What a question finds now, in the matches that are still there; of somebody who is gone
        from the directory nobody knows any play."""
        of: ManyMatches = self._search.there(question.sessions or ())
        if question.season is not None:
            of = Season(**question.season.model_dump())
        if question.person_id is not None and not self._search.knows(question.person_id):
            return FoundPlays(0, [], [])
        if not self._search.may_ask_of(question.person_id):
            return FoundPlays(0, [], [])
        return self._search.find(
            question.wanted,
            of,
            club_id=question.club_id if question.season is None else None,
            by=question.by,
            person_id=question.person_id,
            limit=MOST_ITEMS,
        )

    def _passing(
        self, plays: Sequence[PlaylistPlay], wanted: Filter, by: Side | None, person_id: int | None
    ) -> set[int]:
        """Those of the matches that are still there, however many they are."""
        sessions = self._search.there(one.event.session_id for one in plays if one.event)
        found = (
            self._search.find(
                wanted,
                sessions[at : at + MAX_SESSIONS],
                by=by,
                person_id=person_id,
                limit=MAX_ROW_ID,
            )
            for at in range(0, len(sessions), MAX_SESSIONS)
        )
        return {play.event.id for some in found for play in some.plays}


def _is_id(number: int) -> bool:
    return 0 < number <= MAX_ROW_ID


def _there(tx: Transaction, playlist_id: int) -> StoredPlaylist:
    """Also one that was deleted."""
    found = playlists.fetch(tx, playlist_id) if _is_id(playlist_id) else None
    if found is None or not belongings.reaches(tx, Right.SEE_OWN, "playlist", playlist_id):
        raise NotFoundError(f"There is no playlist {playlist_id}.")
    return found


def _row(tx: Transaction, playlist_id: int) -> StoredPlaylist:
    found = _there(tx, playlist_id)
    if found["deleted_utc"] is not None:
        raise NotFoundError(f"The playlist {found['title']} was deleted.")
    return found


def _item_row(tx: Transaction, playlist_id: int, item_id: int) -> StoredPlaylistItem:
    found = playlists.item(tx, playlist_id, item_id) if _is_id(item_id) else None
    if found is None:
        raise NotFoundError("That play is not in the playlist any more.")
    return found


def _taken_out(tx: Transaction, playlist_id: int, item_id: int) -> Row:
    """An item as it was when it was taken out."""
    for change in directorylog.listed(tx, _ENTITY, playlist_id, _FURTHEST_BACK, 0):
        for one in (change["before_row"] or {}).get("items", ()):
            if one.get("id") == item_id:
                return {name: one[name] for name in StoredPlaylistItem.__annotations__}
    raise NotFoundError("Nobody knows any more what that play was.")


def _refuse_many(items: int) -> None:
    if items > MOST_ITEMS:
        raise InvalidInput(f"A playlist holds at most {MOST_ITEMS:,} plays.", "items")


def _picked(row: StoredPlaylist) -> None:
    if row["asked"] is not None:
        raise ConflictError(
            f"{row['title']} asks its question anew each time. Pick its plays first, then others "
            "can be added."
        )


def _playlist(row: StoredPlaylist) -> Playlist:
    return Playlist.model_validate({**row, "question": row["asked"]})


def _said(row: Row | StoredPlaylist) -> Row:
    """What the log keeps of a playlist."""
    return {"title": row["title"], "note": row["note"], "question": row["asked"]}


def _item(row: StoredPlaylistItem) -> PlaylistItem:
    fields = {name: value for name, value in row.items() if name in PlaylistItem.model_fields}
    return PlaylistItem.model_validate(fields | {"drawings": kept_drawings(row["drawings"])})


def _events(tx: Transaction, rows: Sequence[StoredPlaylistItem]) -> dict[int, Event]:
    seen = {
        one
        for one in dict.fromkeys(row["session_id"] for row in rows)
        if belongings.reaches(tx, Right.SEE_OWN, "session", one)
    }
    shown = (row["event_id"] for row in rows if row["session_id"] in seen)
    found = events.by_ids(tx, dict.fromkeys(shown))
    return {ident: Event.model_validate(row) for ident, row in found.items()}


def _with_play(row: StoredPlaylistItem, there: dict[int, Event]) -> PlaylistPlay:
    event = there.get(row["event_id"])
    ours = event is not None and event.session_id == row["session_id"]
    return PlaylistPlay(item=_item(row), event=event if ours else None)


def _asked(event: Event) -> PlaylistPlay:
    item = PlaylistItem(id=0, session_id=event.session_id, event_id=event.id)
    return PlaylistPlay(item=item, event=event)
