"""SQL of the directory: people and clubs, and which roster entries and teams they are.

The two are alike, so one set of statements serves both; a `Noun` says which. A person that was
merged into another keeps its row; `main_id` says who counts in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from session.folding import key, sort_key, words
from session.permissions import Right
from session.store.belongings import reached
from session.store.protocol import Row, Transaction
from session.store.rows import StoredPerson


@dataclass(frozen=True)
class Noun:
    """A kind of thing in the directory, and the rows of sessions that point to it."""

    word: str
    table: str
    extra: tuple[str, ...]
    """Columns beyond those that both have."""
    uses: str
    ref: str
    label: str

    @property
    def columns(self) -> tuple[str, ...]:
        return ("id", "name", *self.extra, "notes", "created_utc", "updated_utc", "merged_into")

    @property
    def counted(self) -> str:
        """All of them and the revision, which is this record's alone, for a SELECT."""
        return ", ".join((*self.columns, "revision"))


PERSON = Noun("person", "people", (), "roster", "person_id", "player_name")
CLUB = Noun("club", "clubs", ("short_name",), "teams", "club_id", "name")


def insert(tx: Transaction, noun: Noun, row: Mapping[str, object]) -> int:
    """Add one; answers its id. A row with an `id` is put where it was."""
    names = [name for name in noun.columns if name in row]
    every = (*names, "folded", "sort_name")
    made = int(
        tx.value(
            f"INSERT INTO {noun.table} ({', '.join(every)})"
            f" VALUES ({', '.join(f':{name}' for name in every)}) RETURNING id",
            **{name: row[name] for name in names},
            **_forms(row),
        )
    )
    tx.run(f"UPDATE {noun.table} SET main_id = id WHERE id = :id", id=made)
    return made


def _forms(row: Mapping[str, object]) -> dict[str, str]:
    """The name as it is looked up, and as it is sorted."""
    name = str(row["name"])
    return {"folded": key(name), "sort_name": sort_key(name)}


def fetch(tx: Transaction, noun: Noun, ident: int) -> StoredPerson | None:
    """One row, with `main_id`."""
    row = tx.row(f"SELECT {noun.counted}, main_id FROM {noun.table} WHERE id = :id", id=ident)
    return cast("StoredPerson | None", row)


def is_seen(tx: Transaction, noun: Noun, main_id: int) -> bool:
    """Whether whoever asks may know of one."""
    if tx.access.everywhere(Right.SEE) or (noun is PERSON and tx.access.player == main_id):
        return True
    clause, params = seen(tx, noun, ":main_id")
    return bool(tx.value(f"SELECT {clause}", main_id=main_id, **params))


def update(tx: Transaction, noun: Noun, row: Mapping[str, object]) -> None:
    changed = ("name", *noun.extra, "notes", "updated_utc")
    tx.run(
        f"UPDATE {noun.table} SET {', '.join(f'{name} = :{name}' for name in changed)},"
        " folded = :folded, sort_name = :sort_name, revision = revision + 1 WHERE id = :id",
        id=row["id"],
        **_forms(row),
        **{name: row[name] for name in changed},
    )


def delete(tx: Transaction, noun: Noun, ident: int) -> None:
    """Remove one that nothing points to any more, and those that were merged into it."""
    tx.run(f"UPDATE {noun.table} SET merged_into = NULL WHERE main_id = :id", id=ident)
    tx.run(f"DELETE FROM {noun.table} WHERE main_id = :id AND id <> :id", id=ident)
    tx.run(f"DELETE FROM {noun.table} WHERE id = :id", id=ident)


def point(tx: Transaction, noun: Noun, ident: int, into: int | None) -> None:
    """Merge one into another, or (None) take that back; whoever was merged into it follows."""
    tx.run(f"UPDATE {noun.table} SET merged_into = :into_id WHERE id = :id", id=ident, into_id=into)
    counts = None if into is None else fetch(tx, noun, into)
    main = ident if counts is None else counts["main_id"]
    waiting = [ident]
    while waiting:
        one = waiting.pop()
        tx.run(f"UPDATE {noun.table} SET main_id = :main WHERE id = :id", id=one, main=main)
        found = tx.rows(f"SELECT id FROM {noun.table} WHERE merged_into = :id", id=one)
        waiting += [row["id"] for row in found]


def merged(tx: Transaction, noun: Noun, ident: int) -> list[Row]:
    """Those that were merged into one, by name; each with the `merged_into` that it has."""
    return tx.rows(
        f"SELECT {noun.counted} FROM {noun.table}"
        " WHERE main_id = :id AND id <> :id ORDER BY sort_name, id",
        id=ident,
    )


