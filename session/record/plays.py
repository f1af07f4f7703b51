"""The plays of many matches that a question asks for, found by what is kept of each touch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from session.errors import ForbiddenError, InvalidInput, NotFoundError, StorageError
from session.permissions import Right
from session.record.context import RecordContext, must_be_filter, session_row, window
from session.record.matches import Matches, is_asked_for
from session.record.seasons import MAX_SESSIONS, Season, Seasons, there
from session.record.seasonsums import named
from session.schemas import Event
from session.store import changes, events, people, playfacts, seasons, sessions
from session.store.playfacts import AskedMatch, KeptAs, TouchedBy
from session.store.protocol import Row, Transaction
from session.store.rows import StoredEvent
from session.vocabulary import Phase, Side

if TYPE_CHECKING:
    from session.game.match import Match
    from session.game.plays import Score
    from session.stats.filters import Filter
    from session.stats.playfacts import PlayFact

ManyMatches: TypeAlias = Season | Sequence[str]
"""A season, or sessions by their ids."""


_FEW: Final = 400
"""Plays that are found in one go, so that nothing is asked twice."""


class FoundMatch(NamedTuple):
    """A match in which plays were found."""

    session_id: str
    title: str
    day: str
    first: Side
    """The team of this session that is A in the question."""
    names: Mapping[Side, str]
    """Of both teams, as the question calls them: A's first."""
    plays: int


class FoundPlay(NamedTuple):
    """A touch that was asked for. Sides, score and zones are those of its own session."""

    event: Event
    set_number: int
    rally: int
    score: Score
    """Of A and B, before the rally."""
    setter_zones: tuple[int | None, int | None]
    serving: Side | None
    winner: Side | None
    phase: Phase


@dataclass(frozen=True)
class FoundPlays:
    """A stretch of what was found, and how much there is in all."""

    total: int
    matches: Sequence[FoundMatch]
    """All matches with such plays, in their order, whatever stretch is looked at."""
    plays: Sequence[FoundPlay]
    team_colours: Mapping[str, object] = field(default_factory=dict)
    """The colours that were picked for the teams of a match, by its session's id, of those that the
    stretch reaches."""
    left: int = 0
    """How many matches have to be read before anything can be found."""


class _Chosen(NamedTuple):
    """A match that is looked at; `first` and `names` as in `FoundMatch`."""

    session_id: str
    title: str
    day: str
    first: Side
    names: Mapping[Side, str]

    @classmethod
    def of(cls, team: Row, other: Row) -> _Chosen:
        """Of the rows of its teams."""
        names = {Side.A: named(team), Side.B: named(other)}
        return cls(team["session_id"], team["title"], team["day"], Side(team["side"]), names)


