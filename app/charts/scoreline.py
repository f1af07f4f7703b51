"""The lead of each set, rally by rally, with runs and time-outs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.charts.chart import Chart, ChartCell, ChartRequest, ChartTable, rallies, sentences
from app.charts.court import team_words
from app.charts.scene import Item, Link, Paint, Scene, SceneText, polygon, rect, scene_line
from app.numberformat import plural
from session.stats.scoreline import Run, ScoreStep, SetScoreLine, TimeOut, set_lines
from session.vocabulary import Side

_WIDTH: Final = 760.0
LEFT: Final = 76.0
SET_HEIGHT: Final = 150.0
BAND: Final = 19.0
"""Above and below the bars: room for runs and time-outs."""
_KEY: Final = 30.0
_RUN: Final = 4
"""So many points in a row are marked."""
MOST_STEPS: Final = 150
"""Drawn of a set; the longest set ever played had some hundred and thirty rallies."""
_MOST_SETS: Final = 9
_MOST_MARKS: Final = 20
_FEWEST: Final = 45
"""Rallies that a set has room for, at least."""


def score_chart(asked: ChartRequest) -> Chart:
    """One strip a set: bars up where A leads, down where B does."""
    side = asked.sides[0] if len(asked.sides) == 1 else Side.A
    every = set_lines(asked.whole[side], _RUN)
    lines = tuple(map(_thinned, every[:_MOST_SETS]))
    places = max([_FEWEST, *(step.place for one in lines for step in one.steps)])
    peak = max([5, *(abs(step.lead) for one in lines for step in one.steps)])
    scene = Scene(_WIDTH, _KEY + SET_HEIGHT * max(len(lines), 1))
    scene.add(*_key(asked))
    for row, one in enumerate(lines):
        scene.add(*_strip(asked, one, _KEY + row * SET_HEIGHT, places, peak))
    n = sum(len(one.steps) for one in every)
    runs = sum(len(one.runs) for one in every)
    return Chart(
        name="scores",
        title="Score, rally by rally",
        n=n,
        caption=f"n = {rallies(n)} · {_counted(runs)} of {_RUN} points or more"
        + ("" if lines == every else " · too much for one drawing: not all is drawn"),
        description=_described(asked, lines),
        scene=scene,
        table=_table(asked, every[:_MOST_SETS]),
        empty="No rally here has a score.",
    )


def _thinned(one: SetScoreLine) -> SetScoreLine:
    """Of a set that is longer than sets are, rallies at even distances, and what stands out most;
    others are drawn whole."""
    apart = -(-len(one.steps) // MOST_STEPS)
    if apart <= 1:
        return one
    longest = sorted(one.runs, key=lambda run: run.points, reverse=True)[:_MOST_MARKS]
    outs = one.time_outs[:_MOST_MARKS]
    return replace(one, steps=one.steps[::apart], runs=tuple(longest), time_outs=outs)


def _counted(runs: int) -> str:
    return plural(runs, "run")


def _key(asked: ChartRequest) -> list[Item]:
    a, b = (team_words(side, asked.names, 24) for side in Side)
    return [
        rect(LEFT, 5, 12, 12, _bar_look(Side.A)),
        SceneText((LEFT + 18, 11), f"{a} leads", 11, "a", "start", bold=True),
        rect(LEFT + 250, 5, 12, 12, _bar_look(Side.B)),
        SceneText((LEFT + 268, 11), f"{b} leads", 11, "b", "start", bold=True),
        *_flag(_WIDTH - 148, 11, "muted"),
        SceneText((_WIDTH - 136, 11), "time-out", 11, "muted", "start"),
        scene_line([(_WIDTH - 78, 11), (_WIDTH - 58, 11)], Paint(stroke="muted", width=2.5)),
        SceneText((_WIDTH - 52, 11), "run", 11, "muted", "start"),
    ]


def _strip(
    asked: ChartRequest, one: SetScoreLine, top: float, places: int, peak: int
) -> list[Item]:
    middle = top + SET_HEIGHT / 2 - 6
    unit = (SET_HEIGHT / 2 - 6 - BAND - 4) / peak
    wide = (_WIDTH - LEFT) / places
    score = f"{one.score[0]}–{one.score[1]}"
    colour = one.winner.value.lower() if one.winner else "ink"
    items: list[Item] = [
        SceneText((0, middle - 9), f"Set {one.name}", 11, "muted", "start"),
        SceneText((0, middle + 9), score, 16, colour, "start", bold=True),
    ]
    if not one.steps:
        words = "only the result is known"
        return [*items, SceneText((LEFT, middle), words, 11, "muted", "start")]
    items += _grid(middle, unit, peak, wide, one.steps[-1].place)
    items += [_bar(step, middle, unit, wide) for step in one.steps]
    items += [thing for run in one.runs for thing in _run(run, middle, unit * peak, wide)]
    outs = (_time_out(asked, out, middle, unit * peak, wide) for out in one.time_outs)
    return [*items, *outs]


def _grid(middle: float, unit: float, peak: int, wide: float, last: int) -> list[Item]:
    faint = Paint(stroke="rule", width=1)
    right = LEFT + wide * last
    items: list[Item] = [
        scene_line([(LEFT, middle), (right, middle)], Paint(stroke="ink", width=1))
    ]
    step = 5 if peak < 14 else 10
    for lead in range(step, peak + 1, step):
        for sign in (1, -1):
            y = middle - sign * lead * unit
            items += [
                scene_line([(LEFT, y), (right, y)], faint),
                SceneText((LEFT - 6, y), str(lead), 9, "muted", "end"),
            ]
    return items


def _bar_look(side: Side) -> Paint:
    """A's bars are full, B's are striped: they differ without colour, too."""
    return Paint(fill=side.value.lower(), hatch="stripes" if side is Side.B else None)


def _bar(step: ScoreStep, middle: float, unit: float, wide: float) -> Item:
    left = LEFT + (step.place - 1) * wide
    height = abs(step.lead) * unit
    leader = Side.A if step.lead > 0 else Side.B
    won = f"point {step.winner.value}" if step.winner else "no point"
    how = "" if step.how == "unknown" else f", {step.how.replace('_', ' ')}"
    label = f"{step.score[0]}–{step.score[1]}, {won}{how}"
    top = middle - height if step.lead > 0 else middle
    bar = (
        rect(left + 0.6, top, wide - 1.2, height, _bar_look(leader))
        if step.lead
        else rect(left + 0.6, middle - 1.5, wide - 1.2, 3, Paint(fill="muted"))
    )
    hit = rect(left, middle - 48, wide, 96, Paint(fill="hit"))
    return Link(label, step.ids, (hit, bar), quiet=True)


def _run(run: Run, middle: float, reach: float, wide: float) -> list[Item]:
    """A bracket on the side of the team that made the run."""
    sign = -1 if run.side is Side.A else 1
    y = middle + sign * (reach + 9)
    first, last = LEFT + (run.first - 1) * wide + 1, LEFT + run.last * wide - 1
    colour = run.side.value.lower()
    look = Paint(stroke=colour, width=2.5)
    return [
        scene_line([(first, y), (last, y)], look),
        SceneText(((first + last) / 2, y + sign * 8), f"{run.points} in a row", 9, colour),
    ]


def _time_out(asked: ChartRequest, out: TimeOut, middle: float, reach: float, wide: float) -> Item:
    x = LEFT + out.after * wide
    sign = -1 if out.side is Side.A else 1
    colour = out.side.value.lower()
    label = f"Time-out {asked.team(out.side)} at {out.score[0]}–{out.score[1]}"
    pole = scene_line(
        [(x, middle), (x, middle + sign * (reach - 8))],
        Paint(stroke=colour, width=1.2, dash=(3, 2)),
    )
    return Link(label, out.ids, (pole, *_flag(x, middle + sign * (reach - 4), colour)))


def _flag(x: float, y: float, colour: str) -> tuple[Item, ...]:
    """A T in a diamond."""
    corners = [(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)]
    return (
        polygon(corners, Paint(fill="sheet", stroke=colour, width=1.4)),
        SceneText((x, y + 0.5), "T", 9, colour, bold=True),
    )


def _described(asked: ChartRequest, lines: tuple[SetScoreLine, ...]) -> str:
    parts = []
    for one in lines:
        words = f"Set {one.name} {one.score[0]} to {one.score[1]}"
        longest = max(one.runs, key=lambda run: run.points, default=None)
        if longest:
            words += f", longest run {longest.points} points of {asked.team(longest.side)}"
        parts.append(words)
    return sentences(parts)


def _table(asked: ChartRequest, lines: tuple[SetScoreLine, ...]) -> ChartTable:
    """What stands out: the result, the runs and the time-outs of each set."""
    rows = []
    for one in lines:
        every = tuple(number for step in one.steps for number in step.ids[-1:])
        result = ChartCell(f"{one.score[0]}–{one.score[1]}", every)
        rows.append((ChartCell(one.name), ChartCell("Result"), result, ChartCell("")))
        by_place = {step.place: step for step in one.steps}
        for run in one.runs:
            steps = [by_place[place] for place in range(run.first, run.last + 1)]
            ids = tuple(number for step in steps for number in step.ids)
            to = f"to {steps[-1].score[0]}–{steps[-1].score[1]}"
            said = ChartCell(f"{run.points} in a row", ids)
            rows.append((ChartCell(one.name), said, ChartCell(to), ChartCell(asked.team(run.side))))
        for out in one.time_outs:
            at = f"at {out.score[0]}–{out.score[1]}"
            said = ChartCell("Time-out", out.ids)
            rows.append((ChartCell(one.name), said, ChartCell(at), ChartCell(asked.team(out.side))))
    return ChartTable(("Set", "What", "Score", "Team"), tuple(rows))
