"""Contacts -> touches of rallies: the cheapest story that the rules of the game allow.

Every contact may be a touch of either side, or nothing (a bounce, the net, a mistake). Dynamic
programming over (contact, kind, side) finds the story with the best sum of what was seen and what
the game makes likely; it also decides where a rally ends and the next one begins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.vision.contacts import Contact
from app.vision.grammar import BEGIN, DEAD_SEC, KINDS, SILENT, Kind, fit, step_cost
from app.vision.steps import OnStep, unwatched

SIDES = (0, 1)
NEVER = -1e9
LONGEST_STEP_SEC = 8.0
BLOCK_DELAY_SEC = 0.06
"""An unseen block follows its attack by two frames."""
UNSEEN_BLOCK_CONFIDENCE = 0.5


@dataclass(frozen=True)
class Touch:
    """One touch of a rally. `side` is 0 near or left, 1 far or right; `seen` is False for a block
    that is concluded from the ball's return to its attackers."""

    contact: Contact
    kind: Kind
    side: int
    t_sec: float
    confidence: float
    rally: int
    seen: bool = True


@dataclass(frozen=True)
class _Cell:
    """Best story that ends with a contact being (kind, side)."""

    total: float
    fit: float
    before: tuple[int, Kind, int] | None
    """None where a rally begins."""


Cells = dict[tuple[int, Kind, int], _Cell]
End = tuple[float, tuple[int, Kind, int] | None]
"""The best sum of finished rallies, and the last touch of them."""


def read_touches(contacts: list[Contact], on_step: OnStep = unwatched) -> list[Touch]:
    """The touches of all rallies, in order of time."""
    cells: Cells = {}
    dead: list[End] = []
    """For each contact: how the rallies before it ended best."""
    ended = 0
    for row, contact in enumerate(contacts):
        on_step(row / len(contacts))
        best = dead[-1] if dead else (0.0, None)
        while contact.t_sec - contacts[ended].t_sec >= DEAD_SEC:
            best = _best_end(cells, ended, best)
            ended += 1
        dead.append(best)
        for kind in KINDS:
            for side in SIDES:
                cell = _cell(contacts, cells, dead[row][0], (row, kind, side))
                if cell is not None:
                    cells[(row, kind, side)] = cell
    return _touches(contacts, _walk_back(cells, dead))


def _best_end(cells: Cells, row: int, best: End) -> End:
    """The best finished stories, now that a rally may also have ended with contact `row`."""
    for key in ((row, kind, side) for kind in KINDS for side in SIDES):
        cell = cells.get(key)
        if cell is not None and cell.total > best[0]:
            best = (cell.total, key)
    return best


def _cell(
    contacts: list[Contact], cells: Cells, dead: float, key: tuple[int, Kind, int]
) -> _Cell | None:
    row, kind, side = key
    looks = fit(contacts[row], kind, side)
    best, before = (dead - BEGIN[kind] if kind in BEGIN else NEVER), None
    for earlier in range(row - 1, -1, -1):
        elapsed = contacts[row].t_sec - contacts[earlier].t_sec
        if elapsed > LONGEST_STEP_SEC:
            break
        for previous, other in ((k, s) for k in KINDS for s in SIDES):
            cell = cells.get((earlier, previous, other))
            if cell is None:
                continue
            cost = step_cost(previous, kind, other == side, elapsed)
            if cost is not None and cell.total - cost > best:
                best, before = cell.total - cost, (earlier, previous, other)
    return _Cell(best + looks, looks, before) if best > NEVER / 2 else None


def _walk_back(cells: Cells, dead: list[End]) -> list[list[tuple[tuple[int, Kind, int], _Cell]]]:
    """The best story's rallies, in order."""
    if not cells:
        return []
    key: tuple[int, Kind, int] | None = max(cells, key=lambda k: cells[k].total)
    if key is None or cells[key].total <= 0:
        return []
    rallies: list[list[tuple[tuple[int, Kind, int], _Cell]]] = [[]]
    while key is not None:
        cell = cells[key]
        rallies[-1].append((key, cell))
        if cell.before is not None:
            key = cell.before
            continue
        key = dead[key[0]][1]
        if key is not None:
            rallies.append([])
    return [rally[::-1] for rally in rallies[::-1]]


def _touches(
    contacts: list[Contact], rallies: list[list[tuple[tuple[int, Kind, int], _Cell]]]
) -> list[Touch]:
    found: list[Touch] = []
    for number, rally in enumerate(rallies):
        for (row, kind, side), cell in rally:
            if kind in SILENT:
                continue
            contact = contacts[row]
            if _hidden_block(found, number, kind, side):
                found.append(_concluded_block(found[-1]))
            confidence = _confidence(cell.fit)
            found.append(Touch(contact, kind, side, contact.t_sec, confidence, number))
    return found


def _confidence(looks: float) -> float:
    return float(np.clip(1.0 / (1.0 + np.exp(-0.9 * looks)), 0.05, 0.95))


def _hidden_block(found: list[Touch], rally: int, kind: Kind, side: int) -> bool:
    """Whether a ball came back to its attackers without a block having been seen."""
    if not found or found[-1].rally != rally:
        return False
    return found[-1].kind == "attack" and kind == "dig" and found[-1].side == side


def _concluded_block(attack: Touch) -> Touch:
    return Touch(
        attack.contact,
        "block",
        1 - attack.side,
        attack.t_sec + BLOCK_DELAY_SEC,
        attack.confidence * UNSEEN_BLOCK_CONFIDENCE,
        attack.rally,
        seen=False,
    )
