"""Fonts that come with matplotlib, for whatever draws text without a browser."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl


def dejavu() -> tuple[Path, Path]:
    """DejaVu Sans, regular and bold: Latin, Greek, Cyrillic and more."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf"
