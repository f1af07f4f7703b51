"""Keeping the part of a match that a filter asks for: a match again, for every statistic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from session.cache import SourceCache
from session.errors import InvalidInput
from session.game.match import Match, Rally, SetOfMatch
from session.game.plays import Note, Score, Touch
from session.stats.filters import ExactScore, Filter, ScoreSituation
from session.vocabulary import Phase, Side

Keep: TypeAlias = Callable[[Touch, Phase], bool]
_NARROWED: Final[SourceCache[Match, Filter, Match]] = SourceCache(8)
"""What was left of matches: a page asks for the same part of one for each of its tables."""


def by_team(match: Match, wanted: Filter) -> dict[Side, Match]:
    """The match for each team's numbers: A's are read from `[Side.A]`, B's from `[Side.B]`.

    Where a condition looks at a team and the filter names none, each team is looked at from its
    own side; otherwise both are the same object.
    """
    if wanted.looks_at_a_team and wanted.seen_from is None:
        return {side: narrow(match, replace(wanted, team=side)) for side in Side}
    same = narrow(match, wanted)
    return dict.fromkeys(Side, same)


def touch_ids(match: Match, wanted: Filter) -> list[int]:
    """The touches that pass; where each team is seen from its own side, each team's own."""
    views = by_team(match, wanted)
    parted = len({id(view) for view in views.values()}) > 1
    return [
        touch.id
        for side, view in (views.items() if parted else list(views.items())[:1])
        for rally in view.rallies
        for touch in rally.touches
        if touch.id is not None and (not parted or touch.side is side)
    ]


def narrow(match: Match, wanted: Filter) -> Match:
    """What passes the filter, with sets in their old order; sets without a rally left go.

    A set keeps its score while all of its rallies stay; what is asked of rallies is not known of
    points that nobody wrote down. Otherwise its score is the points of the rallies that stayed, and
    it has no partial scores and no winner. Raises InvalidInput when a
    condition looks at a team and neither team nor player is named.
    """
    side = wanted.seen_from
    if wanted.looks_at_a_team and side is None:
        raise InvalidInput("Say for which team: A or B.", field="team")
    if wanted.is_empty:
        return match
    return _NARROWED.of(match, wanted, lambda: _narrowed(match, wanted, side or Side.A))


def _narrowed(match: Match, wanted: Filter, side: Side) -> Match:
    keep = kept_touches(match, wanted)
    narrowed = (_set(whole, wanted, side, keep) for whole in match.sets)
    sets = tuple(one for one in narrowed if one is not None)
    winners = [one.winner for one in sets if not one.extra]
    won = (winners.count(Side.A), winners.count(Side.B))
    return replace(match, sets=sets, sets_won=won)


def rally_passes(rally: Rally, wanted: Filter, side: Side) -> bool:
    """Whether the conditions on whole rallies let it pass, seen from `side`."""
    return (
        (not wanted.rotation or rally.setter_zone(side) in wanted.rotation)
        and (
            not wanted.opponent_rotation
            or rally.setter_zone(side.other) in wanted.opponent_rotation
        )
        and (
            wanted.serving is None
            or (rally.serving is not None and (rally.serving is side) is wanted.serving)
        )
        and (
            wanted.won is None
            or (rally.winner is not None and (rally.winner is side) is wanted.won)
        )
        and (wanted.score is None or _score_is(wanted.score, rally.score_before, side))
        and (not wanted.reception or (reception_sign(rally) or " ") in wanted.reception)
        and (not wanted.rallies or wanted.rallies.first <= rally.number <= wanted.rallies.last)
    )


def kept_touches(match: Match, wanted: Filter) -> Keep | None:
    """The conditions on single touches of a match as a function; None where every touch passes.

    What a touch means may hang on others (a reception before an attack), so statistics look at
    whole rallies and count the touches that this function keeps.
    """
    if not wanted.has_touches:
        return None
    if not (wanted.call or wanted.text):
        return lambda touch, phase: touch_passes(touch, phase, wanted)
    among = _by_company(match, wanted)
    return lambda touch, phase: id(touch) in among and touch_passes(touch, phase, wanted)


def _by_company(match: Match, wanted: Filter) -> dict[int, Touch]:
    """What passes the conditions that hang on other plays of the rally, by identity: found once,
    so that whoever goes through a match asks each touch for no more than itself. Each is held, so
    that nothing else gets its identity."""
    found = {id(touch): touch for rally in match.rallies for touch in rally.touches}
    if wanted.call:
        called = {id(one) for rally in match.rallies for one in _called(rally, wanted.call)}
        found = {key: touch for key, touch in found.items() if key in called}
    if wanted.text:
        said = {id(one) for one in _with_text(match, wanted.text.casefold())}
        found = {key: touch for key, touch in found.items() if key in said}
    return found


