"""Our ES modules in a page."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from markupsafe import Markup

from app.resources import static_dir

_IMPORTED: Final = re.compile(r'^import [^;]*"\./([a-z]+\.js)";', re.MULTILINE)


@cache
def script(name: str) -> Markup:
    """The tag of a module, and of all that it imports: a browser asks for them together then, not
    for each when it has read the one before."""
    found = [name]
    for one in found:
        text = (static_dir() / "js" / one).read_text(encoding="utf-8")
        found.extend(new for new in _IMPORTED.findall(text) if new not in found)
    tags = [f'<link rel="modulepreload" href="/static/js/{one}">' for one in found[1:]]
    return Markup("".join([*tags, f'<script src="/static/js/{name}" type="module"></script>']))
