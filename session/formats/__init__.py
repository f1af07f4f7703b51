"""Files that hold the record: one module per format, each writes and most read back."""

from __future__ import annotations

from typing import Final

ENDINGS: Final = (".dvw", ".vsm", ".psvb", ".xml", ".csv", ".json")
"""How the names of files end that become a session, for a file chooser."""
