"""What a coach draws over the picture of a play.

A drawing belongs to a picture of a file, so it names a clip and PTS seconds in it: when the time of
the play is corrected, or the place of the file on the match's time line, it stays on its picture.
Places are shares of the picture as it is seen, upright, from its upper left corner, so neither size
nor rotation nor the shape of its points matters; lengths are shares of its shorter side.

As JSON, a list of drawings in order of time, at most MOST_DRAWINGS:

    [{"clip_id": "…", "t_sec": 12.48, "still": true, "seconds": 3,
      "shapes": [{"kind": "arrow", "start": [0.2, 0.8], "end": [0.45, 0.5], "colour": "yellow"},
                 {"kind": "circle", "corner": [0.4, 0.3], "opposite": [0.5, 0.6], "width": 0.01},
                 {"kind": "spotlight", "corner": [0.4, 0.3], "opposite": [0.5, 0.6]},
                 {"kind": "line", "points": [[0.1, 0.1], [0.12, 0.14], [0.2, 0.15]]},
                 {"kind": "text", "at": [0.05, 0.1], "words": "Late!", "size": 0.06}]}]
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from session.fields import Seconds, printable

Ink: TypeAlias = Literal["yellow", "red", "blue", "green", "white", "black"]
INKS: Final[Mapping[Ink, str]] = {
    "yellow": "#ffd60a",
    "red": "#ff2d2d",
    "blue": "#2f8bff",
    "green": "#2fd158",
    "white": "#ffffff",
    "black": "#101418",
}
"""As screens and films show them; each is told from the floor of a hall."""

MOST_DRAWINGS: Final = 20
"""Of one play."""
MOST_SHAPES: Final = 30
MOST_LINE_POINTS: Final = 200
"""Of one line by free hand."""
MOST_POINTS_TOGETHER: Final = 1_000
"""Of all lines of a drawing."""
LONGEST_WORDS: Final = 80
LONGEST_SECONDS: Final = 30.0
SHORTEST_SECONDS: Final = 0.2
_SMALLEST: Final = 0.002
"""What is nearer together than that is nothing that anybody sees."""
_DIGITS: Final = 4
"""A tenth of a thousandth of a picture is less than a point of it."""


def _rounded(share: float) -> float:
    return round(share, _DIGITS)


def _one_line(words: str) -> str:
    line = " ".join(words.split())
    if not line:
        raise ValueError("has no letter")
    return line


PictureShare: TypeAlias = Annotated[
    float, Field(ge=0, le=1, allow_inf_nan=False), AfterValidator(_rounded)
]
PicturePlace: TypeAlias = tuple[PictureShare, PictureShare]
"""Across and down."""
BrushWidth: TypeAlias = Annotated[
    float, Field(ge=0.002, le=0.05, allow_inf_nan=False), AfterValidator(_rounded)
]
WrittenWords: TypeAlias = Annotated[
    str, Field(max_length=LONGEST_WORDS), AfterValidator(printable), AfterValidator(_one_line)
]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Stroke(_Frozen):
    colour: Ink = "yellow"
    width: BrushWidth = 0.01


class DrawnArrow(_Stroke):
    """Its head is at `end`."""

    kind: Literal["arrow"] = "arrow"
    start: PicturePlace
    end: PicturePlace

    @model_validator(mode="after")
    def _goes_somewhere(self) -> DrawnArrow:
        across, down = (abs(one - other) for one, other in zip(self.start, self.end, strict=True))
        if max(across, down) < _SMALLEST:
            raise ValueError("goes nowhere: it ends where it starts")
        return self


class _Round(_Frozen):
    """An ellipse that touches the sides of the rectangle between two corners."""

    corner: PicturePlace
    opposite: PicturePlace

    @model_validator(mode="after")
    def _has_an_inside(self) -> _Round:
        (left, top), (right, bottom) = self.corner, self.opposite
        if min(abs(right - left), abs(bottom - top)) < _SMALLEST:
            raise ValueError("has no inside")
        return self


class DrawnCircle(_Stroke, _Round):
    """A ring, as wide and as high as one draws it."""

    kind: Literal["circle"] = "circle"


class DrawnSpotlight(_Round):
    """All is dark but what is within; of several spotlights, each is bright."""

    kind: Literal["spotlight"] = "spotlight"


class DrawnLine(_Stroke):
    """By free hand."""

    kind: Literal["line"] = "line"
    points: Annotated[tuple[PicturePlace, ...], Field(min_length=2, max_length=MOST_LINE_POINTS)]


class DrawnWords(_Frozen):
    """Some words, whose first letter stands at `at`, in the middle of its height."""

    kind: Literal["text"] = "text"
    at: PicturePlace
    words: WrittenWords
    size: Annotated[
        float, Field(ge=0.02, le=0.2, allow_inf_nan=False), AfterValidator(_rounded)
    ] = 0.06
    colour: Ink = "yellow"


DrawnShape: TypeAlias = Annotated[
    DrawnArrow | DrawnCircle | DrawnSpotlight | DrawnLine | DrawnWords, Field(discriminator="kind")
]


class PlayDrawing(_Frozen):
    """Shapes over one picture of a clip, which is held for so many seconds, or over the moving
    picture from there on. The seconds of a moving one are the clip's: in slow motion it is seen for
    longer."""

    clip_id: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(printable)]
    t_sec: Seconds
    still: bool = True
    seconds: Annotated[
        float, Field(ge=SHORTEST_SECONDS, le=LONGEST_SECONDS, allow_inf_nan=False)
    ] = 3.0
    shapes: Annotated[tuple[DrawnShape, ...], Field(min_length=1, max_length=MOST_SHAPES)]

    @model_validator(mode="after")
    def _is_bounded(self) -> PlayDrawing:
        points = sum(len(one.points) for one in self.shapes if isinstance(one, DrawnLine))
        if points > MOST_POINTS_TOGETHER:
            raise ValueError(f"has lines of more than {MOST_POINTS_TOGETHER:,} points together")
        return self

    def is_moving_at(self, t_sec: float) -> bool:
        """Whether it lies over the moving picture of this second of its clip."""
        return not self.still and self.t_sec <= t_sec < self.t_sec + self.seconds


def _in_order(drawings: tuple[PlayDrawing, ...]) -> tuple[PlayDrawing, ...]:
    return tuple(sorted(drawings, key=lambda one: one.t_sec))


Drawings: TypeAlias = Annotated[
    tuple[PlayDrawing, ...], Field(max_length=MOST_DRAWINGS), AfterValidator(_in_order)
]
"""Those of one play, in order of time: a field's type in any model."""

