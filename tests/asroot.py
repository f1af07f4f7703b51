"""Acting as other users of the machine, as proxies do: for tests that run as root, or may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache

import pytest


@cache
def as_root() -> list[str]:
    """What comes in front of a command that needs root. Skips the test where nobody may be."""
    if sys.platform == "win32":
        pytest.skip("there is no root here")
    if os.getuid() == 0:
        return []
    asks = ["sudo", "-n"]
    if shutil.which("sudo") is None or subprocess.run([*asks, "true"], check=False).returncode:
        pytest.skip("needs root, or sudo without a password")
    return asks
