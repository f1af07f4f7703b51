"""What a scout file says beside its events, for sessions that did not come from one.

The result has the shape of `meta["scout"]`, so that one writer serves both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from session.formats.dvw.fields import clean
from session.match import Match, SetOfMatch
from session.scoutmeta import scout_of

WINNING_SYMBOLS: Final = "".join(
    losing.ljust(4, "~") + winning.ljust(4, "~")
    for losing, winning in (
        ("=", "#"), ("=", ""), ("=/", "#"), ("=/", "#"), ("=", ""), ("=", ""), ("=", ""),
    )
)  # fmt: skip
"""Serve, reception, attack, block, dig, set, freeball: signs that lose the rally, that win it."""

_LEAST_SETS: Final = 5


def made_scout(meta: Mapping[str, Any], match: Match) -> dict[str, Any]:
    """The header of a session: what its meta says, the rest from the match itself."""
    given = scout_of(meta)
    beach = match.rules.players == 2
    return {
        **given,
        "generator": {"prg": "VolleySense"},
        "last_change": {"prg": "VolleySense"},
        "match": {
            **as_dict(given.get("match")),
            "regulation": "2" if beach else "1",
            "attack_ends": "Z",
        },
        "sets": played_sets(match),
        "winning_symbols": given.get("winning_symbols") or WINNING_SYMBOLS,
        "video": [],
        "other_sections": {},
    }


def played_sets(match: Match) -> list[dict[str, Any]]:
    """One entry per set as in `meta["scout"]["sets"]`; unplayed ones are there, too.

    A file lists the scores with which sets ended: a set that nobody has won has none.
    """
    played = {one.number: _set(one) for one in match.sets if one.rallies}
    count = min(max(_LEAST_SETS, *played, 0), 9)
    return [played.get(number, {}) for number in range(1, count + 1)]


def _set(one: SetOfMatch) -> dict[str, Any]:
    partials = [list(score) for score in one.partials]
    return {"partials": partials, "score": None if one.winner is None else list(one.score)}


def texts(value: object) -> dict[str, str]:
    """A mapping of somebody's JSON whose values are one line of text each."""
    return {key: clean(one) for key, one in as_dict(value).items()}


def as_dict(value: object) -> dict[str, Any]:
    """A mapping of somebody's JSON, or an empty one."""
    return {str(key): one for key, one in value.items()} if isinstance(value, Mapping) else {}
