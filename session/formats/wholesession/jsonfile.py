"""The whole session as one JSON document: out, and back in as a new session.

`{"format": "volleysense-export", "version": 1, "session", "teams", "rosters", "clips", "events",
"rollup"}`, with the models of `session.schemas` as they are in the REST interface. Video files are
not inside. To bring back the same session with the same ids, restore a snapshot instead; reading a
snapshot here makes a new session of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from session.backup import snapshots
from session.errors import InvalidInput
from session.files.disk import exporting
from session.formats.imported import ImportedSession, title_of
from session.formats.remarks import Diagnostic, validation_sentence
from session.formats.spreadsheets.columns import EventRow
from session.formats.spreadsheets.csvfile import MAX_LEFT_OUT, MAX_REPORTED
from session.formats.spreadsheets.text import decode_table
from session.formats.values import parsed
from session.schemas import (
    ClipCreate,
    EventIn,
    PlayerIn,
    RollupEntry,
    SessionCreate,
    SessionData,
    TeamIn,
)
from session.vocabulary import Side

_FORMAT: Final = "volleysense-export"
_VERSION: Final = 1

_Model = TypeVar("_Model", bound=BaseModel)

_EVENT_FIELDS = frozenset(EventIn.model_fields)
_RECORD_FIELDS = frozenset(
    {"id", "session_id", "clip_id", "actor_resolved_name", "revision", "created_utc", "updated_utc"}
)


def document(
    data: SessionData, events: Iterable[EventRow], rollup: Iterable[RollupEntry] = ()
) -> dict[str, object]:
    """The session as plain JSON values. `data` is what `load_session` gives."""
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "session": _plain(data["session"]),
        "teams": _plain(data["teams"]),
        "rosters": _plain(data["rosters"]),
        "clips": _plain(data["clips"]),
        "events": [_plain(event) for event in events],
        "rollup": [_plain(entry) for entry in rollup],
    }


def write_session(path: str | Path, content: Mapping[str, object]) -> Path:
    """Write a document of `document`."""
    with exporting(path) as temporary, temporary.open("w", encoding="utf-8") as handle:
        json.dump(content, handle, ensure_ascii=False, indent=1)
        handle.write("\n")
    return Path(path)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def read_session(
    path: str | Path, *, encoding: str | None = None, strict: bool = True
) -> ImportedSession:
    """Read a document of ours, or a list of events with at least `event_type` each.

    Raises InvalidInput saying which part cannot be used; unless `strict`, such parts are left out
    and named in the diagnostics, as long as there are events.
    """
    text, warnings = decode_table(Path(path).read_bytes(), encoding)
    content = parsed(text)
    if content == []:
        raise InvalidInput("The file holds no session: there is nothing but an empty list in it.")
    content = {"events": content} if isinstance(content, list) else content
    if not isinstance(content, dict) or not isinstance(content.get("events"), list):
        raise InvalidInput("The file holds no session: there is no list of events in it.")
    newest = snapshots.SNAPSHOT_VERSION if content.get("format") == snapshots.FORMAT else _VERSION
    version = content.get("version", newest)
    if not isinstance(version, int) or version > newest:
        raise InvalidInput(f"The file has version {version}; this program reads {newest}.")
    found = _Reader(content, title_of(path), strict=strict).read()
    found.warnings[:0] = warnings
    return found


class _Reader:
    """One document on its way to checked models."""

    def __init__(self, content: Mapping[str, object], title: str, *, strict: bool) -> None:
        self.content = content
        self.title = title
        self.most = MAX_REPORTED if strict else MAX_LEFT_OUT
        self.strict = strict
        self.problems: list[str] = []

    def read(self) -> ImportedSession:
        found = ImportedSession(self._session())
        said = self.content.get("session")
        found.source_id = str(said["id"]) if isinstance(said, Mapping) and "id" in said else None
        for side, team in _by_side(self.content.get("teams")):
            named = team if isinstance(team, Mapping) else {"name": team}
            if checked := self._model(TeamIn, named, f"Team {side}"):
                found.teams[side] = checked.name
        for side, players in _by_side(self.content.get("rosters") or self._roster_rows()):
            where = f"Roster of {side}"
            listed = players if isinstance(players, list) else []
            found.rosters[side] = [
                player for entry in listed if (player := self._model(PlayerIn, entry, where))
            ]
        for entry in _list(self.content.get("clips")):
            self._clip(found, entry)
        for position, entry in enumerate(_list(self.content["events"]), 1):
            self._event(found, entry, position)
            if len(self.problems) > self.most:
                break
        if self.problems and (self.strict or not found.events or len(self.problems) > MAX_LEFT_OUT):
            raise InvalidInput(" ".join(self.problems[:MAX_REPORTED]))
        found.diagnostics = [Diagnostic(None, "error", problem) for problem in self.problems]
        return found

    def _roster_rows(self) -> dict[str, list[object]]:
        """Players by side, from a snapshot's tables."""
        sides = {
            team.get("id"): str(team.get("side"))
            for team in _list(self.content.get("teams"))
            if isinstance(team, Mapping)
        }
        rosters: dict[str, list[object]] = {}
        for player in _list(self.content.get("roster")):
            side = sides.get(player.get("team_id")) if isinstance(player, Mapping) else None
            rosters.setdefault(side or "", []).append(player)
        return rosters

    def _session(self) -> SessionCreate:
        said = self.content.get("session")
        said = said if isinstance(said, Mapping) else {}
        known = {name: said[name] for name in SessionCreate.model_fields if name in said}
        session = self._model(SessionCreate, {"title": self.title} | known, "Session")
        return session or SessionCreate(title=self.title)

    def _clip(self, found: ImportedSession, entry: object) -> None:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("path"), str):
            self.problems.append("Clips: a clip has no path.")
            return
        if clip := self._model(ClipCreate, entry, "Clips"):
            found.clips[str(entry.get("id", clip.path))] = clip

    def _event(self, found: ImportedSession, entry: object, position: int) -> None:
        where = f"Event {position}"
        if not isinstance(entry, Mapping):
            self.problems.append(f"{where}: is not an object in braces.")
            return
        payload = entry.get("payload") or {}
        if not isinstance(payload, Mapping):
            self.problems.append(f"{where}: the payload is not an object in braces.")
            return
        fields = {name: entry[name] for name in _EVENT_FIELDS if name in entry}
        beside = {
            key: value
            for key, value in entry.items()
            if key not in _EVENT_FIELDS | _RECORD_FIELDS and value is not None
        }
        event = self._model(EventIn, fields | {"payload": {**beside, **payload}}, where)
        if event is None:
            return
        clip_id = entry.get("clip_id")
        if clip_id is not None and str(clip_id) not in found.clips:
            self.problems.append(f"{where}: its clip {clip_id!r} is not in the list of clips.")
            return
        found.events.append((None if clip_id is None else str(clip_id), event))

    def _model(self, model: type[_Model], entry: object, where: str) -> _Model | None:
        """The entry as a model, keeping to the fields that the model knows."""
        if not isinstance(entry, Mapping):
            self.problems.append(f"{where}: is not an object in braces.")
            return None
        try:
            return model.model_validate({k: v for k, v in entry.items() if k in model.model_fields})
        except ValidationError as problem:
            self.problems.append(f"{where}: {validation_sentence(problem)}.")
            return None


def _by_side(value: object) -> list[tuple[Side, object]]:
    """Teams or rosters keyed A/B, or a list of teams that name their side."""
    if isinstance(value, Mapping):
        return [(side, value[side.value]) for side in Side if value.get(side.value) is not None]
    teams = [team for team in _list(value) if isinstance(team, Mapping)]
    return [(Side(team["side"]), team) for team in teams if team.get("side") in list(Side)]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def file_name(path: str) -> str:
    """The last part of a path written on any system."""
    name = PureWindowsPath(PurePosixPath(path).name).name
    return "clip" if name in {"", ".", ".."} else name
