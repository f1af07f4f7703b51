"""What was done once in the process that servers are forked from, and is done for all of them.

A module of its own: only that process imports it. The first application that is made in a process
takes as long again as each later one.
"""

from __future__ import annotations

from app.main import create_app
from app.settings import Settings

create_app(Settings())
