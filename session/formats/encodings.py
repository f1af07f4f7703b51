"""The code pages that a person may choose."""

from __future__ import annotations

import codecs
import re
from typing import Final

from session.errors import InvalidInput

_PAGES: Final = re.compile(
    r"ascii|utf-8(-sig)?|utf-16(-[lb]e)?|cp\d+|iso8859-\d+|koi8-[rtu]|mac-\w+|"
    r"shift_jis\w*|euc_\w+|gb\w+|big5\w*|iso2022_\w+"
)


def code_page(name: str | None) -> str | None:
    """Python's name of a code page such as cp1250, None for none.

    Raises InvalidInput for what is no code page; some codecs are none, and slow.
    """
    if name is None:
        return None
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        found = ""
    if not _PAGES.fullmatch(found):
        raise InvalidInput(
            f"There is no code page {name.strip()[:40]!r}; cp1250 is one, utf-8 another.",
            "encoding",
        )
    return found
