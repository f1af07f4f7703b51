"""Taking one person out of rows and documents: what happened stays, who it was does not.

A shirt keeps its number and has no name any more; in texts stands "Player 9" where it was one
shirt, else "a player". Two of one name in one match are told apart by their shirts where a field
says so; free text cannot tell them apart, so there the name goes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from session.folding import fold, words
from session.privacy.catalogue import KEPT_TABLES, Holds, TableEntry, Way
from session.privacy.names import NameFinder
from session.schemas import JsonObject
from session.store.protocol import LoggedRow

A_PLAYER: Final = "a player"
IN_FILES: Final = "player"
"""What stands in the name of a file, whatever the match: the same everywhere, so that rows, copies
and snapshots still name the file."""
_EMPTIED: Final[Mapping[str, str | None]] = {
    "player_name": "",
    "actor_resolved_name": None,
    "person": None,
}
"""Keys whose whole value is a player's name, and what is there without one."""
_SPLIT: Final = (("last", "first"), ("last_name", "first_name"), ("lastName", "firstName"))
"""Keys under which programs keep a name in two parts."""
_OF_THE_SHIRT: Final = frozenset(
    {"row", "role", "special", "starts", "number", "team", "side", "position", "libero", "captain"}
)
"""What stays beside a name in two parts; the rest, such as a licence, is the person's."""
_WHEREVER: Final = frozenset({"roster", "directory_changes", "users", "playlist_readers"})
"""What says by a number who is meant."""
_GO: Final = frozenset({Holds.FILE, Holds.THEIRS, Holds.ACCOUNT})
_TOLD_ELSEWHERE: Final = frozenset({"changes", "directory_changes", "jobs"})
"""What repeats texts that stand in other tables."""
_AROUND: Final = 30
MOST_TEXTS: Final = 200


@dataclass(frozen=True, slots=True)
class TextFound:
    """A text of people in which the name stands, or (`perhaps`) a word of it alone."""

    what: str
    session_id: str
    excerpt: str
    perhaps: bool = False


@dataclass(frozen=True, slots=True)
class Appears:
    """An entry of a roster: one shirt of one match."""

    entry_id: int
    session_id: str
    side: str
    number: str
    name: str
    person_id: int | None


