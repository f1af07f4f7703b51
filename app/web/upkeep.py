"""What a running server does for its data folder without being asked, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from typing import Final

from session.errors import SessionError
from session.service import SessionService

log = logging.getLogger(__name__)

_EVERY_SEC: Final = 60.0


class Upkeep:
    """Looks whether the database is still there, copies it once a day, makes the snapshots that
    are due by themselves, keeps some room back for a disk that is full one day, and finishes
    what was left undone when somebody was erased."""

    def __init__(self, service: SessionService, *, with_reserve: bool = False) -> None:
        self._service = service
        self._with_reserve = with_reserve
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="upkeep", daemon=True)
        self._said: dict[str, str] = {}

    def start(self) -> None:
        """Begin at once; requests do not wait for it."""
        self._thread.start()

    def stop(self) -> None:
        """Waits for what is under way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._stopping.is_set():
            self.tend()
            self._stopping.wait(_EVERY_SEC)

    def tend(self) -> None:
        """One round. What goes wrong is logged once and tried again in the next round."""
        for failed, task in (
            ("The database was not copied", self._copy),
            ("What changed was not kept", self._service.keep_changed),
            ("No room could be kept back", self._keep_reserve),
            ("An erasure was not finished", self._service.privacy.tend),
        ):
            said = ""
            try:
                task()
            except (SessionError, OSError) as problem:
                said = str(problem)
                if said != self._said.get(failed):
                    log.error("%s: %s", failed, said)
            self._said[failed] = said

    def _copy(self) -> None:
        self._service.check_database()
        copy = self._service.copy_database()
        if copy is not None:
            log.info("The database was copied to %s.", copy)

    def _keep_reserve(self) -> None:
        if self._with_reserve:
            self._service.keep_reserve()