def _called(rally: Rally, among: tuple[str, ...]) -> Iterator[Touch]:
    """Sets with one of these calls, and the attacks of their team after them."""
    for touch, call in zip(rally.touches, calls(rally), strict=True):
        if call in among:
            yield touch


def calls(rally: Rally) -> Iterator[str | None]:
    """For each touch of a rally the setter's call: of a set its own, of an attack that of its
    team's last set before it."""
    last: dict[Side | None, str | None] = {}
    for touch in rally.touches:
        if touch.kind == "set":
            last[touch.side] = touch.combination
        yield last.get(touch.side) if touch.kind in ("set", "attack") else None


def _with_text(match: Match, text: str) -> Iterator[Touch]:
    """Touches to which a scout added it, and all of a rally in whose notes it stands."""
    for rally, note in notes(match):
        if text in note.casefold():
            yield from rally.touches
    for rally in match.rallies:
        yield from (touch for touch in rally.touches if text in (touch.custom or "").casefold())


def notes(match: Match) -> Iterator[tuple[Rally, str]]:
    """What scouts wrote down beside the touches, each with the rally that began last before it, or
    else with the first one after it."""
    rally_of = {id(touch): rally for rally in match.rallies for touch in rally.touches}
    now: Rally | None = None
    waiting: list[str] = []
    for play in match.plays:
        now = rally_of.get(id(play), now)
        if isinstance(play, Note) and play.text:
            waiting.append(play.text)
        if now is not None:
            yield from ((now, text) for text in waiting)
            waiting.clear()


def touch_passes(touch: Touch, phase: Phase, wanted: Filter) -> bool:
    """Whether the conditions on single touches let it pass, as far as the touch alone tells."""
    return (
        (not wanted.player or (touch.side, touch.number or "") == tuple(wanted.player))
        and (not wanted.phase or phase in wanted.phase)
        and (not wanted.skill or touch.kind in wanted.skill)
        and (not wanted.evaluation or (touch.sign or " ") in wanted.evaluation)
        and (not wanted.start_zone or touch.start_zone in wanted.start_zone)
        and (not wanted.end_zone or touch.end_zone in wanted.end_zone)
        and (not wanted.combination or touch.combination in wanted.combination)
        and (not wanted.skill_type or touch.skill_type in wanted.skill_type)
        and (not wanted.blockers or blocked_by(touch) in wanted.blockers)
        and (not wanted.tags or any(tag.casefold() in wanted.tags for tag in touch.tags))
    )


def blocked_by(touch: Touch) -> int | None:
    """How many stood in the block, as an attack or a block says; of a reception it is who took
    part in that."""
    return touch.players if touch.kind in ("attack", "block") else None


def reception_sign(rally: Rally) -> str | None:
    """How the rally's first reception was judged; None without one, or when nobody judged it."""
    return next((touch.sign for touch in rally.touches if touch.kind == "reception"), None)


def _score_is(situation: ScoreSituation | ExactScore, score: Score, side: Side) -> bool:
    if isinstance(situation, ExactScore):
        return score == situation
    own, other = score if side is Side.A else (score[1], score[0])
    if situation == "close":
        return abs(own - other) <= 2
    if situation == "from20":
        return max(own, other) >= 20
    return {"leading": own > other, "level": own == other, "trailing": own < other}[situation]


def _set(whole: SetOfMatch, wanted: Filter, side: Side, keep: Keep | None) -> SetOfMatch | None:
    if wanted.sets and whole.number not in wanted.sets:
        return None
    kept = [rally for rally in whole.rallies if rally_passes(rally, wanted, side)]
    rallies = tuple(kept if keep is None else (_with_touches(rally, keep) for rally in kept))
    unseen = wanted.asks_of_rallies and any(whole.unseen)
    if len(kept) == len(whole.rallies) and not unseen:
        return replace(whole, rallies=rallies)
    if not kept:
        return None
    points = (
        sum(rally.winner is Side.A for rally in kept),
        sum(rally.winner is Side.B for rally in kept),
    )
    return replace(whole, rallies=rallies, score=points, winner=None, partials=())


def _with_touches(rally: Rally, keep: Keep) -> Rally:
    pairs = [
        (touch, phase)
        for touch, phase in zip(rally.touches, rally.phases, strict=True)
        if keep(touch, phase)
    ]
    touches, phases = tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)
    return replace(rally, touches=touches, phases=phases)
