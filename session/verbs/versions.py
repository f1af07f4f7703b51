"""The verb that compares two versions of a session."""

from __future__ import annotations

from typing import Final

from session.snapshotcheck import sound
from session.store import snapshots
from session.store.protocol import Row
from session.verbs.snapshots import SnapshotVerbs
from session.versions import Difference, differences

NOW: Final = "now"


class VersionVerbs(SnapshotVerbs):
    """A version is a snapshot, by its name, or the session as it is now."""

    def diff_session(
        self, session_id: str, from_version: str, to_version: str = NOW
    ) -> list[Difference]:
        """What was added, removed and changed between two snapshots, or a snapshot and "now".

        Who is who in the directory is left out: it is not the session's. Raises NotFoundError,
        InvalidInput for a damaged snapshot.
        """
        before, after = (self._version(session_id, name) for name in (from_version, to_version))
        return differences(before, after)

    def _version(self, session_id: str, name: str) -> Row:
        if name == NOW:
            with self._store.read() as tx:
                self._session(tx, session_id)
                return snapshots.dump(tx, session_id)
        return sound(self._backup.restore_snapshot(self.snapshot_path(session_id, name)))
