"""SQL of teams and their rosters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from session.folding import key, team_key
from session.store.protocol import Transaction
from session.store.rows import StoredPlayer, StoredTeam
from session.vocabulary import Side

PLAYER = (
    "SELECT r.id, r.number, r.player_name, r.position, r.libero, r.captain,"
    " p.main_id AS person_id FROM roster r LEFT JOIN people p ON p.id = r.person_id"
)
TEAM = (
    "SELECT t.id, t.side, t.name, t.revision, t.roster_revision, c.main_id AS club_id"
    " FROM teams t LEFT JOIN clubs c ON c.id = t.club_id"
)


def insert(tx: Transaction, session_id: str, side: str) -> None:
    tx.run(
        "INSERT INTO teams (session_id, side, name) VALUES (:session_id, :side, NULL)",
        session_id=session_id,
        side=side,
    )


def listed(tx: Transaction, session_id: str) -> list[StoredTeam]:
    return cast(
        "list[StoredTeam]",
        tx.rows(f"{TEAM} WHERE t.session_id = :id ORDER BY t.side", id=session_id),
    )


def fetch(tx: Transaction, session_id: str, side: str) -> StoredTeam | None:
    return cast(
        "StoredTeam | None",
        tx.row(
            f"{TEAM} WHERE t.session_id = :id AND t.side = :side",
            id=session_id,
            side=side,
        ),
    )


def rename(tx: Transaction, team_id: int, name: str | None) -> None:
    tx.run(
        "UPDATE teams SET name = :name, folded = :folded, revision = revision + 1 WHERE id = :id",
        id=team_id,
        name=name,
        folded=team_key(name or ""),
    )


def roster(tx: Transaction, team_id: int) -> list[StoredPlayer]:
    """The players of a team, by number: 2 before 10, other texts last."""
    found = cast("list[StoredPlayer]", tx.rows(f"{PLAYER} WHERE r.team_id = :id", id=team_id))
    return sorted(found, key=lambda player: _by_number(player["number"]))


def rosters(tx: Transaction, session_id: str) -> dict[str, list[StoredPlayer]]:
    """The players of both teams, by side, each as `roster` has them."""
    found: dict[str, list[StoredPlayer]] = {side.value: [] for side in Side}
    for row in tx.rows(
        f"{PLAYER.replace('SELECT', 'SELECT t.side,')} JOIN teams t ON t.id = r.team_id"
        " WHERE t.session_id = :id",
        id=session_id,
    ):
        found[row.pop("side")].append(cast("StoredPlayer", row))
    for players in found.values():
        players.sort(key=lambda player: _by_number(player["number"]))
    return found


def _by_number(number: str) -> tuple[bool, int, str]:
    plain = number.isascii() and number.isdigit()
    return not plain, int(number) if plain else 0, number


def save_player(
    tx: Transaction, team_id: int, player: Mapping[str, object], same_person: bool
) -> None:
    """Add a player, or change the one of that number; who that is stays if it is the same."""
    tx.run(
        "INSERT INTO roster (team_id, number, player_name, position, libero, captain, folded)"
        " VALUES (:team_id, :number, :player_name, :position, :libero, :captain, :folded)"
        " ON CONFLICT (team_id, number) DO UPDATE SET player_name = excluded.player_name,"
        " position = excluded.position, libero = excluded.libero, captain = excluded.captain,"
        " folded = excluded.folded,"
        " person_id = CASE WHEN :same_person = 1 THEN roster.person_id END",
        team_id=team_id,
        folded=key(str(player["player_name"])),
        same_person=int(same_person),
        **player,
    )


def count_roster(tx: Transaction, team_id: int) -> None:
    """The roster has another revision from now on."""
    tx.run("UPDATE teams SET roster_revision = roster_revision + 1 WHERE id = :id", id=team_id)


def drop_player(tx: Transaction, player_id: int) -> None:
    tx.run("DELETE FROM roster WHERE id = :id", id=player_id)


def names(tx: Transaction, session_id: str) -> dict[tuple[str, str], str]:
    """The known names: `{("A", "10"): "Jan Kowalski"}`."""
    found = tx.rows(
        "SELECT t.side, r.number, r.player_name FROM roster r JOIN teams t ON t.id = r.team_id"
        " WHERE t.session_id = :id AND r.player_name <> ''",
        id=session_id,
    )
    return {(row["side"], row["number"]): row["player_name"] for row in found}
