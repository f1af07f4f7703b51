"""SQL of the rollup: counts that the changes themselves keep up to date.

`team_side` and `number` are the empty text where an event has none, since no two NULLs are
equal to a unique index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from session.store import sessions
from session.store.protocol import Row, Transaction, rows_among

Key: TypeAlias = tuple[str, str, str]
"""Side, number, event type."""


def add(tx: Transaction, session_id: str, deltas: Mapping[Key, int]) -> None:
    """Add to the counts; a count that comes to 0 goes."""
    rows: list[Row] = [
        {"session_id": session_id, "side": key[0], "number": key[1], "type": key[2], "delta": delta}
        for key, delta in sorted(deltas.items())
        if delta
    ]
    tx.run_many(
        "INSERT INTO stats_rollup (session_id, team_side, number, event_type, count)"
        " VALUES (:session_id, :side, :number, :type, :delta)"
        " ON CONFLICT (session_id, team_side, number, event_type)"
        " DO UPDATE SET count = stats_rollup.count + excluded.count",
        rows,
    )
    tx.run_many(
        "DELETE FROM stats_rollup WHERE session_id = :session_id AND team_side = :side"
        " AND number = :number AND event_type = :type AND count = 0",
        [row for row in rows if row["delta"] < 0],
    )

    _add_types(tx, session_id, deltas)


def _add_types(tx: Transaction, session_id: str, deltas: Mapping[Key, int]) -> None:
    """How many events of a type a session has, for the list of sessions."""
    sums: Counter[str] = Counter()
    for (_side, _number, event_type), delta in deltas.items():
        sums[event_type] += delta
    ord_ = sessions.ord_of(tx, session_id)
    rows: list[Row] = [
        {"ord": ord_, "type": event_type, "delta": delta}
        for event_type, delta in sorted(sums.items())
        if delta
    ]
    tx.run_many(
        "INSERT INTO session_types (event_type, ord, count) VALUES (:type, :ord, :delta)"
        " ON CONFLICT (event_type, ord) DO UPDATE SET count = session_types.count + excluded.count",
        rows,
    )
    tx.run_many(
        "DELETE FROM session_types WHERE event_type = :type AND ord = :ord AND count = 0",
        [row for row in rows if row["delta"] < 0],
    )


def listed(tx: Transaction, session_id: str) -> list[Row]:
    return tx.rows(
        "SELECT id, session_id, nullif(team_side, '') AS team_side, nullif(number, '') AS number,"
        " event_type, count FROM stats_rollup WHERE session_id = :id"
        " ORDER BY stats_rollup.team_side, length(stats_rollup.number), stats_rollup.number,"
        " event_type",
        id=session_id,
    )


def totals(tx: Transaction, session_id: str) -> list[Row]:
    """The counts of the two teams by type, whoever played."""
    return tx.rows(
        "SELECT team_side, event_type, sum(count) AS count FROM stats_rollup"
        " WHERE session_id = :id AND team_side <> '' GROUP BY team_side, event_type"
        " ORDER BY team_side, event_type",
        id=session_id,
    )


def sessions_with(tx: Transaction, session_ids: Iterable[str], event_type: str) -> list[str]:
    """Those of the sessions that have confirmed events of a type."""
    rows = rows_among(
        tx,
        "SELECT s.id FROM sessions s JOIN session_types t"
        " ON t.event_type = :event_type AND t.ord = s.ord WHERE s.id IN (:ids)",
        session_ids,
        event_type=event_type,
    )
    return [row["id"] for row in rows]


def kept(tx: Transaction, session_id: str) -> dict[Key, int]:
    """The counts as they are kept."""
    return _counts(
        tx.rows(
            "SELECT team_side, number, event_type, count FROM stats_rollup WHERE session_id = :id",
            id=session_id,
        )
    )


def recounted(tx: Transaction, session_id: str) -> dict[Key, int]:
    """The counts as the events give them."""
    return _counts(
        tx.rows(
            "SELECT coalesce(actor_team, '') AS team_side, coalesce(actor_number, '') AS number,"
            " event_type, count(*) AS count FROM events"
            " WHERE session_id = :id AND status = 'confirmed' GROUP BY 1, 2, 3",
            id=session_id,
        )
    )


def _counts(rows: list[Row]) -> dict[Key, int]:
    return {(row["team_side"], row["number"], row["event_type"]): row["count"] for row in rows}
