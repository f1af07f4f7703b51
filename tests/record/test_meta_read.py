"""Our keys in `meta` are read where what is there has their shape, and passed over elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from app.clips.facts import calibration_of, standpoint_of
from app.vision.types import Standpoint
from session.formats.reading import read_file
from session.game.rules import rules_of
from session.meta import ClipMeta
from session.schemas import ClipCreate, SessionCreate
from session.scout import said_finals, scout_of, scout_said
from session.service import SessionService
from session.stats.styles import style_of


def test_all_that_scout_files_say_is_read(shared: Path) -> None:
    files = [*shared.glob("data/scout/**/*.dvw"), *shared.glob("data/scout/**/*.vsm")]
    assert files
    for file in files:
        meta = read_file(file).session.meta
        assert scout_of(meta) == meta["scout"], file.name


@pytest.mark.parametrize("junk", ["Anna", 7, None, True, [], [["a"]], {"sets": 1, "match": []}])
def test_a_scout_that_is_none_says_nothing(junk: object) -> None:
    meta = {"scout": junk}
    assert scout_of(meta) == {}
    assert scout_said(meta, "sets") is None
    assert said_finals(meta) == {}
    assert (style_of(meta), rules_of(meta).name) == ("datavolley", "indoor")


def test_what_fits_is_read_beside_what_does_not() -> None:
    sets = [{"score": [25, 20], "minutes": "x"}, "set", {"score": [10**400, 1]}, {"score": [25, 9]}]
    match = {"league": "First", "phase": ["x"], "line2": ["a", {}, "b"]}
    meta = {"scout": {"sets": sets, "match": match, "comments": "good", "own": 1}}
    assert scout_of(meta) == {
        "sets": [{"score": [25, 20]}, {}, {}, {"score": [25, 9]}],
        "match": {"league": "First", "line2": ["a", None, "b"]},
    }
    assert said_finals(meta) == {1: (25, 20), 4: (25, 9)}


def test_a_chosen_style_that_is_none_leaves_the_file_its_own() -> None:
    scout = {"scout": {"evaluation_style": "german", "rules": "beach"}}
    assert style_of({**scout, "evaluation_style": 7}) == "german"
    assert rules_of({**scout, "rules": ["indoor"]}).name == "beach"


@pytest.mark.parametrize(
    ("video", "size"),
    [
        ({"width": 1280, "height": 720}, (1280, 720)),
        ({"width": 1280.0, "height": 720}, (1280, 720)),
        ({"width": "x", "height": 720}, None),
        ({"width": 10**400, "height": 720}, None),
        ({"width": True, "height": 0}, None),
        ({"width": -1, "height": 1}, None),
        ([1280, 720], None),
    ],
)
def test_the_size_of_a_clip_is_two_whole_numbers(video: object, size: object) -> None:
    assert ClipMeta.of({"video": video}).size == size


@pytest.mark.parametrize(
    "meta",
    [
        {},
        {"calibration": "x", "near_side": 7, "proxy": ["a"], "original_name": 7},
        {"calibration": {"corners_px": [[10**400, 1]] * 4}, "video": {"browser_safe": "no"}},
        {"calibration": {"corners_px": [[1, 1], [2, 2], [3, 3], [4, 4]], "view": []}},
    ],
)
def test_a_clip_whose_meta_makes_no_sense_is_a_clip_without(
    service: SessionService, meta: dict[str, Any]
) -> None:
    match = service.create_session(SessionCreate(title="Match"))
    clip = service.get_clip(match, service.add_clip(match, ClipCreate(path="a.mp4", meta=meta)))
    assert calibration_of(clip) is None
    assert standpoint_of(clip) == Standpoint()
    said = ClipMeta.of(clip.meta)
    assert (said.original_name, said.proxy, said.browser_safe) == ("", "", None)
    assert not said.needs_copy
    assert clip.meta == meta


def test_nobody_reads_these_keys_in_another_way() -> None:
    root = Path(__file__).resolve().parents[2]
    direct = re.compile(r'meta\.get\("scout"\)|clip\.meta\.get\(')
    found = [
        path.name
        for folder in ("app", "session")
        for path in (root / folder).rglob("*.py")
        if direct.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["scout.py"]
