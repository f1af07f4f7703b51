"""Text as people search for it: without accents, without case, words only."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart, as people type them without the right keyboard.
_LETTERS = str.maketrans(
    {
        "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d",
        "þ": "th", "Þ": "th", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ß": "ss", "ẞ": "ss",
        "ħ": "h", "Ħ": "h", "ı": "i", "İ": "i", "ŧ": "t", "Ŧ": "t", "ŋ": "n", "Ŋ": "n",
    }
)  # fmt: skip


def words(text: str) -> list[str]:
    """The words of a text, folded: `words("Śląsk-Łódź")` is `["slask", "lodz"]`."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    plain = unicodedata.normalize("NFKD", plain)
    return "".join(_kept(letter) for letter in plain).split()


def fold(text: str) -> str:
    """The same words, one space between them."""
    return " ".join(words(text))


def sort_key(name: str) -> str:
    """A name for lists: as it is written, numbers by their size."""
    return re.sub(r"[0-9]+", lambda found: found[0].lstrip("0").zfill(9), fold(name))


def key(name: str) -> str:
    """A name for looking it up: the same whichever of its words comes first."""
    return " ".join(sorted(words(name)))


def team_key(name: str) -> str:
    """The same for a team; empty for what teams are called when nobody has said who they are."""
    found = key(name)
    return "" if found in _NOBODY else found


def _kept(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind[0] == "M":
        return ""
    return letter if kind[0] in "LN" else " "


_NOBODY = frozenset(
    map(
        key,
        (
            "A", "B", "Team A", "Team B", "Home", "Home team", "Away", "Visitors", "Guests", "Us",
            "Them", "Opponent", "Opponents", "Your team", "Team 1", "Team 2",
        ),
    )
)  # fmt: skip
