"""SQL of appearances: roster entries and teams of all sessions, and who they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from session.permissions import Right
from session.store.belongings import reached
from session.store.people import CLUB, PERSON, Noun
from session.store.protocol import Row, Transaction, rows_among
from session.store.rows import StoredAppearance

PLAYERS = (
    "SELECT r.id, r.number, r.player_name AS name, r.folded, r.person_id AS ref, t.session_id,"
    " t.side, t.name AS team, c.main_id AS club_id, s.title, s.day, p.main_id AS main_id"
    " FROM roster r JOIN teams t ON t.id = r.team_id JOIN sessions s ON s.id = t.session_id"
    " LEFT JOIN clubs c ON c.id = t.club_id LEFT JOIN people p ON p.id = r.person_id"
)
TEAMS = (
    "SELECT t.id, '' AS number, t.name, t.folded, t.club_id AS ref, t.session_id, t.side,"
    " t.name AS team, c.main_id AS club_id, s.title, s.day, c.main_id AS main_id"
    " FROM teams t JOIN sessions s ON s.id = t.session_id LEFT JOIN clubs c ON c.id = t.club_id"
)


def _select(noun: Noun, where: str) -> str:
    select, ident = (TEAMS, "t.id") if noun is CLUB else (PLAYERS, "r.id")
    return f"{select} WHERE {where} ORDER BY s.day, s.ord, {ident}"


def _seen(tx: Transaction) -> tuple[str, Row]:
    return reached(tx, Right.SEE_OWN, "session", "s.id")


def of(tx: Transaction, noun: Noun, main_id: int) -> list[StoredAppearance]:
    """Where somebody (or a club) appears, by date, as far as whoever asks may see those matches."""
    clause, params = _seen(tx)
    theirs = f"{'c' if noun is CLUB else 'p'}.main_id = :id AND {clause}"
    return cast("list[StoredAppearance]", tx.rows(_select(noun, theirs), id=main_id, **params))


def chosen(tx: Transaction, noun: Noun, ids: Iterable[int]) -> list[StoredAppearance]:
    """Appearances by the ids of their roster entries or teams."""
    column = "t.id" if noun is CLUB else "r.id"
    clause, params = _seen(tx)
    theirs = _select(noun, f"{column} IN (:ids) AND {clause}")
    return cast("list[StoredAppearance]", rows_among(tx, theirs, ids, **params))


def of_team(tx: Transaction, team_id: int) -> list[StoredAppearance]:
    """The roster entries of one team."""
    return cast("list[StoredAppearance]", tx.rows(_select(PERSON, "t.id = :id"), id=team_id))


def unknown(tx: Transaction, noun: Noun) -> list[StoredAppearance]:
    """Those with a name of whom nobody has said who they are."""
    row = "t" if noun is CLUB else "r"
    clause, params = _seen(tx)
    open_ones = f"{row}.{noun.ref} IS NULL AND {row}.folded <> '' AND {clause}"
    return cast("list[StoredAppearance]", tx.rows(_select(noun, open_ones), **params))


def count_unknown(tx: Transaction, noun: Noun) -> int:
    """How many names there are of whom nobody has said who they are."""
    return int(
        tx.value(
            f"SELECT count(DISTINCT folded) FROM {noun.uses}"
            f" WHERE {noun.ref} IS NULL AND folded <> ''"
        )
    )


def count_unknown_of_club(tx: Transaction, club_id: int) -> int:
    """How many of these are names of players of a club."""
    return int(
        tx.value(
            "SELECT count(DISTINCT r.folded) FROM roster r JOIN teams t ON t.id = r.team_id"
            " JOIN clubs c ON c.id = t.club_id"
            " WHERE r.person_id IS NULL AND r.folded <> '' AND c.main_id = :club_id",
            club_id=club_id,
        )
    )


def named(tx: Transaction, noun: Noun, folded: Iterable[str]) -> list[Row]:
    """Who is called so, or was somewhere: `{"main_id", "folded", "used"}`, each once; `used` is 1
    for whoever is in a session."""
    return rows_among(
        tx,
        "SELECT f.main_id, f.folded, EXISTS (SELECT 1 FROM"
        f" {noun.table} y JOIN {noun.uses} v ON v.{noun.ref} = y.id"
        " WHERE y.main_id = f.main_id) AS used FROM"
        f" (SELECT main_id, folded FROM {noun.table} WHERE folded IN (:ids)"
        " UNION SELECT x.main_id, u.folded FROM"
        f" (SELECT DISTINCT {noun.ref} AS ref, folded FROM {noun.uses}"
        f" WHERE folded IN (:ids) AND {noun.ref} IS NOT NULL) u"
        f" JOIN {noun.table} x ON x.id = u.ref) f",
        filter(None, folded),
    )


def of_club(tx: Transaction, club_id: int) -> list[Row]:
    """Who has played for a club, under which names and numbers: `{"main_id", "name", "number"}`."""
    return tx.rows(
        "SELECT DISTINCT p.main_id, r.player_name AS name, r.number"
        " FROM clubs c JOIN teams t ON t.club_id = c.id JOIN roster r ON r.team_id = t.id"
        " JOIN people p ON p.id = r.person_id WHERE c.main_id = :id",
        id=club_id,
    )


def clubs_of(tx: Transaction, people: Iterable[int]) -> list[Row]:
    """For which clubs these people have played: `{"main_id", "club"}`, the latest first."""
    return rows_among(
        tx,
        "SELECT p.main_id, m.name AS club, max(s.day) AS latest FROM people p"
        " JOIN roster r ON r.person_id = p.id JOIN teams t ON t.id = r.team_id"
        " JOIN sessions s ON s.id = t.session_id JOIN clubs c ON c.id = t.club_id"
        " JOIN clubs m ON m.id = c.main_id WHERE p.main_id IN (:ids)"
        " GROUP BY p.main_id, m.id ORDER BY latest DESC, m.sort_name",
        people,
    )


def teams_with_unknown(tx: Transaction) -> list[int]:
    """The teams that have a named player of whom nobody has said who it is."""
    rows = tx.rows(
        "SELECT DISTINCT team_id FROM roster WHERE person_id IS NULL AND folded <> ''"
        " ORDER BY team_id"
    )
    return [row["team_id"] for row in rows]
