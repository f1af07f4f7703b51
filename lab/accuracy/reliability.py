"""The figure of confidence against the share that is right, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lab.accuracy.intervals import MeasuredShare

_SIZE, _LEFT, _TOP, _GAP = 300, 56, 40, 76
_FEWEST: Final = 20
"""Touches of which a share is drawn."""
_INK, _PALE, _BLUE = "#1c2430", "#c9d0da", "#1f5fbf"


@dataclass(frozen=True)
class ReliabilityBin:
    """Touches whose confidence is from `low` to `high`: how sure they are in the mean (NaN if there
    are none), and how many are right."""

    low: float
    high: float
    confidence: float
    right: MeasuredShare


@dataclass(frozen=True)
class Panel:
    """One plot: rendered rallies as shares, real clips as counts."""

    title: str
    rendered: Sequence[ReliabilityBin]
    real: Sequence[ReliabilityBin]


def reliability_svg(panels: Sequence[Panel]) -> str:
    """The panels side by side, on white."""
    width = _LEFT + len(panels) * (_SIZE + _GAP)
    height = _TOP + _SIZE + 84
    body = "\n".join(
        line
        for at, panel in enumerate(panels)
        for line in _panel(panel, _LEFT + at * (_SIZE + _GAP))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12" role="img" '
        'aria-label="Confidence of proposed touches, and how many of them are right">\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _panel(panel: Panel, left: int) -> Iterator[str]:
    bottom = _TOP + _SIZE
    middle = left + _SIZE / 2
    yield _text(middle, _TOP - 16, panel.title, weight="bold")
    corners = ((left, bottom), (left + _SIZE, bottom), (left + _SIZE, _TOP), (left, _TOP))
    for start, end in zip(corners, (*corners[1:], corners[0]), strict=True):
        yield _line(start, end, _PALE)
    yield _line((left, bottom), (left + _SIZE, _TOP), _PALE, dashes="5 4")
    for tick in range(0, 11, 2):
        yield _text(left + tick / 10 * _SIZE, bottom + 16, f"{tick / 10:.1f}")
        yield _text(left - 18, bottom - tick / 10 * _SIZE + 4, f"{tick / 10:.1f}")
    yield _text(middle, bottom + 34, "confidence; up: share that is right, rendered rallies, 95 %")
    for one in panel.rendered:
        yield from _point(one, left, bottom)
    yield _text(middle, bottom + 54, "real clips, right of so many:")
    for one in panel.real:
        if one.right.n:
            at = left + (one.low + one.high) / 2 * _SIZE
            yield _text(at, bottom + 72, f"{one.right.numerator}/{one.right.n}", size=9)


def _point(one: ReliabilityBin, left: int, bottom: int) -> Iterator[str]:
    if one.right.n < _FEWEST or one.right.value is None:
        return
    x, y = left + one.confidence * _SIZE, bottom - one.right.value * _SIZE
    if one.right.interval:
        low, high = (bottom - share * _SIZE for share in one.right.interval)
        yield _line((x, low), (x, high), _BLUE)
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_BLUE}"/>'
    yield _text(x + 6, y + 14, f"{one.right.n:,}", size=9, anchor="start")


def _line(start: tuple[float, float], end: tuple[float, float], ink: str, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    (x1, y1), (x2, y2) = start, end
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{ink}" '
        f'stroke-width="1.5"{dashed}/>'
    )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 12,
    weight: str = "normal",
    anchor: str = "middle",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'font-weight="{weight}" fill="{_INK}">{words}</text>'
    )
