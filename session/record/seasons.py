"""A season: many sessions summed up, compared, and followed over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from session.errors import InvalidInput, NotFoundError
from session.folding import key
from session.permissions import Right
from session.record.context import RecordContext, session_row
from session.record.seasondigests import SeasonDigests
from session.record.seasonsums import (
    Played,
    PlayedResult,
    by_opponent,
    each_once,
    line_of,
    meetings,
    people_of,
    teams_of,
    trend_of,
    without_pieces,
)
from session.schemas import JsonObject
from session.serialiser import json_of
from session.store import changes, seasons
from session.store.people import CLUB, PERSON, fetch, is_seen, listed
from session.store.protocol import Row, Transaction
from session.store.rows import StoredPerson

if TYPE_CHECKING:
    from session.stats.filters import Filter
    from session.stats.seasonreport import (
        Comparison,
        LeftOutSession,
        PlayerReport,
        SeasonReport,
    )

_P = TypeVar("_P", bound=PlayedResult)
MAX_SESSIONS: Final = 500
"""More are no season; the latest of them count, and the answer says so."""
MAX_COMPARED: Final = 8
_MOST_NAMED: Final = 10


@dataclass(frozen=True)
class Season:
    """Which sessions to sum up. Everything that is None lets every session pass."""

    club_id: int | None = None
    """Whose season it is; without one, every team is listed by itself."""
    opponent_id: int | None = None
    opponent: str | None = None
    """The opponent's name, also for those that are in no directory; or how a club's name begins."""
    competition: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None


class Seasons:
    """What adds up over sessions."""

    def __init__(self, record: RecordContext, digests: SeasonDigests) -> None:
        self._store, self._digests = record.store, digests

    def get(self, season: Season, wanted: Filter | None = None) -> JsonObject:
        """`{"club", "matches", "left_out", "doubles", "teams", "opponents", "by_opponent",
        "players"}`.

        With a club, `teams` is that club alone, `opponents` all it played against as one, and
        `players` are the club's. `wanted` narrows every match as it narrows one, but who won it
        stays; a team or a player in it is not looked at. `left_out` counts sessions beyond the
        latest 500; `doubles` are sessions of a match that another one has already, which do not
        count. Raises NotFoundError for an unknown club or opponent, InvalidInput for an opponent's
        name that several have.
        """
        return json_of(self.report(season, wanted))

    def report(self, season: Season, wanted: Filter | None = None) -> SeasonReport:
        """What `get` answers as JSON."""
        from session.stats.seasonreport import NumberedName, SeasonReport

        with self._store.read() as tx:
            season = self._main(tx, season)
            choice = _choice(season)
            rows = seasons.sides(tx, choice, MAX_SESSIONS)
            left_out = max(0, seasons.total(tx, choice) - MAX_SESSIONS)
        played = self._played(rows, wanted)
        ours, doubles = self._each_once(one for one in played if _belongs(one, season))
        with self._store.read() as tx:
            rosters = seasons.rosters(tx, [one.team["team_id"] for one in ours])
            club = None if season.club_id is None else fetch(tx, CLUB, season.club_id)
        alone = season.club_id is not None
        return SeasonReport(
            club=NumberedName(club["id"], club["name"]) if club else None,
            matches=[one.match() for one in ours],
            left_out=left_out,
            doubles=doubles,
            teams=teams_of(ours),
            opponents=teams_of([one.turned() for one in ours], "Opponents") if alone else [],
            by_opponent=by_opponent(ours) if alone else [],
            players=people_of(ours, rosters),
        )

    def played(self, season: Season, person: int | None = None) -> list[PlayedResult]:
        """The matches of a season, the oldest first and each once: the club's, or without a club
        the home teams'. Who asks for their own plays, as `person`, sees the matches that they
        played. Raises as `get`."""
        with self._store.read() as tx:
            season = self._main(tx, season)
            own = seasons.right_to_see(tx, person) is Right.SEE_OWN
            choice = replace(_choice(season), person_id=person if own else None)
            rows = seasons.sides(tx, choice, MAX_SESSIONS)
        sides = _by_session(rows)
        found = self._digests.results({ident: both[0]["newest"] for ident, both in sides.items()})
        played = (PlayedResult(found[ident], *pair) for ident, pair in _pairs(sides))
        ours, _doubles = self._each_once(one for one in played if _belongs(one, season))
        by_session: dict[str, PlayedResult] = {}
        for one in ours:
            by_session.setdefault(one.session_id, one)
        return list(by_session.values())

    def of_person(
        self, person_id: int, season: Season | None = None, wanted: Filter | None = None
    ) -> JsonObject:
        """One player's matches: `{"person", "totals", "matches", "doubles", "by_opponent"}`, each
        match and opponent with the player's `line`. Raises NotFoundError."""
        return json_of(self.report_of_person(person_id, season, wanted))

    def report_of_person(
        self, person_id: int, season: Season | None = None, wanted: Filter | None = None
    ) -> PlayerReport:
        """What `of_person` answers as JSON."""
        from session.stats.seasonreport import (
            MatchOfPlayer,
            NumberedName,
            OpponentOfPlayer,
            PlayerReport,
        )

        with self._store.read() as tx:
            person = there(tx, person_id, "person")
            asked = self._main(tx, season or Season())
            choice = replace(_choice(asked), person_id=person["main_id"])
            rows = seasons.sides(tx, choice, MAX_SESSIONS)
            rosters = seasons.rosters(tx, [row["team_id"] for row in rows])
        entries = [row for row in rosters if row["person_id"] == person["main_id"]]
        teams = {row["team_id"] for row in entries}
        played, doubles = self._each_once(
            one
            for one in self._played(rows, wanted)
            if one.team["team_id"] in teams and _belongs(one, asked)
        )
        return PlayerReport(
            person=NumberedName(person["main_id"], person["name"]),
            totals=line_of(played, entries),
            matches=[MatchOfPlayer(one.match(), line_of([one], entries)) for one in played],
            doubles=doubles,
            by_opponent=[
                OpponentOfPlayer(*group[0].opponent, line_of(group, entries))
                for group in meetings(played)
            ],
        )

    def trend(
        self,
        rate: str,
        season: Season,
        *,
        person_id: int | None = None,
        wanted: Filter | None = None,
    ) -> JsonObject:
        """A rate match by match: `{"rate", "name", "points"}`, each point with its match.

        Of the club of the season, or of one player. Raises NotFoundError, InvalidInput for a rate
        that there is not, or when nobody is named.
        """
        from session.stats.season import known_rate

        known_rate(rate, of_player=person_id is not None)
        if person_id is not None:
            return json_of(trend_of(rate, self.report_of_person(person_id, season, wanted)))
        if season.club_id is None:
            raise InvalidInput("Say of which club or person.", field="club_id")
        return json_of(trend_of(rate, self.report(season, wanted)))

    def compare(self, session_ids: Sequence[str], wanted: Filter | None = None) -> JsonObject:
        """Sessions side by side: `{"sessions": [{…, "teams": {"A", "B"}}]}`, in the order asked.

        Raises NotFoundError, InvalidInput for more than eight.
        """
        return json_of(self.comparison(session_ids, wanted))

    def comparison(self, session_ids: Sequence[str], wanted: Filter | None = None) -> Comparison:
        """What `compare` answers as JSON."""
        from session.stats.seasonreport import ComparedSession, Comparison

        ids = list(dict.fromkeys(session_ids))
        if len(ids) > MAX_COMPARED:
            raise InvalidInput(f"At most {MAX_COMPARED} sessions fit side by side.", "session")
        with self._store.read() as tx:
            for session_id in ids:
                session_row(tx, session_id)
            rows = seasons.chosen(tx, ids)
        found: dict[str, list[Played]] = {}
        for one in self._played(rows, wanted):
            found.setdefault(one.session_id, []).append(one)
        return Comparison(
            [
                ComparedSession(
                    found[one][0].session(),
                    {side.side: teams_of([side], empty=True)[0] for side in found[one]},
                )
                for one in ids
            ]
        )

    def competitions(self, club_id: int | None = None) -> list[str]:
        """The competitions that sessions (of a club) belong to, by name."""
        with self._store.read() as tx:
            return seasons.competitions(tx, club_id)

    def sum_up(self, session_ids: Iterable[str]) -> None:
        """Count sessions now, so that the first look at their season need not wait for that.

        One that is gone meanwhile is passed over.
        """
        for session_id in session_ids:
            with self._store.read() as tx:
                newest, _at = changes.newest(tx, session_id)
            with suppress(NotFoundError):
                self._digests.of({session_id: newest}, None)

    def _each_once(self, played: Iterable[_P]) -> tuple[list[_P], list[LeftOutSession]]:
        """Without second sessions of a match, and without pieces of one that is there whole."""
        kept, doubles = each_once(played)
        with self._store.read() as tx:
            whole, pieces = without_pieces(kept, lambda ident: seasons.touches(tx, ident))
        return whole, doubles + pieces

    def _played(self, rows: list[Row], wanted: Filter | None) -> list[Played]:
        """Each team of each session with its match boiled down."""
        sides = _by_session(rows)
        newest = {ident: both[0]["newest"] for ident, both in sides.items()}
        found = self._digests.of(newest, wanted)
        return [Played(found[ident], *pair) for ident, pair in _pairs(sides)]

    def _main(self, tx: Transaction, season: Season) -> Season:
        """With ids of merged clubs led to whom they were merged into, and the opponent found."""
        club_id, opponent_id = (
            None if ident is None else there(tx, ident, "club")["main_id"]
            for ident in (season.club_id, season.opponent_id)
        )
        return _with_opponent(tx, replace(season, club_id=club_id, opponent_id=opponent_id))


