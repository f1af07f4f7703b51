"""SQL of a clip's time line: neighbours of a play, stretches of it, and how dense it is."""

from __future__ import annotations

from typing import cast

from session.store.events import COLUMNS
from session.store.protocol import Row, Transaction
from session.store.rows import StoredClip, StoredEvent

SUGGESTED = " AND status = 'suggested'"


def beside(
    tx: Transaction,
    clip: StoredClip,
    place: tuple[int, int],
    limit: int,
    *,
    back: bool,
    waiting: bool,
) -> list[StoredEvent]:
    """The plays of a clip behind a place `(seq, id)` in the order of play, or in front of it,
    nearest first; those that wait for a decision alone, if so wanted."""
    sign, order = ("<", "DESC") if back else (">", "ASC")
    # The plus keeps SQLite to the index of the order: the other one would sort the whole clip.
    return cast(
        "list[StoredEvent]",
        tx.rows(
            f"SELECT {COLUMNS} FROM events WHERE session_id = :session_id AND +clip_id = :clip_id"
            f"{SUGGESTED if waiting else ''} AND (seq, id) {sign} (:seq, :id)"
            f" ORDER BY seq {order}, id {order} LIMIT :limit",
            session_id=clip["session_id"],
            clip_id=clip["id"],
            seq=place[0],
            id=place[1],
            limit=limit,
        ),
    )


def surer(
    tx: Transaction, clip: StoredClip, behind: tuple[float, int, int], limit: int
) -> list[StoredEvent]:
    """What waits for a decision behind a confidence and, where that is the same, behind a place
    `(seq, id)`; the least sure first."""
    return cast(
        "list[StoredEvent]",
        tx.rows(
            f"SELECT {COLUMNS} FROM events WHERE clip_id = :clip_id AND session_id = :session_id"
            f"{SUGGESTED} AND (coalesce(confidence, 0), seq, id) > (:sure, :seq, :id)"
            " ORDER BY coalesce(confidence, 0), seq, id LIMIT :limit",
            session_id=clip["session_id"],
            clip_id=clip["id"],
            sure=behind[0],
            seq=behind[1],
            id=behind[2],
            limit=limit,
        ),
    )


def waiting_serves(tx: Transaction, clip: StoredClip, place: tuple[int, int]) -> list[Row]:
    """The serves of a clip that wait for a decision in front of a place `(seq, id)`, in the order
    of play: where they come and whose they are, and no more of them."""
    return tx.rows(
        "SELECT seq, id, event_type, actor_team, actor_number FROM events"
        f" WHERE clip_id = :clip_id AND session_id = :session_id{SUGGESTED}"
        " AND event_type = 'serve' AND (seq, id) < (:seq, :id) ORDER BY seq, id",
        session_id=clip["session_id"],
        clip_id=clip["id"],
        seq=place[0],
        id=place[1],
    )


def first_from(tx: Transaction, clip_id: str, t_sec: float) -> StoredEvent | None:
    """The first play of a clip from a time on, else the last one."""
    return cast(
        "StoredEvent | None",
        tx.row(
            f"SELECT {COLUMNS} FROM events WHERE clip_id = :clip AND t_sec >= :t"
            " ORDER BY t_sec, seq, id LIMIT 1",
            clip=clip_id,
            t=t_sec,
        )
        or tx.row(
            f"SELECT {COLUMNS} FROM events WHERE clip_id = :clip"
            " ORDER BY seq DESC, id DESC LIMIT 1",
            clip=clip_id,
        ),
    )


def between(
    tx: Transaction, clip_id: str, start: float, end: float, limit: int
) -> list[StoredEvent]:
    """The plays of a stretch of a clip, by time; no rejected ones."""
    return cast(
        "list[StoredEvent]",
        tx.rows(
            f"SELECT {COLUMNS} FROM events WHERE clip_id = :clip AND t_sec BETWEEN :start AND :end"
            " AND status <> 'rejected' ORDER BY t_sec, seq, id LIMIT :limit",
            clip=clip_id,
            start=start,
            end=end,
            limit=limit,
        ),
    )


def count_between(tx: Transaction, clip_id: str, start: float, end: float, up_to: int) -> int:
    """How many plays `between` would find, counted no further than `up_to`."""
    return int(
        tx.value(
            "SELECT count(*) FROM (SELECT 1 FROM events WHERE clip_id = :clip"
            " AND t_sec BETWEEN :start AND :end AND status <> 'rejected' LIMIT :up_to)",
            clip=clip_id,
            start=start,
            end=end,
            up_to=up_to,
        )
    )


def density(tx: Transaction, clip_id: str, start: float, end: float, parts: int) -> list[Row]:
    """How many plays lie in each part of a stretch, by team and status; no rejected ones."""
    return tx.rows(
        "SELECT min(CAST((t_sec - :start) / :width AS INTEGER), :last) AS part,"
        " coalesce(actor_team, '') AS team, status, count(*) AS count FROM events"
        " WHERE clip_id = :clip AND t_sec BETWEEN :start AND :end AND status <> 'rejected'"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        clip=clip_id,
        start=start,
        end=end,
        width=(end - start) / parts,
        last=parts - 1,
    )


def last_second(tx: Transaction, clip_id: str) -> float:
    """The time of the last play; 0 when there is none."""
    return float(tx.value("SELECT max(t_sec) FROM events WHERE clip_id = :id", id=clip_id) or 0)
