"""What a scout file says beside its plays, as it is kept in a session's `meta["scout"]`.

Anybody may write into `meta` what they like. So every reader comes through here, and what has
another shape than a scout file's is as if it were not there. It stays in `meta` all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, TypedDict, cast, overload

from session.game.plays import Score, said_score
from session.jsonvalues import Shape, list_of, mapping, mapping_of, text, whole, word

OneLine: TypeAlias = str | int | float | None
"""A text, or a number that stands for one."""


class ListedSet(TypedDict, total=False):
    """A set as a scout file lists it; a partial score that is none is as it was written."""

    partials: list[list[int] | str | None]
    score: list[int] | None
    minutes: int | None
    line: str | None


class ScoutSheet(TypedDict, total=False):
    """All of `meta["scout"]`: docs/scout-files.md says what becomes what. Keyed by side are teams
    and players, these by shirt number then; `line2` of match and more is a list of texts, as are
    the `starts` of a player."""

    format: str
    generator: Mapping[str, OneLine]
    last_change: Mapping[str, OneLine]
    evaluation_style: str
    rules: str | Mapping[str, object]
    match: Mapping[str, object]
    teams: Mapping[str, Mapping[str, OneLine]]
    players: Mapping[str, Mapping[str, Mapping[str, object]]]
    players_left_out: Mapping[str, Sequence[OneLine]]
    sets: Sequence[ListedSet]
    combinations: Sequence[Mapping[str, OneLine]]
    setter_calls: Sequence[Mapping[str, OneLine]]
    more: Mapping[str, object]
    comments: Sequence[OneLine]
    video: Sequence[Mapping[str, OneLine]]
    winning_symbols: str
    other_sections: Mapping[str, Sequence[OneLine]]


def _rules(value: object) -> object:
    """A name, or a mapping that `session.game.rules.rules_of` reads key by key."""
    return value if isinstance(value, str | Mapping) else None


def _score(value: object) -> list[int] | None:
    found = said_score(value)
    return None if found is None else list(found)


def _partial(value: object) -> list[int] | str | None:
    """Two numbers, or as it was written."""
    return value if isinstance(value, str) else _score(value)


_LINES: Final = list_of(text)
_TEXTS: Final = mapping_of(text)
_TWO_LINES: Final = mapping_of(text, line2=_LINES)
_SET: Final = mapping_of(text, partials=list_of(_partial), score=_score, minutes=whole, line=word)
_SHAPES: Final[dict[str, Shape]] = {
    "format": word,
    "generator": _TEXTS,
    "last_change": _TEXTS,
    "evaluation_style": word,
    "rules": _rules,
    "match": _TWO_LINES,
    "teams": mapping_of(_TEXTS),
    "players": mapping_of(mapping_of(mapping_of(text, starts=_LINES))),
    "players_left_out": mapping_of(_LINES),
    "sets": list_of(_SET, {}),
    "combinations": list_of(_TEXTS, {}),
    "setter_calls": list_of(_TEXTS, {}),
    "more": _TWO_LINES,
    "comments": _LINES,
    "video": list_of(_TEXTS, {}),
    "winning_symbols": word,
    "other_sections": mapping_of(_LINES),
}


@overload
def scout_said(
    meta: Mapping[str, object], key: Literal["evaluation_style", "format", "winning_symbols"]
) -> str | None: ...
@overload
def scout_said(
    meta: Mapping[str, object], key: Literal["rules"]
) -> str | Mapping[str, object] | None: ...
@overload
def scout_said(meta: Mapping[str, object], key: Literal["sets"]) -> Sequence[ListedSet] | None: ...
@overload
def scout_said(
    meta: Mapping[str, object], key: Literal["combinations", "setter_calls", "video"]
) -> Sequence[Mapping[str, OneLine]] | None: ...
@overload
def scout_said(
    meta: Mapping[str, object], key: Literal["generator", "last_change", "match", "more"]
) -> Mapping[str, object] | None: ...
def scout_said(meta: Mapping[str, object], key: str) -> Any:  # Any: as said above
    """One thing of `meta["scout"]`; None where it is not there, or is something else."""
    return _SHAPES[key](mapping(meta.get("scout")).get(key))


def say_rules(meta: Mapping[str, object], rules: str | dict[str, object]) -> None:
    """Puts other rules beside what a file says of its match; nothing where there was no file."""
    scout = meta.get("scout")
    if isinstance(scout, dict):
        scout["rules"] = rules


def scout_of(meta: Mapping[str, object]) -> ScoutSheet:
    """All of `meta["scout"]` that can be read; keys that are not a scout file's stay away."""
    said = mapping(meta.get("scout"))
    found = {key: shape(said[key]) for key, shape in _SHAPES.items() if key in said}
    return cast("ScoutSheet", {key: value for key, value in found.items() if value is not None})


def said_finals(meta: Mapping[str, object]) -> dict[int, Score]:
    """How sets ended, by their numbers, as the scout file of a session lists them."""
    listed = enumerate(scout_said(meta, "sets") or (), 1)
    scores = ((number, said_score(one.get("score"))) for number, one in listed)
    return {number: score for number, score in scores if score}
