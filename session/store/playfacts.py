"""SQL of what is kept of touches: here alone a filter becomes a condition.

`session.stats.narrowing` says of one match what passes; what is found here is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from session.store.protocol import Row, Transaction, rows_among
from session.vocabulary import Side

if TYPE_CHECKING:
    from session.stats.filters import Filter


class AskedMatch(NamedTuple):
    """A session, and which of its teams is A for the question."""

    ord: int
    first: Side


class KeptAs(NamedTuple):
    """A session, its newest change, and what its facts were made from."""

    ord: int
    newest: int
    made_from: str | None


def kept(tx: Transaction, session_ids: Iterable[str]) -> dict[str, KeptAs]:
    """Of sessions by their ids; of those that there are."""
    rows = rows_among(
        tx,
        "SELECT s.id, s.ord, made.made_from,"
        " coalesce((SELECT max(n.id) FROM changes n WHERE n.session_id = s.id), 0) AS newest"
        " FROM sessions s LEFT JOIN play_facts_made made ON made.ord = s.ord"
        " WHERE s.id IN (:ids)",
        session_ids,
    )
    return {row["id"]: KeptAs(row["ord"], row["newest"], row["made_from"]) for row in rows}


_ON_ROSTERS: Final = (
    "FROM people p JOIN roster r ON r.person_id = p.id JOIN teams t ON t.id = r.team_id"
    " JOIN sessions s ON s.id = t.session_id WHERE p.main_id = :person_id"
)


def worn(tx: Transaction, person_id: int) -> dict[str, set[tuple[str, str]]]:
    """Sides and numbers of a person, by the sessions that have them on a roster."""
    rows = tx.rows(f"SELECT t.session_id, t.side, r.number {_ON_ROSTERS}", person_id=person_id)
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row["session_id"], set()).add((row["side"], row["number"]))
    return found


_COLUMNS: Final = (
    "event_id", "set_number", "rally", "score_a", "score_b", "serving", "winner", "zone_a",
    "zone_b", "reception", "kind", "side", "number", "sign", "phase", "start_zone", "end_zone",
    "combination", "skill_type", "called", "blockers", "tags", "words",
)  # fmt: skip


def keep(tx: Transaction, session_id: str, made_from: str, facts: Iterable[Row]) -> None:
    """Keep a session's facts, in the order of play, in the place of older ones; not of a session
    that is gone by now."""
    ord_ = tx.value("SELECT ord FROM sessions WHERE id = :id", id=session_id)
    if ord_ is None:
        return
    tx.run("DELETE FROM play_facts_made WHERE ord = :ord", ord=ord_)
    tx.run(
        "INSERT INTO play_facts_made (ord, made_from) VALUES (:ord, :made_from)",
        ord=ord_,
        made_from=made_from,
    )
    columns = ("ord", "place", *_COLUMNS)
    tx.run_many(
        f"INSERT INTO play_facts ({', '.join(columns)})"
        f" VALUES ({', '.join(f':{name}' for name in columns)})",
        ({**row, "ord": ord_, "place": place} for place, row in enumerate(facts)),
    )


class TouchedBy(NamedTuple):
    """Whose touches: a team's, as `by` of the question, or a person's, whichever side they wore
    their number for; None for everybody's."""

    by: Side | None = None
    person_id: int | None = None
    """Never one that was merged into another."""


BY_ANYBODY: Final = TouchedBy()


def counts(
    tx: Transaction, asked: Sequence[AskedMatch], wanted: Filter, whose: TouchedBy = BY_ANYBODY
) -> dict[int, int]:
    """How many touches pass, by the `ord` of their session; without those that have none.

    A and B in `wanted` and `whose` are the teams that each session says.
    """
    source, params = _found(asked, wanted, whose)
    rows = tx.rows(f"SELECT f.ord, count(*) AS plays FROM {source} GROUP BY f.ord", **params)
    return {row["ord"]: row["plays"] for row in rows}


def found(
    tx: Transaction,
    asked: Sequence[AskedMatch],
    wanted: Filter,
    whose: TouchedBy = BY_ANYBODY,
    most: int | None = None,
) -> dict[int, list[Row]]:
    """The touches that pass, by the `ord` of their session and in the order of play. Of more than
    `most` only so many, whichever they are."""
    source, params = _found(asked, wanted, whose)
    rows = tx.rows(
        "SELECT f.ord, f.place, f.event_id, f.set_number, f.rally, f.score_a, f.score_b,"
        f" f.serving, f.winner, f.zone_a, f.zone_b, f.phase FROM {source} LIMIT :most",
        most=-1 if most is None else most,
        **params,
    )
    by_match: dict[int, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["ord"], row["place"])):
        by_match.setdefault(row["ord"], []).append(row)
    return by_match


