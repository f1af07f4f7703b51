"""Where requests of tests come from: this machine, as a coach's browser and scripts do."""

from __future__ import annotations

from typing import Final

LOCAL: Final = ("127.0.0.1", 50_000)
"""Address and port."""
