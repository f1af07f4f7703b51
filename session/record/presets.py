"""Presets: what many new sessions have in common, and making sessions from it."""

from __future__ import annotations

from typing import Final, cast

from session import clock
from session.errors import ConflictError, InvalidInput, NotFoundError
from session.folding import fold
from session.game.rules import KNOWN
from session.matchmeta import said_of
from session.permissions import Right
from session.presets import Preset, PresetContent, PresetIn, PresetUpdate
from session.record.changelog import Action, ChangeLog, LogEntry, before_entry
from session.record.context import (
    MAX_ROW_ID,
    RecordContext,
    begin_belonging,
    check_revision,
    sent,
    session_row,
    window,
)
from session.record.sessions import Sessions
from session.record.teams import Teams
from session.schemas import PlayerIn, SessionCreate
from session.scout import scout_said
from session.store import belongings, directorylog, presets, teams
from session.store.protocol import Row, Transaction
from session.store.rows import StoredPlayer, StoredPreset
from session.vocabulary import Side

_ENTITY: Final = "preset"
CARRIED: Final = ("team_colours", "evaluation_style", "format")
"""Parts of a session's meta that belong to its kind, not to the one match."""


class Presets:
    """A preset is a copy: what is changed in it later changes no session. What is done to it is in
    the directory's log."""

    def __init__(
        self, record: RecordContext, log: ChangeLog, session_book: Sessions, team_book: Teams
    ) -> None:
        self._store, self._log = record.store, log
        self._sessions, self._teams = session_book, team_book

    def create(self, data: PresetIn) -> Preset:
        """Keep a preset, from scratch or from a session. Raises NotFoundError, ConflictError when
        the name is taken, InvalidInput."""
        if (data.content is None) == (data.from_session is None):
            raise InvalidInput("Say what is in it, or from which session to take it.", "content")
        content = data.content or self._of_session(str(data.from_session))
        at = clock.now()
        row = {"name": data.name, "content": content.model_dump(mode="json")}
        row |= {"created_utc": at, "updated_utc": at}
        with self._store.write() as tx:
            _refuse_taken(tx, data.name)
            made = presets.insert(tx, row)
            begin_belonging(tx, "preset", made)
            return self._noted(tx, "create", made, None)

    def get(self, preset_id: int) -> Preset:
        """One preset. Raises NotFoundError."""
        with self._store.read() as tx:
            return Preset.model_validate(_row(tx, preset_id))

    def find(self, limit: int = 100, offset: int = 0) -> list[Preset]:
        """By name."""
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            return [Preset.model_validate(row) for row in presets.listed(tx, limit, offset)]

    def count(self) -> int:
        with self._store.read() as tx:
            return presets.total(tx)

    def update(self, preset_id: int, data: PresetUpdate, revision: int | None = None) -> Preset:
        """Change the name, or put another content in its place. With `revision`, only if the
        preset still has that revision. Raises NotFoundError, ConflictError."""
        fields = sent(data, frozenset())
        with self._store.write() as tx:
            before = _row(tx, preset_id)
            check_revision(before["revision"], revision, "This preset")
            after = {**before, **fields, "updated_utc": clock.now()}
            _refuse_taken(tx, after["name"], but=preset_id)
            presets.update(tx, after)
            return self._noted(tx, "update", preset_id, before)

    def delete(self, preset_id: int, revision: int | None = None) -> None:
        """Delete a preset; sessions made from it stay, and `undo` brings it back. Raises
        NotFoundError, ConflictError."""
        with self._store.write() as tx:
            before = _row(tx, preset_id)
            check_revision(before["revision"], revision, "This preset")
            presets.delete(tx, preset_id)
            self._log.note_in_directory(tx, [LogEntry("delete", _ENTITY, preset_id, before)])

    def newest_change(self, preset_id: int) -> int:
        """The id of what was done to a preset last; 0 where nothing was noted of it."""
        with self._store.read() as tx:
            return directorylog.newest(tx, _ENTITY, preset_id)

    def undo(self, preset_id: int, change_id: int) -> Preset:
        """Let a preset be as it was before a change; one that was deleted is there again. Raises
        NotFoundError, and ConflictError where it was changed since or its name is taken by now."""
        with self._store.write() as tx:
            now = presets.fetch(tx, preset_id)
            before = before_entry(tx, _ENTITY, preset_id, change_id, cast("Row | None", now))
            if before is None:
                return Preset.model_validate(_row(tx, preset_id))
            _refuse_taken(tx, before["name"], but=preset_id)
            if now is None:
                presets.put_back(tx, before)
                return self._noted(tx, "restore", preset_id, None)
            presets.update(tx, {**before, "updated_utc": clock.now()})
            return self._noted(tx, "update", preset_id, now)

    def _noted(
        self, tx: Transaction, action: Action, preset_id: int, before: StoredPreset | None
    ) -> Preset:
        """A preset as it is now, which the log keeps."""
        after = _row(tx, preset_id)
        self._log.note_in_directory(tx, [LogEntry(action, _ENTITY, preset_id, before, after)])
        return Preset.model_validate(after)

    def create_session(
        self, preset_id: int, data: SessionCreate, names: dict[str, str | None] | None = None
    ) -> str:
        """A new session with what the preset says; what `data` and `names` (of the teams, by
        side) say themselves comes first. A team that is named otherwise gets no roster of the
        preset's. Raises NotFoundError."""
        content = self.get(preset_id).content
        usual = {side.value: name for side, name in content.teams.items()}
        said = usual | {side: name for side, name in (names or {}).items() if name}
        with self._store.write():
            session_id = self._sessions.create(_filled(data, content))
            for side, name in sorted(said.items()):
                self._teams.set_name(session_id, side, name)
            for side, players in sorted(content.rosters.items()):
                if players and fold(said.get(side, "")) == fold(usual.get(side, "")):
                    self._teams.set_roster(session_id, side, players)
        return session_id

    def _of_session(self, session_id: str) -> PresetContent:
        with self._store.read() as tx:
            session = session_row(tx, session_id)
            sides = teams.listed(tx, session_id)
            rosters = {one["side"]: teams.roster(tx, one["id"]) for one in sides}
        meta = session["meta"]
        rules = meta.get("rules") or scout_said(meta, "rules")
        known = isinstance(rules, str) and rules in KNOWN
        return PresetContent(
            venue=session["venue"],
            timezone=session["timezone"],
            competition=(said_of(meta, "competition") or "")[:200] or None,
            rules=rules if isinstance(rules, dict) or known else None,
            teams={Side(one["side"]): one["name"] for one in sides if one["name"]},
            rosters={Side(side): _players(rows) for side, rows in rosters.items() if rows},
            meta={name: meta[name] for name in CARRIED if name in meta},
        )


