"""SQL of teams and their rosters."""

from __future__ import annotations

from collections.abc import Mapping

from session.store.protocol import Row, Transaction

PLAYER = "id, number, player_name, position, libero, captain"


def insert(tx: Transaction, session_id: str, side: str) -> None:
    tx.run(
        "INSERT INTO teams (session_id, side, name) VALUES (:session_id, :side, NULL)",
        session_id=session_id,
        side=side,
    )


def listed(tx: Transaction, session_id: str) -> list[Row]:
    return tx.rows(
        "SELECT id, side, name FROM teams WHERE session_id = :id ORDER BY side", id=session_id
    )


def fetch(tx: Transaction, session_id: str, side: str) -> Row | None:
    return tx.row(
        "SELECT id, side, name FROM teams WHERE session_id = :id AND side = :side",
        id=session_id,
        side=side,
    )


def rename(tx: Transaction, team_id: int, name: str | None) -> None:
    tx.run("UPDATE teams SET name = :name WHERE id = :id", id=team_id, name=name)


def roster(tx: Transaction, team_id: int) -> list[Row]:
    """The players of a team, by number: 2 before 10, other texts last."""
    found = tx.rows(f"SELECT {PLAYER} FROM roster WHERE team_id = :id", id=team_id)
    return sorted(found, key=lambda player: _by_number(player["number"]))


def _by_number(number: str) -> tuple[bool, int, str]:
    plain = number.isascii() and number.isdigit()
    return not plain, int(number) if plain else 0, number


def save_player(tx: Transaction, team_id: int, player: Mapping[str, object]) -> None:
    """Add a player, or change the one of that number."""
    tx.run(
        "INSERT INTO roster (team_id, number, player_name, position, libero, captain)"
        " VALUES (:team_id, :number, :player_name, :position, :libero, :captain)"
        " ON CONFLICT (team_id, number) DO UPDATE SET player_name = excluded.player_name,"
        " position = excluded.position, libero = excluded.libero, captain = excluded.captain",
        team_id=team_id,
        **player,
    )


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
