"""Drawings: each chart as a page's SVG and as files, safe, readable, and true to its numbers."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charts.catalogue import CHARTS
from app.charts.chart import Chart, ChartRequest
from app.charts.sources import chart_file, file_words
from app.charts.style import COLOURS
from app.charts.svg import svg
from app.resources import static_dir
from session.game.match import Match, reduce
from session.stats.filters import Filter, FilteredPlayer
from session.stats.heat import Detail
from session.vocabulary import SKILLS, Side
from tests.charts.jotted import match, real

SVG = "{http://www.w3.org/2000/svg}"
DRAWINGS = [(name, way) for name, kind in CHARTS.items() for way in kind.details or ("zone",)]
NAMES = {Side.A: "Herons <&>", Side.B: "Hornets $x$"}


def small() -> Match:
    """Two rallies with a place for everything."""
    way = {"start_zone": 4, "start_subzone": "C", "end_zone": 1, "end_subzone": "B"}
    way |= {"start_m": [8.0, 10.0], "end_m": [8.0, 2.0]}
    serve = {"start_zone": 1, "end_zone": 5, "end_subzone": "A"}
    serve |= {"start_m": [8.0, -0.5], "end_m": [7.9, 16.9]}
    return match(
        "A[1,2,3,4,5,6/1] B[1,2,3,4,5,6/2] A1S- B5R+ B4A# B0:1 AT B2S= A1:1",
        p3=serve,
        p4=serve,
        p5=way | {"end_cone": 2},
        p8=serve,
    )


def drawn(name: str, whole: Match, wanted: Filter | None = None, detail: Detail = "zone") -> Chart:
    return CHARTS[name].draw(ChartRequest(whole, wanted or Filter(), detail, (), NAMES))


def page_svg(chart: Chart) -> str:
    """As a page has it: with the name space that HTML implies, so that it can be parsed alone."""
    text = svg(
        chart.scene, chart.name, chart.title, chart.description, lambda ids: f"/plays?ids={ids}"
    )
    return str(text).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


@pytest.mark.parametrize(("name", "detail"), DRAWINGS)
def test_a_chart_in_a_page_has_words_links_and_nothing_that_the_page_forbids(
    name: str, detail: Detail
) -> None:
    chart = drawn(name, small(), detail=detail)
    root = ET.fromstring(page_svg(chart))
    assert root.find(f"{SVG}title") is not None
    assert (root.findtext(f"{SVG}desc") or "") not in ("", "Nothing to show.")
    for element in root.iter():
        assert "style" not in element.attrib
        assert not [key for key in element.attrib if key.startswith("on")]
        assert element.tag not in (f"{SVG}script", f"{SVG}style")
        for name_of_class in element.get("class", "").split():
            assert name_of_class == "chart" or f".{name_of_class}" in css(), name_of_class
    links = list(root.iter(f"{SVG}a"))
    assert chart.n > 0
    assert links
    assert all(one.findtext("{*}title") for one in links)


@pytest.mark.parametrize("name", list(CHARTS))
def test_a_match_without_anything_gives_a_sentence_and_still_a_file(name: str) -> None:
    asked = ChartRequest(match(""), names=NAMES)
    chart = CHARTS[name].draw(asked)
    assert chart.n == 0
    assert chart.empty.endswith(".")
    assert file_words(chart, asked).caption == chart.empty
    assert chart_file(CHARTS[name], asked, "png").startswith(b"\x89PNG")


@pytest.mark.parametrize(("name", "detail"), DRAWINGS)
def test_a_chart_as_svg_file_is_well_formed_and_carries_its_title(
    name: str, detail: Detail
) -> None:
    asked = ChartRequest(small(), detail=detail, names=NAMES)
    root = ET.fromstring(chart_file(CHARTS[name], asked, "svg"))
    titles = [one.text for one in root.iter("{http://purl.org/dc/elements/1.1/}title")]
    assert titles[0] == CHARTS[name].draw(asked).title


metres = st.tuples(st.floats(-3, 12), st.floats(-5, 23)).map(list)
payloads = st.fixed_dictionaries(
    {"evaluation": st.sampled_from([*"#+!-/=", None])},
    optional={
        "start_zone": st.integers(1, 9),
        "end_zone": st.integers(1, 9),
        "start_subzone": st.sampled_from("ABCD"),
        "end_subzone": st.sampled_from("ABCD"),
        "end_cone": st.integers(1, 8),
        "start_m": metres,
        "end_m": metres,
        "player_m": metres,
    },
)
happenings = st.fixed_dictionaries(
    {
        "event_type": st.sampled_from([*SKILLS, "point", "timeout", "rotation", "set_end"]),
        "actor_team": st.sampled_from(["A", "B", None]),
        "actor_number": st.sampled_from(["1", "2", None]),
        "payload": payloads,
    }
)


@settings(max_examples=40, deadline=None)
@given(st.lists(happenings, max_size=25))
def test_any_match_can_be_drawn_and_none_is_counted_twice(events: list[dict[str, Any]]) -> None:
    whole = reduce([event | {"id": n} for n, event in enumerate(events, 1)])
    for name, detail in DRAWINGS:
        chart = drawn(name, whole, detail=detail)
        root = ET.fromstring(page_svg(chart))
        if name.endswith(("-from", "-to", "-directions", "-cones")):
            pictured = [number for one in root.iter(f"{SVG}a") for number in ids_in(one)]
            assert len(set(pictured)) == len(pictured) == chart.n


def test_a_file_is_the_same_every_time_in_every_format() -> None:
    asked = ChartRequest(small(), names=NAMES)
    for fmt, begins in (("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")):
        first, again = (chart_file(CHARTS["rotations"], asked, fmt) for _ in range(2))  # type: ignore[arg-type]
        assert first.startswith(begins)
        assert fmt == "svg" or first == again


def test_title_filter_teams_and_n_stand_in_the_words_of_a_file() -> None:
    asked = ChartRequest(small(), Filter(sets=(1,), rotation=(1,)), names=NAMES)
    words = file_words(CHARTS["attack-from"].draw(asked), asked)
    assert words.title == "Where attacks start"
    assert words.subtitle == "Herons <&> – Hornets $x$ · Set 1, setter in 1"
    assert words.caption.startswith("n = 0") or "No attacks" in words.caption
    alone = ChartRequest(small(), Filter(team=Side.B), names=NAMES)
    assert file_words(CHARTS["attack-from"].draw(alone), alone).subtitle.endswith(
        "x$ · Whole match"
    )


def test_a_filter_by_player_keeps_that_players_touches_and_whole_rallies() -> None:
    wanted = Filter(player=FilteredPlayer(Side.B, "4"))
    assert drawn("attack-from", small(), wanted).n == 1
    assert drawn("attack-from", small(), Filter(player=FilteredPlayer(Side.B, "5"))).n == 0
    assert drawn("scores", small(), wanted).n == 2
    table = drawn("rotations", small(), wanted).table
    assert {row[0].text for row in table.rows} == {NAMES[Side.B]}


def test_where_the_filter_looks_at_a_team_each_is_seen_from_its_own_side() -> None:
    chart = drawn("rotations", small(), Filter(serving=True))
    played = {row[0].text: 0 for row in chart.table.rows}
    for row in chart.table.rows:
        played[row[0].text] += int(row[2].text)
    assert played == {NAMES[Side.A]: 1, NAMES[Side.B]: 1}


@pytest.mark.parametrize("file", ["click-and-scout.dvw", "katowice-bedzin-2019.dvw"])
@pytest.mark.parametrize(("name", "detail"), DRAWINGS)
def test_the_picture_leads_to_as_many_plays_as_the_table_counts(
    shared: Path, file: str, name: str, detail: Detail
) -> None:
    chart = drawn(name, real(shared, file), detail=detail)
    root = ET.fromstring(page_svg(chart))
    seen = [ids_in(one) for one in root.iter(f"{SVG}a")]
    assert all(seen)
    if name.endswith(("-from", "-to", "-directions", "-cones")):
        pictured = list(itertools.chain(*seen))
        listed = [number for row in chart.table.rows for number in row[n_column(chart)].ids]
        assert sorted(listed) == sorted(pictured) or detail == "metres"
        assert len(set(pictured)) == len(pictured) <= chart.n


def ids_in(link: ET.Element) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", link.get("href", ""))]


def n_column(chart: Chart) -> int:
    return chart.table.head.index("n")


def css() -> str:
    return (static_dir() / "charts.css").read_text(encoding="utf-8")


def shades(dark: bool) -> dict[str, str]:
    """The colours that the style sheet gives to names, for light or for dark."""
    parts = css().partition("@media screen and (prefers-color-scheme: dark)")
    return dict(re.findall(r"--f-([\w-]+): (#[0-9a-f]{6})", parts[2] if dark else parts[0]))


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_figures_on_every_shade_of_heat_are_readable_and_shades_only_go_one_way(
    dark: bool,
) -> None:
    found = shades(dark)
    steps = [found[f"h{step}"] for step in range(1, 6)]
    for step, shade in enumerate(steps, start=1):
        ink = found["dark" if step <= 3 else "light"]
        assert contrast(shade, ink) >= 4.5, (step, shade)
    order = np.diff([luminance(shade) for shade in steps])
    assert (order > 0).all() if dark else (order < 0).all()


def test_files_have_the_colours_of_the_light_page() -> None:
    found = shades(dark=False)
    for name in ("free", "floor", "line", "track", *(f"h{step}" for step in range(1, 6))):
        assert COLOURS[name].lower() == found[name], name


DEUTERANOPIA = np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]])
"""Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB."""


@pytest.mark.parametrize("dark", [False, True])
def test_outcomes_and_players_differ_to_eyes_that_see_no_green(dark: bool) -> None:
    found = shades(dark)
    for one, other in (("won", "lost"), ("won", "kept"), ("kept", "lost"), ("p1", "p2")):
        seen = [DEUTERANOPIA @ linear(found[name]) for name in (one, other)]
        assert np.abs(seen[0] - seen[1]).max() > 0.05, (one, other)
