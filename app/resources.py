"""Where the files that come with the program are, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

APP = Path(__file__).resolve().parent
WEIGHTS = APP / "vision" / "weights"


def templates_dir() -> Path:
    """The Jinja templates: inside the package in a wheel, beside it in a checkout."""
    packed = APP / "templates"
    return packed if packed.is_dir() else APP.parent / "templates"


def static_dir() -> Path:
    """Our CSS and ES modules; `vendor/` in it holds the files of others."""
    return APP / "static"
