"""What the gym's network keeps in the data folder: this machine's name there, and its keys, which
nobody but its owner may read.

{sessions_dir}/_network/name.txt        volleysense-k7m2.local, chosen once
{sessions_dir}/_network/authority.pem   what devices trust
{sessions_dir}/_network/server.pem      what the server shows, made anew with its addresses
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.network.addresses import Address
from session.errors import StorageError
from session.files.disk import on_disk, replacing

if TYPE_CHECKING:
    from app.network.authority import CertificateAuthority

log = logging.getLogger(__name__)

NETWORK: Final = "_network"
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nobody takes one of them for another when reading it aloud."""
_NAME: Final = re.compile(rf"volleysense-[{_LETTERS}]{{4}}\.local")
_LONGEST: Final = 64 * 1024


class KeyFolder:
    """The folder `_network`."""

    def __init__(self, sessions_dir: Path) -> None:
        self._folder = sessions_dir / NETWORK
        self._authority = self._folder / "authority.pem"
        self._server = self._folder / "server.pem"
        self._name = self._folder / "name.txt"

    def authority(self, now: dt.datetime) -> CertificateAuthority:
        """The one that devices trust; made where there is none, or where its time is over. The
        name stays: what devices keep, they keep under it. Raises StorageError."""
        from app.network.authority import CertificateAuthority

        with on_disk(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._keep_to_owner(self._folder, 0o700)
        found = self._read_authority()
        name = self._read_name() or (found.name if found else _new_name())
        if found is None or found.name != name or not found.holds(now):
            found = CertificateAuthority.make(name, now)
            self._write(self._authority, found.pem())
        self._keep_to_owner(self._authority, 0o600)
        if self._read_name() != name:
            self._write(self._name, f"{name}\n".encode())
        return found

    def check(self) -> None:
        """Whether what is kept can be read; nothing is made. Raises StorageError."""
        self._read_name()
        self._read_authority()
        self._read(self._server)

    def server(
        self, authority: CertificateAuthority, addresses: Collection[Address], now: dt.datetime
    ) -> Path:
        """The file with what the server shows at these addresses. Raises StorageError."""
        kept = self._read(self._server)
        if kept is None or not authority.still_serves(kept, addresses, now):
            self._write(self._server, authority.issue(addresses, now))
        self._keep_to_owner(self._server, 0o600)
        return self._server

    def _read_name(self) -> str:
        said = (self._read(self._name) or b"").decode("utf-8", "replace").strip()
        return said if _NAME.fullmatch(said) else ""

    def _read_authority(self) -> CertificateAuthority | None:
        """None where there is none; one that cannot be read is not replaced unasked, since devices
        trust it."""
        pem = self._read(self._authority)
        if pem is None:
            return None
        from app.network.authority import CertificateAuthority

        try:
            return CertificateAuthority.read(pem)
        except (ValueError, TypeError) as problem:
            log.warning("%s: %s", self._authority, problem)
            raise StorageError(
                f"{self._authority} is damaged: it holds no key and certificate any more. Move it "
                "away, and a new one is made; devices that trusted the old one are then asked "
                "again."
            ) from problem

    def _read(self, path: Path) -> bytes | None:
        try:
            with path.open("rb") as file:
                return file.read(_LONGEST)
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise StorageError(
                f"{path} cannot be read: {problem.strerror}. Allow yourself to read it, or move "
                "it away, and a new one is made."
            ) from problem

    def _write(self, path: Path, content: bytes) -> None:
        """Nobody else may read it, not even while it is written."""
        with on_disk(self._folder), replacing(path) as fresh:
            fresh.touch(mode=0o600)
            fresh.write_bytes(content)

    def _keep_to_owner(self, path: Path, mode: int) -> None:
        """Also where it was copied from somewhere else. Some disks know no rights, and Windows has
        others: there it stays as it is."""
        try:
            path.chmod(mode)
        except OSError as problem:
            log.warning("%s: others may be able to read it: %s", path, problem.strerror)


def _new_name() -> str:
    return f"volleysense-{''.join(secrets.choice(_LETTERS) for _ in range(4))}.local"
