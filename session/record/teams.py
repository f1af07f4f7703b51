"""Teams and rosters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from session.errors import InvalidInput, NotFoundError
from session.likeness import of_names
from session.record.changelog import ChangeLog, LogEntry
from session.record.context import RecordContext, check_revision, session_row
from session.record.recognition import Recognition
from session.schemas import Player, PlayerIn, Team, TeamIn
from session.store import events, teams
from session.store.protocol import Transaction
from session.store.rows import StoredPlayer, StoredTeam

_ALIKE = 0.8
"""A name may be put right by so much and still be the same player's."""


class Teams:
    """Sides are "A" (home) and "B"."""

    def __init__(self, record: RecordContext, log: ChangeLog, recognition: Recognition) -> None:
        self._record, self._store = record, record.store
        self._log, self._recognition = log, recognition

    def set_name(
        self, session_id: str, side: str, name: str | None, revision: int | None = None
    ) -> Team:
        """Name a team; None takes the name away. A club that is known by the name is linked, a new
        one enters the directory. With `revision`, only if the team still has that revision.
        Raises NotFoundError, ConflictError, pydantic's errors."""
        checked = TeamIn(name=name).name or None
        with self._store.write() as tx:
            before = _team(tx, session_id, side)
            check_revision(before["revision"], revision, f"Team {before['side']}")
            after: StoredTeam = {**before, "name": checked}
            if after != before:
                # First: its old name is no witness for the new.
                self._recognition.know_team(tx, before["id"], checked, before["club_id"])
                teams.rename(tx, before["id"], checked)
                after = _team(tx, session_id, side)
                self._record.index(tx, session_id)
                self._log.note(
                    tx, session_id, [LogEntry("update", "team", before["side"], before, after)]
                )
        return Team.model_validate(after)

    def get(self, session_id: str) -> dict[str, Team]:
        """Both teams, by side. Raises NotFoundError."""
        with self._store.read() as tx:
            session_row(tx, session_id)
            found = teams.listed(tx, session_id)
        return {row["side"]: Team.model_validate(row) for row in found}

    def get_roster(self, session_id: str, side: str) -> list[Player]:
        """The players of a team by number. Raises NotFoundError."""
        with self._store.read() as tx:
            found = teams.roster(tx, _team(tx, session_id, side)["id"])
        return [Player.model_validate(row) for row in found]

    def set_roster(
        self, session_id: str, side: str, players: Sequence[PlayerIn], revision: int | None = None
    ) -> list[Player]:
        """Make this the whole roster of a team.

        A player whose number stays keeps the id. The names in the team's events follow the new
        roster. Players whom the club had before are linked to the directory, new ones enter it.
        With `revision`, only if the team still has that `roster_revision`. Raises NotFoundError,
        ConflictError, and InvalidInput when a number is there twice.
        """
        _refuse_twins(players)
        with self._store.write() as tx:
            team = _team(tx, session_id, side)
            what = f"The roster of team {team['side']}"
            check_revision(team["roster_revision"], revision, what)
            before = teams.roster(tx, team["id"])
            wanted = {player.number: player.model_dump() for player in players}
            for row in before:
                if row["number"] not in wanted:
                    teams.drop_player(tx, row["id"])
            names = {row["number"]: row["player_name"] for row in before}
            for player in wanted.values():
                same = _same_person(names.get(player["number"], ""), player["player_name"])
                teams.save_player(tx, team["id"], player, same)
            if teams.roster(tx, team["id"]) != before:
                self._recognition.know_players(tx, team["id"])
            after = teams.roster(tx, team["id"])
            if after != before:
                teams.count_roster(tx, team["id"])
                self._follow(tx, session_id, team["side"], before, after)
        return [Player.model_validate(row) for row in after]

    def _follow(
        self,
        tx: Transaction,
        session_id: str,
        side: str,
        before: list[StoredPlayer],
        after: list[StoredPlayer],
    ) -> None:
        """What depends on a roster: names in events, search, the change log."""
        events.resolve_names(tx, session_id, side)
        self._record.index(tx, session_id)
        entry = LogEntry("update", "roster", side, {"players": before}, {"players": after})
        self._log.note(tx, session_id, [entry])


def _team(tx: Transaction, session_id: str, side: str) -> StoredTeam:
    session_row(tx, session_id)
    found = teams.fetch(tx, session_id, str(side))
    if found is None:
        raise NotFoundError(f"There is no team {side}; the teams are A and B.")
    return found


def _same_person(before: str, after: str) -> bool:
    """Whether a number whose name is changed still belongs to the same player."""
    return before == after or of_names(before, after)[0] >= _ALIKE


def _refuse_twins(players: Sequence[PlayerIn]) -> None:
    counts = Counter(player.number for player in players)
    twins = sorted(number for number, count in counts.items() if count > 1)
    if twins:
        raise InvalidInput(f"Number {', '.join(twins)} is in the roster twice.", field="number")
