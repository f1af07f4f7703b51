"""The rollup: how often each player did what, in confirmed events only; and as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from session.record.context import RecordContext, session_row
from session.record.events import Events
from session.record.teams import Teams
from session.schemas import RollupEntry
from session.store import rollup
from session.vocabulary import Side

if TYPE_CHECKING:
    from session.formats.spreadsheets.text import Decimal


class Rollup:
    """Every change of events keeps it right, in the same transaction."""

    def __init__(self, record: RecordContext, plays: Events, team_book: Teams) -> None:
        self._store = record.store
        self._events, self._teams = plays, team_book

    def get(self, session_id: str) -> list[RollupEntry]:
        """The counts, by team, number and type. Raises NotFoundError."""
        with self._store.read() as tx:
            session_row(tx, session_id)
            rows = rollup.listed(tx, session_id)
        return [RollupEntry.model_validate(row) for row in rows]

    def rebuild(self, session_id: str) -> list[RollupEntry]:
        """Count all events again and correct the rollup. Changes keep it right by themselves, so
        this changes something only after the database was edited by hand."""
        with self._store.write() as tx:
            session_row(tx, session_id)
            kept, right = rollup.kept(tx, session_id), rollup.recounted(tx, session_id)
            deltas = {key: right.get(key, 0) - kept.get(key, 0) for key in kept | right}
            rollup.add(tx, session_id, deltas)
        return self.get(session_id)

    def export_csv(
        self, session_id: str, out_dir: str | Path, decimal: Decimal = "point"
    ) -> dict[str, Path]:
        """Write events and rollup for a spreadsheet: `{"events": path, "rollup": path}`.

        With `decimal="comma"` they are for an Excel whose comma is decimal, and are called
        events-excel.csv and rollup-excel.csv.
        """
        from session.formats.spreadsheets import csvfile
        from session.formats.spreadsheets.columns import People

        folder = Path(out_dir)
        folder.mkdir(parents=True, exist_ok=True)
        paths = {name: folder / csvfile.csv_name(name, decimal) for name in ("events", "rollup")}
        csvfile.write_events(paths["events"], self._events.table_rows(session_id), decimal)
        with self._store.read() as tx:
            counts = rollup.listed(tx, session_id)
        names = {side: team.name for side, team in self._teams.get(session_id).items()}
        rosters = {side.value: self._teams.get_roster(session_id, side) for side in Side}
        people = People(session_id, names, rosters)
        csvfile.write_rollup(paths["rollup"], counts, people, decimal)
        return paths
