"""Verbs of the rollup, of statistics and of tables for spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from session.record.events import EventVerbs
from session.record.teams import TeamVerbs
from session.schemas import RollupEntry
from session.store import rollup
from session.vocabulary import Side

if TYPE_CHECKING:
    from session.formats.spreadsheets.text import Decimal


class RollupVerbs(EventVerbs, TeamVerbs):
    """Counts per team, player and event type; of confirmed events only."""

    def get_rollup(self, session_id: str) -> list[RollupEntry]:
        """The counts, by team, number and type. Raises NotFoundError."""
        with self._store.read() as tx:
            self._session(tx, session_id)
            rows = rollup.listed(tx, session_id)
        return [RollupEntry.model_validate(row) for row in rows]

    def rebuild_rollup(self, session_id: str) -> list[RollupEntry]:
        """Count all events again and correct the rollup. Changes keep it right by themselves, so
        this changes something only after the database was edited by hand."""
        with self._store.write() as tx:
            self._session(tx, session_id)
            kept, right = rollup.kept(tx, session_id), rollup.recounted(tx, session_id)
            deltas = {key: right.get(key, 0) - kept.get(key, 0) for key in kept | right}
            rollup.add(tx, session_id, deltas)
        return self.get_rollup(session_id)

    def get_metrics(self, session_id: str) -> dict[str, Any]:
        """Advanced metrics of the confirmed events; see `RollupComputer`."""
        from session.ops import RollupComputer

        rosters = {side.value: self.get_roster(session_id, side) for side in Side}
        events = list(self.iter_events(session_id, status="confirmed"))
        return RollupComputer().compute_advanced_metrics(events, rosters)

    def export_csv(
        self, session_id: str, out_dir: str | Path, decimal: Decimal = "point"
    ) -> dict[str, Path]:
        """Write events and rollup for a spreadsheet: `{"events": path, "rollup": path}`.

        With `decimal="comma"` they are for an Excel whose comma is decimal, and are called
        events-excel.csv and rollup-excel.csv.
        """
        from session.formats.spreadsheets import csvfile
        from session.formats.spreadsheets.columns import People
        from session.formats.spreadsheets.tables import TABLES

        folder = Path(out_dir)
        folder.mkdir(parents=True, exist_ok=True)
        paths = {table: folder / TABLES[table].file(decimal) for table in ("events", "rollup")}
        csvfile.write_events(paths["events"], self._table(session_id), decimal)
        with self._store.read() as tx:
            counts = rollup.listed(tx, session_id)
        names = {side: team.name for side, team in self.get_teams(session_id).items()}
        rosters = {side.value: self.get_roster(session_id, side) for side in Side}
        people = People(session_id, names, rosters)
        csvfile.write_rollup(paths["rollup"], counts, people, decimal)
        return paths
