"""What lies between two versions of one session: added, removed, changed.

A version is a document as a snapshot holds it (`session.store.snapshots.dump`). Things are the
same in both where their ids are; players of a roster where team and number are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

_Action: TypeAlias = Literal["added", "removed", "changed"]
_Row: TypeAlias = Mapping[str, Any]  # Any: columns of different types

_UNSAID: Final = frozenset(
    {
        "id", "session_id", "team_id", "created_utc", "updated_utc", "revision", "roster_revision",
        "day", "ord",
        "confirmed_count", "suggested_count", "rejected_count", "clip_count", "confidence",
        "actor_resolved_name", "person_id", "club_id", "folded",
    }
)  # fmt: skip
"""Columns that follow from others, or that say nothing to people."""

NESTED: Final = frozenset({"payload", "meta", "metadata"})


@dataclass(frozen=True)
class FieldChange:
    """One field with what it said before and after; None where it said nothing."""

    field: str
    before: object
    after: object


@dataclass(frozen=True)
class RowDifference:
    """One thing: a session, team, player, clip, event or artifact, and what happened to it."""

    entity: str
    entity_id: str
    action: _Action
    before: _Row | None
    after: _Row | None
    fields: tuple[FieldChange, ...] = field(default=())


def differences(before: _Row, after: _Row) -> list[RowDifference]:
    """All differences between two documents, events in the order of play."""
    found = list(_one("session", "", before["session"], after["session"]))
    for entity, part, ident, order in _PARTS:
        old = {ident(row): row for row in _rows(before, part)}
        new = {ident(row): row for row in _rows(after, part)}
        both = {**new, **old}
        changed = [
            difference
            for key in both
            for difference in _one(entity, key, old.get(key), new.get(key))
        ]
        found += sorted(changed, key=lambda one: order(one.after or one.before or {}))
    return found


def count_differences(found: list[RowDifference]) -> dict[str, dict[str, int]]:
    """How many things were added, removed and changed: `{"event": {"added": 3, …}, …}`."""
    counts: dict[str, dict[str, int]] = {}
    for one in found:
        mine = counts.setdefault(one.entity, {"added": 0, "removed": 0, "changed": 0})
        mine[one.action] += 1
    return counts


def _one(entity: str, key: str, before: _Row | None, after: _Row | None) -> Iterator[RowDifference]:
    if before is None or after is None:
        if before is not after:
            yield RowDifference(entity, key, "removed" if after is None else "added", before, after)
        return
    fields = tuple(sorted(_fields(before, after), key=lambda one: ("." in one.field, one.field)))
    if fields:
        yield RowDifference(
            entity, key or str(after.get("id", "")), "changed", before, after, fields
        )


def _fields(before: _Row, after: _Row, prefix: str = "") -> Iterator[FieldChange]:
    for name in {**before, **after}:
        if not prefix and name in _UNSAID:
            continue
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if name in NESTED or (prefix and _mappings(old, new)):
            yield from _fields(old or {}, new or {}, f"{prefix}{name}.")
        else:
            yield FieldChange(prefix + name, old, new)


def _mappings(old: object, new: object) -> bool:
    """Whether both are mappings, or one is and the other is not there at all."""
    found = [one for one in (old, new) if one is not None]
    return all(isinstance(one, dict) for one in found)


def _rows(document: _Row, part: str) -> list[_Row]:
    """The rows of a part; players with the side of their team, since teams have other ids in
    another record."""
    rows: list[_Row] = document[part]
    if part != "roster":
        return rows
    sides = {team["id"]: team["side"] for team in document["teams"]}
    return [{**row, "side": sides.get(row["team_id"], "")} for row in rows]


def _number(row: _Row) -> tuple[str, bool, int, str]:
    number = str(row.get("number", ""))
    plain = number.isascii() and number.isdigit()
    return str(row.get("side", "")), not plain, int(number) if plain else 0, number


def _by_id(row: _Row) -> str:
    return str(row["id"])


# Any: whatever rows are sorted by
_PARTS: Final[tuple[tuple[str, str, Callable[[_Row], str], Callable[[_Row], Any]], ...]] = (
    ("team", "teams", lambda row: str(row["side"]), lambda row: str(row["side"])),
    ("player", "roster", lambda row: f"{row['side']} {row['number']}", _number),
    ("clip", "clips", _by_id, lambda row: (row["offset_sec"], row["created_utc"])),
    ("event", "events", _by_id, lambda row: (row["seq"], row["id"])),
    ("artifact", "artifacts", _by_id, lambda row: row["id"]),
)
"""What is compared: its name, the part of the document, how it is known, how it is sorted."""
