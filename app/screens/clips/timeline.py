"""The time line under the video: a stretch of the clip with its plays, or how dense they lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from app.numberformat import plural
from app.screens.plays.plays import ListedEvent, play_of
from app.screens.view import link
from app.screens.words import clock
from session.record.timeline import Dense
from session.schemas import Clip, Event
from session.service import SessionService

MARK_WIDTH: Final = 5
LANES: Final = {"B": 4, "A": 44}
_MOST_MARKS: Final = 250
"""With more plays in sight, marks would lie upon each other: bars say where many are."""
_PARTS: Final = 100
BAR_HEIGHT: Final = 28
SHORTEST_SEC: Final = 5.0
AROUND_SEC: Final = 120.0
"""What is shown around a chosen play when the whole clip is too dense."""
LATEST_SEC: Final = 1e7
_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)


@dataclass(frozen=True)
class Range:
    """A stretch of a clip in seconds."""

    start: float
    end: float

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> Self | None:
        """The stretch that an address asks for, as far as it makes sense."""
        try:
            start, end = float(query["from"]), float(query["to"])
        except (KeyError, ValueError):
            return None
        return cls(start, end) if 0 <= start < end <= LATEST_SEC else None

    @property
    def span(self) -> float:
        return self.end - self.start

    def around(self, middle: float, span: float, length: float) -> Self:
        """A stretch of that span around a moment, inside the clip."""
        span = min(max(span, SHORTEST_SEC), length)
        start = min(max(0.0, middle - span / 2), length - span)
        return type(self)(round(start, 2), round(start + span, 2))

    def same(self, other: Range) -> bool:
        return abs(self.start - other.start) < 0.05 and abs(self.end - other.end) < 0.05

    def address(self) -> dict[str, str]:
        return {"from": _seconds(self.start), "to": _seconds(self.end)}

    def href(self) -> str:
        """The same page with this stretch; nothing in it is to be quoted."""
        return f"?from={_seconds(self.start)}&to={_seconds(self.end)}"


def _seconds(value: float) -> str:
    """As short as it goes, and never with an exponent."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


class Mark(NamedTuple):
    """A play on the time line; x in thousandths of the stretch, y by its team."""

    play: ListedEvent
    x: float
    y: int


class Bar(NamedTuple):
    """A part of the stretch with many plays: how many wait and how many count, by their team."""

    x: float
    y: float
    height: float
    side: str
    status: str
    words: str
    href: str


class Tick(NamedTuple):
    """A label under the time line."""

    x: float
    words: str


class Zoom(NamedTuple):
    """A way to another stretch."""

    name: str
    sign: str
    words: str
    href: str | None


@dataclass(frozen=True)
class ClipTimeline:
    """The time line of a stretch: a mark for each play, or bars where there are too many."""

    length: float
    shown: Range
    marks: list[Mark]
    bars: list[Bar]
    ticks: list[Tick]
    zooms: list[Zoom]
    around_sec: float = AROUND_SEC
    shortest_sec: float = SHORTEST_SEC


def clip_timeline(
    service: SessionService, clip: Clip, chosen: Event | None, asked: Range | None
) -> ClipTimeline:
    """What the time line shows: the stretch that was asked for, else the whole clip, or what lies
    around the chosen play where the whole is too dense to tell plays apart."""
    ids = clip.session_id, clip.id
    length = max(clip.duration_sec or 0.0, service.last_play_sec(*ids), 1.0)
    whole = Range(0.0, length)
    shown = asked.around((asked.start + asked.end) / 2, asked.span, length) if asked else whole
    dense = _is_dense(service, clip, shown)
    if not asked and chosen and chosen.t_sec is not None and dense:
        shown = whole.around(chosen.t_sec, AROUND_SEC, length)
        dense = _is_dense(service, clip, shown)
    drawn_marks, bars = list[Mark](), list[Bar]()
    if dense:
        found = service.play_density(*ids, shown.start, shown.end, parts=_PARTS)
        bars = _bars(found, shown, length)
    else:
        events = service.plays_between(*ids, shown.start, shown.end, limit=_MOST_MARKS)
        drawn_marks = marks(map(play_of, events), shown)
    return ClipTimeline(
        length=length,
        shown=shown,
        marks=drawn_marks,
        bars=bars,
        ticks=ticks(shown),
        zooms=_zooms(shown, length, chosen),
    )


