"""What must be in order for VolleySense to work, and what to do where it is not."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from app.network.addresses import private_addresses, shown
from app.network.keyfolder import KeyFolder
from app.numberformat import plural, size
from app.resources import WEIGHTS, static_dir, templates_dir
from app.settings import Settings
from app.version import __version__
from app.work.jobs import FOLDER
from app.work.locks import one_server
from session.backup.database import DatabaseCopy, database_copies
from session.errors import SessionError, StorageError
from session.service import SessionService

LATE: Final = dt.timedelta(days=3)
NEEDED_WEIGHTS: Final = (
    "players_openvino_model/players.xml",
    "players_openvino_model/players.bin",
    "ball_openvino_model/ball.xml",
    "ball_openvino_model/ball.bin",
    "vendor/pose_landmark_full.tflite",
)
LIBRARIES: Final = ("openvino", "av", "opencv-python-headless", "numpy", "dbos", "fastapi")
REINSTALL: Final = "Install VolleySense again: pip install --force-reinstall volleysense."


@dataclass(frozen=True)
class DoctorFinding:
    """One check: what was looked at, what was found, and what to do when it is not ok."""

    what: str
    ok: bool
    found: str
    remedy: str = ""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def examine(settings: Settings) -> list[DoctorFinding]:
    """All checks; none of them changes anything but an empty data folder."""
    checks: tuple[Callable[[Settings], DoctorFinding], ...] = (
        _python, _libraries, _folder, _disk, _database, _copies, _weights, _vision, _web, _server,
        _network, _ultralytics,
    )  # fmt: skip
    return [check(settings) for check in checks]


def _python(_settings: Settings) -> DoctorFinding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    ok = sys.version_info >= (3, 11)
    return DoctorFinding("Python", ok, version, "VolleySense needs Python 3.11 or newer.")


def _libraries(_settings: Settings) -> DoctorFinding:
    missing = [name for name in LIBRARIES if _version(name) is None]
    found = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES if name not in missing)
    if missing:
        return DoctorFinding("Libraries", False, f"missing: {', '.join(missing)}", REINSTALL)
    return DoctorFinding("Libraries", True, f"VolleySense {__version__}, {found}")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _folder(settings: Settings) -> DoctorFinding:
    folder = settings.sessions_dir
    remedy = (
        "Choose another folder with VOLLEYSENSE_SESSIONS_DIR, or allow yourself to write there."
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder) as probe:
            probe.write(b"x")
            os.fsync(probe.fileno())
    except OSError as problem:
        return DoctorFinding("Data folder", False, f"{folder}: {problem.strerror}", remedy)
    return DoctorFinding("Data folder", True, str(folder.resolve()))


def _disk(settings: Settings) -> DoctorFinding:
    folder = settings.sessions_dir
    if not folder.is_dir():
        return DoctorFinding("Free disk", False, "unknown", "The data folder is not there.")
    free = shutil.disk_usage(folder).free
    found = f"{size(free)} free"
    remedy = (
        f"Uploads need {size(settings.min_free_bytes)} left over: empty the trash with "
        "`volleysense trash --empty`, or delete old sessions and do it then."
    )
    return DoctorFinding("Free disk", free >= settings.min_free_bytes, found, remedy)


def _database(settings: Settings) -> DoctorFinding:
    remedy = (
        "Run `volleysense restore-database`, which puts the newest good copy in its place. Without "
        "a copy, move the file away and bring sessions back with `volleysense restore` from the "
        "folder _backups."
    )
    try:
        with SessionService(settings.db_url, settings.sessions_dir) as service:
            found = plural(service.count_sessions(), "session")
            problems = service.problems()
    except (SessionError, OSError) as problem:
        return DoctorFinding("Database", False, str(problem), remedy)
    return DoctorFinding("Database", not problems, "; ".join([found, *problems[:5]]), remedy)


def _copies(settings: Settings) -> DoctorFinding:
    """A server makes one a day; that it could not shows by their age."""
    found = database_copies(settings.db_url, settings.sessions_dir)
    if not found:
        return DoctorFinding(
            "Copies of the database", True, "none yet; a running server makes one a day"
        )
    newest, many = found[0], f"{len(found)} in _backups"
    text = f"{many}, the newest of {newest.made.astimezone():%Y-%m-%d %H:%M}"
    old = dt.datetime.now(dt.UTC) - newest.made > LATE
    remedy = (
        "Something changed since, but no copy was made: start VolleySense, see what its log says "
        "about the copy, and whether the disk is full."
    )
    ok = not (old and _changed_since(settings, newest))
    return DoctorFinding("Copies of the database", ok, text, remedy)


def _changed_since(settings: Settings, copy: DatabaseCopy) -> bool:
    try:
        with SessionService(settings.db_url, settings.sessions_dir) as service:
            return service.count_database_changes() > copy.change
    except (SessionError, OSError):
        return False  # it is damaged, which another finding says


def _weights(_settings: Settings) -> DoctorFinding:
    missing = [name for name in NEEDED_WEIGHTS if not (WEIGHTS / name).is_file()]
    if missing:
        return DoctorFinding("Weights", False, f"missing: {', '.join(missing)}", REINSTALL)
    total = sum((WEIGHTS / name).stat().st_size for name in NEEDED_WEIGHTS)
    return DoctorFinding("Weights", True, f"players, ball and pose, {size(total)}")


def _vision(_settings: Settings) -> DoctorFinding:
    """The models really load, not only lie there."""
    from app.vision.models import load_models
    from app.vision.types import VisionError

    try:
        notes = load_models().notes
    except (VisionError, ImportError) as problem:
        return DoctorFinding("Models", False, str(problem), REINSTALL)
    return DoctorFinding("Models", not notes, " ".join(notes) or "all load", REINSTALL)


def _web(_settings: Settings) -> DoctorFinding:
    wanted = [static_dir() / "vendor" / "htmx.min.js", templates_dir()]
    missing = [path.name for path in wanted if not path.exists()]
    found = f"missing: {', '.join(missing)}" if missing else "templates and scripts are there"
    return DoctorFinding("Web pages", not missing, found, REINSTALL)


def _server(settings: Settings) -> DoctorFinding:
    """Start what `serve` starts, in a folder of its own with a copy of the job runner's file, and
    look at its first page. Where a server is at work already, that one has shown that it can."""
    from app.web.serving import NotStarted, listen, serving

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if not _lend_runner_file(settings, Path(folder)):
            return DoctorFinding("Server", True, "one is at work with this data folder")
        own = {"sessions_dir": Path(folder), "db_url": None, "import_dir": None, "port": 0}
        apart = settings.model_copy(update=own)
        try:
            with (
                listen(apart) as listening,
                serving(apart, listening) as where,
                urlopen(where, timeout=30) as page,  # nosec B310 # the server that was just started
            ):
                page.read()
        except (NotStarted, OSError) as problem:
            return DoctorFinding("Server", False, str(problem), REINSTALL)
    return DoctorFinding("Server", True, "starts, and shows its first page")


def _lend_runner_file(settings: Settings, other: Path) -> bool:
    """Copy the job runner's file, if there is one; False while a server uses it."""
    folder = settings.sessions_dir / FOLDER
    if not folder.is_dir():
        return True
    lock = one_server(settings)
    if not lock.acquire():
        return False
    try:
        shutil.copytree(folder, other / FOLDER, ignore=shutil.ignore_patterns("lock"))
    finally:
        lock.release()
    return True


def _network(settings: Settings) -> DoctorFinding:
    """Whether devices nearby could be let in."""
    what, port = "Devices nearby", settings.lan_port
    try:
        KeyFolder(settings.sessions_dir).check()
    except StorageError as problem:
        return DoctorFinding(what, False, problem.detail, "Do that, and open the network again.")
    found = [text for one in private_addresses() if (text := shown(one))]
    if not found:
        return DoctorFinding(what, True, "this machine is in no network now")
    places = ", ".join(f"https://{one}:{port}" for one in found)
    return DoctorFinding(what, True, f"could find this machine at {places}")


def _ultralytics(_settings: Settings) -> DoctorFinding:
    version = _version("ultralytics")
    found = f"ultralytics {version}" if version else "not installed, and not needed"
    return DoctorFinding("Own .pt weights", True, found)
