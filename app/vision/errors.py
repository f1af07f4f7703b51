"""What can go wrong with a clip, apart from pixels, so that it costs nothing to know."""

from __future__ import annotations


class VisionError(Exception):
    """Something about a clip that its owner can understand; `str()` is a plain sentence."""
