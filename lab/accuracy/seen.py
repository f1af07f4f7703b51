"""What the shipped nets see of a clip, kept: so a change in how it is understood is judged in
minutes. It is kept for one version of the nets and of how they are shown pictures, and never
committed: it may be of a real clip."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.resources import WEIGHTS
from app.vision.clips import ClipReader
from app.vision.inference import MAX_WIDTH
from app.vision.models import load_models
from app.vision.perception import Perception, merge
from app.vision.pipeline import PIPELINE_VERSION, Models, chunks, perceive
from app.vision.protocols import PlayerDetector
from app.vision.types import ClipInfo, Detections
from lab.accuracy.clips import RENDERED_FPS, KnownClip, real, rendered
from lab.accuracy.variants import Variant

_NETS: Final = ("*_openvino_model/*.xml", "*_openvino_model/*.bin", "vendor/*.tflite")
"""What looks at a clip; the net for the court's corners looks at a picture."""


@dataclass(frozen=True)
class PlayersSeen:
    """What the players' net found in one picture."""

    t_sec: float
    found: Detections


@dataclass(frozen=True)
class SeenClip:
    """A variant of a known clip, as the nets saw it; `players` on pictures whose players are
    known."""

    clip: KnownClip
    variant: str
    info: ClipInfo
    perception: Perception
    players: tuple[PlayersSeen, ...] = ()


@dataclass(frozen=True)
class Kept:
    """The folder of what was rendered and of what was seen."""

    folder: Path

    def rendered(self, seed: int, variant: Variant) -> SeenClip:
        """A rendered rally in a variant; made, and looked at, where that was not done before.
        The players of each of its pictures are known, so those at which `perceive` looked do."""
        fps = variant.fps or RENDERED_FPS
        seen = self._seen(rendered(seed, self.folder / "rendered", fps), variant)
        return replace(seen, players=tuple(_players_of(seen.perception.in_pictures())))

    def real(self, folder: Path, variant: Variant) -> Iterator[SeenClip]:
        """The real clips of a folder; their rate is what it is. The players of few of their
        pictures are known: those are looked at besides."""
        for clip in real(folder) if variant.fps is None else ():
            seen = self._seen(clip, variant)
            yield replace(seen, players=self._looked_at(seen, clip, variant))

    def _seen(self, clip: KnownClip, variant: Variant) -> SeenClip:
        path = self._path(clip, variant, ".npz")
        beside = path.with_suffix(".json")
        if not beside.is_file():
            with _made(clip, variant, path) as video:
                info = ClipReader(video).info
                pieces = [
                    perceive(video, start, end, _models())
                    for start, end in chunks(info.duration_sec)
                ]
            merge(pieces).save(path)
            beside.write_text(json.dumps(asdict(info)), encoding="utf-8")
        source = ClipReader(clip.path).info
        info = ClipInfo(**json.loads(beside.read_text("utf-8")))
        known = variant.truth(clip, (source.width, source.height))
        return SeenClip(known, variant.name, info, Perception.load(path))

    def _looked_at(
        self, seen: SeenClip, clip: KnownClip, variant: Variant
    ) -> tuple[PlayersSeen, ...]:
        """The players' net at exactly the pictures on which they are known."""
        times = [one.t_sec for one in seen.clip.frames if one.boxes is not None]
        path = self._path(clip, variant, ".players.json")
        if times and not path.is_file():
            with _made(clip, variant, path) as video:
                looked = list(_look(video, times, _models().players))
            path.write_text(json.dumps([_as_json(one) for one in looked]), encoding="utf-8")
        kept = json.loads(path.read_text("utf-8")) if times else []
        return tuple(_of_json(one) for one in kept)

    def _path(self, clip: KnownClip, variant: Variant, suffix: str) -> Path:
        words = re.sub(r"\W+", "-", variant.name)
        folder = self.folder / "seen" / nets_version()
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{clip.name}-{words}{suffix}"


@contextmanager
def _made(clip: KnownClip, variant: Variant, beside: Path) -> Iterator[Path]:
    """The variant of a clip as a file, for as long as it is looked at."""
    path = beside.with_suffix(".mp4")
    try:
        yield variant.of(clip, path).path
    finally:
        path.unlink(missing_ok=True)


def _players_of(seen: Perception) -> Iterator[PlayersSeen]:
    for row in seen.player_frames:
        at = seen.box_frame == row
        found = Detections(seen.boxes[at], seen.box_confidence[at])
        yield PlayersSeen(float(seen.t_sec[row]), found)


def _look(video: Path, times: Sequence[float], detector: PlayerDetector) -> Iterator[PlayersSeen]:
    """At the pictures nearest to these times, as wide as `perceive` looks at them."""
    reader = ClipReader(video)
    half = 0.5 / max(reader.info.fps, 1.0)
    for frame in reader.frames(max_width=MAX_WIDTH):
        if any(abs(frame.t_sec - one) <= half for one in times):
            found = detector.detect(frame.image)
            scale = np.float32(reader.info.width / frame.image.shape[1])
            yield PlayersSeen(frame.t_sec, Detections(found.boxes * scale, found.confidence))


def _as_json(seen: PlayersSeen) -> dict[str, object]:
    boxes, confidence = seen.found.boxes.tolist(), seen.found.confidence.tolist()
    return {"t_sec": seen.t_sec, "boxes": boxes, "confidence": confidence}


def _of_json(kept: dict[str, Any]) -> PlayersSeen:  # Any: as `_as_json` wrote it
    boxes = np.array(kept["boxes"], np.float32).reshape(-1, 4)
    return PlayersSeen(kept["t_sec"], Detections(boxes, np.array(kept["confidence"], np.float32)))


@cache
def _models() -> Models:
    return load_models()


@cache
def nets_version() -> str:
    """Another net, or another way to show it pictures, sees other things."""
    found = hashlib.sha256(PIPELINE_VERSION.encode())
    for path in sorted(one for kind in _NETS for one in WEIGHTS.glob(kind)):
        found.update(path.read_bytes())
    for _, tree in sorted(sources_of({"app.vision.inference", "app.vision.models"}).items()):
        found.update(ast.dump(tree).encode())
    return found.hexdigest()[:12]


def sources_of(names: Set[str]) -> dict[str, ast.Module]:
    """These modules, and those of video analysis that they import, and so on."""
    waiting, found = set(names), dict[str, ast.Module]()
    while waiting:
        name = waiting.pop()
        found[name] = tree = ast.parse(_source(name))
        imports = (node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
        waiting |= {one for one in imports if one and one.startswith("app.vision.")} - found.keys()
    return found


def _source(name: str) -> bytes:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ImportError(f"{name} has no source.")
    return Path(spec.origin).read_bytes()
