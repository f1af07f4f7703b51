"""Files as answers: with ranges, safe names, and nothing that a browser would run."""

from __future__ import annotations

import hashlib
import mimetypes
import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, MalformedRangeHeader, RangeNotSatisfiable
from starlette.types import Receive, Scope, Send

from app.api.apiroute import ASKED
from session.schemas import Session

SHOWN_INLINE: Final = frozenset({"image/png", "image/svg+xml"})
FILE_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "private, no-cache",
}

_DEVICES: Final = frozenset({"CON", "PRN", "AUX", "NUL"}) | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "123456789"
}
"""On Windows these are no files, whatever their ending and in either case."""

_WHOLE: Final = str.maketrans("łŁøØđĐıß", "lLoOdDis")
"""Letters that Unicode does not take apart into a plain one and its accent."""


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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Of a file of which only the head is wanted nothing is read.
        await super().__call__({**scope, "method": scope.get(ASKED, "GET")}, receive, send)


class MadeFile(RangedFile):
    """A file that is made when it is asked for. It lies in a folder of its own, which is gone as
    soon as the answer is: also when nobody waits for it any more, or asks for a part beyond it."""

    def __init__(
        self, name: str, write: Callable[[Path], object], kind: str, headers: Mapping[str, str]
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="volleysense-")
        try:
            path = Path(self._folder.name) / name
            write(path)
            with path.open("rb") as made:  # not its time, which is another each time
                tag = hashlib.file_digest(made, "sha256").hexdigest()[:32]
            headers = {"ETag": f'"{tag}"', **headers}
            super().__init__(path, media_type=kind, headers=headers)
        except BaseException:
            self._folder.cleanup()
            raise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._folder.cleanup()


def file_response(path: Path, name: str, *, inline: bool) -> FileResponse:
    """A file for a browser: pictures inline if asked, in a sandbox; the rest as a download."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    shown = inline and kind in SHOWN_INLINE
    headers = {**FILE_HEADERS, "Content-Disposition": disposition(name, inline=shown)}
    return RangedFile(path, media_type=kind, headers=headers)


def match_name(session: Session, rest: str) -> str:
    """A file's name after the match's date and title: `2019-03-01_Łódź_Gdańsk` and `rest`."""
    title = re.sub(r"[^\w-]+", "_", session.title).strip("_")[:60] or "session"
    return f"{session.match_date}_{title}{rest}" if session.match_date else f"{title}{rest}"


def disposition(name: str, *, inline: bool = False) -> str:
    """The header that names a file, in UTF-8 (RFC 5987) and for old programs in plain letters."""
    kind = "inline" if inline else "attachment"
    taken_apart = unicodedata.normalize("NFKD", name.translate(_WHOLE))
    plain = "".join(one for one in taken_apart if " " <= one <= "~" and one not in '"\\/')
    if plain == name:
        return f'{kind}; filename="{plain}"'
    short = re.sub(r"_+(?=[_.])", "", plain).lstrip("_")
    short = f"file{short}" if short.startswith(".") or not short else short
    return f"{kind}; filename=\"{short}\"; filename*=UTF-8''{quote(name, '', errors='replace')}"


def safe_name(name: str) -> str:
    """A client's file name as one that any disk takes: no folders, no control characters, no name
    that Windows keeps for a device, and short also in bytes."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*')
    plain = plain.encode("utf-8", "replace").decode("utf-8").strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    short = f"{_cut(stem, 60)}{dot}{_cut(suffix, 10)}" if stem else _cut(suffix, 60)
    short = short.strip(" .")
    if short.partition(".")[0].strip().upper() in _DEVICES:
        return f"_{short}"
    return short or "file"


def _cut(text: str, most: int) -> str:
    """So many characters, and of wide ones so many that three bytes each are enough."""
    return text[:most].encode()[: most * 3].decode("utf-8", "ignore")
