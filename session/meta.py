"""The two keys of a session's meta that say how it is read; all others are anybody's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from session.errors import InvalidInput
from session.rules import check_rules
from session.stats.styles import STYLES


def _check_style(value: object) -> None:
    if value not in STYLES:
        what = f"The evaluation style is one of {', '.join(STYLES)}."
        raise InvalidInput(what, "meta.evaluation_style")


_CHECKED: Final[dict[str, Callable[[object], None]]] = {
    "rules": lambda value: check_rules(value, "meta.rules"),
    "evaluation_style": _check_style,
}


def check_meta(meta: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> None:
    """Raise InvalidInput for rules or an evaluation style that make no sense.

    What is as it was in `before` passes, so that an old session with odd values can be changed.
    """
    for key, check in _CHECKED.items():
        value = meta.get(key)
        if value is not None and (before is None or value != before.get(key)):
            check(value)
