"""A notice is said once: its codes leave the address when it is shown."""

from __future__ import annotations

import re

from app.resources import static_dir
from app.screens.notices import ADDRESS_KEYS


def test_the_page_takes_from_the_address_what_a_notice_brought() -> None:
    script = (static_dir() / "js" / "page.js").read_text("utf-8")
    [listed] = re.findall(r"for \(const key of \[([^\]]+)\]\) address\.searchParams", script)
    assert set(re.findall(r'"(\w+)"', listed)) == ADDRESS_KEYS
