"""Labelled images in YOLO format, and how they divide into clips and runs of frames."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

BALL = 1
HELD_APART = ("clip_two_mp4",)
"""Clips of `volleyball-ball` that no weight has ever seen; the scores are measured on them."""
APART_FRAMES = range(400, 621)
"""Frames of `volleyball-players` that show the clip held apart."""
_NUMBERED = re.compile(r"^(?P<clip>.*?)[-_]?(?P<frame>\d+)$")


@dataclass(frozen=True)
class LabelBox:
    """One labelled box, in fractions of the image (0..1), centre and size."""

    kind: int
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class LabelledImage:
    """One image of a clip: where it lies, its frame number and the boxes labelled on it."""

    path: Path
    clip: str
    frame: int
    boxes: tuple[LabelBox, ...]

    def of_kind(self, kind: int) -> tuple[LabelBox, ...]:
        """The boxes of one class."""
        return tuple(box for box in self.boxes if box.kind == kind)


def parse_boxes(text: str) -> tuple[LabelBox, ...]:
    """Read a YOLO label file: `class x y w h` a line; what follows the size is ignored."""
    rows = (line.split() for line in text.splitlines() if line.strip())
    return tuple(LabelBox(int(row[0]), *(float(value) for value in row[1:5])) for row in rows)


def clip_and_frame(stem: str) -> tuple[str, int]:
    """Split a file name into its clip and its frame: `clip_two_mp4-0104` is frame 104."""
    match = _NUMBERED.match(stem)
    if match is None:
        return stem, 0
    return match["clip"], int(match["frame"])


def read_folder(folder: Path) -> list[LabelledImage]:
    """Read `images/` and `labels/` of a YOLO data folder, sorted by clip and frame.

    Raises:
        FileNotFoundError: when the folder has no images.
    """
    images = []
    for path in sorted((folder / "images").glob("*.jpg")):
        label = folder / "labels" / f"{path.stem}.txt"
        boxes = parse_boxes(label.read_text()) if label.exists() else ()
        clip, frame = clip_and_frame(path.stem)
        images.append(LabelledImage(path, clip, frame, boxes))
    if not images:
        raise FileNotFoundError(f"no images in {folder / 'images'}")
    return sorted(images, key=lambda image: (image.clip, image.frame))


def split_by_clip(
    images: Iterable[LabelledImage], held_apart: Sequence[str]
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Divide images into those to train on and those of the clips held apart, never mixing one."""
    train: list[LabelledImage] = []
    apart: list[LabelledImage] = []
    for image in images:
        (apart if image.clip in held_apart else train).append(image)
    return train, apart


def by_frame(images: Iterable[LabelledImage]) -> dict[tuple[str, int], LabelledImage]:
    """Index images by clip and frame number."""
    return {(image.clip, image.frame): image for image in images}


def neighbours(
    image: LabelledImage,
    index: Mapping[tuple[str, int], LabelledImage],
    gaps: Sequence[int] = (1, 2, 3),
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Images of the same clip a few frames before and after, nearest first."""
    before = [index.get((image.clip, image.frame - gap)) for gap in gaps]
    after = [index.get((image.clip, image.frame + gap)) for gap in gaps]
    return [i for i in before if i is not None], [i for i in after if i is not None]
