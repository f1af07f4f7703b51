"""Files as answers: with ranges, safe names, and nothing that a browser would run."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, MalformedRangeHeader, RangeNotSatisfiable

SHOWN_INLINE: Final = frozenset({"image/png", "image/svg+xml"})
FILE_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "private, no-cache",
}


class RangedFile(FileResponse):
    """A file whose Range errors are ordinary problems; a malformed Range is ignored (RFC 9110)."""

    @classmethod
    def _parse_range_header(cls, http_range: str, file_size: int) -> list[tuple[int, int]]:
        try:
            return super()._parse_range_header(http_range, file_size)
        except MalformedRangeHeader:
            return []
        except RangeNotSatisfiable as problem:
            headers = {"Content-Range": f"bytes */{problem.max_size}"}
            raise HTTPException(416, headers=headers) from problem


def file_response(path: Path, name: str, *, inline: bool) -> FileResponse:
    """A file for a browser: pictures inline if asked, in a sandbox; the rest as a download."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    shown = inline and kind in SHOWN_INLINE
    return RangedFile(
        path,
        media_type=kind,
        filename=name,
        content_disposition_type="inline" if shown else "attachment",
        headers=FILE_HEADERS,
    )


def safe_name(name: str) -> str:
    """A client's file name as one that any disk takes: no folders, no control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*')
    plain = plain.encode("utf-8", "replace").decode("utf-8").strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    short = f"{stem[:60]}{dot}{suffix[:10]}" if stem else suffix[:60]
    return short or "file"
