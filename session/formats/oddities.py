"""What a reader notices on its way through a file, up to a bound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from session.formats.diagnostics import Diagnostic, Severity, one_of_a_kind
from session.formats.problems import sentence
from session.schemas import EventIn

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
        self, fields: Mapping[str, Any], where: str, line: int | None = None
    ) -> EventIn | None:
        """The checked event; None, and an error said, where the record cannot take it."""
        try:
            return EventIn.model_validate(dict(fields))
        except ValidationError as problem:
            self.say("error", f"{where}: {sentence(problem)}.", line)
            return None