class PlaySearch:
    """Questions about many matches. What they ask of touches is kept in the database for each
    match, made when somebody first asks, and anew when the match has changed."""

    def __init__(self, record: RecordContext, matches: Matches, sums: Seasons) -> None:
        self._store, self._matches, self._seasons = record.store, matches, sums

    def find(
        self,
        wanted: Filter,
        of: ManyMatches,
        *,
        club_id: int | None = None,
        by: Side | None = None,
        person_id: int | None = None,
        limit: int = 100,
        offset: int = 0,
        most: int = MAX_SESSIONS,
    ) -> FoundPlays:
        """The touches that pass, match by match and in the order of play.

        Of a season the latest match comes first, and each counts once; sessions by their ids come
        as they are named. A in `wanted` is the club of the season, or `club_id`, and B whoever
        plays against it; without a club A is the home team. `by`: only what this team played;
        `person_id`: only what this person of the directory played, as the roster of each match has
        them, whichever side they were on. Where more than `most` matches have to be read first, so
        many are, and nothing is found yet. Raises NotFoundError, InvalidInput for more than 500
        sessions.
        """
        must_be_filter(wanted)
        limit, offset = window(limit, offset)
        with self._store.read() as tx:
            person = None if person_id is None else there(tx, person_id, "person")["main_id"]
            worn = {} if person is None else playfacts.worn(tx, person)
            if not _may_ask_of(tx, person):
                raise ForbiddenError("You may see your own plays here, and those alone.")
        chosen = self._chosen(of, club_id, wanted, person)
        if person is not None:
            chosen = [one for one in chosen if one.session_id in worn]
        whose = TouchedBy(by, person)
        ids = [one.session_id for one in chosen]
        with self._store.read() as tx:
            kept = playfacts.kept(tx, ids)
            stale = [ident for ident, one in kept.items() if not _is_fresh(one)]
            if not stale:
                question = _Question(tx, self._matches, wanted, whose, worn, chosen, kept)
                return question.answer(limit, offset)
        if len(stale) > most:
            return FoundPlays(0, [], [], left=self._prepare(ids, most))
        self._prepare(ids, most)
        with self._store.read() as tx:
            kept = playfacts.kept(tx, ids)
            question = _Question(tx, self._matches, wanted, whose, worn, chosen, kept)
            return question.answer(limit, offset)

    def count(
        self,
        wanted: Filter,
        of: ManyMatches,
        *,
        club_id: int | None = None,
        by: Side | None = None,
        person_id: int | None = None,
    ) -> int:
        """How many there are. Raises as `find`."""
        asked = self.find(wanted, of, club_id=club_id, by=by, person_id=person_id, limit=0)
        return asked.total

    def people(self, of: ManyMatches) -> dict[int, str]:
        """Who of the directory is on a roster of these matches: their names, by id."""
        chosen = self._chosen(of, None)
        with self._store.read() as tx:
            sides = seasons.chosen(tx, [one.session_id for one in chosen])
            rows = seasons.rosters(tx, [one["team_id"] for one in sides])
        return {row["person_id"]: row["person"] for row in rows if row["person_id"]}

    def prepare(self, of: ManyMatches, most: int = MAX_SESSIONS) -> int:
        """Read matches that changed since somebody asked, so that a question need not; at `most`
        so many. Answers how many are left.

        Reading a match takes some hundredths of a second, so whoever asks of very many does it in
        pieces. Inside a transaction, what is read is not kept.
        """
        if isinstance(of, Season):
            of = [one.session_id for one in self._seasons.played(of)]
        return self._prepare(of, most)

    def knows(self, person_id: int) -> bool:
        """Whether somebody is in the directory."""
        with self._store.read() as tx:
            return people.fetch(tx, people.PERSON, person_id) is not None

    def may_ask_of(self, person_id: int | None) -> bool:
        """Whether whoever asks may see the plays of a person, or (None) of anybody."""
        with self._store.read() as tx:
            found = None if person_id is None else people.fetch(tx, people.PERSON, person_id)
            return _may_ask_of(tx, None if found is None else found["main_id"])

    def there(self, session_ids: Iterable[str]) -> list[str]:
        """Those of these sessions that there are, in their order."""
        ids = list(dict.fromkeys(session_ids))
        with self._store.read() as tx:
            found = {row["session_id"] for row in seasons.chosen(tx, ids, Right.SEE_OWN)}
        return [one for one in ids if one in found]

    def _prepare(self, session_ids: Sequence[str], most: int) -> int:
        with self._store.read() as tx:
            kept = playfacts.kept(tx, dict.fromkeys(session_ids))
        stale = [ident for ident, one in kept.items() if not _is_fresh(one)]
        for session_id in stale[:most]:
            self._make(session_id)
        return len(stale[most:])

    def _make(self, session_id: str) -> None:
        """What a transaction has changed itself may be undone yet, so nothing is kept of it."""
        with self._store.read() as tx:
            if "batch" in tx.act or not playfacts.kept(tx, [session_id]):
                return
            newest, _at = changes.newest(tx, session_id)
            match = self._matches.get(session_id)
        from session.stats.playfacts import play_facts

        rows = [_row(fact) for fact in play_facts(match)]
        self._store.when_written(lambda: self._keep(session_id, newest, rows))

    def _keep(self, session_id: str, newest: int, rows: Iterable[Row]) -> None:
        """A disk that is full is no reason to refuse an answer, and whoever only looks does not
        wait until others have written."""
        with suppress(StorageError), self._store.write(wait=False) as tx:
            playfacts.keep(tx, session_id, _made_from(newest), rows)

    def _chosen(
        self,
        of: ManyMatches,
        club_id: int | None,
        wanted: Filter | None = None,
        person: int | None = None,
    ) -> list[_Chosen]:
        if isinstance(of, Season):
            played = self._seasons.played(of, person)
            found = [_Chosen.of(one.team, one.other) for one in reversed(played)]
        else:
            found = self._said(of, club_id, person)
        if wanted is None or not wanted.of_sessions:
            return found
        return [
            one for one in found if is_asked_for(wanted, dt.date.fromisoformat(one.day), one.names)
        ]

    def _said(
        self, session_ids: Sequence[str], club_id: int | None, person: int | None
    ) -> list[_Chosen]:
        """The sessions of these ids, as far as the club was in them."""
        ids = list(dict.fromkeys(session_ids))
        if len(ids) > MAX_SESSIONS:
            raise InvalidInput(f"At most {MAX_SESSIONS} sessions can be asked at once.", "session")
        with self._store.read() as tx:
            rows = seasons.chosen(tx, ids, seasons.right_to_see(tx, person))
            for unknown in set(ids) - {row["session_id"] for row in rows}:
                session_row(tx, unknown)
                raise NotFoundError(f"There is no session {unknown}.")
            club = None if club_id is None else there(tx, club_id, "club")["main_id"]
        sides: dict[str, list[Row]] = {}
        for row in rows:
            sides.setdefault(row["session_id"], []).append(row)
        found = []
        for home, visitors in (sides[one] for one in ids):
            if club is None or home["club_id"] == club:
                found.append(_Chosen.of(home, visitors))
            elif visitors["club_id"] == club:
                found.append(_Chosen.of(visitors, home))
        return found


