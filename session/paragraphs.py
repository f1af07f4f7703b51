"""A text that two people changed at once: what they wrote in different paragraphs goes together."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple


class _Change(NamedTuple):
    """From the paragraph `start` up to `end` of what both saw, another text stands now."""

    start: int
    end: int
    text: Sequence[str]


def put_together(was: str, now: str, mine: str) -> str | None:
    """What both wrote, where `was` is what both saw: each paragraph, which is a line, as whoever
    changed it left it, and where both put something new, what was saved first before the other's.
    None where both changed the same paragraph, or began a text that was empty."""
    if mine in (was, now):
        return now
    if now == was:
        return mine
    if not was.strip():
        return None
    base = was.split("\n")
    saved, typed = (_changes(base, text.split("\n")) for text in (now, mine))
    if any(_meet(one, other) for one in saved for other in typed if one != other):
        return None
    both = [*saved, *(one for one in typed if one not in saved)]
    return "\n".join(_applied(base, sorted(both, key=lambda one: one[:2])))


def _changes(base: Sequence[str], text: Sequence[str]) -> list[_Change]:
    blocks = SequenceMatcher(None, base, text, autojunk=False).get_opcodes()
    return [
        _Change(start, end, tuple(text[first:last]))
        for kind, start, end, first, last in blocks
        if kind != "equal"
    ]


def _meet(one: _Change, other: _Change) -> bool:
    """Whether both changed a paragraph, or one put something into what the other replaced."""
    first, second = sorted((one, other), key=lambda change: change[:2])
    if first.start == first.end == second.start:
        return False
    return second.start < first.end


def _applied(base: Sequence[str], changes: Sequence[_Change]) -> list[str]:
    lines: list[str] = []
    at = 0
    for change in changes:
        lines += [*base[at : change.start], *change.text]
        at = max(at, change.end)
    return [*lines, *base[at:]]
