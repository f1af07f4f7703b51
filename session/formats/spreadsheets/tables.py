"""The tables of a session as CSV files: which there are, and under which names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from session.formats.spreadsheets import csvfile
from session.formats.spreadsheets.columns import People
from session.formats.spreadsheets.playbyplay import write_session_plays
from session.formats.spreadsheets.text import Decimal
from session.formats.spreadsheets.touches import Of, write_touches

if TYPE_CHECKING:
    from session.service import SessionService


def _people_of(service: SessionService, session_id: str) -> People:
    """Raises NotFoundError."""
    data = service.load_session(session_id)
    names = {side: team.name for side, team in data["teams"].items()}
    return People(session_id, names, data["rosters"])


def write_session_events(
    service: SessionService, session_id: str, path: str | Path, decimal: Decimal = "point"
) -> Path:
    """Write events.csv of a session. Raises NotFoundError."""
    return csvfile.write_events(path, service.iter_events(session_id), decimal)


def write_session_rollup(
    service: SessionService, session_id: str, path: str | Path, decimal: Decimal = "point"
) -> Path:
    """Write rollup.csv of a session. Raises NotFoundError."""
    people = _people_of(service, session_id)
    return csvfile.write_rollup(path, service.get_rollup(session_id), people, decimal)


def write_session_touches(
    service: SessionService, session_id: str, path: str | Path, decimal: Decimal = "point"
) -> Path:
    """Write touches.csv of a session. Raises NotFoundError."""
    data = service.load_session(session_id)
    return write_touches(path, service.get_match(session_id), Of.session(data), decimal)


def write_session_rosters(
    service: SessionService, session_id: str, path: str | Path, decimal: Decimal = "point"
) -> Path:
    """Write rosters.csv of a session. Raises NotFoundError."""
    return csvfile.write_rosters(path, _people_of(service, session_id), decimal)


class TableWriter(Protocol):
    """Writes one table of a session. Raises NotFoundError."""

    def __call__(
        self,
        service: SessionService,
        session_id: str,
        path: str | Path,
        decimal: Decimal = "point",
    ) -> Path: ...


@dataclass(frozen=True, slots=True)
class SessionTable:
    """A table of a session, written into a file of its own name; how and as the how manieth it is
    offered to people."""

    name: str
    title: str
    words: str
    place: int
    write: TableWriter

    def file(self, decimal: Decimal = "point") -> str:
        """The name of its file: events.csv, and events-excel.csv beside it."""
        return csvfile.csv_name(self.name, decimal)


TABLES: Final = {
    one.name: one
    for one in (
        SessionTable(
            "events",
            "Plays",
            "One line a play, with everything that is known of it.",
            2,
            write_session_events,
        ),
        SessionTable(
            "rollup",
            "Counts",
            "How often each player did what; confirmed plays.",
            4,
            write_session_rollup,
        ),
        SessionTable(
            "touches",
            "Touches",
            "One line a touch, with score, rotations and line-ups.",
            1,
            write_session_touches,
        ),
        SessionTable(
            "rosters",
            "Rosters",
            "One line a player: number, name, position, libero, captain.",
            5,
            write_session_rosters,
        ),
        SessionTable(
            "play-by-play",
            "Play-by-play",
            "One line a rally: score, server, rotation, how it ended.",
            3,
            write_session_plays,
        ),
    )
}
"""By name, in the order in which they are written."""


def table_of(stem: str) -> str | None:
    """The table that a file is called after; None for any other name."""
    table = stem.lower().removesuffix("-excel")
    return table if table in TABLES else None


def write_session_tables(
    service: SessionService, session_id: str, folder: Path, decimal: Decimal = "point"
) -> dict[str, Path]:
    """All of them into a folder. Raises NotFoundError."""
    service.get_session(session_id)
    return {
        name: table.write(service, session_id, folder / table.file(decimal), decimal)
        for name, table in TABLES.items()
    }