@dataclass
class InSession:
    """The shirts of the person in one session; `twins`: another of the same name stays in it."""

    shirts: set[tuple[str, str]] = field(default_factory=set)
    twins: bool = False

    @property
    def stand_in(self) -> str:
        numbers = {number for _side, number in self.shirts}
        return f"Player {numbers.pop()}" if len(numbers) == 1 else A_PLAYER


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands: what its row is called, its session, and the shirts there."""

    what: str
    session_id: str
    here: InSession


@dataclass
class TakingOut:
    """One person, and what is known of them in one database or document.

    `people` are their ids in its directory. `everywhere`: nobody else has the name, so that it is
    theirs wherever it stands; else only in `sessions`, and where their shirts are.
    """

    finder: NameFinder
    people: frozenset[int]
    everywhere: bool
    sessions: frozenset[str] = frozenset()
    doubtful: bool = False
    """Also texts of no session that may mean another of the same name."""
    hints: frozenset[str] = frozenset()
    """Single words of the name: where one of them stands alone is told, and left."""
    entries: set[int] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    texts: list[TextFound] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """Sessions in which something was found."""
    _in: dict[str, InSession] = field(default_factory=dict)
    _none: InSession = field(default_factory=InSession)

    def learn(self, rosters: Iterable[Appears]) -> None:
        """Who wears what, before anything is taken out."""
        for one in rosters:
            named = self.finder.is_name(one.name)
            if one.person_id in self.people or (
                named and one.person_id is None and self._is_unlinked(one)
            ):
                here = self._in.setdefault(one.session_id, InSession())
                here.shirts.add((one.side, one.number))
                self.entries.add(one.entry_id)
                self.touched.add(one.session_id)
            elif named:
                self._in.setdefault(one.session_id, InSession()).twins = True

    def shirts(self) -> dict[str, set[tuple[str, str]]]:
        """By session."""
        return {ident: one.shirts for ident, one in self._in.items() if one.shirts}

    def is_concerned(self, session_id: str) -> bool:
        """Whether a text of this session (or, "", of none) that holds the name means the person."""
        if self.everywhere or session_id in self.sessions:
            return True
        if not session_id:
            return self.doubtful
        return bool(self._in.get(session_id, self._none).shirts)

    def row(self, table: str, session_id: str, row: LoggedRow) -> dict[str, object] | None:
        """What of a row becomes something else; None where the row itself goes."""
        entry = KEPT_TABLES[table]
        changed: dict[str, object] = {}
        if self.is_concerned(session_id) or table in _WHEREVER:
            for column, holds in entry.columns.items():
                if column not in row:
                    continue
                was = row[column]
                now = self._column(table, entry, holds, session_id, column, row)
                if holds in _GO and now != was:
                    self._count(table, session_id)
                    return None
                if now != was:
                    changed[column] = now
        if "folded" in entry.columns and "name" in changed:
            changed["folded"] = fold(str(changed["name"]))
        if changed:
            self._count(table, session_id)
        return changed

    def document(self, document: LoggedRow) -> JsonObject:
        """A snapshot without the person. What it says of the file itself stays as it is."""
        session_id = str(document["session_id"])
        cleaned = dict(document)
        cleaned["session"] = self._replaced("sessions", session_id, document["session"])
        for table, entry in KEPT_TABLES.items():
            rows = document.get(table)
            if table == "sessions" or not isinstance(rows, list):
                continue
            if entry.way is Way.PEOPLE:
                cleaned[table] = [row for row in rows if row.get("id") not in self.people]
                self._count_gone(table, len(rows) - len(cleaned[table]))
            elif entry.columns:
                found = (self._replaced(table, session_id, row) for row in rows)
                cleaned[table] = [row for row in found if row is not None]
        return cleaned

    def _replaced(self, table: str, session_id: str, row: object) -> object:
        if not isinstance(row, dict):
            return row
        changed = self.row(table, session_id, row)
        return None if changed is None else {**row, **changed}

    def _column(
        self,
        table: str,
        entry: TableEntry,
        holds: Holds,
        session_id: str,
        column: str,
        row: LoggedRow,
    ) -> object:
        """What a column says afterwards: first those that say who somebody is."""
        value = row[column]
        match holds:
            case Holds.NAME:
                return "" if row.get("id") in self.entries else value
            case Holds.FOLDED:
                return "" if table == "roster" and row.get("id") in self.entries else value
            case Holds.PERSON | Holds.THEIRS:
                return None if value in self.people else value
            case Holds.ACCOUNT:
                mine = self.is_concerned("") and self.finder.spans(str(value))
                return None if mine and self.finder.is_name(str(value)) else value
            case Holds.RESOLVED:
                return None if self._is_resolved(value, row, self._here(session_id)) else value
        what = "" if table in _TOLD_ELSEWHERE else entry.words
        place = _Place(what, session_id, self._here(session_id))
        return self._said(table, holds, place, row, value)

    def _said(
        self, table: str, holds: Holds, place: _Place, row: LoggedRow, value: object
    ) -> object:
        """What words and fields of any kind say afterwards."""
        match holds:
            case Holds.JSON:
                theirs = row.get("entity") == "person"
                theirs = theirs and _whole(row.get("entity_id")) in self.people
                return self._json(value, place, own_row=theirs and table == "directory_changes")
            case Holds.TEXT:
                return self._text(value, place)
            case Holds.KEY | Holds.FILE:
                return self._joined(value)
            case Holds.PATH:
                return value if lies_elsewhere(str(value)) else self._joined(value)
        return value

    def _here(self, session_id: str) -> InSession:
        return self._in.get(session_id, self._none)

    def _is_resolved(self, value: object, row: LoggedRow, here: InSession) -> bool:
        if not isinstance(value, str) or not value:
            return False
        shirt = (row.get("actor_team"), row.get("actor_number"))
        if shirt in here.shirts:
            return True
        return self.finder.is_name(value) and not here.twins

    def _text(self, value: object, place: _Place) -> object:
        if not isinstance(value, str) or not value:
            return value
        spans = self.finder.spans(value)
        if place.what:
            for start, end in spans:
                self._found(place, value[max(0, start - _AROUND) : end + _AROUND], perhaps=False)
            if not spans and self.hints.intersection(words(value) if self.hints else ()):
                self._found(place, value[: 3 * _AROUND], perhaps=True)
        return self.finder.replaced(value, place.here.stand_in) if spans else value

    def _joined(self, value: object) -> object:
        return (
            self.finder.replaced(value, IN_FILES, joined=True) if isinstance(value, str) else value
        )

    def _json(self, value: object, place: _Place, *, own_row: bool = False) -> object:
        if isinstance(value, str):
            return self._text(value, place)
        if isinstance(value, list):
            return [self._json(one, place) for one in value]
        if isinstance(value, dict):
            return self._mapping(value, place, own_row=own_row)
        return value

    def _mapping(
        self, value: Mapping[str, object], place: _Place, *, own_row: bool
    ) -> dict[str, object]:
        if self._is_split_name(value):
            return {key: one for key, one in value.items() if key in _OF_THE_SHIRT}
        theirs = self._is_theirs(value, place.here)
        own_row = own_row or value.get("person_id") in self.people  # of an account
        said: dict[str, object] = {}
        for key, one in value.items():
            if theirs and key in _EMPTIED:
                said[key] = _EMPTIED[key]
            elif own_row and key in ("name", "notes", "folded", "sort_name"):
                said[key] = ""
            elif key == "path" and isinstance(one, str):
                said[key] = one if lies_elsewhere(one) else self._joined(one)
            elif key in ("file_name", "client_id"):
                said[key] = self._joined(one)
            elif key in _EMPTIED:
                said[key] = one  # of somebody else, who may have the same name
            else:
                said[self.finder.replaced(key, A_PLAYER)] = self._json(one, place)
        return said

    def _is_theirs(self, value: Mapping[str, object], here: InSession) -> bool:
        """Whether a mapping is about the person: by who it says that they are, else by the name,
        and of two of one name by the shirt."""
        who = value.get("person_id")
        if isinstance(who, int) and not isinstance(who, bool):
            return who in self.people
        names = [one for key in _EMPTIED if isinstance(one := value.get(key), str)]
        if not any(map(self.finder.is_name, names)):
            return False
        number = value.get("number", value.get("actor_number"))
        return not here.twins or number in {worn for _side, worn in here.shirts}

    def _is_split_name(self, value: Mapping[str, object]) -> bool:
        for last, first in _SPLIT:
            if isinstance(value.get(last), str):
                whole = f"{value.get(first) or ''} {value[last]}".strip()
                if self.finder.is_name(whole):
                    return True
        return False

    def _is_unlinked(self, one: Appears) -> bool:
        """Whether a shirt of which nobody said who wears it is theirs: a name of one word is that
        of many, so it counts only where the person is known to be."""
        if one.session_id in self.sessions:
            return True
        return self.everywhere and len(words(one.name)) > 1

    def _found(self, place: _Place, excerpt: str, *, perhaps: bool) -> None:
        if len(self.texts) < MOST_TEXTS:
            said = TextFound(place.what, place.session_id, excerpt.strip(), perhaps)
            if said not in self.texts:
                self.texts.append(said)

    def _count(self, table: str, session_id: str) -> None:
        self.counts[table] = self.counts.get(table, 0) + 1
        if session_id:
            self.touched.add(session_id)

    def _count_gone(self, table: str, many: int) -> None:
        if many:
            self.counts[table] = self.counts.get(table, 0) + many


def lies_elsewhere(path: str) -> bool:
    """Whether a clip's path leads out of its session's folder: there nothing is renamed."""
    return "://" in path or PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()


def _whole(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def decoded(holds: Holds, value: object) -> object:
    """A column as `TakingOut.row` reads it: JSON as what it says."""
    if holds is Holds.JSON and isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value  # no JSON: cleaned as a text
    return value