def _by_session(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The two teams of each session."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["session_id"], []).append(row)
    return found


def _pairs(sides: Mapping[str, list[Row]]) -> Iterator[tuple[str, tuple[Row, Row]]]:
    """Each team of each session, and its opponent."""
    for ident, (home, visitors) in sides.items():
        yield ident, (home, visitors)
        yield ident, (visitors, home)


def _with_opponent(tx: Transaction, season: Season) -> Season:
    """The opponent by name: of a team as it is, else of the club whose name begins so; where the
    opponent's id is said, too, only of that club.

    Raises NotFoundError, InvalidInput when several clubs have such a name.
    """
    opponent, ident = season.opponent, season.opponent_id
    if opponent is None or seasons.has_team(tx, key(opponent)):
        return season
    found = listed(tx, CLUB, opponent, None, _MOST_NAMED, 0)
    if ident is not None:
        known = ident in [one["id"] for one in found]
        return replace(season, opponent=None) if known else season
    if not found:
        raise NotFoundError(f"There is no opponent {opponent}.")
    if len(found) > 1:
        names = ", ".join(f"{one['name']} ({one['id']})" for one in found)
        raise InvalidInput(f"Which opponent: {names}?", "opponent")
    return replace(season, opponent=None, opponent_id=found[0]["id"])


def _choice(season: Season) -> seasons.SeasonChoice:
    day_from, day_to = season.date_from, season.date_to
    return seasons.SeasonChoice(
        club_id=season.club_id,
        competition=season.competition,
        date_from=None if day_from is None else day_from.isoformat(),
        date_to=None if day_to is None else day_to.isoformat(),
    )


def _belongs(one: PlayedResult, season: Season) -> bool:
    return (
        (season.club_id is None or one.team["club_id"] == season.club_id)
        and (season.opponent_id is None or one.other["club_id"] == season.opponent_id)
        and (season.opponent is None or one.other["folded"] == key(season.opponent))
    )


def there(tx: Transaction, ident: int, word: str) -> StoredPerson:
    """A club or a person, or whom it was merged into. Raises NotFoundError."""
    noun = CLUB if word == "club" else PERSON
    found = fetch(tx, noun, ident) if 0 < ident < 2**63 else None
    if found is None or not is_seen(tx, noun, found["main_id"]):
        raise NotFoundError(f"There is no {word} {ident}.")
    return found if found["main_id"] == found["id"] else there(tx, found["main_id"], word)
