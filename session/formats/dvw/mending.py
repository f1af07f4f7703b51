"""Codes as hands and other programs misspell them, put right where that is sure.

A code that can be read as it is never comes here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_WIDE: Final = {0xFEE0 + point: point for point in range(0x21, 0x7F)}
"""Signs and letters of Japanese and Chinese keyboards."""
ALIKE: Final = _WIDE | dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\xad"), "-") | {
    ord("\u2217"): "*", ord("\u204e"): "*", ord("\u223c"): "~", ord("\u02dc"): "~",
}  # fmt: skip
"""Characters that text programs put in place of signs, and the signs."""
_AROUND: Final = "\ufeff\u200b'\"` \t\xa0"
_GUESTS = re.compile(r"A(?=\d|\$\$|[pPzZcT])")
_KIND_AND_SIGN: Final = "[HMQTUNFOhmqtunfo~][#+!/=-]"
_MISSPELT: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (
        re.compile(r"([*a])\s*(\d{1,3}|\$\$)\s*([A-Fa-fRrSs])\s*(.?[#+!/=-].*|\Z)"),
        lambda found: f"{found[1]}{found[2]}{found[3].upper()}{found[4]}",
    ),
    (
        re.compile(rf"([*a])[?_xX~$-]{{0,3}}([SRABDEF]{_KIND_AND_SIGN}.*)"),
        lambda found: f"{found[1]}$${found[2]}",
    ),
    (re.compile(r"([*a])\$\$?(?:&.?|H)([#=].*)"), lambda found: f"{found[1]}$$&H{found[2]}"),
    (re.compile(r"([*a])[zZ]\s*0?(\d.*)"), lambda found: f"{found[1]}z{found[2]}"),
    (
        re.compile(r"([*a])[cC]\s*(\d{1,3})\s*[,/>-]\s*(\d{1,3}.*)"),
        lambda found: f"{found[1]}c{found[2]}:{found[3]}",
    ),
    (re.compile(r"([*a])[cC](\d\d)(\d\d)\Z"), lambda found: f"{found[1]}c{found[2]}:{found[3]}"),
    (re.compile(r"([*a])t(\d?)\Z"), lambda found: f"{found[1]}T{found[2]}"),
    (re.compile(r"\*\*\s*(\d)\Z|\*\s*(\d)\s*[sS][eE][tT]"), lambda f: f"**{f[1] or f[2]}set"),
)


def mended(code: str) -> str | None:
    """How a code that cannot be read is probably meant; None where nobody knows."""
    text = _GUESTS.sub("a", code.translate(ALIKE).strip(_AROUND), count=1)
    for pattern, spelt in _MISSPELT:
        if found := pattern.match(text):
            return spelt(found)
    return text if text and text != code else None
