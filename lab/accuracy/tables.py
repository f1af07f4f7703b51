"""The figures as tables for a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from app.version import __version__
from lab.accuracy.figures import CLOSE, WIDE, VariantFigures
from lab.accuracy.intervals import RATES, Interval, MeasuredShare
from lab.accuracy.labelled import LabelledFigures
from session.vocabulary import SKILLS

_WHICH: Final = f"{'clips':9}{'variant':18}"
CONTACTS_HEAD: Final = (
    f"{'':9}{'':18}{'':9}{f'any class ±{CLOSE} s':^40}{f'class, team ±{WIDE} s':^18}{'rally':>7}\n"
    f"{_WHICH}{'corners':9}{'mean  95 %       5–95       apart  n':40}{'mean  95 %':18}{'IoU':>7}"
)


def origin(nets: str, arguments: Sequence[str], module: str = "lab.accuracy") -> str:
    """By which a figure can be traced: the day, what was measured, and the command."""
    return (
        f"VolleySense {__version__}, nets {nets}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n"
        f"python -m {module} {shlex.join(arguments)}".rstrip()
    )


def contacts_line(row: VariantFigures) -> str:
    """How right the contacts of a variant are."""
    one, team = row.any_class, row.class_and_team
    return (
        f"{_which(row)}{'yes' if row.corners else 'no':9}"
        f"{one.mean:.2f}  {_interval(one.interval)}  {one.p5:.2f}–{one.p95:.2f}  {one.apart:>5.2f}"
        f"  {one.n:<8}{team.mean:.2f}  {_interval(team.interval)}  {row.rallies.mean:>8.2f}"
    )


def nets_table(rows: Sequence[VariantFigures]) -> Iterator[str]:
    """What the nets saw, whatever was made of it."""
    yield f"\nWhat the nets find, with 95 % and n\n{_WHICH}{_RATES_HEAD}".rstrip()
    for row in rows:
        if row.corners:
            yield f"{_which(row)}{_rates(row.ball)}{_rates(row.players)}".rstrip()


def classes_table(rows: Sequence[VariantFigures]) -> Iterator[str]:
    """Which contacts are found how well, and whose they are."""
    there = {name for row in rows for name in row.by_class}
    classes = [name for name in SKILLS if name in there]
    yield (
        f"\nF1 of each class ±{CLOSE} s, with how many there truly are; right teams among contacts "
        f"of the right\nclass ±{WIDE} s, with 95 % and n over all readings\n"
        f"{_WHICH}{'corners':9}{''.join(f'{name:12}' for name in classes)}right team"
    )
    for row in rows:
        found = [row.by_class.get(name) for name in classes]
        cells = [f"{_value(one.f1)} ({one.n:,})" if one else "" for one in found]
        yield (
            f"{_which(row)}{'yes' if row.corners else 'no':9}"
            f"{''.join(f'{cell:12}' for cell in cells)}{_share(row.right_teams)}"
        )


def labelled_table(found: Sequence[LabelledFigures]) -> Iterator[str]:
    """What the nets find in labelled pictures, and which of these they know."""
    if not found:
        return
    yield (
        "\nLabelled pictures of one match, with 95 % over its seconds and n. The nets learned from "
        "the first kind,\nwhich therefore flatter them; what was held apart is of the same match\n"
        f"{'folder':21}{'pictures':22}{RATES[0]:{_SHARE_WIDTH}}{RATES[1]}"
    )
    for one in found:
        pictures = f"{'learned from' if one.learned else 'held apart'} ({one.pictures:,})"
        yield f"{one.folder:21}{pictures:22}{_rates(one.rates)}".rstrip()


def _which(row: VariantFigures) -> str:
    return f"{row.kind:9}{row.variant:18}"


_SHARE_WIDTH: Final = 26
_RATES_HEAD: Final = "".join(
    f"{f'{what}, {rate}':{_SHARE_WIDTH}}" for what in ("ball", "players") for rate in RATES
)


def _rates(found: Mapping[str, MeasuredShare]) -> str:
    return "".join(f"{_share(found[rate]):{_SHARE_WIDTH}}" for rate in RATES)


def _share(one: MeasuredShare) -> str:
    return f"{_value(one.value)}  {_interval(one.interval)}  ({one.n:,})" if one.n else "-"


def _value(one: float | None) -> str:
    return "  - " if one is None else f"{one:.2f}"


def _interval(one: Interval | None) -> str:
    return f"{one[0]:.2f}–{one[1]:.2f}" if one else f"{'-':^9}"
