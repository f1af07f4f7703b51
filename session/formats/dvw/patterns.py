"""The shapes of codes, as freely as they can be told from each other."""

from __future__ import annotations

import re
from typing import Final

TEAMS: Final = ("*", "a")
TOUCH: Final = re.compile(r"([*a])(\d{1,9}|\$\$)([SRABDEF])(.*)\Z", re.DOTALL)
LINE_UP: Final = re.compile(r">LUp", re.IGNORECASE)
POINT: Final = re.compile(r"[pP]\s*(\d{1,3})\s*[:.,/-]\s*(\d{1,3})(.*)\Z", re.DOTALL)
SETTER: Final = re.compile(r"P\s*(\d{1,9})\s*(>(?i:LUp))?(.*)\Z", re.DOTALL)
ROTATION: Final = re.compile(r"z\s*(\d)(?!\d)\s*(>(?i:LUp))?(.*)\Z", re.DOTALL)
CHANGE: Final = re.compile(r"[cC]\s*(\d{1,9})\s*[:.]\s*(\d{1,9})(.*)\Z", re.DOTALL)
GIVEN: Final = re.compile(r"(\$\$|\d{1,9})&(.?)([#=])(.*)\Z", re.DOTALL)
SET_END: Final = re.compile(
    r"\*\*(?:(\d)set(?![a-z])(?! [a-z])(.*)|\s*(?:(\d)\s*)?set\s*)\Z", re.DOTALL | re.IGNORECASE
)
"""Nothing that goes on in letters is one: somebody wrote about a set, or about a setter."""
