"""How far a long calculation is; whoever asked for it may end it by raising when told."""

from __future__ import annotations

from collections.abc import Callable

OnStep = Callable[[float], None]
"""Told often, with the share (0..1) that is done. What it raises ends the calculation."""


def unwatched(_share: float) -> None:
    """For calculations that nobody waits for."""


def part_done(on_step: OnStep, first: float, last: float) -> OnStep:
    """For one part of a calculation, which takes it from one share of the whole to another."""
    return lambda share: on_step(first + (last - first) * min(1.0, share))
