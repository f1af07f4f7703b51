"""Names of files that any disk takes, also those of Windows and macOS."""

from __future__ import annotations

import pytest

from app.api.files import safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("match.dvw", "match.dvw"),
        ("CON", "_CON"),
        ("con.dvw", "_con.dvw"),
        ("Aux .mp4", "_Aux .mp4"),
        ("lpt1.tar.gz", "_lpt1.tar.gz"),
        ("Console.dvw", "Console.dvw"),
        ("C:\\film\\nul", "_nul"),
        ("a.mp4. .", "a.mp4"),
        ("a.123456789 012", "a.123456789"),
        ("...", "file"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("letter", ["a", "Ł", "漢", "🏐"])
def test_a_long_name_fits_on_the_disk(letter: str) -> None:
    made = safe_name(f"{letter * 300}.{letter * 50}")
    assert made.count(letter) > 40
    assert len(made.encode()) <= 255
