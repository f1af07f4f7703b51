"""Which programs made and changed a scout file, and how evaluations in it are meant.

VolleyMetrics names itself as the program or the scout, or names no program at all; its symbols lose
a rally by a poor set, and it writes dates as Americans do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from session.formats.dvw.dates import order_of
from session.formats.dvw.fields import MAX_FIELD, MORE, read
from session.formats.dvw.sections import Sections

VOLLEYMETRICS: Final = "volleymetrics"
_KEY = re.compile(r"[A-Z0-9_-]{1,40}\Z")
_PROGRAM: Final = ("GENERATOR", "LASTCHANGE")
_NAMES: Final = ("generator", "last_change")
_ITS_NAME: Final = "volleymetric"
_LOSES_BY_A_SET: Final = slice(40, 44)
"""Where the winning symbols list what loses a rally by a set."""


def read_programs(parts: Sections) -> dict[str, Any]:
    """Who made the file, under the keys of `meta["scout"]`, and the `evaluation_style`."""
    said: dict[str, dict[str, str]] = {}
    for _, text in parts.of("3DATAVOLLEYSCOUT")[:50]:
        key, _, value = text.partition(":")
        program, _, what = key.strip().upper().partition("-")
        if program in _PROGRAM and _KEY.match(what):
            entry = said.setdefault(program, {})
            if value := value.strip(" \t;"):
                entry[what.lower()] = value[:MAX_FIELD]
    found: dict[str, Any] = {
        name: said[program]
        for program, name in zip(_PROGRAM, _NAMES, strict=True)
        if program in said
    }
    return found | {"evaluation_style": _style(parts, found.get("generator"))}


def _style(parts: Sections, generator: Mapping[str, str] | None) -> str:
    named = {key: value for key, value in (generator or {}).items() if key != "day"}
    if "german" in " ".join(named.values()).lower():
        return "german"
    if _signed(parts):
        return VOLLEYMETRICS
    if generator is None or named:
        return "datavolley"
    symbols = "".join(text for _, text in parts.of("3WINNINGSYMBOLS"))
    if "/" in "".join(symbols.split())[_LOSES_BY_A_SET]:
        return VOLLEYMETRICS
    return "datavolley" if order_of(generator.get("day", "")) in ("dmy", "ymd") else VOLLEYMETRICS


def _signed(parts: Sections) -> bool:
    """Whether VolleyMetrics stands where programs and scouts do; a comment may be about anybody."""
    names = [text for _, text in parts.of("3DATAVOLLEYSCOUT")[:50]]
    names += [read(text, MORE).get("scout", "") for _, text in parts.of("3MORE")[:1]]
    return any(_ITS_NAME in name.lower() for name in names)
