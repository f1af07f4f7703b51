"""Places in scout files: a number of four digits, and metres in the frame of `session.court`.

The number counts the cells of a grid of 100 columns and 101 rows, drawn from either end; columns
10-89 and rows 10-90 are the court. The scout may have drawn a ball from either end, so each
event is turned, all its places together, until it fits the team that played it.
"""

from __future__ import annotations

from typing import Final, Literal

from session.court import LENGTH, WIDTH, Point
from session.formats.dvw.sections import NO_VALUE
from session.game.payloads import WaySaid
from session.game.plays import Play
from session.vocabulary import Side

NOWHERE: Final = "-1-1"
_KEYS: Final[tuple[Literal["start_m", "mid_m", "end_m"], ...]] = ("start_m", "mid_m", "end_m")

_COLUMNS, _ROWS = 100, 101
_X: Final = [round((column - 9.5) * WIDTH / 80, 4) for column in range(_COLUMNS)]
_Y: Final = [round((row - 9.5) * LENGTH / 81, 4) for row in range(_ROWS)]
_NET_ROW: Final = 50

_INCOMING: Final = frozenset({"reception", "dig", "block"})
"""Touches whose way of the ball, where it has an end, is that of the ball that came."""


def cell_at(text: str) -> tuple[int, int] | None:
    """Column and row of `0431`; None for nothing. Raises ValueError for anything else."""
    value = text.strip().removesuffix(".0")
    if value == NOWHERE or value.lower() in NO_VALUE:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 5):
        raise ValueError(value)
    index = int(value)
    if index == 0:
        return None
    if index > _COLUMNS * _ROWS:
        raise ValueError(value)
    return (index - 1) % _COLUMNS, (index - 1) // _COLUMNS


def dvw_places(kind: str, side: Side | None, start: str, mid: str, end: str) -> WaySaid:
    """`start_m`, `mid_m`, `end_m` as far as they are given. Raises ValueError."""
    cells = [cell_at(text) for text in (start, mid, end)]
    if cells == [None, None, None]:
        return {}
    if side is not None and _turned(kind, side, cells):
        cells = [found and (99 - found[0], 100 - found[1]) for found in cells]
    way: WaySaid = {}
    for key, found in zip(_KEYS, cells, strict=True):
        if found is not None:
            way[key] = [_X[found[0]], _Y[found[1]]]
    return way


def _turned(kind: str, side: Side, cells: list[tuple[int, int] | None]) -> bool:
    """Whether the places must be turned to begin in the half where such a ball begins."""
    start, mid, end = cells
    incoming = kind in _INCOMING and end is not None
    below = (side is Side.A) is not incoming
    anchor = start or mid
    if anchor is not None and anchor[1] != _NET_ROW:
        return (anchor[1] < _NET_ROW) is not below
    if end is not None and end[1] != _NET_ROW:
        stays = kind == "set" and anchor is None
        return (end[1] < _NET_ROW) is (below is not stays)
    return not below


def indices(play: Play) -> list[str]:
    """The three columns of a line, drawn from the near end; empty where there is no place."""
    cells = [_cell_of(place) for place in (play.start_m, play.mid_m, play.end_m)]
    if cells == [None, None, None]:
        return ["", "", ""]
    incoming = play.kind in _INCOMING and cells[2] is not None
    if play.side is not None and (play.side is Side.A) is incoming:
        cells = [found and (99 - found[0], 100 - found[1]) for found in cells]
    return [
        NOWHERE if found is None else f"{found[1] * _COLUMNS + found[0] + 1:04d}" for found in cells
    ]


def _cell_of(place: Point | None) -> tuple[int, int] | None:
    if place is None:
        return None
    x, y = place
    column = round(x * 80 / WIDTH + 9.5)
    row = round(y * 81 / LENGTH + 9.5)
    return min(max(column, 0), _COLUMNS - 1), min(max(row, 0), _ROWS - 1)
