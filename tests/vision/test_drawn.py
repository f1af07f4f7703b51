"""Drawings are burnt into a film: where they were drawn, on their picture, and as long as asked."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from app.vision.clips import ClipReader
from app.vision.drawn import drawn_jpeg
from app.vision.film import Film, FilmPart, make_film
from app.vision.types import Image
from session.drawings import INKS, Ink, PlayDrawing
from tests.vision.test_film import FONT, at_rate, number_of, sound_of, turned, write_clip

LOW = {"kind": "arrow", "start": [0.3, 0.9], "end": [0.7, 0.9], "colour": "red", "width": 0.03}


def drawn(t_sec: float, *shapes: dict[str, Any], **more: object) -> PlayDrawing:
    return PlayDrawing.model_validate(
        {"clip_id": "c", "t_sec": t_sec, "shapes": list(shapes or [LOW])} | more
    )


def filmed(target: Path, *parts: FilmPart) -> list[Image]:
    film = Film(parts, FONT)
    make_film(film, target)
    images = [frame.image for frame in ClipReader(target).frames()]
    assert len(images) == film.frames
    return images


def is_near(image: Image, place: tuple[float, float], colour: str) -> bool:
    """Whether the film has this colour there, within what encoding changes."""
    height, width = image.shape[:2]
    blue, green, red = image[int(place[1] * height), int(place[0] * width)].astype(int)
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return all(abs(is_so - should) < 48 for is_so, should in zip((red, green, blue), wanted,
                                                                 strict=True))  # fmt: skip


def with_arrow(images: list[Image]) -> list[bool]:
    return [is_near(image, (0.45, 0.9), INKS["red"]) for image in images]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("plain.mp4", {}),
        ("phone.mp4", {"codec": "libx265"}),
        ("late.ts", {"start": 7.5}),
        ("quick.mp4", {"fps": 60}),
    ],
)
def test_a_still_holds_the_picture_that_was_drawn_on(
    tmp_path: Path, name: str, more: dict[str, Any]
) -> None:
    fps = more.pop("fps", 30)
    source = write_clip(tmp_path / name, at_rate(fps, 2), **more)
    picture = 20 * fps // 30
    # As browsers tell the time: of that picture, a little rounded.
    part = FilmPart(source, 0.3, 1.2, drawings=[drawn(round(picture / fps, 3), seconds=0.5)])
    images = filmed(tmp_path / "film.mp4", part)
    rate, numbers = Film([part], FONT).rate, [number_of(image) for image in images]
    assert len(images) == round((0.9 + 0.5) * rate)
    shown = with_arrow(images)
    first, count = shown.index(True), sum(shown)
    assert count == round(0.5 * rate)
    assert all(shown[first : first + count])
    assert set(numbers[first : first + count]) == {picture}
    assert picture - 1 <= numbers[first - 1] <= picture
    assert picture <= numbers[first + count] <= picture + 1
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("speed", [1.0, 0.5])
def test_a_drawing_over_the_moving_picture_comes_and_goes_with_its_pictures(
    tmp_path: Path, speed: float
) -> None:
    source = write_clip(tmp_path / "plain.mp4", at_rate(30, 2))
    moving = drawn(20 / 30, still=False, seconds=0.3)
    images = filmed(tmp_path / "film.mp4", FilmPart(source, 0, 1.5, speed, drawings=[moving]))
    assert len(images) == 45 / speed
    for image, is_drawn in zip(images, with_arrow(images), strict=True):
        assert is_drawn == (20 <= number_of(image) < 29)


def test_several_drawings_of_a_slow_part_follow_each_other_under_its_title(tmp_path: Path) -> None:
    """Two on the same picture, one that moves through it, and one that is not in the part."""
    source = write_clip(tmp_path / "plain.mp4", at_rate(30, 2))
    blue = LOW | {"colour": "blue"}
    high = {"kind": "line", "points": [[0.2, 0.2], [0.8, 0.2]], "colour": "green", "width": 0.04}
    drawings = [
        drawn(1.0, blue, seconds=0.2),
        drawn(0.5, seconds=0.2),
        drawn(0.5, blue, seconds=0.2),
        drawn(0.4, high, still=False, seconds=0.2),
        drawn(1.9),
    ]
    part = FilmPart(source, 0.4, 1.2, 0.5, "Set 1", drawings)
    images = filmed(tmp_path / "film.mp4", part, FilmPart(source, 0, 0.5))
    assert len(images) == 48 + 18 + 15
    reds = [at for at, image in enumerate(images) if is_near(image, (0.45, 0.9), INKS["red"])]
    blues = [at for at, image in enumerate(images) if is_near(image, (0.45, 0.9), INKS["blue"])]
    assert reds == list(range(6, 12))
    assert blues == [*range(12, 18), *range(48, 54)]
    for image in images[:66]:
        assert is_near(image, (0.5, 0.2), INKS["green"]) == (12 <= number_of(image) < 18)
    assert len({number_of(image) for image in images[6:18]}) == 1


def test_the_sound_waits_while_the_picture_is_held(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "loud.mp4", at_rate(30, 3), loud=(0.0, 3.0))
    film = Film([FilmPart(source, 0.5, 2.5, drawings=[drawn(1.5, seconds=1)])], FONT)
    make_film(film, tmp_path / "film.mp4")
    sound = np.abs(sound_of(tmp_path / "film.mp4"))
    assert film.seconds == 3
    assert len(sound) / 48_000 == pytest.approx(3, abs=0.03)
    heard = [
        bool(sound[round(t * 48_000) :][:4_800].max() > 0.2) for t in (0.1, 0.8, 1.1, 1.8, 2.1)
    ]
    assert heard == [True, True, False, False, True]


@pytest.mark.parametrize("name", ["wide.mp4", "upright.mp4", "phone.mp4"])
def test_each_shape_is_where_it_was_drawn(tmp_path: Path, name: str) -> None:
    """In shares of the picture as it is seen, also of a phone held upright."""
    size = (180, 320) if name == "upright.mp4" else (320, 180)
    source = write_clip(tmp_path / name, [0.0, 0.1, 0.2], size=size)
    if name == "phone.mp4":
        turned(source)
    shapes: list[dict[str, Any]] = [
        {"kind": "circle", "corner": [0.1, 0.1], "opposite": [0.4, 0.4], "colour": "blue",
         "width": 0.03},
        {"kind": "arrow", "start": [0.9, 0.9], "end": [0.9, 0.1], "colour": "red", "width": 0.03},
        {"kind": "line", "points": [[0.1, 0.9], [0.5, 0.9], [0.5, 0.6]], "colour": "green",
         "width": 0.03},
        {"kind": "text", "at": [0.1, 0.55], "words": "████", "size": 0.1, "colour": "white"},
    ]  # fmt: skip
    parts = [FilmPart(source, 0, 0.2, drawings=drawings)
             for drawings in ([], [drawn(0, *shapes, still=False)])]  # fmt: skip
    plain, image = (filmed(tmp_path / f"film-{at}.mp4", part)[1] for at, part in enumerate(parts))
    if name != "wide.mp4":
        assert np.abs(image[:, :430].astype(int) - plain[:, :430]).max() < 12, "bars stay black"
        plain, image = plain[:, 438:842], image[:, 438:842]
    seen: list[tuple[tuple[float, float], Ink]] = [
        ((0.1, 0.25), "blue"), ((0.25, 0.4), "blue"), ((0.9, 0.6), "red"), ((0.9, 0.12), "red"),
        ((0.3, 0.9), "green"), ((0.5, 0.7), "green"), ((0.14, 0.55), "white"),
    ]  # fmt: skip
    for place, colour in seen:
        assert is_near(image, place, INKS[colour]), (place, colour)
    for across, down in ((0.25, 0.25), (0.7, 0.3), (0.7, 0.75), (0.9, 0.96)):
        where = int(down * image.shape[0]), int(across * image.shape[1])
        assert np.abs(image[where].astype(int) - plain[where]).max() < 24, (across, down)


def test_a_spotlight_leaves_all_else_dark(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "plain.mp4", at_rate(30, 0.2))
    spots = [{"kind": "spotlight", "corner": [at, 0.3], "opposite": [at + 0.2, 0.7]}
             for at in (0.1, 0.6)]  # fmt: skip
    [plain, *_], [image, *_] = (
        filmed(tmp_path / f"film-{at}.mp4", FilmPart(source, 0, 0.1, drawings=drawings))
        for at, drawings in enumerate(([], [drawn(0, LOW, *spots)]))
    )
    light = {place: int(image[int(place[1] * 720), int(place[0] * 1280)].max())
             for place in ((0.2, 0.5), (0.7, 0.5), (0.05, 0.1), (0.45, 0.5))}  # fmt: skip
    grey = int(plain[360, 256].max())
    assert [abs(level - grey) < 12 for level in light.values()] == [True, True, False, False]
    assert light[0.45, 0.5] < grey / 2
    assert is_near(image, (0.45, 0.9), INKS["red"]), "what is drawn stays bright"


@pytest.mark.parametrize("max_width", [None, 160])
def test_a_print_shows_the_picture_with_its_drawing(tmp_path: Path, max_width: int | None) -> None:
    source = write_clip(tmp_path / "plain.mp4", at_rate(30, 1))
    data = drawn_jpeg(source, drawn(round(20 / 30, 3)), FONT, max_width)
    printed = np.asarray(PIL.Image.open(io.BytesIO(data)))[..., ::-1]
    assert printed.shape[1] == (max_width or 320)
    assert number_of(printed) == 20
    assert is_near(printed, (0.45, 0.9), INKS["red"])
    assert not is_near(printed, (0.45, 0.2), INKS["red"])
