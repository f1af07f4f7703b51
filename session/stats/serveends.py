"""Points that a serve alone decides, as American colleges give them: aces and errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from session.match import Rally
from session.stats.runs import server
from session.vocabulary import Side

End: TypeAlias = Literal["SA", "SE", "RE"]
ENDS: Final[tuple[End, ...]] = ("SA", "SE", "RE")


class ServeEnd(NamedTuple):
    """An ace, a service error or a reception error; `place` is the touch that says so."""

    end: End
    side: Side
    number: str | None
    place: int


def serve_ends(rally: Rally) -> Iterator[ServeEnd]:
    """A reception error is the server's ace, whatever sign the serve has; every ace is one
    reception error, the team's where nobody received. Of a serve that nobody wrote down the lost
    reception tells, and whoever stood in zone 1 served."""
    served, missed = _first(rally, "serve"), _first(rally, "reception", "=")
    serve = None if served is None else rally.touches[served]
    lost = None if missed is None else rally.touches[missed]
    if served is None or serve is None or serve.side is None:
        if missed is not None and lost and lost.side and lost.side.other is rally.serving:
            yield ServeEnd("SA", lost.side.other, server(rally), missed)
            yield ServeEnd("RE", lost.side, lost.number, missed)
    elif missed is not None and lost and lost.side is serve.side.other:
        yield ServeEnd("SA", serve.side, serve.number, served)
        yield ServeEnd("RE", lost.side, lost.number, missed)
    elif serve.sign == "#":
        yield ServeEnd("SA", serve.side, serve.number, served)
        yield ServeEnd("RE", serve.side.other, None, served)
    elif serve.sign == "=":
        yield ServeEnd("SE", serve.side, serve.number, served)


def _first(rally: Rally, kind: str, sign: str = "") -> int | None:
    return next(
        (
            place
            for place, touch in enumerate(rally.touches)
            if touch.kind == kind and sign in ("", touch.sign)
        ),
        None,
    )