_ASKED: Final = (
    "(SELECT json_extract(one.value, '$[0]') AS ord, json_extract(one.value, '$[1]') AS first,"
    " json_extract(one.value, '$[2]') AS other FROM json_each(:asked) one)"
)


def _found(
    asked: Sequence[AskedMatch], wanted: Filter, whose: TouchedBy
) -> tuple[str, Mapping[str, object]]:
    """What stands behind FROM, and its parameters."""
    conditions = _Conditions.of(wanted, whose)
    listed = [[one.ord, one.first.value, one.first.other.value] for one in asked]
    where = " AND ".join(["f.ord = a.ord", *conditions.clauses])
    return (
        f"{_ASKED} a CROSS JOIN play_facts f WHERE {where}",
        {**conditions.params, "asked": listed},
    )


_TEAM: Final = {Side.A: "a.first", Side.B: "a.other"}
_OF_TOUCHES: Final = {
    "phase": "f.phase",
    "skill": "f.kind",
    "evaluation": "f.sign",
    "start_zone": "f.start_zone",
    "end_zone": "f.end_zone",
    "combination": "f.combination",
    "skill_type": "f.skill_type",
    "call": "f.called",
    "blockers": "f.blockers",
    "sets": "f.set_number",
    "reception": "f.reception",
}
"""Fields of the filter that name the values of a column that pass."""
_SCORES: Final = {
    "close": "abs(f.score_a - f.score_b) <= 2",
    "from20": "(f.score_a >= 20 OR f.score_b >= 20)",
    "level": "f.score_a = f.score_b",
    "leading": "{own} > {other}",
    "trailing": "{own} < {other}",
}


@dataclass(frozen=True)
class _Conditions:
    clauses: list[str]
    params: dict[str, object]

    @classmethod
    def of(cls, wanted: Filter, whose: TouchedBy) -> _Conditions:
        made = cls([], {})
        for name, column in _OF_TOUCHES.items():
            made.among(name, column, getattr(wanted, name))
        made.of_words(wanted)
        made.of_players(wanted, whose)
        made.of_rallies(wanted)
        return made

    def among(self, name: str, column: str, values: Sequence[object]) -> None:
        """That a column has one of these values; all pass where there are none."""
        if values:
            names = [f"{name}{index}" for index in range(len(values))]
            self.params.update(zip(names, values, strict=True))
            self.clauses.append(f"{column} IN ({', '.join(f':{one}' for one in names)})")

    def of_words(self, wanted: Filter) -> None:
        if wanted.tags:
            tags = "EXISTS (SELECT 1 FROM json_each(f.tags) tag WHERE tag.value IN"
            self.clauses.append(f"{tags} (SELECT value FROM json_each(:tags)))")
            self.params["tags"] = [*wanted.tags]
        if wanted.text:
            self.clauses.append("instr(f.words, :text) > 0")
            self.params["text"] = wanted.text.casefold()

    def of_players(self, wanted: Filter, whose: TouchedBy) -> None:
        if whose.by is not None:
            self.clauses.append(f"f.side = {_TEAM[whose.by]}")
        if whose.person_id is not None:
            theirs = f"SELECT s.ord, t.side, r.number {_ON_ROSTERS}"
            self.clauses.append(f"(f.ord, f.side, f.number) IN ({theirs})")
            self.params["person_id"] = whose.person_id
        if wanted.player is not None:
            self.clauses.append(f"f.side = {_TEAM[wanted.player.side]} AND f.number = :number")
            self.params["number"] = wanted.player.number

    def of_rallies(self, wanted: Filter) -> None:
        """Seen from one team; without one, each touch from its own."""
        side = wanted.seen_from
        seen = "f.side" if side is None else _TEAM[side]
        if wanted.looks_at_a_team and side is None:
            self.clauses.append("f.side IS NOT NULL")
        own, other = (f"CASE {seen} WHEN '{one}' THEN f.zone_a ELSE f.zone_b END" for one in Side)
        self.among("rotation", own, wanted.rotation)
        self.among("opponent_rotation", other, wanted.opponent_rotation)
        if wanted.serving is not None:
            self.clauses.append(f"f.serving {'=' if wanted.serving else '<>'} {seen}")
        if wanted.won is not None:
            self.clauses.append(f"f.winner {'=' if wanted.won else '<>'} {seen}")
        if isinstance(wanted.score, tuple):
            self.clauses.append("f.score_a = :score_home AND f.score_b = :score_visitors")
            self.params["score_home"], self.params["score_visitors"] = wanted.score
        elif wanted.score is not None:
            ours, theirs = (
                f"CASE {seen} WHEN '{one}' THEN f.score_a ELSE f.score_b END" for one in Side
            )
            self.clauses.append(_SCORES[wanted.score].format(own=ours, other=theirs))
        if wanted.rallies is not None:
            self.clauses.append("f.rally BETWEEN :rally_first AND :rally_last")
            self.params["rally_first"], self.params["rally_last"] = wanted.rallies
