"""SQL of events: rows, filters, and places in the order of play."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from session.store.protocol import Row, Transaction, rows_among
from session.store.rows import StoredEvent

COLUMNS = (
    "id, session_id, clip_id, seq, t_sec, event_type, actor_team, actor_number,"
    " actor_resolved_name, payload, status, client_id, revision, created_utc, updated_utc"
)
SEQ_STEP = 1000
Place: TypeAlias = tuple[int, int]
"""`seq` and id of an event: where it comes in the order of play."""


@dataclass(frozen=True)
class EventFilters:
    """What the events of a session can be narrowed by."""

    clip_id: str | None = None
    event_type: str | None = None
    team: str | None = None
    number: str | None = None
    status: str | None = None
    min_confidence: float | None = None
    ids: str | None = None
    """A JSON list."""

    def given(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if value is not None}


CLAUSES = {
    "clip_id": "clip_id = :clip_id",
    "event_type": "event_type = :event_type",
    "team": "actor_team = :team",
    "number": "coalesce(actor_number, '') = :number",
    "status": "status = :status",
    "min_confidence": "coalesce(confidence, 0) >= :min_confidence",
    "ids": "id IN (SELECT value FROM json_each(:ids))",
}


_INSERT = (
    "INSERT INTO events (session_id, clip_id, t_sec, event_type, actor_team,"
    " actor_number, actor_resolved_name, payload, status, confidence, seq, client_id,"
    " revision, created_utc, updated_utc) VALUES (:session_id, :clip_id, :t_sec,"
    " :event_type, :actor_team, :actor_number, :actor_resolved_name, :payload, :status,"
    " :confidence, :seq, :client_id, :revision, :created_utc, :updated_utc)"
)


def insert(tx: Transaction, row: Mapping[str, object]) -> int:
    """Add an event; `confidence` is taken from the payload. Answers the new id."""
    return int(tx.value(f"{_INSERT} RETURNING id", **row, confidence=confidence_of(row)))


def insert_all(tx: Transaction, rows: Sequence[Mapping[str, object]]) -> Sequence[int]:
    """Add many events at once, as `insert` does one. Answers the new ids in the same order."""
    return tx.insert_many(_INSERT, [{**row, "confidence": confidence_of(row)} for row in rows])


def put_back(tx: Transaction, row: Mapping[str, object]) -> None:
    """Add an event that once was, with the id that it had."""
    tx.run(
        f"INSERT INTO events ({COLUMNS}, confidence) VALUES (:id, :session_id, :clip_id, :seq,"
        " :t_sec, :event_type, :actor_team, :actor_number, :actor_resolved_name, :payload,"
        " :status, :client_id, :revision, :created_utc, :updated_utc, :confidence)",
        **row,
        confidence=confidence_of(row),
    )


def update(tx: Transaction, row: Mapping[str, object]) -> None:
    tx.run(
        "UPDATE events SET clip_id = :clip_id, t_sec = :t_sec, event_type = :event_type,"
        " actor_team = :actor_team, actor_number = :actor_number,"
        " actor_resolved_name = :actor_resolved_name, payload = :payload, status = :status,"
        " confidence = :confidence, seq = :seq, revision = :revision,"
        " updated_utc = :updated_utc WHERE id = :id",
        **{**row, "confidence": confidence_of(row)},
    )


def confidence_of(row: Mapping[str, object]) -> object:
    """How sure video analysis was, as the payload has it: a column of its own, to ask for."""
    payload = row["payload"]
    return payload.get("confidence") if isinstance(payload, dict) else None


def delete(tx: Transaction, event_id: int) -> None:
    tx.run("DELETE FROM events WHERE id = :id", id=event_id)


def fetch(tx: Transaction, session_id: str, event_id: int) -> StoredEvent | None:
    return cast(
        "StoredEvent | None",
        tx.row(
            f"SELECT {COLUMNS} FROM events WHERE id = :id AND session_id = :session_id",
            id=event_id,
            session_id=session_id,
        ),
    )


def by_ids(tx: Transaction, ids: Iterable[int]) -> dict[int, StoredEvent]:
    """Events of whatever sessions, by their ids; those that there are."""
    rows = rows_among(tx, f"SELECT {COLUMNS} FROM events WHERE id IN (:ids)", ids)
    return {row["id"]: cast("StoredEvent", row) for row in rows}


def id_of_client(tx: Transaction, session_id: str, client_id: str) -> int | None:
    found: int | None = tx.value(
        "SELECT id FROM events WHERE session_id = :session_id AND client_id = :client_id",
        session_id=session_id,
        client_id=client_id,
    )
    return found


def listed(
    tx: Transaction, session_id: str, filters: EventFilters, limit: int, offset: int
) -> list[StoredEvent]:
    """Events in the order of play."""
    return cast(
        "list[StoredEvent]",
        tx.rows(
            f"SELECT {COLUMNS} FROM events WHERE {_where(filters)}"
            " ORDER BY seq, id LIMIT :limit OFFSET :offset",
            session_id=session_id,
            limit=limit,
            offset=offset,
            **filters.given(),
        ),
    )


def page_after(
    tx: Transaction, session_id: str, filters: EventFilters, after: tuple[int, int], limit: int
) -> list[StoredEvent]:
    """The next events after a place `(seq, id)`: reads any length without counting again."""
    return cast(
        "list[StoredEvent]",
        tx.rows(
            f"SELECT {COLUMNS} FROM events WHERE {_where(filters)}"
            " AND (seq, id) > (:after_seq, :after_id) ORDER BY seq, id LIMIT :limit",
            session_id=session_id,
            limit=limit,
            after_seq=after[0],
            after_id=after[1],
            **filters.given(),
        ),
    )


def any_behind(tx: Transaction, session_id: str, place: Place, up_to: int | None) -> bool:
    """Whether a confirmed event comes behind a place, of those with ids below `up_to`."""
    return bool(
        tx.value(
            "SELECT EXISTS (SELECT 1 FROM events WHERE session_id = :session_id"
            " AND (seq, id) > (:seq, :place_id) AND (:up_to IS NULL OR id < :up_to)"
            " AND status = 'confirmed')",
            session_id=session_id,
            seq=place[0],
            place_id=place[1],
            up_to=up_to,
        )
    )


def any_of_sets(tx: Transaction, session_id: str, place: Place, sets: Collection[int]) -> bool:
    """Whether a confirmed event behind a place says that it is of one of these sets."""
    return bool(
        tx.value(
            "SELECT EXISTS (SELECT 1 FROM events WHERE session_id = :session_id"
            " AND (seq, id) > (:seq, :place_id) AND status = 'confirmed'"
            " AND json_extract(payload, '$.set_number') IN (SELECT value FROM json_each(:sets)))",
            session_id=session_id,
            seq=place[0],
            place_id=place[1],
            sets=json.dumps(sorted(sets)),
        )
    )


def table_page(tx: Transaction, session_id: str, after: tuple[int, int], limit: int) -> list[Row]:
    """The next events after a place for a table: plain rows, `payload` still the text of it."""
    rows = tx.rows(
        f"SELECT {COLUMNS.replace('payload', 'CAST(payload AS TEXT) AS payload_text')}"
        " FROM events WHERE session_id = :session_id AND (seq, id) > (:after_seq, :after_id)"
        " ORDER BY seq, id LIMIT :limit",
        session_id=session_id,
        after_seq=after[0],
        after_id=after[1],
        limit=limit,
    )
    for row in rows:
        row["payload"] = row.pop("payload_text")
    return rows


def total(tx: Transaction, session_id: str, filters: EventFilters) -> int:
    return int(
        tx.value(
            f"SELECT count(*) FROM events WHERE {_where(filters)}",
            session_id=session_id,
            **filters.given(),
        )
    )


def total_up_to(tx: Transaction, session_id: str, filters: EventFilters, most: int) -> int:
    """The same, counted no further than `most`."""
    return int(
        tx.value(
            f"SELECT count(*) FROM (SELECT 1 FROM events WHERE {_where(filters)} LIMIT :most)",
            session_id=session_id,
            most=most,
            **filters.given(),
        )
    )


def _where(filters: EventFilters) -> str:
    return " AND ".join(["session_id = :session_id", *(CLAUSES[name] for name in filters.given())])


def next_seq(tx: Transaction, session_id: str) -> int:
    """The place after the last event."""
    last = tx.value("SELECT max(seq) FROM events WHERE session_id = :id", id=session_id)
    return int(last or 0) + SEQ_STEP


def seq_at(tx: Transaction, session_id: str, clip_id: str, t_sec: float) -> int:
    """The place that a time in a clip has among the events of the clip.

    Between two neighbours, halfway; where no number is left, that of the one before, since
    equal places are read in the order of their ids.
    """
    before = tx.value(
        "SELECT seq FROM events WHERE clip_id = :clip AND t_sec <= :t"
        " ORDER BY t_sec DESC, seq DESC LIMIT 1",
        clip=clip_id,
        t=t_sec,
    )
    if before is None:
        after = tx.value(
            "SELECT seq FROM events WHERE clip_id = :clip AND t_sec > :t"
            " ORDER BY t_sec, seq LIMIT 1",
            clip=clip_id,
            t=t_sec,
        )
        return next_seq(tx, session_id) if after is None else _in_front_of(tx, session_id, after)
    following = tx.value(
        "SELECT min(seq) FROM events WHERE session_id = :id AND seq > :seq",
        id=session_id,
        seq=before,
    )
    return int(before + SEQ_STEP if following is None else (before + following) // 2)


def _in_front_of(tx: Transaction, session_id: str, seq: int) -> int:
    previous = tx.value(
        "SELECT max(seq) FROM events WHERE session_id = :id AND seq < :seq",
        id=session_id,
        seq=seq,
    )
    return (int(previous or 0) + seq) // 2


def resolve_names(tx: Transaction, session_id: str, side: str) -> None:
    """Write the names of the roster into the events of a team."""
    tx.run(
        "UPDATE events SET actor_resolved_name = (SELECT nullif(r.player_name, '')"
        " FROM roster r JOIN teams t ON t.id = r.team_id WHERE t.session_id = :session_id"
        " AND t.side = :side AND r.number = events.actor_number)"
        " WHERE session_id = :session_id AND actor_team = :side",
        session_id=session_id,
        side=side,
    )
