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
_MOST_BEFORE_CUSTOM: Final = 12
"""As far as a code reaches at least before whatever the scout added to it."""
_GUESTS = re.compile(r"A(?=\d|\$\$|[pP]\s*\d{1,3}\s*(?:[:.,/>-]|\Z)|[zZ]\s*\d|c\s*\d|T\d?\s*\Z)")
_REMARK: Final = r"(?!.{0,5}[A-Za-z]{4})(?!.{0,8}\s[A-Za-z])"
"""What is said in words is no touch: no code has four letters in a row, or letters after a gap."""
_KIND_AND_SIGN: Final = "[HMQTUNFOhmqtunfo~][#+!/=-]"
_MISSPELT: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (
        re.compile(
            r"([*a])\s*(\d{1,3}|\$\$)\s*([A-Fa-fRrSs])\s*"
            rf"((?:[#+!/=-](?!\s*[a-z]{{2}})|[^#+!/=-][#+!/=-]){_REMARK}.*|\Z)"
        ),
        lambda found: f"{found[1]}{found[2]}{found[3].upper()}{found[4]}",
    ),
    (
        re.compile(rf"([*a])[?_xX~$-]{{0,3}}([SRABDEF]{_KIND_AND_SIGN}{_REMARK}.*)"),
        lambda found: f"{found[1]}$${found[2]}",
    ),
    (re.compile(r"([*a])\$\$?(?:&.?|H)([#=].*)"), lambda found: f"{found[1]}$$&H{found[2]}"),
    (re.compile(r"([*a])[zZ]\s*0?(\d(?:>\w*)?)\s*\Z"), lambda found: f"{found[1]}z{found[2]}"),
    (
        re.compile(r"([*a])[cC]\s*(\d{1,3})\s*[,/>-]\s*(\d{1,3})\s*\Z"),
        lambda found: f"{found[1]}c{found[2]}:{found[3]}",
    ),
    (re.compile(r"([*a])[cC](\d\d)(\d\d)\Z"), lambda found: f"{found[1]}c{found[2]}:{found[3]}"),
    (re.compile(r"([*a])t(\d?)\Z"), lambda found: f"{found[1]}T{found[2]}"),
    (
        re.compile(r"\*\*\s*(\d)\Z|\*\s*(\d)\s*[sS][eE][tT]\Z"),
        lambda found: f"**{found[1] or found[2]}set",
    ),
)


def mended(code: str) -> str | None:
    """How a code that cannot be read is probably meant; None where nobody knows."""
    head, custom = code[:_MOST_BEFORE_CUSTOM], code[_MOST_BEFORE_CUSTOM:]
    text = (head.translate(ALIKE) + custom).strip(_AROUND)
    if _GUESTS.match(text):
        text = f"a{text[1:]}"
    for pattern, spelt in _MISSPELT:
        if found := pattern.match(text):
            return spelt(found)
    return text if text and text != code else None
