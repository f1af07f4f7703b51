"""SQL of seasons: the sessions of a choice, who was in them, and the digests kept of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from session.permissions import Right
from session.store.belongings import reached
from session.store.protocol import Row, Transaction, rows_among
from session.vocabulary import SKILLS, Status

COMPETITION = (
    "CASE json_type(s.meta, '$.competition') WHEN 'text'"
    " THEN nullif(trim(json_extract(s.meta, '$.competition')), '')"
    " ELSE json_extract(s.meta, '$.scout.match.league') END"
)  # fmt: skip
"""As `session.matchmeta.said_of`."""
SHA256 = "json_extract(s.meta, '$.import.sha256')"
"""Of the file that a session was made from."""


@dataclass(frozen=True)
class SeasonChoice:
    """Which sessions belong to a season."""

    club_id: int | None = None
    person_id: int | None = None
    competition: str | None = None
    date_from: str | None = None
    date_to: str | None = None


def sides(tx: Transaction, choice: SeasonChoice, limit: int) -> list[Row]:
    """The two teams of each session of a choice, oldest first; of too many the latest."""
    where, params = _where(tx, choice)
    latest = f"SELECT s.id FROM sessions s WHERE {where} ORDER BY s.day DESC, s.ord DESC"
    return tx.rows(_sides(f"{latest} LIMIT :limit"), limit=limit, **params)


def chosen(tx: Transaction, session_ids: Iterable[str], right: Right = Right.SEE) -> list[Row]:
    """The same for sessions by their ids, in no order: those that a right reaches."""
    seen, params = reached(tx, right, "session", "s.id")
    return rows_among(tx, _sides(":ids", seen), session_ids, **params)


def _sides(session_ids: str, seen: str = "TRUE") -> str:
    return (
        "SELECT s.id AS session_id, s.title, s.day, s.venue,"
        f" {COMPETITION} AS competition, {SHA256} AS sha256, s.confirmed_count AS events,"
        " (SELECT max(n.id) FROM changes n WHERE n.session_id = s.id) AS newest,"
        " t.id AS team_id, t.side, t.name, t.folded, c.main_id AS club_id, m.name AS club"
        " FROM sessions s JOIN teams t ON t.session_id = s.id"
        " LEFT JOIN clubs c ON c.id = t.club_id LEFT JOIN clubs m ON m.id = c.main_id"
        f" WHERE s.id IN ({session_ids}) AND {seen} ORDER BY s.day, s.ord, t.side"
    )


def right_to_see(tx: Transaction, person_id: int | None) -> Right:
    """The right by which matches are found: of what a player played, one's own will do."""
    own = person_id is not None and person_id == tx.access.player
    return Right.SEE_OWN if own else Right.SEE


def total(tx: Transaction, choice: SeasonChoice) -> int:
    where, params = _where(tx, choice)
    return int(tx.value(f"SELECT count(*) FROM sessions s WHERE {where}", **params))


def _where(tx: Transaction, choice: SeasonChoice) -> tuple[str, Row]:
    clauses = {
        "club_id": "s.id IN (SELECT t.session_id FROM teams t JOIN clubs c ON c.id = t.club_id"
        " WHERE c.main_id = :club_id)",
        "person_id": "s.id IN (SELECT t.session_id FROM teams t JOIN roster r ON r.team_id = t.id"
        " JOIN people p ON p.id = r.person_id WHERE p.main_id = :person_id)",
        "competition": f"{COMPETITION} = :competition",
        "date_from": "s.day >= :date_from",
        "date_to": "s.day <= :date_to",
    }
    params = {name: value for name, value in vars(choice).items() if value is not None}
    seen, of_seen = reached(tx, right_to_see(tx, choice.person_id), "session", "s.id")
    said = ["s.confirmed_count > 0", *(clauses[name] for name in params), seen]
    return " AND ".join(said), params | of_seen


def has_team(tx: Transaction, folded: str) -> bool:
    """Whether a team of any session has this name."""
    found = tx.value("SELECT 1 FROM teams WHERE folded = :folded LIMIT 1", folded=folded)
    return found is not None


def touches(tx: Transaction, session_id: str) -> list[Row]:
    """What was played by whom and how well, in the order of play."""
    kinds = ", ".join(f"'{one}'" for one in SKILLS)
    return tx.rows(
        "SELECT event_type, actor_team, actor_number,"
        " json_extract(payload, '$.evaluation') AS evaluation"
        f" FROM events WHERE session_id = :id AND status = '{Status.CONFIRMED.value}'"
        f" AND event_type IN ({kinds}) ORDER BY seq, id",
        id=session_id,
    )


def competitions(tx: Transaction, club_id: int | None) -> list[str]:
    """What competitions the sessions (of a club) name."""
    where, params = _where(tx, SeasonChoice(club_id=club_id))
    rows = tx.rows(
        f"SELECT DISTINCT {COMPETITION} AS competition FROM sessions s WHERE {where}", **params
    )
    return sorted(row["competition"] for row in rows if row["competition"])


def rosters(tx: Transaction, team_ids: Iterable[int]) -> list[Row]:
    """Who is who in these teams: number, name, and the person where somebody knows."""
    return rows_among(
        tx,
        "SELECT r.team_id, r.number, r.player_name, r.folded, p.main_id AS person_id,"
        " m.name AS person FROM roster r LEFT JOIN people p ON p.id = r.person_id"
        " LEFT JOIN people m ON m.id = p.main_id WHERE r.team_id IN (:ids)",
        team_ids,
    )


def digests(tx: Transaction, session_ids: Iterable[str]) -> dict[str, Row]:
    """What is kept of sessions: `{"made_from", "summary"}` by id."""
    sql = "SELECT session_id, made_from, summary FROM session_summaries WHERE session_id IN (:ids)"
    return {row["session_id"]: row for row in rows_among(tx, sql, session_ids)}


def results(tx: Transaction, session_ids: Iterable[str]) -> dict[str, Row]:
    """How matches ended, of what is kept of them: `{"made_from", "summary"}` by id, the summary
    with the keys alone that say so."""
    names = ("decided", "sets_won", "scores", "extra")
    parts = ", ".join(f"'{name}', json_extract(summary, '$.{name}')" for name in names)
    rows = rows_among(
        tx,
        f"SELECT session_id, made_from, json_object({parts}) AS summary FROM session_summaries"
        " WHERE session_id IN (:ids)",
        session_ids,
    )
    return {row["session_id"]: row for row in rows}


def keep(tx: Transaction, session_id: str, made_from: str, summary: Mapping[str, object]) -> None:
    """Keep a digest in the place of an older one; not of a session that is gone by now."""
    tx.run(
        "INSERT INTO session_summaries (session_id, made_from, summary)"
        " SELECT id, :made_from, :summary FROM sessions WHERE id = :session_id"
        " ON CONFLICT (session_id) DO UPDATE SET made_from = excluded.made_from,"
        " summary = excluded.summary",
        session_id=session_id,
        made_from=made_from,
        summary=dict(summary),
    )
