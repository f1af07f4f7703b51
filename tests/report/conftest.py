"""Real matches in the record, for stories that begin with a scout file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from session.formats.reading import import_file
from session.service import SessionService

Import = Callable[[str], str]


@pytest.fixture
def imported(service: SessionService, shared: Path) -> Import:
    """Imports a file of shared/data/scout and answers the session's id."""
    return lambda name: import_file(service, shared / "data" / "scout" / name).session_id