def everybody(tx: Transaction, noun: Noun) -> list[Row]:
    """Id and name of all that count."""
    return tx.rows(
        f"SELECT id, name FROM {noun.table} WHERE merged_into IS NULL ORDER BY sort_name, id"
    )


def seen(tx: Transaction, noun: Noun, ident: str) -> tuple[str, Row]:
    """The condition under which `ident`, in SQL, is somebody of whom whoever asks may know: they
    appear in a match that they may see, which for a club is also one of its own, or one's role is
    held there; and its parameters."""
    if tx.access.everywhere(Right.SEE):
        return "TRUE", {}
    clause, params = reached(tx, Right.SEE, "session", "t.session_id")
    used = (
        "SELECT p.main_id FROM people p JOIN roster r ON r.person_id = p.id"
        " JOIN teams t ON t.id = r.team_id"
        if noun is PERSON
        else "SELECT c.main_id FROM clubs c JOIN teams t ON t.club_id = c.id"
    )
    played = f"{ident} IN ({used} WHERE {clause})"
    if noun is PERSON:
        return played, params
    theirs, _ = reached(tx, Right.SEE, "session", "b.ident")
    own = {f"seen_own{n}": one for n, one in enumerate(tx.access.clubs(Right.SEE))}
    belongs = (
        "SELECT c.main_id FROM belongings b JOIN clubs c ON c.id = b.club_id"
        f" WHERE b.kind = 'session' AND {theirs}"
    )
    names = ", ".join(f":{name}" for name in own) or "NULL"
    return f"({played} OR {ident} IN ({belongs}) OR {ident} IN ({names}))", params | own


def _where(tx: Transaction, noun: Noun, search: str | None, club_id: int | None) -> tuple[str, Row]:
    may_see, params = seen(tx, noun, "x.id")
    clauses = ["x.merged_into IS NULL", may_see]
    asked = words(search or "")
    if not asked and search and search.strip():
        clauses.append("1 = 0")  # signs alone are nobody's name
    for index, word in enumerate(asked):
        clauses.append(f"' ' || x.folded LIKE :word{index}")
        params[f"word{index}"] = f"% {word}%"
    if club_id is not None and noun is PERSON:
        clauses.append(
            "x.id IN (SELECT p.main_id FROM roster r JOIN teams t ON t.id = r.team_id"
            " JOIN clubs c ON c.id = t.club_id JOIN people p ON p.id = r.person_id"
            " WHERE c.main_id = :club_id)"
        )
        params["club_id"] = club_id
    return " AND ".join(clauses), params


def listed(
    tx: Transaction, noun: Noun, search: str | None, club_id: int | None, limit: int, offset: int
) -> list[Row]:
    """Those that count, by name, with `sessions`, the number of sessions they are in."""
    where, params = _where(tx, noun, search, club_id)
    session = (
        "SELECT count(DISTINCT t.session_id) FROM roster u JOIN teams t ON t.id = u.team_id"
        if noun is PERSON
        else "SELECT count(DISTINCT u.session_id) FROM teams u"
    )
    return tx.rows(
        f"SELECT {noun.counted},"
        f" ({session} JOIN {noun.table} y ON y.id = u.{noun.ref} WHERE y.main_id = x.id)"
        f" AS sessions FROM {noun.table} x WHERE {where}"
        " ORDER BY x.sort_name, x.id LIMIT :limit OFFSET :offset",
        limit=limit,
        offset=offset,
        **params,
    )


def total(tx: Transaction, noun: Noun, search: str | None, club_id: int | None) -> int:
    where, params = _where(tx, noun, search, club_id)
    return int(tx.value(f"SELECT count(*) FROM {noun.table} x WHERE {where}", **params))


def doubles(tx: Transaction, noun: Noun) -> list[Row]:
    """Those that count and share their name with another, by name."""
    return tx.rows(
        f"SELECT id, name, folded FROM {noun.table} WHERE merged_into IS NULL AND folded IN"
        f" (SELECT folded FROM {noun.table} WHERE merged_into IS NULL AND folded <> ''"
        "  GROUP BY folded HAVING count(*) > 1) ORDER BY sort_name, id"
    )


def link(tx: Transaction, noun: Noun, uses: Sequence[int], ident: int | None) -> None:
    """Say who roster entries (or which club teams) are; None for nobody known."""
    tx.run_many(
        f"UPDATE {noun.uses} SET {noun.ref} = :ref WHERE id = :id",
        [{"id": use, "ref": ident} for use in uses],
    )
