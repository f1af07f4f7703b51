"""Where touches were made and where players stood, as a heat on the court.

The heat is a density per square metre that adds up to n, so that a picture of five touches does not
look like one of five hundred. A touch known by its zone only fills that zone evenly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from app.charts.court import X_RANGE, Y_RANGE, Court, touch_mark
from app.charts.density import (
    HeatKind,
    Spots,
    chosen_spots,
    density,
    heat_key,
    hills,
    visible_spots,
)
from app.charts.plot import PictureWords, picture
from app.charts.scene import Item, Paint, Scene, SceneText, rect
from app.charts.style import ImageFormat, letters
from session.game.plays import EventLike
from session.schemas import Team
from session.stats.places import CourtPlace
from session.vocabulary import Side, Status, canonical_number, canonical_type, team_name

if TYPE_CHECKING:
    from app.vision.types import Positions

MAX_MARKERS = 300
_WIDTH: Final = 489.6
_HEIGHT: Final = 774.4
"""With the words around it a picture of 5.6 by 9.4 inches."""
_METRE: Final = 30.0
_COURT: Final = Court(
    top=(_HEIGHT - _METRE * (Y_RANGE[1] - Y_RANGE[0])) / 2,
    metre=_METRE,
    low=Y_RANGE[0],
    high=Y_RANGE[1],
    edge=-X_RANGE[0],
    pen=1.2,
)

_STATUS_WORDS = {
    Status.CONFIRMED: "confirmed",
    Status.SUGGESTED: "suggested by video analysis, not confirmed",
    Status.REJECTED: "rejected",
}


@dataclass(frozen=True)
class HeatmapWords:
    """The texts around the court."""

    title: str
    subtitle: str
    empty: str
    teams: Mapping[Side, str | None] = field(default_factory=dict)
    dashed: bool = False


def heatmap(
    events: Iterable[EventLike],
    *,
    kind: HeatKind = "touches",
    team: str | None = None,
    number: str | None = None,
    skill: str | None = None,
    status: Status | str = Status.CONFIRMED,
    fmt: ImageFormat = "png",
    title: str | None = None,
    teams: Mapping[str, str | None] | None = None,
) -> bytes:
    """A picture of where the touches of one status were made.

    `kind="positions"` takes only measured places of players. `team` is "A" or "B", `number` a shirt
    number, `skill` a touch; None means all of them. `teams` are the names keyed by side.
    """
    side = Side(team) if team else None
    shirt = canonical_number(number) if number else None
    wanted = canonical_type(skill) if skill else None
    names = {Side(key): name for key, name in (teams or {}).items()}
    what = "Positions of players" if kind == "positions" else (wanted or "All touches").capitalize()
    words = HeatmapWords(
        title=title or what,
        subtitle=" · ".join([*_who(side, shirt, names), _STATUS_WORDS[Status(status)]]),
        empty=f"No {Status(status)} {f'{wanted} ' if wanted else ''}touches with a place yet",
        teams=names,
        dashed=Status(status) is Status.SUGGESTED,
    )
    spots = chosen_spots(events, kind=kind, team=side, number=shirt, skill=wanted, status=status)
    return _picture(spots, words, fmt)


def positions_heatmap(
    positions: Positions,
    *,
    title: str = "Positions of players",
    fmt: ImageFormat = "png",
    teams: Mapping[str, str | None] | None = None,
) -> bytes:
    """A picture of where the players that video analysis followed stood, in both halves."""
    known = positions.court_xy[~np.isnan(positions.court_xy).any(axis=1)]
    places = [(None, CourtPlace((float(x), float(y)))) for x, y in known]
    spots = visible_spots(places, without_place=len(positions) - len(known), noun="positions")
    words = HeatmapWords(
        title=title,
        subtitle="followed by video analysis, one point per player and frame looked at",
        empty="No positions in metres yet: set the four corners of the court",
        teams={Side(key): name for key, name in (teams or {}).items()},
    )
    return _picture(spots, words, fmt)


def _who(side: Side | None, shirt: str | None, names: Mapping[Side, str | None]) -> list[str]:
    if side is None:
        return ["both teams"] if shirt is None else [f"number {letters(shirt)} of both teams"]
    name = letters(team_name(names.get(side), side))
    short = name if len(name) <= 30 else f"{name[:29]}…"
    return [short, f"number {letters(shirt)}"] if shirt else [short]


def _picture(spots: Spots, words: HeatmapWords, fmt: ImageFormat) -> bytes:
    scene = Scene(_WIDTH, _HEIGHT)
    names = {side: letters(name) for side, name in words.teams.items() if name}
    scene.add(*_COURT.floor())
    grid = density(place for _, place in spots.places)
    scene.add(*hills(_COURT, grid))
    scene.add(*_COURT.lines(), *_COURT.zone_numbers(), *_COURT.team_names(names))
    if spots.n:
        scene.add(*_marks(spots, hollow=words.dashed))
        most = float(grid.max())
        scene.add(*heat_key(_COURT.width + 18, _HEIGHT / 2, most, spots.noun, "per m²"))
    else:
        scene.add(*_note(words.empty))
    if words.dashed:  # suggested things are, everywhere
        frame = Paint(stroke="muted", width=1.9, dash=(11.0, 7.5))
        everything = X_RANGE[0], Y_RANGE[0], X_RANGE[1], Y_RANGE[1]
        scene.add(_COURT.box(everything, frame, inset=3.6))
    return picture(scene, PictureWords(words.title, words.subtitle, _caption(spots)), fmt)


def _marks(spots: Spots, *, hollow: bool) -> list[Item]:
    """Each exact touch while they can be told apart; a zone as a dashed frame."""
    dashed = Paint(stroke="muted", width=1.3, dash=(5.0, 2.5))
    boxes = sorted({place.box for _, place in spots.places if place.box})
    items = [_COURT.box(box, dashed, inset=2.4) for box in boxes]
    if spots.n > MAX_MARKERS:
        return items
    for side, place in spots.places:
        if place.exact:
            colour = side.value.lower() if side else "muted"
            look = Paint(fill=colour, stroke="sheet", width=1.0)
            if hollow:
                look = Paint(fill="sheet", stroke=colour, width=1.6)
            items.append(touch_mark(_COURT.at(place.point), side, look))
    return items


def _note(note: str) -> list[Item]:
    """Why nothing is drawn, on a sheet of its own."""
    x, y = _COURT.at((sum(X_RANGE) / 2, 3.0))
    width = 6.6 * len(note) + 24
    sheet = Paint(fill="sheet", stroke="muted")
    return [rect(x - width / 2, y - 17, width, 34, sheet), SceneText((x, y), note, 12)]


def _caption(spots: Spots) -> str:
    parts = [f"n = {spots.n} {spots.noun}"]
    zones = sum(not place.exact for _, place in spots.places)
    if zones:
        parts.append(f"{zones} known by zone only")
    if spots.without_place:
        parts.append(f"{spots.without_place} more without a place")
    if spots.outside:
        parts.append(f"{spots.outside} outside the picture")
    return " · ".join(parts)


def names_of(teams: Mapping[str, Team]) -> dict[str, str | None]:
    """Names keyed by side, from the teams that `load_session` gives."""
    return {side: team.name for side, team in teams.items()}
