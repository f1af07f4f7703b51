"""Who plays for whom, as scripts hand it over: players as models or as mappings, keyed by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from session.vocabulary import canonical_number

Rosters: TypeAlias = Mapping[Any, Iterable[object]]  # Any: a `Side`, or its letter
"""As `load_session` gives them."""
TeamNames: TypeAlias = Mapping[Any, str | None]  # Any: a `Side`, or its letter


@dataclass(frozen=True, slots=True)
class NamedPlayer:
    """Somebody in a team's list, or nobody known."""

    name: str = ""
    position: str | None = None
    libero: bool = False
    captain: bool = False

    @classmethod
    def of(cls, player: object) -> NamedPlayer:
        """From a roster; empty for somebody who is not on it."""
        return cls(
            _said(player, "player_name") or "",
            _said(player, "position"),
            bool(_said(player, "libero")),
            bool(_said(player, "captain")),
        )


def number_of(player: object) -> str:
    """The shirt number of somebody on a roster; a number stands for who has it."""
    found = player if isinstance(player, str | int) else _said(player, "number")
    return canonical_number(str(found))


def _said(player: object, key: str) -> Any:  # noqa: ANN401 - Any: of a model or a mapping
    return player.get(key) if isinstance(player, Mapping) else getattr(player, key, None)