def _players(rows: list[StoredPlayer]) -> list[PlayerIn]:
    fields = set(PlayerIn.model_fields)
    return [
        PlayerIn.model_validate({name: value for name, value in row.items() if name in fields})
        for row in rows
    ]


def _filled(data: SessionCreate, content: PresetContent) -> SessionCreate:
    """The preset's values where the coach said nothing."""
    own = data.model_fields_set
    meta = dict(content.meta)
    for name in ("competition", "rules"):
        if (value := getattr(content, name)) is not None:
            meta[name] = value
    return data.model_copy(
        update={
            "venue": data.venue or content.venue,
            "timezone": data.timezone if "timezone" in own else content.timezone or data.timezone,
            "meta": {**meta, **data.meta},
        }
    )


def _row(tx: Transaction, preset_id: int) -> StoredPreset:
    found = presets.fetch(tx, preset_id) if 0 < preset_id <= MAX_ROW_ID else None
    if found is None or not belongings.reaches(tx, Right.SEE, "preset", preset_id):
        raise NotFoundError(f"There is no preset {preset_id}.")
    return found


def _refuse_taken(tx: Transaction, name: str, but: int | None = None) -> None:
    if presets.id_of(tx, name) not in (None, but):
        raise ConflictError(f"There is a preset called {name} already.")
