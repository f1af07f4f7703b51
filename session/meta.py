"""What the program itself keeps in the `meta` of a session and of a clip; all other keys are
anybody's own, and what has another shape is as if it were not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from session.errors import InvalidInput
from session.game.rules import check_rules
from session.jsonvalues import mapping, whole, word
from session.stats.styles import STYLES
from session.vocabulary import CameraView, Side

_Word = TypeVar("_Word", bound=StrEnum)


def _check_style(value: object) -> None:
    if not isinstance(value, str) or value not in STYLES:
        what = f"The evaluation style is one of {', '.join(STYLES)}."
        raise InvalidInput(what, "meta.evaluation_style")


_CHECKED: Final[dict[str, Callable[[object], None]]] = {
    "rules": lambda value: check_rules(value, "meta.rules"),
    "evaluation_style": _check_style,
}


def check_meta(meta: Mapping[str, object], before: Mapping[str, object] | None = None) -> None:
    """Raise InvalidInput for rules or an evaluation style that make no sense.

    What is as it was in `before` passes, so that an old session with odd values can be changed.
    """
    for key, check in _CHECKED.items():
        value = meta.get(key)
        if value is not None and (before is None or value != before.get(key)):
            check(value)


TEAM_COLOURS: Final[Mapping[str, str]] = {"A": "#1d5fc4", "B": "#b84a00"}
"""Where nobody picked any."""


def hex_colour(text: str) -> str | None:
    """`#rrggbb` in lower case, or None for anything else."""
    plain = text.strip().lower()
    return plain if re.fullmatch(r"#[0-9a-f]{6}", plain) else None


def team_colour(meta: Mapping[str, object], side: str) -> str:
    """The colour of a team's kit in a session, as it was picked."""
    picked = mapping(meta.get("team_colours")).get(side)
    return (hex_colour(str(picked)) if picked else None) or TEAM_COLOURS[side]


_LARGEST_SIDE: Final = 100_000
_MOST_FPS: Final = 1_000


@dataclass(frozen=True)
class ClipMeta:
    """The keys that are ours. An empty text means that nobody said; `browser_safe` is None where
    nobody has looked into the file."""

    file_name: str
    original_name: str
    upload_id: str
    camera: str
    proxy: str
    size: tuple[int, int] | None
    fps: float | None
    browser_safe: bool | None
    near_side: Side | None
    view: CameraView | None
    calibration: Mapping[str, Any] | None  # Any: `Calibration.from_meta` reads it

    @property
    def name(self) -> str:
        """The name that the file had when it came; empty where nobody said."""
        return self.original_name or self.file_name

    @classmethod
    def of(cls, meta: Mapping[str, object]) -> ClipMeta:
        video, corners = mapping(meta.get("video")), meta.get("calibration")
        safe = video.get("browser_safe")
        return cls(
            file_name=word(meta.get("file_name")) or "",
            original_name=word(meta.get("original_name")) or "",
            upload_id=word(meta.get("upload_id")) or "",
            camera=word(meta.get("camera")) or "",
            proxy=word(meta.get("proxy")) or "",
            size=_size(video.get("width"), video.get("height")),
            fps=_fps(video.get("fps")),
            browser_safe=safe if isinstance(safe, bool) else None,
            near_side=_one_of(Side, meta.get("near_side")),
            view=_one_of(CameraView, meta.get("view")),
            calibration=corners if isinstance(corners, Mapping) else None,
        )

    @property
    def needs_copy(self) -> bool:
        """Whether browsers cannot play the file, and nobody made a copy that they can."""
        return self.browser_safe is False and not self.proxy


def _one_of(words: type[_Word], value: object) -> _Word | None:
    return words(value) if isinstance(value, str) and value in set(words) else None


def _fps(value: object) -> float | None:
    """Pictures a second, if that can be."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 1 <= value <= _MOST_FPS else None


def _size(width: object, height: object) -> tuple[int, int] | None:
    wide, high = whole(width) or 0, whole(height) or 0
    return (wide, high) if 0 < wide <= _LARGEST_SIDE and 0 < high <= _LARGEST_SIDE else None
