"""All that is held about one person, as one file to be handed to them.

The file is the same whenever it is made of the same record. It holds what is theirs; of others no
more than the names of the teams that they played in.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Final

from session.errors import NotFoundError
from session.files.disk import exporting
from session.formats.spreadsheets.text import harmless, harmless_json
from session.permissions import Right
from session.privacy.found import PersonFound, SessionFound
from session.privacy.takingout import TakingOut
from session.record.context import RecordContext
from session.record.erasing import Subject
from session.record.statistics import SessionStatistics
from session.schemas import JsonObject
from session.store import belongings, directorylog, erasures, events, teams
from session.store.protocol import Row, Transaction

_WHEN: Final = (1980, 1, 1, 0, 0, 0)
"""The oldest moment that a ZIP can say: what is in it does not depend on when it was made."""
_FORMAT: Final = "volleysense-person"
_PLAY: Final = (
    "session_id", "day", "title", "team", "number", "event_id", "seq", "event_type", "status",
    "clip_id", "t_sec", "payload",
)  # fmt: skip
_NUMBER: Final = ("session_id", "day", "title", "team", "number", "statistic", "value")
_PAGE: Final = 1_000
_README: Final = """\
What VolleySense holds about {name}

person.json   entries of the directory, of rosters and of the history, texts that name the person,
              playlists, videos, and files in which the name stands
plays.csv     every play under the person's number, in the order of play; payload is what was noted
numbers.csv   what was counted from these plays, match by match
README.txt    this page

The tables are UTF-8 with a comma between the cells. Times are UTC. `status` is confirmed for plays
that count, suggested for what video analysis proposed and nobody has judged.

