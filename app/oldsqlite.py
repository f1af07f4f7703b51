"""What the job runner asks of SQLite and older ones lack.

The runner dates its rows with `unixepoch('subsec')`, which SQLite knows since 3.42; before that it
answers NULL, or that there is no such function. Python brings no SQLite of its own on Linux: a new
Python often stands on an old system's.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any, Final

KNOWS_SUBSEC: Final = (3, 42, 0)


class Connection(sqlite3.Connection):
    """A connection on which `unixepoch('subsec')` has an answer, whatever the SQLite."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if sqlite3.sqlite_version_info < KNOWS_SUBSEC:
            self.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(moment: str) -> float:
    """As SQLite does it: seconds since 1970, to the millisecond."""
    if moment != "subsec":
        raise ValueError(f"unixepoch({moment!r}) is not known here")
    return round(time.time(), 3)
