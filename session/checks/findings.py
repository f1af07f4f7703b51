"""What does not fit in a match, found stretch by stretch, so that what was played before need not
be looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import is_
from typing import Any, Final, NamedTuple, TypeAlias

from session.checks.check import Background, Check, Found, Inspection, Scope, Stretch, listed
from session.game.match import Match, Problem, Rally
from session.game.plays import LineUp, Play
from session.game.state import PlayedMoment
from session.game.strayserves import Stray, strays_in
from session.vocabulary import Side

GivenRosters: TypeAlias = Mapping[Any, Iterable[object]]  # Any: a `Side`, or its letter
"""Players per side, mappings or models."""
_NOBODY: Final[GivenRosters] = {}
_NO_META: Final[Mapping[str, object]] = {}


class _Looked(NamedTuple):
    """What was found in a stretch, by the check; of a set with what was found in its rallies."""

    stretch: Stretch
    found: Mapping[str, Sequence[Found]]
    rallies: Mapping[int, _Looked] = {}


_NOTHING: Final = _Looked(Stretch(()), {})


class Findings:
    """All that is odd in a match, in the order of play; what is of no single play comes first.

    `known` are those of the match as it was: of the sets and rallies that are the same objects in
    both, what was found is taken from there.
    """

    def __init__(
        self,
        checks: Sequence[Check],
        match: Match,
        rosters: GivenRosters = _NOBODY,
        meta: Mapping[str, object] = _NO_META,
        known: Findings | None = None,
    ) -> None:
        self._checks = checks
        self.background = _background(match, rosters, meta)
        same = known is not None and known.background == self.background
        before = known._sets if known is not None and same else {}
        moments = match.moments
        self.strays = strays = strays_in(match.plays, match.start, moments)
        whole = Stretch(moments, match.rallies, match.sets, strays, match.sets_won)
        self._sets: Mapping[int, _Looked] = {
            one.sets[0].number: self._of_set(one, before.get(one.sets[0].number, _NOTHING))
            for one in _by_set(match, moments, strays)
        }
        all_found = _joined(
            [self._look("match", whole), *(one.found for one in self._sets.values())]
        )
        self.problems: Sequence[Problem] = _in_order(checks, all_found, match.plays)

    def _of_set(self, stretch: Stretch, known: _Looked) -> _Looked:
        if _same(known.stretch, stretch):
            return known
        rallies: dict[int, _Looked] = {}
        for one in _by_rally(stretch):
            key = id(one.moments[0])
            looked = known.rallies.get(key, _NOTHING)
            if not _same(looked.stretch, one):
                looked = _Looked(one, self._look("rally", one))
            rallies[key] = looked
        found = [self._look("set", stretch), *(one.found for one in rallies.values())]
        return _Looked(stretch, _joined(found), rallies)

    def _look(self, scope: Scope, stretch: Stretch) -> Mapping[str, Sequence[Found]]:
        look = Inspection(self.background, stretch)
        found = {one.name: tuple(one.find(look)) for one in self._checks if one.scope == scope}
        return {name: some for name, some in found.items() if some}


def _background(match: Match, rosters: GivenRosters, meta: Mapping[str, object]) -> Background:
    setters = {
        (play.side, play.setter)
        for play in match.plays
        if isinstance(play, LineUp) and play.setter is not None
    }
    return Background(
        match.rules,
        match.liberos,
        {side: listed(rosters.get(side.value, ())) for side in Side},
        meta,
        frozenset((play.kind, play.side) for play in match.plays),
        frozenset(setters),
    )


def _by_set(
    match: Match, moments: Iterable[PlayedMoment], strays: Sequence[Stray]
) -> Iterator[Stretch]:
    by_set: dict[int, list[PlayedMoment]] = {one.number: [] for one in match.sets}
    for moment in moments:
        by_set[moment.before.set_number].append(moment)
    for one in match.sets:
        played = by_set[one.number]
        yield Stretch(played, one.rallies, (one,), _among(strays, played))


def _by_rally(of_set: Stretch) -> Iterator[Stretch]:
    """Each rally with all that was played from its first play on; before the first rally, none."""
    places = {id(moment.play): place for place, moment in enumerate(of_set.moments)}
    begun = {places[id(_first(rally))]: (rally,) for rally in of_set.rallies}
    for first, end in pairwise([*sorted({0, *begun}), len(of_set.moments)]):
        if first < end:
            moments = of_set.moments[first:end]
            yield Stretch(moments, begun.get(first, ()), (), _among(of_set.strays, moments))


def _first(rally: Rally) -> Play | None:
    return rally.touches[0] if rally.touches else rally.point


def _among(strays: Sequence[Stray], moments: Sequence[PlayedMoment]) -> Sequence[Stray]:
    """Those whose serve, or the serve behind it, is one of these plays."""
    if not strays:
        return ()
    here = {id(moment.play) for moment in moments}
    return tuple(one for one in strays if id(one.serve) in here or id(one.served) in here)


def _same(known: Stretch, now: Stretch) -> bool:
    """Whether the same plays were played in the same way."""
    pairs = zip(known[:3], now[:3], strict=True)
    there = all(len(was) == len(new) and all(map(is_, was, new)) for was, new in pairs)
    return there and known.strays == now.strays


def _joined(parts: Iterable[Mapping[str, Sequence[Found]]]) -> Mapping[str, Sequence[Found]]:
    found: dict[str, list[Found]] = {}
    for part in parts:
        for name, more in part.items():
            found.setdefault(name, []).extend(more)
    return found


def _in_order(
    checks: Iterable[Check], found: Mapping[str, Sequence[Found]], plays: Sequence[Play]
) -> list[Problem]:
    places = {id(play): place for place, play in enumerate(plays)}
    problems = [
        Problem(
            one.name,
            one.severity,
            text,
            None if play is None else play.id,
            None if play is None else places[id(play)],
        )
        for one in checks
        for play, text in found.get(one.name, ())
    ]
    problems.sort(key=lambda problem: -1 if problem.place is None else problem.place)
    return problems
