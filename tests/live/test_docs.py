"""The script of docs/api.md that follows a match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from session.schemas import SessionUpdate
from tests.live.conftest import Live

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
Follow = Callable[..., Iterator[dict[str, Any]]]


def test_the_script_that_follows_a_match_runs(live: Live) -> None:
    [code] = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    there: dict[str, Any] = {}
    exec(compile(code, "docs/api.md", "exec"), there)
    follow: Follow = there["follow"]

    match = live.session()
    first = live.other.list_changes(match)[-1].id
    followed = follow(f"http://127.0.0.1:{live.port}", match, last=str(first - 1))
    assert next(followed)["action"] == "create"
    live.other.update_session(match, SessionUpdate(venue="Hall 2"))
    assert next(followed)["action"] == "update"
    followed.close()  # type: ignore[attr-defined]
