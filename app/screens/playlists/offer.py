"""What a list of plays offers: its ticked plays to be put into a playlist, and what it asks to be
kept as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from app.screens.presses import new_press
from app.screens.questionbar import KeepOffer
from session.playlists import Playlist
from session.service import SessionService

MOST_OFFERED: Final = 50


@dataclass(frozen=True)
class PlaylistOffer:
    """What `playlists/_add.html` and `playlists/_keep.html` need."""

    playlists: Sequence[Playlist]
    """Those that take plays, what changed last first."""
    matches: str = ""
    """Which matches the list asks, and whose plays, as the text of an address; empty where no
    question is kept."""
    asks: KeepOffer | None = None
    """What it asks, where only a playlist keeps it: of one person."""
    press: str = field(default_factory=new_press)
    """Says which press of a button it is, so that one that comes twice counts once."""

    @classmethod
    def of(
        cls, service: SessionService, matches: str = "", asks: KeepOffer | None = None
    ) -> PlaylistOffer:
        found = service.playlists.find(MOST_OFFERED)
        return cls([one for one in found if not one.is_live], matches, asks)
