"""What somebody should know who imports a file: where, how bad, in plain words, up to a bound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import ValidationError

from session.schemas import EventIn
from session.vocabulary import Severity

_MAX_LINES: Final = 40
"""Lines that are named behind a remark of a kind."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One oddity of a file. `line` counts from 1; None where it concerns the whole file."""

    line: int | None
    severity: Severity
    text: str

    def __str__(self) -> str:
        return self.text if self.line is None else f"Line {self.line}: {self.text}"


def one_of_a_kind(first: str, lines: Sequence[int | None], others: Sequence[str] = ()) -> str:
    """The first remark of a kind, how many more there are, and the lines behind them.

    `others` are sets and scores (`Set 1, 4-5`) of the rest, for a format without lines.
    """
    if len(lines) < 2:
        return first
    rest = [str(line) for line in lines[1:] if line is not None]
    count = f" {len(lines) - 1} more of this kind"
    more = " …" if max(len(rest), len(others)) > _MAX_LINES else ""
    if rest:
        word = "line" if len(rest) == 1 else "lines"
        return f"{first}{count}: {word} {', '.join(rest[:_MAX_LINES])}{more}."
    if others:
        return f"{first}{count}: {_by_sets(others[:_MAX_LINES])}{more}."
    return f"{first}{count}."


def _by_sets(places: Sequence[str]) -> str:
    """`set 1 at 0-0, 4-5; set 2 at 3-2`, each place once."""
    sets: dict[str, list[str]] = {}
    for place in dict.fromkeys(places):
        name, _, score = place.partition(", ")
        sets.setdefault(name.lower(), []).append(score)
    return "; ".join(f"{name} at {', '.join(scores)}" for name, scores in sets.items())


MAX_DIAGNOSTICS = 1_000


@dataclass(slots=True)
class _Alike:
    """A kind of remark: where its first one stands, its words, and the lines of all."""

    place: int
    text: str
    lines: list[int]


class Oddities:
    """Diagnostics in the order of the file. What comes up often is counted and said once."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self._more = 0
        self._often: Counter[tuple[Severity, str]] = Counter()
        self._alike: dict[tuple[Severity, str], _Alike] = {}

    def say(self, severity: Severity, text: str, line: int | None = None) -> None:
        if len(self.found) < MAX_DIAGNOSTICS:
            self.found.append(Diagnostic(line, severity, text[:500]))
        else:
            self._more += 1

    def each(self, severity: Severity, what: str, text: str, line: int) -> None:
        """Said once for all lines of a kind: the first, how many there are, and which."""
        kind = self._alike.get((severity, what))
        if kind is not None:
            kind.lines.append(line)
        elif len(self._alike) < MAX_DIAGNOSTICS and len(self.found) < MAX_DIAGNOSTICS:
            self._alike[severity, what] = _Alike(len(self.found), text[:500], [line])
            self.say(severity, text, line)
        else:
            self.say(severity, text, line)

    def count(self, severity: Severity, text: str) -> None:
        """Said once at the end, with how many times it came up."""
        if len(self._often) < MAX_DIAGNOSTICS or (severity, text) in self._often:
            self._often[severity, text[:500]] += 1

    def all(self) -> list[Diagnostic]:
        """Everything, what was counted last."""
        often = [
            Diagnostic(
                None, severity, f"{text.rstrip('.')} ({times} times)." if times > 1 else text
            )
            for (severity, text), times in self._often.items()
        ]
        for kind in self._alike.values():
            if len(kind.lines) > 1:
                text = one_of_a_kind(kind.text, kind.lines)
                self.found[kind.place] = replace(self.found[kind.place], text=text)
        rest = f"{self._more} more of the same kind are not listed."
        more = [Diagnostic(None, "warning", rest)] if self._more else []
        return [*self.found, *more, *often]

    def event(
        self, fields: Mapping[str, object], where: str, line: int | None = None
    ) -> EventIn | None:
        """The checked event; None, and an error said, where the record cannot take it."""
        try:
            return EventIn.model_validate(dict(fields))
        except ValidationError as problem:
            self.say("error", f"{where}: {validation_sentence(problem)}.", line)
            return None


_OWN = "Value error, "


def validation_sentence(problem: ValidationError) -> str:
    """`field: what is wrong` for each fault, without the library's own words around it."""
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'value'}: {_words(fault['msg'])}"
        for fault in problem.errors(include_url=False)
    )


def _words(message: str) -> str:
    text = message.removeprefix(_OWN)
    return text[:1].lower() + text[1:]