def _may_ask_of(tx: Transaction, person: int | None) -> bool:
    """Players see their own plays; all others those of everybody, as far as they see matches."""
    return tx.access.somewhere(Right.SEE) or (person is not None and person == tx.access.player)


class _Question:
    """A question as of one moment: what is kept answers it for the matches that have not changed
    since, the matches themselves for the others."""

    def __init__(
        self,
        tx: Transaction,
        matches: Matches,
        wanted: Filter,
        whose: TouchedBy,
        worn: Mapping[str, set[tuple[str, str]]],
        chosen: Sequence[_Chosen],
        kept: Mapping[str, KeptAs],
    ) -> None:
        self._tx, self._wanted, self._whose = tx, wanted, whose
        self._chosen = [one for one in chosen if one.session_id in kept]
        self._kept = {
            one.session_id: AskedMatch(kept[one.session_id].ord, one.first)
            for one in self._chosen
            if _is_fresh(kept[one.session_id])
        }
        self._read = {
            one.session_id: _passing(
                matches.get(one.session_id),
                wanted,
                whose,
                one.first,
                worn.get(one.session_id, set()),
            )
            for one in self._chosen
            if one.session_id not in self._kept
        }

    def answer(self, limit: int, offset: int) -> FoundPlays:
        """Few plays are found in one go; of many, the matches alone in which the stretch lies."""
        rows = self._rows(self._kept, _FEW + 1)
        few = sum(map(len, rows.values())) <= _FEW
        counts = {ident: len(there) for ident, there in (rows | self._read).items()}
        if not few:
            counts |= self._counts()
        found = [
            FoundMatch(*one, plays=counts[one.session_id])
            for one in self._chosen
            if counts.get(one.session_id)
        ]
        within, skipped = _reached(found, limit, offset)
        if not few:
            rows = self._rows({one: self._kept[one] for one in within if one in self._kept})
        there = rows | self._read
        listed = [row for one in within for row in there[one]][offset - skipped :][:limit]
        by_id = events.by_ids(self._tx, [row["event_id"] for row in listed])
        plays = [_found(row, by_id[row["event_id"]]) for row in listed if row["event_id"] in by_id]
        colours = sessions.team_colours(self._tx, within)
        return FoundPlays(sum(one.plays for one in found), found, plays, colours)

    def _counts(self) -> dict[str, int]:
        asked = {one.ord: ident for ident, one in self._kept.items()}
        found = playfacts.counts(self._tx, [*self._kept.values()], self._wanted, self._whose)
        return {asked[ord_]: plays for ord_, plays in found.items()}

    def _rows(
        self, asked: Mapping[str, AskedMatch], most: int | None = None
    ) -> dict[str, list[Row]]:
        found = playfacts.found(self._tx, [*asked.values()], self._wanted, self._whose, most)
        return {ident: found[one.ord] for ident, one in asked.items() if one.ord in found}


def _reached(found: Sequence[FoundMatch], limit: int, offset: int) -> tuple[list[str], int]:
    """The sessions in which a stretch lies, and how many plays come before the first of them."""
    reached, skipped = 0, offset
    within: list[str] = []
    for one in found:
        if reached < offset + limit and reached + one.plays > offset:
            skipped = skipped if within else reached
            within.append(one.session_id)
        reached += one.plays
    return within, skipped


def _passing(
    match: Match, wanted: Filter, whose: TouchedBy, first: Side, worn: set[tuple[str, str]]
) -> list[Row]:
    """What `playfacts.found` answers, of a match in which a person wore these numbers."""
    from session.stats.narrowing import touch_ids
    from session.stats.playfacts import play_facts

    by = whose.by
    if first is Side.B:
        wanted, by = _turned(wanted), by and by.other
    ids = set(touch_ids(match, wanted))
    return [
        _row(fact)
        for fact in play_facts(match)
        if fact.event_id in ids
        and by in (None, fact.side)
        and (whose.person_id is None or (fact.side, fact.number) in worn)
    ]


def _turned(wanted: Filter) -> Filter:
    """The same with A and B changed over."""
    player = wanted.player and wanted.player._replace(side=wanted.player.side.other)
    return replace(wanted, team=wanted.team and wanted.team.other, player=player)


def _row(fact: PlayFact) -> Row:
    row = fact._asdict()
    row["score_a"], row["score_b"] = row.pop("score")
    row["zone_a"], row["zone_b"] = row.pop("setter_zones")
    row["tags"] = [*row["tags"]] or None
    return row


def _found(row: Row, event: StoredEvent) -> FoundPlay:
    return FoundPlay(
        Event.model_validate(event),
        row["set_number"],
        row["rally"],
        (row["score_a"], row["score_b"]),
        (row["zone_a"], row["zone_b"]),
        row["serving"] and Side(row["serving"]),
        row["winner"] and Side(row["winner"]),
        row["phase"],
    )


def _is_fresh(kept: KeptAs) -> bool:
    return kept.made_from == _made_from(kept.newest)


def _made_from(newest: int) -> str:
    from session.stats.playfacts import FACTS_VERSION

    return f"{FACTS_VERSION}.{newest}"
