"""Who is who, as far as a machine may say: on every change of a team's name or roster.

What is beyond doubt is linked: the very same name in the same club (or of somebody who has played
nowhere yet), and one person only who has it. What is like nobody is new, and gets an entry in the
directory. Everything between stays open for a person to decide (`session.record.directory`).

Two who were in one session at once: before they are put together, somebody should ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from session import clock
from session.folding import key, team_key
from session.likeness import (
    ELSEWHERE,
    OFFERED,
    UNUSED,
    Candidate,
    Guess,
    of_clubs,
    of_names,
    of_players,
)
from session.record.changelog import ChangeLog, LogEntry
from session.record.context import RecordContext
from session.store import appearances, people
from session.store.people import CLUB, PERSON, Noun
from session.store.protocol import Row, Transaction
from session.store.rows import StoredAppearance, StoredPerson


class Recognition:
    """Used by whoever writes teams and rosters, inside their transactions."""

    def __init__(self, record: RecordContext, log: ChangeLog) -> None:
        self._store = record.store
        self._log = log

    def know_team(
        self, tx: Transaction, team_id: int, name: str | None, club_id: int | None = None
    ) -> None:
        """Link a team that was just named to its club, which was `club_id` until then, and then
        its players."""
        name = name or ""
        if club_id is not None and self._still_fits(tx, club_id, name):
            return
        people.link(tx, CLUB, [team_id], self._club_of(tx, name))
        self.know_players(tx, team_id)

    def _still_fits(self, tx: Transaction, club_id: int, name: str) -> bool:
        known = {row["main_id"] for row in appearances.named(tx, CLUB, [team_key(name)])}
        if known:
            return club_id in known
        club = people.fetch(tx, CLUB, club_id)
        return of_names(name, club["name"] if club is not None else "")[0] >= OFFERED

    def _club_of(self, tx: Transaction, name: str) -> int | None:
        folded = team_key(name)
        if not folded:
            return None
        known = {row["main_id"] for row in appearances.named(tx, CLUB, [folded])}
        if known:
            return known.pop() if len(known) == 1 else None
        others = {row["id"]: row["name"] for row in people.everybody(tx, CLUB)}
        return None if of_clubs(name, others) else self.enter(tx, CLUB, {"name": name})

    def know_players(self, tx: Transaction, team_id: int) -> None:
        """Link the players of a team of whom nobody has said who they are."""
        roster = appearances.of_team(tx, team_id)
        unknown = [row for row in roster if row["ref"] is None and row["folded"]]
        if not unknown or roster[0]["club_id"] is None:
            return
        taken = {row["main_id"] for row in roster if row["main_id"] is not None}
        twins = Counter(row["folded"] for row in roster)
        crowd = _crowd(tx, roster[0]["club_id"], unknown)
        for row in unknown:
            if twins[row["folded"]] == 1:
                found = self._person_of(tx, row, [one for one in crowd if one.ident not in taken])
                if found is not None:
                    taken.add(found)
                    people.link(tx, PERSON, [row["id"]], found)

    def _person_of(
        self, tx: Transaction, row: StoredAppearance, crowd: list[Candidate]
    ) -> int | None:
        same = [
            one
            for one in crowd
            if one.where != ELSEWHERE and row["folded"] in {key(name) for name in one.names}
        ]
        if len(same) == 1 and (" " in row["folded"] or row["number"] in same[0].numbers):
            return same[0].ident
        if of_players(row["name"], row["number"], crowd):
            return None
        return self.enter(tx, PERSON, {"name": row["name"]})

    def guesses(self, tx: Transaction, row: StoredAppearance) -> list[Guess]:
        """Who an appearance may be, best first: for a person to choose from."""
        crowd = _crowd(tx, row["club_id"], [row])
        return of_players(row["name"], row["number"], crowd)

    def enter(self, tx: Transaction, noun: Noun, fields: Row) -> int:
        """A new entry in the directory."""
        at = clock.now()
        row = dict.fromkeys(noun.extra, "") | {"notes": "", **fields}
        row |= {"created_utc": at, "updated_utc": at}
        ident = people.insert(tx, noun, row)
        self._log.note_in_directory(
            tx, [LogEntry("create", noun.word, ident, after={"id": ident, **row})]
        )
        return ident

    def look_again(self) -> int:
        """Look again at every team and player of whom nobody has said who they are, as is done
        for a new roster; answers how many were found. For records from before the directory."""
        with self._store.write() as tx:
            before = _unknown(tx)
            for row in appearances.unknown(tx, CLUB):
                self.know_team(tx, row["id"], row["name"])
            for team_id in appearances.teams_with_unknown(tx):
                self.know_players(tx, team_id)
            return before - _unknown(tx)


def _unknown(tx: Transaction) -> int:
    return sum(len(appearances.unknown(tx, noun)) for noun in (PERSON, CLUB))


def _crowd(tx: Transaction, club_id: int | None, rows: list[StoredAppearance]) -> list[Candidate]:
    """Everybody who has played for the club, and elsewhere everybody with one of the names."""
    names: dict[int, set[str]] = {}
    numbers: dict[int, set[str]] = {}
    for row in appearances.of_club(tx, club_id) if club_id is not None else []:
        names.setdefault(row["main_id"], set()).add(row["name"])
        numbers.setdefault(row["main_id"], set()).add(row["number"])
    here = [
        Candidate(ident, frozenset(found), frozenset(numbers[ident]))
        for ident, found in names.items()
    ]
    elsewhere = appearances.named(tx, PERSON, {row["folded"] for row in rows})
    return here + [
        Candidate(
            row["main_id"],
            frozenset({row["folded"]}),
            where=ELSEWHERE if row["used"] else UNUSED,
        )
        for row in elsewhere
        if row["main_id"] not in names
    ]


def why_not_one(tx: Transaction, noun: Noun, rows: Sequence[StoredPerson]) -> str | None:
    """Of people (or clubs) that are to be put together: why they can hardly be one, as a sentence;
    None where nothing speaks against it."""
    there = {row["id"]: _sessions(tx, noun, row["id"]) for row in rows}
    for one, other in combinations(rows, 2):
        both = [title for ident, title in there[one["id"]].items() if ident in there[other["id"]]]
        if both:
            return _sentence(noun, one["name"], other["name"], both)
    return None


def _sessions(tx: Transaction, noun: Noun, main_id: int) -> dict[str, str]:
    return {row["session_id"]: row["title"] for row in appearances.of(tx, noun, main_id)}


def _sentence(noun: Noun, one: str, other: str, titles: Sequence[str]) -> str:
    who = f"Two called {one}" if one == other else f"{one} and {other}"
    where = f"“{titles[0]}”"
    more = len(titles) - 1
    if noun is CLUB:
        did, again = f"played each other in {where}", "in"
    else:
        did, again = f"are both on a roster of {where}", "of"
    if more:
        did += f" and {again} {more} more session{'s' if more > 1 else ''}"
    return f"{who} {did}: they can hardly be the same {noun.word}."
