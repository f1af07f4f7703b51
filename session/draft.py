"""Sets and rallies while they are being played: what `session.match.reduce` fills in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from session.match import Rally, Score, SetOfMatch
from session.plays import Play
from session.rally import is_late
from session.rules import Rules
from session.said import said_score
from session.state import State
from session.verdict import Verdict
from session.vocabulary import Phase, Side

_LEAP: Final = 2
"""Points that the leader may gain at once before a partial score is anybody's guess."""


@dataclass(slots=True)
class RallyDraft:
    """A rally that is being played: `state` is as it stood at the serve."""

    state: State
    serving: Side | None
    touches: list[Play]
    phases: list[Phase]
    verdict: Verdict | None = None
    score_after: Score | None = None
    point: Play | None = None
    winner: Side | None = None
    how: str = "unknown"

    @property
    def server(self) -> Side | None:
        """Who is seen to serve."""
        return self.serving if self.touches and self.touches[0].kind == "serve" else None

    @property
    def score_before(self) -> Score:
        """At the serve. Where the score leaps, what nobody wrote down came before this rally."""
        before, after = self.state.score, self.score_after
        if after is None or self.winner is None or sum(after) - sum(before) < _LEAP:
            return before
        a, b = after[0] - (self.winner is Side.A), after[1] - (self.winner is Side.B)
        return (a, b) if a >= before[0] and b >= before[1] else before

    def done(self, set_number: int, number: int) -> Rally:
        state = self.state
        return Rally(
            set_number,
            number,
            self.serving,
            self.score_before,
            self.score_after or state.score,
            self.winner,
            self.how,
            state.setter_zones,
            state.lineups,
            tuple(self.touches),
            tuple(self.phases),
            self.point,
        )


class SetDraft:
    """A set that is being played."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.rallies: list[RallyDraft] = []
        self.open: RallyDraft | None = None
        self.others: list[Play] = []
        self.others_at: list[int] = []
        self.begun: State | None = None
        self.last = State()
        self.ended_at: Score | None = None

    def add(self, play: Play, before: State, after: State) -> None:
        """One more play, with the state before and after it."""
        self.last = after
        phase = after.rally.phase
        if phase is not None and is_late(before, play) and self.rallies:
            self.rallies[-1].touches.append(play)
            self.rallies[-1].phases.append(phase)
            return
        if phase is not None:
            self._touch(play, phase, after)
            return
        self.others.append(play)
        if self.begun is None and play.kind in ("substitution", "point"):
            self.begun = before
        if play.kind == "point":
            self._point(play, before, after)
        elif play.kind == "set_end":
            self.open = None
            self.ended_at = said_score(play.payload.get("score"))
        elif self.open is not None:
            self.open.verdict = after.rally.verdict
        self.others_at.append(len(self.rallies) - (self.open is not None))

    def _touch(self, play: Play, phase: Phase, after: State) -> None:
        if self.begun is None:
            self.begun = after
        rally = self.open
        if rally is None or phase == "serve":
            rally = self.open = RallyDraft(after, after.serving, [], [])
            self.rallies.append(rally)
        rally.touches.append(play)
        rally.phases.append(phase)
        rally.serving = after.serving
        rally.verdict = after.rally.verdict

    def _point(self, play: Play, before: State, after: State) -> None:
        rally = self.open
        if rally is None:
            if after.winner is None:
                self._put_right(play, before, after)
                return
            if sum(after.score) - sum(before.score) > 1:
                return  # Rallies that nobody wrote down: only the score is known.
            rally = RallyDraft(before, before.serving, [], [])
            self.rallies.append(rally)
        rally.point, rally.score_after = play, after.score
        rally.winner, rally.how = after.winner, after.how or "unknown"
        self.open = None

    def _put_right(self, play: Play, before: State, after: State) -> None:
        """A point that only corrects the score may give the last rally to the other side."""
        changed = sum(after.score) == sum(before.score) and after.score != before.score
        if changed and play.side is not None and self.rallies:
            last = self.rallies[-1]
            last.point, last.score_after, last.winner, last.how = (
                play, after.score, play.side, "unknown",
            )  # fmt: skip

    def done(self, rules: Rules, final: Score | None) -> SetOfMatch:
        _find_winners(self.rallies)
        rallies = tuple(one.done(self.number, n) for n, one in enumerate(self.rallies, 1))
        begun = self.begun or self.last
        return SetOfMatch(
            self.number,
            self.last.score,
            self._winner(rules, final),
            _partials(self.rallies, rules, self.number),
            rallies,
            begun.lineups,
            tuple(self.others),
            tuple(self.others_at),
            setter_zones=begun.setter_zones,
        )

    def _winner(self, rules: Rules, final: Score | None) -> Side | None:
        """By the rules, or by the end of the set as somebody wrote it down. An end without its
        score counts only where the file's list of sets, if there is one, has this score."""
        score = self.last.score
        if final is None or score == self.ended_at or rules.winner(self.number, score):
            return self.last.set_winner
        if score != final or score[0] == score[1]:
            return None
        return Side.A if score[0] > score[1] else Side.B


def _partials(rallies: list[RallyDraft], rules: Rules, set_number: int) -> tuple[Score, ...]:
    """The first scores at which the leader has so many points; none where the score leaps."""
    marks = rules.deciding_partials if rules.decides(set_number) else rules.partials
    found: list[Score] = []
    for rally in rallies:
        after = rally.score_after or rally.state.score
        before, score = max(rally.state.score), max(after)
        while len(found) < len(marks) and score >= marks[len(found)]:
            if score - before > _LEAP or before >= marks[len(found)]:
                return tuple(found)
            found.append(after)
    return tuple(found)


def _find_winners(rallies: list[RallyDraft]) -> None:
    """Who won the rallies that never got a point, as far as anything tells."""
    waiting: list[RallyDraft] = []
    for one, following in zip(rallies, [*rallies[1:], None], strict=False):
        if one.point is None:
            waiting.append(one)
            _judge(one, following)
        elif waiting:
            _share(waiting, one)
            waiting = []


def _judge(rally: RallyDraft, following: RallyDraft | None) -> None:
    """By the signs of its touches and by who serves next, unless these contradict each other."""
    next_server = following.server if following is not None else None
    if rally.verdict is not None:
        if next_server in (None, rally.verdict[1]):
            rally.how, rally.winner = rally.verdict
    elif next_server is not None and rally.serving is next_server.other:
        rally.winner = next_server


def _share(waiting: list[RallyDraft], scored: RallyDraft) -> None:
    """Rallies before a point: the score tells whether they were won, and by whom, or replayed."""
    before, after = scored.state.score, scored.score_after or scored.state.score
    missing = {side: after[i] - before[i] - (scored.winner is side) for i, side in enumerate(Side)}
    sides = [side for side, points in missing.items() if points > 0]
    if sum(missing.values()) == len(waiting) and len(sides) == 1:
        for one in waiting:
            agrees = one.verdict is not None and one.verdict[1] is sides[0]
            one.winner = sides[0]
            one.how = one.verdict[0] if one.verdict is not None and agrees else "unknown"
    elif not sides:
        for one in waiting:
            one.winner, one.how = None, "unknown"