Not inside: the videos themselves, which show others as well, and copies and snapshots of the same
data, whose names stand in person.json.
"""


class PersonExport:
    """Writes the file."""

    def __init__(
        self, record: RecordContext, statistics: SessionStatistics, found: PersonFound
    ) -> None:
        self._record, self._statistics, self._found = record, statistics, found

    def write(self, target: Path, subject: Subject, taking: TakingOut) -> Path:
        """Raises NotFoundError for who reaches no session of the person, StorageError."""
        with self._record.store.read() as tx:
            there = [
                one
                for one in self._found.sessions
                if belongings.reaches(tx, Right.MANAGE, "session", one.session_id)
            ]
            whole = tx.access.everywhere(Right.MANAGE)
            if not there and not whole:
                raise NotFoundError("There is no such player in a session of yours.")
            with exporting(target) as fresh, zipfile.ZipFile(fresh, "w") as archive:
                with _part(archive, "README.txt") as out:
                    out.write(_README.format(name=self._found.name).encode())
                with _part(archive, "numbers.csv") as out:
                    _table(out, _NUMBER, self._numbers(there))
                with _part(archive, "person.json") as out:
                    said = self._document(tx, there, subject, taking, whole=whole)
                    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
                    out.write(text.encode())
                with _part(archive, "plays.csv") as out:
                    _table(out, _PLAY, _plays(tx, there))
        return target

    def _document(
        self,
        tx: Transaction,
        there: list[SessionFound],
        subject: Subject,
        taking: TakingOut,
        *,
        whole: bool,
    ) -> JsonObject:
        reached = {one.session_id for one in there}
        found = self._found
        main = erasures.chain(tx, subject.person_id) if subject.person_id is not None else []
        return {
            "format": _FORMAT,
            "version": 1,
            "name": found.name,
            "spellings": list(found.spellings),
            "directory": main,
            "directory_history": [
                _without_others(row) for one in main for row in _directory_history(tx, one["id"])
            ],
            "sessions": [{**asdict(one), "teams": _teams(tx, one.session_id)} for one in there],
            "rosters": [row for one in there for row in _entries(tx, one)],
            "history": list(_history(tx, taking, reached)),
            "texts": [
                asdict(one)
                for one in found.texts
                if (one.session_id in reached or (whole and not one.session_id)) and not one.perhaps
            ],
            "playlists": erasures.lists_named(tx, subject.people) if whole else [],
            "accounts": erasures.accounts_of(tx, subject.people) if whole else [],
            "videos": [one for one in found.clips if one.partition("/")[0] in reached],
            "files": [asdict(one) for one in found.files] if whole else [],
        }

    def _numbers(self, there: list[SessionFound]) -> Iterator[list[object]]:
        for one in there:
            said = self._statistics.get(one.session_id)["teams"]
            for shirt in one.shirts:
                side, number = shirt[0], shirt[1:]
                player = said.get(side, {}).get("players", {}).get(number)
                for name, value in _flat(player or {}):
                    yield [one.session_id, one.day, one.title, side, number, name, value]


def _plays(tx: Transaction, there: list[SessionFound]) -> Iterator[list[object]]:
    for one in there:
        shirts = set(one.shirts)
        last = (-1, 0)
        while rows := events.page_after(tx, one.session_id, events.EventFilters(), last, _PAGE):
            last = (rows[-1]["seq"], rows[-1]["id"])
            for row in rows:
                side, number = row["actor_team"] or "", row["actor_number"] or ""
                if number and side + number in shirts:
                    noted = json.dumps(row["payload"], ensure_ascii=False, sort_keys=True)
                    payload = harmless_json(noted)
                    yield [
                        one.session_id, one.day, one.title, side, number, row["id"], row["seq"],
                        row["event_type"], row["status"], row["clip_id"], row["t_sec"], payload,
                    ]  # fmt: skip


def _flat(value: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    for key, one in value.items():
        name = f"{before}{key}"
        if isinstance(one, Mapping):
            yield from _flat(one, f"{name}.")
        elif isinstance(one, int | float) and not isinstance(one, bool):
            yield name, one


def _teams(tx: Transaction, session_id: str) -> dict[str, str | None]:
    return {row["side"]: row["name"] for row in teams.listed(tx, session_id)}


def _entries(tx: Transaction, one: SessionFound) -> Iterator[Row]:
    for side, players in teams.rosters(tx, one.session_id).items():
        for player in players:
            if f"{side}{player['number']}" in one.shirts:
                yield {"session_id": one.session_id, "side": side, **player}


def _directory_history(tx: Transaction, person_id: int) -> Iterator[Row]:
    offset = 0
    while rows := directorylog.listed(tx, "person", person_id, _PAGE, offset):
        yield from rows
        offset += len(rows)


def _history(tx: Transaction, taking: TakingOut, reached: set[str]) -> Iterator[Row]:
    """Each entry of the logs of these sessions that says something of the person: what of it."""
    for _place, session_id, raw in erasures.walk(tx, "changes"):
        if session_id in reached:
            row = erasures.parsed_row("changes", raw)
            changed = taking.row("changes", session_id, row)
            if changed:
                yield {
                    "session_id": session_id,
                    "about": f"{row['entity']} {row['entity_id']}",
                    **{name: _of_person(row[name], changed[name]) for name in changed},
                }


def _of_person(before: object, after: object) -> object:
    """What an erasure would take out: so much of a document is about the person."""
    if isinstance(before, dict) and isinstance(after, dict):
        return {
            key: _of_person(value, after.get(key))
            for key, value in before.items()
            if after.get(key) != value
        }
    if isinstance(before, list) and isinstance(after, list):
        pairs = zip(before, after, strict=True)
        return [_of_person(one, other) for one, other in pairs if one != other]
    return before


def _without_others(row: Row) -> Row:
    return {key: value for key, value in row.items() if key not in ("actor", "session_id")}


@contextmanager
def _part(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    info = zipfile.ZipInfo(name, _WHEN)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    with archive.open(info, "w", force_zip64=True) as out:
        yield out


def _table(out: IO[bytes], heads: Iterable[str], rows: Iterable[list[object]]) -> None:
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    writer.writerow(heads)
    for row in rows:
        writer.writerow(harmless(row, range(len(row))))
        out.write(line.getvalue().encode())
        line.seek(0)
        line.truncate()
    out.write(line.getvalue().encode())
