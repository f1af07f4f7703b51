"""The Data Volley scout file (`.dvw`), in and out. docs/scout-files.md says what becomes what.

`reader` and `writer` are the doors; a file that is read and saved again unchanged stays as it was.
"""

from session.formats.dvw.reader import read_dvw, read_dvw_bytes, read_dvw_text
from session.formats.dvw.writer import write_dvw

__all__ = ["read_dvw", "read_dvw_bytes", "read_dvw_text", "write_dvw"]