_DRAWING: Final = TypeAdapter(PlayDrawing)


def drawings_json(drawings: Sequence[PlayDrawing]) -> list[dict[str, object]]:
    """As they are kept."""
    return [one.model_dump(mode="json") for one in drawings]


def kept_drawings(value: object) -> tuple[PlayDrawing, ...]:
    """Drawings out of JSON that anybody may have written: one that is nonsense is not there."""
    found = []
    for one in value[:MOST_DRAWINGS] if isinstance(value, list) else ():
        try:
            found.append(_DRAWING.validate_python(one))
        except ValidationError:
            continue
    return _in_order(tuple(found))


def drawing_in(text: str) -> PlayDrawing:
    """A drawing as a page sends it. Raises ValidationError."""
    return _DRAWING.validate_json(text)


def first_drawn(drawings: Sequence[PlayDrawing], clip_ids: Container[str]) -> PlayDrawing | None:
    """Which of them one picture shows: of these clips the first that is held, or else the first."""
    there = (one for one in drawings if one.clip_id in clip_ids)
    return min(there, key=lambda one: (not one.still, one.t_sec), default=None)


def redrawn(
    drawings: Sequence[PlayDrawing], drawing: PlayDrawing | None, instead: float | None
) -> list[PlayDrawing]:
    """What is drawn over a play after one drawing was added, in place of the one of that second;
    without a drawing that one is taken away."""
    kept = [one for one in drawings if one.t_sec != instead]
    return [*kept, drawing] if drawing else kept
