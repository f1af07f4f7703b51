"""Serves and scores of a file, line by line: what does not follow from the line before."""

from __future__ import annotations

from session.formats.oddities import Oddities
from session.plays import Play
from session.vocabulary import Side


class Scoring:
    """Says where a rally has no serve or two, and where a score does not follow."""

    def __init__(self, found: Oddities) -> None:
        self._found = found
        self._set: int | None = None
        self._score: list[int] | None = None
        self._serves = 0
        self._touches = 0

    def touch(self, play: Play, line: int) -> None:
        self._touches += 1
        if play.kind == "serve":
            self._serves += 1
            if self._serves == 2:
                self._found.say("warning", "A second serve before the point.", line)

    def happened(self, play: Play, line: int) -> None:
        if play.kind == "point":
            self._point(play, line)
        elif play.kind == "set_end":
            self._end(line)

    def _end(self, line: int) -> None:
        if self._touches:
            self._found.say("warning", "The set ends within a rally that has no point.", line)
        self._score, self._serves, self._touches = [0, 0], 0, 0

    def _point(self, play: Play, line: int) -> None:
        score: list[int] = play.payload["score"]
        if play.set_number != self._set and play.set_number is not None:
            self._score = [0, 0] if self._set is not None or sum(score) == 1 else None
            self._set = play.set_number
        if self._touches and not self._serves:
            self._found.say("warning", "The rally before this point has no serve.", line)
        before = self._score
        if before is not None:
            expected = [before[0] + (play.side is Side.A), before[1] + (play.side is Side.B)]
            if score != expected:
                text = (
                    f"The score is {score[0]}:{score[1]} after {before[0]}:{before[1]}; "
                    f"{expected[0]}:{expected[1]} would follow. The score of the file counts."
                )
                self._found.say("warning", text, line)
        self._score, self._serves, self._touches = score, 0, 0