def _is_dense(service: SessionService, clip: Clip, shown: Range) -> bool:
    more = _MOST_MARKS + 1
    return more == service.timeline.count_between(
        clip.session_id, clip.id, shown.start, shown.end, up_to=more
    )


def marks(plays: Iterable[ListedEvent], shown: Range) -> list[Mark]:
    """Where each play stands; of several at one moment, each later one a little to the right."""
    found: list[Mark] = []
    last: dict[int, float] = {}
    for play in plays:
        if play.t_sec is None:
            continue
        y = LANES.get(play.side, 24)
        x = 1000 * (play.t_sec - shown.start) / shown.span - MARK_WIDTH / 2
        behind = last.get(y, -1000.0) + MARK_WIDTH + 1
        x = behind if x < behind <= x + 2 * MARK_WIDTH + 2 else x
        last[y] = x
        found.append(Mark(play, round(x, 2), y))
    return found


def ticks(shown: Range) -> list[Tick]:
    """Five to ten labels at round times."""
    step = next((one for one in _STEPS if shown.span / one <= 8), 7200)
    first = -(-int(shown.start * 1000) // (step * 1000)) * step
    places = [
        (at, (at - shown.start) / shown.span) for at in range(first, int(shown.end) + 1, step)
    ]
    return [
        Tick(round(1000 * share, 2), clock(at, tenths=False))
        for at, share in places
        if share < 0.97
    ]


def _bars(found: list[Dense], shown: Range, length: float) -> list[Bar]:
    """Bars that grow with the number of plays; those that count below, those that wait upon
    them."""
    totals: dict[tuple[int, str], int] = {}
    for one in found:
        totals[one.part, one.team] = totals.get((one.part, one.team), 0) + one.count
    most = max(totals.values())
    width = shown.span / _PARTS
    low: dict[tuple[int, str], float] = {}
    bars = []
    for one in sorted(found, key=lambda one: (one.part, one.team, one.status == "suggested")):
        key = one.part, one.team
        height = BAR_HEIGHT * one.count / most
        base = low.get(key, 0.0)
        low[key] = base + height
        at = shown.start + one.part * width
        near = Range(0, length).around(at + width / 2, max(AROUND_SEC / 2, 4 * width), length)
        word = "to review" if one.status == "suggested" else "confirmed"
        bars.append(
            Bar(
                x=round(1000 * one.part / _PARTS, 2),
                y=round(LANES.get(one.team, 24) + BAR_HEIGHT - base - height, 2),
                height=round(max(height, 1.0), 2),
                side=one.team if one.team in LANES else "none",
                status=one.status,
                words=f"{clock(at, tenths=False)}: {plural(one.count, 'play')} {word}",
                href=near.href(),
            )
        )
    return bars


def _zooms(shown: Range, length: float, chosen: Event | None) -> list[Zoom]:
    """The ways to see more, less, and what lies beside, without any script."""
    middle = (shown.start + shown.end) / 2
    if chosen and chosen.t_sec is not None and shown.start <= chosen.t_sec <= shown.end:
        focus = chosen.t_sec
    else:
        focus = middle
    near = Range(0.0, length).around
    ways = (
        ("in", "+", "Zoom in", near(focus, shown.span / 2, length)),
        ("out", "−", "Zoom out", near(middle, shown.span * 2, length)),
        ("back", "‹", "Earlier stretch", near(middle - shown.span, shown.span, length)),
        ("on", "›", "Later stretch", near(middle + shown.span, shown.span, length)),
        ("all", "All", "All of the clip", Range(0.0, length)),
    )
    play = {"play": chosen.id} if chosen else {}
    return [
        Zoom(name, sign, words, None if way.same(shown) else link("", **way.address(), **play))
        for name, sign, words, way in ways
    ]
