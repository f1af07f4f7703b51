"""Files that wait for a person to look at them before they are imported.

Each batch is a folder `_staged/{token}` of the data folder: `{n}/{name}` is a file, `note.json`
says what the files are called and, once they are imported, what became of them.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from app.api.files import safe_name
from app.settings import MIB, Settings
from session.errors import InvalidInput, NotFoundError, StorageError
from session.files.disk import on_disk, write_whole

_FOLDER: Final = "_staged"
MAX_FILES: Final = 20
MAX_BATCHES: Final = 50
KEEP_SEC: Final = 24 * 3600
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")
_NOTE: Final = "note.json"
_CLAIM: Final = "claimed"


@dataclass(frozen=True)
class StagedOutcome:
    """What became of one file: a session, or a reason why not."""

    file: str
    session_id: str | None = None
    title: str = ""
    touches: int = 0
    error: str | None = None


@dataclass
class StagedBatch:
    """Files that came together. `files` are their names, `outcomes` what became of them."""

    token: str
    folder: Path
    files: list[str]
    outcomes: list[StagedOutcome] = field(default_factory=list)
    claimed: bool = False

    def path(self, place: int) -> Path:
        """Where a file of the batch lies, under a name that any disk takes."""
        return self.folder / str(place) / self.files[place]


class Staging:
    """The batches of one data folder."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.folder = settings.sessions_dir / _FOLDER

    def create(self, files: Sequence[tuple[str, BinaryIO]]) -> StagedBatch:
        """Keep files until somebody decides. Raises InvalidInput, StorageError."""
        if not files:
            raise InvalidInput("Choose a file first.", "file")
        if len(files) > MAX_FILES:
            raise InvalidInput(f"At most {MAX_FILES} files at a time.", "file")
        self.sweep()
        token = secrets.token_urlsafe(24)
        batch = StagedBatch(token, self.folder / token, [safe_name(name) for name, _ in files])
        try:
            with on_disk(self.folder):
                self._check_room()
                for place, (_, content) in enumerate(files):
                    path = batch.path(place)
                    path.parent.mkdir(parents=True)
                    with path.open("wb") as target:
                        shutil.copyfileobj(content, target)
                self._save(batch)
        except BaseException:
            self.forget(batch)
            raise
        return batch

    def get(self, token: str) -> StagedBatch:
        """Raises NotFoundError for a batch that was cancelled or is older than a day."""
        if _TOKEN.fullmatch(token):
            found = _load(token, self.folder / token)
            if found is not None:
                return found
        raise NotFoundError("These files are no longer here. Choose them again.")

    def claim(self, batch: StagedBatch) -> bool:
        """Whether the caller is the first who imports the batch, so that nothing comes twice."""
        try:
            (batch.folder / _CLAIM).mkdir()
        except FileExistsError:
            return False
        return True

    def finish(self, batch: StagedBatch, outcomes: Sequence[StagedOutcome]) -> None:
        """Remember what became of the files; the files themselves go."""
        batch.outcomes = list(outcomes)
        self._save(batch)
        for place in range(len(batch.files)):
            shutil.rmtree(batch.folder / str(place), ignore_errors=True)

    def forget(self, batch: StagedBatch) -> None:
        """Take the batch away."""
        shutil.rmtree(batch.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what nobody came back for: after a day, or when there are too many."""
        if not self.folder.is_dir():
            return
        now = time.time()
        batches = sorted(((_changed(path), path) for path in self.folder.iterdir()), reverse=True)
        for place, (changed, path) in enumerate(batches):
            if place >= MAX_BATCHES or now - changed > KEEP_SEC:
                shutil.rmtree(path, ignore_errors=True)

    def _check_room(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.folder).free - self._settings.min_free_bytes
        if free < 100 * MIB and self._settings.min_free_bytes:
            raise StorageError("The disk has not enough room. Free some space and try again.")

    def _save(self, batch: StagedBatch) -> None:
        note = {"files": batch.files, "outcomes": [asdict(one) for one in batch.outcomes]}
        write_whole(batch.folder / _NOTE, json.dumps(note).encode())


def _changed(path: Path) -> float:
    """When it was changed last, itself and not what it may be a link to."""
    with suppress(FileNotFoundError):
        return path.lstat().st_mtime
    return 0.0


def _load(token: str, folder: Path) -> StagedBatch | None:
    """The batch of a folder; None where it is gone or damaged."""
    try:
        note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        outcomes = [StagedOutcome(**one) for one in note["outcomes"]]
        files = [safe_name(str(name)) for name in note["files"]]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return StagedBatch(token, folder, files, outcomes, (folder / _CLAIM).is_dir())
