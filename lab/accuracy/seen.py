"""What the shipped nets see of a clip, kept: so a change in how it is understood is judged in
minutes. It is kept for one version of the nets, and never committed: it may be of a real clip."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

from app.resources import WEIGHTS
from app.vision.clips import ClipReader
from app.vision.models import load_models
from app.vision.perception import Perception, merge
from app.vision.pipeline import PIPELINE_VERSION, Models, chunks, perceive
from app.vision.types import ClipInfo
from lab.accuracy.clips import RENDERED_FPS, KnownClip, real, rendered
from lab.accuracy.variants import Variant

_NETS: Final = ("*.xml", "*.bin", "*.tflite")


@dataclass(frozen=True)
class SeenClip:
    """A variant of a known clip, as the nets saw it."""

    clip: KnownClip
    variant: str
    info: ClipInfo
    perception: Perception


@dataclass(frozen=True)
class Kept:
    """The folder of what was rendered and of what was seen."""

    folder: Path

    def rendered(self, seed: int, variant: Variant) -> SeenClip:
        """A rendered rally in a variant; made, and looked at, where that was not done before."""
        fps = variant.fps or RENDERED_FPS
        return self._seen(rendered(seed, self.folder / "rendered", fps), variant)

    def real(self, folder: Path, variant: Variant) -> Iterator[SeenClip]:
        """The real clips of a folder; their rate is what it is."""
        for clip in real(folder) if variant.fps is None else ():
            yield self._seen(clip, variant)

    def _seen(self, clip: KnownClip, variant: Variant) -> SeenClip:
        words = re.sub(r"\W+", "-", variant.name)
        path = self.folder / "seen" / _nets() / f"{clip.name}-{words}.npz"
        beside = path.with_suffix(".json")
        if not beside.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            made = variant.of(clip, path.with_suffix(".mp4"))
            info = ClipReader(made.path).info
            pieces = [
                perceive(made.path, start, end, _models())
                for start, end in chunks(info.duration_sec)
            ]
            merge(pieces).save(path)
            beside.write_text(json.dumps(asdict(info)), encoding="utf-8")
            path.with_suffix(".mp4").unlink(missing_ok=True)
        source = ClipReader(clip.path).info
        info = ClipInfo(**json.loads(beside.read_text("utf-8")))
        known = variant.truth(clip, (source.width, source.height))
        return SeenClip(known, variant.name, info, Perception.load(path))


@cache
def _models() -> Models:
    return load_models()


@cache
def _nets() -> str:
    """Another net, or another way to use it, sees other things."""
    found = hashlib.sha256(PIPELINE_VERSION.encode())
    for path in sorted(one for kind in _NETS for one in WEIGHTS.rglob(kind)):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]
