"""What a match belongs to and who scouted it: the coach's word, or else the scout file's.

The keys lie in a session's meta. An empty text there says that it is none, whatever a file says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

from session.scout import scout_said

Said: TypeAlias = Literal["competition", "round", "match_day", "scouted_by"]
SAID: Final[tuple[Said, ...]] = get_args(Said)
IN_FILE: Final[Mapping[Said, tuple[Literal["match", "more"], str]]] = {
    "competition": ("match", "league"),
    "round": ("match", "phase"),
    "match_day": ("match", "day_number"),
    "scouted_by": ("more", "scout"),
}
"""Where a scout file says the same: its part, and the key there."""


def own_word(meta: Mapping[str, object], key: Said) -> str | None:
    """What somebody entered; None where nobody did. A script may have written day 7 as a number."""
    own = meta.get(key)
    if isinstance(own, int) and not isinstance(own, bool):
        return str(own)
    return own.strip() if isinstance(own, str) else None


def said_of(meta: Mapping[str, object], key: Said) -> str | None:
    """The one or the other; None where neither says anything."""
    own = own_word(meta, key)
    if own is None:
        part, name = IN_FILE[key]
        own = str((scout_said(meta, part) or {}).get(name) or "").strip()
    return own or None


def to_say(meta: Mapping[str, object], key: Said, typed: str) -> dict[str, str | None]:
    """The change of the meta after which this is what it says: nothing if it does already, None to
    take one's own word back."""
    wanted = typed.strip()
    if wanted == (said_of(meta, key) or ""):
        return {}
    without = {name: value for name, value in meta.items() if name != key}
    return {key: None if wanted == (said_of(without, key) or "") else wanted}
