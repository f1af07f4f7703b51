"""Files of other programs and our own: what a file is, how it is read, how it is written.

`kinds` tells what a file is, `reading` reads any of them, `exports` writes; a format with more than
one part has a package of its own. Here somebody's columns and signs become our plays; nothing is
counted (`session.stats`) or stored (`session.record`). Readers take linear time and believe
nothing: a file may have been made to do harm.
"""

from __future__ import annotations

from typing import Final

ENDINGS: Final = (".dvw", ".vsm", ".psvb", ".xml", ".csv", ".json")
"""How the names of files end that become a session, for a file chooser."""
