"""Our own files for the browser: where a page finds them, and how long they are kept."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from os import PathLike, stat_result
from posixpath import dirname, normpath
from typing import Final

from fastapi.staticfiles import StaticFiles
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from app.resources import static_dir

HOME: Final = "/static"
_OF_ALL_PAGES: Final = "offlineworker.js"
"""The script that opens pages without the network: pages of the whole site, though it lies here."""
_IMPORTED: Final = re.compile(r'^import [^;]*"(\.[./a-z]+\.js)";', re.MULTILINE)
_VERSION: Final = re.compile(r"^v-[0-9a-f]{12}[/\\]")


@cache
def static_path() -> str:
    """Under it lie all files as they are now: with another version of one it is another address,
    so nobody needs to ask whether they changed. What they name of each other lies there, too."""
    found = sha256()
    for path in sorted(static_dir().rglob("*")):
        if path.is_file():
            found.update(path.relative_to(static_dir()).as_posix().encode())
            found.update(path.read_bytes())
    return f"{HOME}/v-{found.hexdigest()[:12]}"


@cache
def script(name: str) -> Markup:
    """The tag of a module, and of all that it imports: a browser asks for them together then, not
    for each when it has read the one before."""
    found = [f"js/{name}"]
    for one in found:
        text = (static_dir() / one).read_text(encoding="utf-8")
        named = [normpath(f"{dirname(one)}/{path}") for path in _IMPORTED.findall(text)]
        found.extend(new for new in named if new not in found)
    home = static_path()
    tags = [f'<link rel="modulepreload" href="{home}/{one}">' for one in found[1:]]
    text = "".join([*tags, f'<script src="{home}/{found[0]}" type="module"></script>'])
    return Markup(text)  # nosec B704 # names of our own files


async def favicon(_request: Request) -> Response:
    """Browsers ask for it without being told, as of a page that is left before it was read."""
    return RedirectResponse(f"{static_path()}/icon.svg")


class Static(StaticFiles):
    """CSS, scripts, letters. At the address of this version they are kept for good; at any other,
    as a page from before an upgrade has it, the browser asks each time whether they changed."""

    def get_path(self, scope: Scope) -> str:
        return _VERSION.sub("", super().get_path(scope))

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        is_of_now = f"{static_path()}/" in scope["path"]
        response.headers["Cache-Control"] = (
            "max-age=31536000, immutable" if is_of_now else "no-cache"
        )
        if scope["path"].endswith(f"/{_OF_ALL_PAGES}"):
            response.headers["Service-Worker-Allowed"] = "/"
        return response
