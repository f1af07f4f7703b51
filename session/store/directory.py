"""The directory's part of a snapshot: the people and clubs that a session speaks of.

They outlive sessions, so going back in one session does not change them. What is saved of them
serves a record that does not know them (yet, or any more): there they are added.
"""

from __future__ import annotations

from collections.abc import Sequence

from session.store import people
from session.store.many import rows_among
from session.store.people import CLUB, PERSON, Noun
from session.store.protocol import Row, Transaction

NOUNS = (PERSON, CLUB)


def dump(tx: Transaction, tables: Row) -> Row:
    """`{"people": […], "clubs": […]}`: those referred to, and whom they were merged into."""
    return {noun.table: _closed(tx, noun, tables[noun.uses]) for noun in NOUNS}


def _closed(tx: Transaction, noun: Noun, uses: Sequence[Row]) -> list[Row]:
    waiting = {row[noun.ref] for row in uses if row[noun.ref] is not None}
    found: dict[int, Row] = {}
    while waiting:
        sql = f"SELECT {', '.join(noun.columns)} FROM {noun.table} WHERE id IN (:ids)"
        found |= {row["id"]: row for row in rows_among(tx, sql, sorted(waiting))}
        waiting = {row["merged_into"] for row in found.values()} - found.keys() - {None}
    return [found[ident] for ident in sorted(found)]


def load(tx: Transaction, document: Row) -> Row:
    """Teams and roster with the ids that their clubs and people have here."""
    loaded: Row = {}
    for noun in NOUNS:
        here = _entered(tx, noun, document.get(noun.table, []))
        loaded[noun.uses] = [
            {**row, noun.ref: here.get(row.get(noun.ref))} for row in document[noun.uses]
        ]
    return loaded


def _entered(tx: Transaction, noun: Noun, rows: Sequence[Row]) -> dict[int | None, int]:
    """Ids of the snapshot, and those here. Who is here already stays as they are."""
    here: dict[int | None, int] = {}
    added = []
    for row in rows:
        known = _known(tx, noun, row)
        if known is None:
            free = people.fetch(tx, noun, row["id"]) is None
            fields = {name: row[name] for name in noun.columns if name != "merged_into"}
            if not free:
                del fields["id"]
            known = people.insert(tx, noun, fields)
            added.append(row)
        here[row["id"]] = known
    for row in added:
        if row["merged_into"] in here:
            people.point(tx, noun, here[row["id"]], here[row["merged_into"]])
    return here


def _known(tx: Transaction, noun: Noun, row: Row) -> int | None:
    """The same one here: made at the same moment, which two never are."""
    found: int | None = tx.value(
        f"SELECT id FROM {noun.table} WHERE created_utc = :at ORDER BY abs(id - :id) LIMIT 1",
        at=row["created_utc"],
        id=row["id"],
    )
    return found
