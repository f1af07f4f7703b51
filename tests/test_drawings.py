"""Drawings over a picture are kept as they were drawn, and nonsense is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from session.drawings import (
    INKS,
    MOST_DRAWINGS,
    MOST_LINE_POINTS,
    MOST_SHAPES,
    Drawings,
    DrawnArrow,
    DrawnSpotlight,
    Ink,
    PlayDrawing,
    drawing_in,
    drawings_json,
    kept_drawings,
    redrawn,
)

ARROW = {"kind": "arrow", "start": [0.2, 0.8], "end": [0.45, 0.5]}
SHAPES: list[dict[str, Any]] = [
    {**ARROW, "colour": "red", "width": 0.02},
    {"kind": "circle", "corner": [0.4, 0.3], "opposite": [0.5, 0.6], "colour": "blue"},
    {"kind": "spotlight", "corner": [0.5, 0.6], "opposite": [0.4, 0.3]},
    {"kind": "line", "points": [[0.1, 0.1], [0.12, 0.14], [0.2, 0.15]]},
    {"kind": "text", "at": [0.05, 0.1], "words": "Łucja: zu spät!", "size": 0.1},
]

ALL: TypeAdapter[tuple[PlayDrawing, ...]] = TypeAdapter(Drawings)


def drawing(*shapes: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"clip_id": "abc", "t_sec": 12.48, "shapes": list(shapes or [ARROW])} | more


def line(points: int) -> dict[str, Any]:
    return {"kind": "line", "points": [[index / 10_000, 0.5] for index in range(points)]}


def test_what_was_drawn_comes_back_from_json_in_order_of_time() -> None:
    sent = [drawing(*SHAPES, still=False, seconds=2.5), drawing(t_sec=3.2)]
    kept = ALL.validate_json(json.dumps(sent))
    assert [one.t_sec for one in kept] == [3.2, 12.48]
    assert (kept[0].still, kept[0].seconds) == (True, 3.0)
    assert isinstance(kept[0].shapes[0], DrawnArrow)
    assert kept[0].shapes[0].colour == "yellow"
    again = json.loads(json.dumps(drawings_json(kept)))
    assert kept_drawings(again) == ALL.validate_json(json.dumps(again)) == kept
    assert [shape["kind"] for shape in again[1]["shapes"]] == [one["kind"] for one in SHAPES]
    assert isinstance(kept[1].shapes[2], DrawnSpotlight)


def test_places_are_kept_as_fine_as_a_point_of_a_picture() -> None:
    [kept] = ALL.validate_json(json.dumps([drawing({**ARROW, "end": [1 / 3, 2 / 3]})]))
    assert isinstance(kept.shapes[0], DrawnArrow)
    assert kept.shapes[0].end == (0.3333, 0.6667)


def test_a_moving_drawing_is_seen_for_its_seconds_of_the_clip() -> None:
    moving = PlayDrawing.model_validate(drawing(still=False, seconds=2))
    shown = [moving.is_moving_at(t_sec) for t_sec in (12.47, 12.48, 14.47, 14.48)]
    assert shown == [False, True, True, False]
    assert not PlayDrawing.model_validate(drawing(seconds=2)).is_moving_at(12.48)


@pytest.mark.parametrize("colour", INKS)
def test_every_colour_is_one_that_a_screen_knows(colour: Ink) -> None:
    assert DrawnArrow(start=(0, 0), end=(1, 1), colour=colour).colour == colour
    assert int(INKS[colour].removeprefix("#"), 16) <= 0xFFFFFF


BAD: dict[str, list[dict[str, Any]]] = {
    "outside of the picture": [drawing({**ARROW, "end": [1.2, 0.5]})],
    "left of the picture": [drawing({**ARROW, "start": [-0.01, 0.5]})],
    "a place with three numbers": [drawing({**ARROW, "end": [0.1, 0.2, 0.3]})],
    "not a number": [drawing({**ARROW, "end": [float("nan"), 0.5]})],
    "an arrow to where it starts": [drawing({**ARROW, "end": ARROW["start"]})],
    "a circle without an inside": [drawing({**SHAPES[1], "opposite": [0.4, 0.9]})],
    "another colour": [drawing({**ARROW, "colour": "url(https://example.org)"})],
    "a brush as wide as the picture": [drawing({**ARROW, "width": 1})],
    "another kind": [drawing({"kind": "script"})],
    "no kind": [drawing({"start": [0, 0], "end": [1, 1]})],
    "a key of another": [drawing({**ARROW, "href": "x"})],
    "ten thousand points": [drawing(line(10_000))],
    "many lines": [drawing(*[line(MOST_LINE_POINTS)] * 6)],
    "one point": [drawing(line(1))],
    "many shapes": [drawing(*[ARROW] * (MOST_SHAPES + 1))],
    "no shape": [{**drawing(), "shapes": []}],
    "many drawings": [drawing()] * (MOST_DRAWINGS + 1),
    "before its clip": [drawing(t_sec=-1)],
    "never": [drawing(t_sec=None)],
    "for an hour": [drawing(seconds=3_600)],
    "for a blink": [drawing(seconds=0)],
    "no clip": [drawing(clip_id="")],
    "no words": [drawing({**SHAPES[4], "words": " \n "})],
    "a novel": [drawing({**SHAPES[4], "words": "x" * 81})],
    "a letter that cannot be stored": [drawing({**SHAPES[4], "words": "a\x00b"})],
}


@pytest.mark.parametrize("sent", BAD.values(), ids=BAD)
def test_nonsense_is_refused_and_left_out_of_what_is_kept(sent: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        ALL.validate_json(json.dumps(sent))
    assert len(kept_drawings(sent)) == (MOST_DRAWINGS if len(sent) > 1 else 0)


def test_one_that_is_nonsense_does_not_take_the_others_along() -> None:
    assert len(kept_drawings([drawing(), {"shapes": "x"}, None, drawing(t_sec=1)])) == 2


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from([*drawing(), "kind"]), inner)
        ),
        max_leaves=20,
    )
)
def test_no_json_of_anybody_breaks_the_reading(value: object) -> None:
    assert all(isinstance(one, PlayDrawing) for one in kept_drawings(value))


@pytest.mark.parametrize("text", ["", "[", "null", "{}", "[]", "[" * 100_000, '"x"', "[1]"])
def test_what_is_no_list_of_drawings_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        drawing_in(text)


def test_words_stand_on_one_line() -> None:
    [kept] = ALL.validate_json(json.dumps([drawing({**SHAPES[4], "words": " too \n late\t"})]))
    assert kept.shapes[0].model_dump()["words"] == "too late"


def test_a_drawing_takes_the_place_of_one_and_leaves_the_others() -> None:
    first, second, changed = (
        drawing_in(json.dumps(drawing(t_sec=t_sec, seconds=seconds)))
        for t_sec, seconds in ((3.2, 1), (12.48, 1), (3.2, 2))
    )
    assert redrawn([first, second], changed, 3.2) == [second, changed]
    assert redrawn([first], second, None) == [first, second]
    assert redrawn([first, second], None, 12.48) == [first]
