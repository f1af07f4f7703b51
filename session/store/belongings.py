"""SQL of whose things are: a session, a playlist, a preset or a question belongs to one club or to
none, and a role reaches what belongs to its club.

What a statement may find is said by the transaction's `access`: `reached` is the condition that it
adds. What belongs to no club is reached by roles that are held everywhere, and by those for that
one session.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from session.permissions import OwnedKind, Right
from session.store.protocol import Row, Transaction

_OF_CLUBS: Final = (
    "{ident} IN (SELECT b.ident FROM belongings b JOIN clubs c ON c.id = b.club_id"
    " WHERE b.kind = '{kind}' AND c.main_id IN ({clubs}))"
)
_PLAYED: Final = (
    "{ident} IN (SELECT t.session_id FROM teams t JOIN roster r ON r.team_id = t.id"
    " JOIN people p ON p.id = r.person_id WHERE p.main_id = :seen_person)"
)
_READERS: Final = (
    "FROM playlist_readers l JOIN people p ON p.id = l.person_id WHERE p.main_id = :seen_person"
)
_SHOWN: Final = (
    "{ident} IN (SELECT i.session_id FROM playlist_items i WHERE i.playlist_id IN"
    f" (SELECT l.playlist_id {_READERS}))"
)
_GIVEN: Final = f"{{ident}} IN (SELECT CAST(l.playlist_id AS TEXT) {_READERS})"
_OWN: Final[Mapping[OwnedKind, tuple[str, ...]]] = {
    "session": (_PLAYED, _SHOWN),
    "playlist": (_GIVEN,),
}
"""What is a player's own: matches played, what is shown to them in a playlist, such a playlist."""


def reached(tx: Transaction, right: Right, kind: OwnedKind, ident: str) -> tuple[str, Row]:
    """The condition under which `ident`, a text in SQL, names something that a right reaches, and
    its parameters, whose names begin with `seen_`."""
    access = tx.access
    if access.everywhere(right):
        return "TRUE", {}
    clauses: list[str] = []
    params: Row = {}
    clubs = {f"seen_club{n}": one for n, one in enumerate(access.clubs(right))}
    if clubs:
        names = ", ".join(f":{name}" for name in clubs)
        clauses.append(_OF_CLUBS.format(ident=ident, kind=kind, clubs=names))
        params |= clubs
    single = {f"seen_session{n}": one for n, one in enumerate(access.sessions(right))}
    if single and kind == "session":
        clauses.append(f"{ident} IN ({', '.join(f':{name}' for name in single)})")
        params |= single
    if right is Right.SEE_OWN and access.player is not None and kind in _OWN:
        clauses += [one.format(ident=ident) for one in _OWN[kind]]
        params["seen_person"] = access.player
    return f"({' OR '.join(clauses)})" if clauses else "FALSE", params


def reaches(tx: Transaction, right: Right, kind: OwnedKind, ident: object) -> bool:
    """Whether a right reaches one thing."""
    if tx.access.everywhere(right):
        return True
    clause, params = reached(tx, right, kind, ":ident")
    return bool(tx.value(f"SELECT {clause}", ident=str(ident), **params))


def club_of(tx: Transaction, kind: OwnedKind, ident: object) -> int | None:
    """The club whose a thing is, whatever it was merged into."""
    found: int | None = tx.value(
        "SELECT c.main_id FROM belongings b JOIN clubs c ON c.id = b.club_id"
        " WHERE b.kind = :kind AND b.ident = :ident",
        kind=kind,
        ident=str(ident),
    )
    return found


def give(tx: Transaction, kind: OwnedKind, ident: object, club_id: int | None) -> None:
    """Let a thing be a club's, or nobody's."""
    if club_id is None:
        tx.run(
            "DELETE FROM belongings WHERE kind = :kind AND ident = :ident",
            kind=kind,
            ident=str(ident),
        )
        return
    tx.run(
        "INSERT INTO belongings (kind, ident, club_id) VALUES (:kind, :ident, :club_id)"
        " ON CONFLICT (kind, ident) DO UPDATE SET club_id = excluded.club_id",
        kind=kind,
        ident=str(ident),
        club_id=club_id,
    )


def holds_anything(tx: Transaction, main_id: int) -> bool:
    """Whether something belongs to a club, or somebody has a role in it."""
    of_club = "(SELECT id FROM clubs WHERE main_id = :id)"
    tables = ("belongings", "grants", "logins")
    found = " UNION ALL ".join(f"SELECT 1 FROM {one} WHERE club_id IN {of_club}" for one in tables)
    return bool(tx.value(f"SELECT EXISTS ({found})", id=main_id))


def readers(tx: Transaction, playlist_id: int) -> list[Row]:
    """The people to whom a playlist is given, by name: `id` and `name` of who counts."""
    return tx.rows(
        "SELECT DISTINCT m.id, m.name, m.sort_name FROM playlist_readers l"
        " JOIN people p ON p.id = l.person_id JOIN people m ON m.id = p.main_id"
        " WHERE l.playlist_id = :id ORDER BY m.sort_name, m.id",
        id=playlist_id,
    )


def give_to(tx: Transaction, playlist_id: int, person_ids: list[int]) -> None:
    """Let these people, and no others, have a playlist."""
    tx.run("DELETE FROM playlist_readers WHERE playlist_id = :id", id=playlist_id)
    tx.run_many(
        "INSERT INTO playlist_readers (playlist_id, person_id) VALUES (:id, :person_id)",
        [{"id": playlist_id, "person_id": one} for one in person_ids],
    )
