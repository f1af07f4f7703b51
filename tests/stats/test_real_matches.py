"""Real matches, counted a second time straight from the lines of their files.

The second count knows nothing of our reader, our rules and our statistics: it is a regular
expression over the code lines, and looks no further than from one point line to the next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from session.formats.dvw import read_dvw
from session.formats.reading import read_file
from session.game.match import Match, reduce
from session.game.rules import rules_of
from session.stats.report import summary
from session.stats.sets import minutes_of

MATCHES = (
    "stuttgart-schwerin-2018",
    "katowice-bedzin-2019",
    "katowice-bedzin-2019-clip",
    "ljubljana-maribor-2012",
    "click-and-scout",
    "beach-2021",
)
WHOLE = ("stuttgart-schwerin-2018", "katowice-bedzin-2019", "ljubljana-maribor-2012")
SIDES = {"*": "A", "a": "B"}
PHASES = {"r": "reception", "s": "transition_sideout", "p": "transition_break"}
TOUCH = re.compile(r"([*a])(\d+|\$\$)([SRABDEF]).([#+!\-/=])")
POINT = re.compile(r"([*a])p(\d+):(\d+)")


class Line(NamedTuple):
    side: str
    number: str | None
    skill: str
    sign: str
    phase: str


class Rally(NamedTuple):
    """What stands between two point lines, and the second of them."""

    in_set: str
    touches: list[Line]
    serving: str | None
    winner: str
    zones: dict[str, str]


class Read:
    """A match of the folder, read by us and as raw lines."""

    def __init__(self, path: Path) -> None:
        found = read_dvw(path)
        self.match: Match = reduce(
            [event for _, event in found.events], rules_of(found.session.meta)
        )
        self.scout: dict[str, Any] = found.session.meta["scout"]
        self.found = summary(self.match, rosters=found.rosters, scout=self.scout)
        lines = path.read_bytes().decode("latin-1").replace("\r", "").split("\n")
        self.rows = [line.split(";") for line in lines[lines.index("[3SCOUT]") + 1 :] if line]
        self.codes = [line for line in (_touch(row) for row in self.rows) if line]
        self.rallies = list(_rallies(self.rows))

    def teams(self) -> Iterator[tuple[str, dict[str, Any]]]:
        yield from self.found["teams"].items()


def _touch(row: list[str]) -> Line | None:
    found = TOUCH.match(row[0])
    if not found:
        return None
    side, number, skill, sign = found.groups()
    shirt = None if number == "$$" else str(int(number))
    return Line(SIDES[side], shirt, skill, sign, row[2])


def _rallies(rows: list[list[str]]) -> Iterator[Rally]:
    touches: list[Line] = []
    first: list[str] = []
    last: tuple[str, str] | None = None
    for row in rows:
        touch, point = _touch(row), POINT.match(row[0])
        if touch:
            first = first if touches else row
            touches.append(touch)
        elif point:
            in_set, winner = row[8], SIDES[point[1]]
            served = [one.side for one in touches if one.skill == "S"]
            before = last[1] if last and last[0] == in_set else None
            yield Rally(
                in_set,
                touches,
                served[-1] if served else before,
                winner,
                dict(zip("AB", (first if touches else row)[9:11], strict=True)),
            )
            touches, last = [], (in_set, winner)


@pytest.fixture(scope="module")
def reads(shared: Path) -> dict[str, Read]:
    folder = shared / "data/scout"
    return {name: Read(folder / f"{name}.dvw") for name in MATCHES}


@pytest.fixture(params=MATCHES)
def read(request: pytest.FixtureRequest, reads: dict[str, Read]) -> Read:
    return reads[request.param]


def line_of(counts: Counter[str]) -> dict[str, Any]:
    """A line of the report from counts of skill and sign, such as "A#"."""

    def total(skill: str) -> int:
        return sum(n for key, n in counts.items() if key[0] == skill)

    def percent(n: int, skill: str) -> Any:  # noqa: ANN401
        return pytest.approx(100 * n / total(skill)) if total(skill) else None

    return {
        "points_total": counts["S#"] + counts["A#"] + counts["B#"],
        "points_break": counts["!BP"],
        "points_win_loss": counts["S#"] + counts["A#"] + counts["B#"]
        - counts["S="] - counts["R="] - counts["A="] - counts["A/"],
        "serve_total": total("S"),
        "serve_errors": counts["S="],
        "serve_aces": counts["S#"],
        "reception_total": total("R"),
        "reception_errors": counts["R="],
        "reception_positive_pct": percent(counts["R#"] + counts["R+"], "R"),
        "reception_excellent_pct": percent(counts["R#"], "R"),
        "attack_total": total("A"),
        "attack_errors": counts["A="],
        "attack_blocked": counts["A/"],
        "attack_kills": counts["A#"],
        "attack_kill_pct": percent(counts["A#"], "A"),
        "block_kills": counts["B#"],
    }  # fmt: skip


def counted(read: Read) -> dict[tuple[str, str | None, str], Counter[str]]:
    """By team, player and set; with the break points, under the name "!BP"."""
    found: dict[tuple[str, str | None, str], Counter[str]] = {}
    for rally in read.rallies:
        for one in rally.touches:
            counts = found.setdefault((one.side, one.number, rally.in_set), Counter())
            counts[one.skill + one.sign] += 1
            if one.sign == "#" and one.skill in "SAB" and one.side == rally.serving:
                counts["!BP"] += 1
    return found


def merged(found: dict[Any, Counter[str]], *wanted: Any) -> dict[str, Any]:  # noqa: ANN401
    """One line of all that fits: None lets any player or set pass."""
    side, number, in_set = wanted
    whole: Counter[str] = Counter()
    for (s, n, k), counts in found.items():
        if s == side and number in (..., n) and in_set in (..., k):
            whole.update(counts)
    return line_of(whole)


def test_every_cell_of_players_sets_and_teams_is_what_the_lines_say(read: Read) -> None:
    found = counted(read)
    for side, team in read.teams():
        cells = [(team["totals"], (side, ..., ...)), (team["unknown_player"], (side, None, ...))]
        cells += [(one, (side, ..., key)) for key, one in team["sets"].items()]
        for number, player in team["players"].items():
            cells.append((player, (side, number, ...)))
            cells += [(one, (side, number, key)) for key, one in player["sets"].items()]
        for line, wanted in cells:
            expected = merged(found, *wanted)
            assert {key: line[key] for key in expected} == expected, wanted


def test_rotations_are_won_minus_lost_by_the_setters_zone_at_the_serve(read: Read) -> None:
    for side, team in read.teams():
        diff: Counter[str] = Counter()
        for rally in read.rallies:
            diff[rally.zones[side]] += 1 if rally.winner == side else -1
        shown = {zone: row["diff"] for zone, row in team["rotations"].items()}
        assert shown == {zone: diff[zone] for zone in "123456"}


def test_attacks_have_the_phases_that_the_file_gives_them(read: Read) -> None:
    attacks = [one for one in read.codes if one.skill == "A"]
    assert len(attacks) == len(read.found["attacks"])
    differing = []
    for written, ours in zip(attacks, read.found["attacks"], strict=True):
        assert (written.side, written.number) == (ours["team"], ours["player"])
        if written.phase and PHASES[written.phase] != ours["phase"]:
            differing.append(ours)
    assert len(differing) <= ("2012" in str(read.scout["match"]))


def test_attacks_after_reception_and_on_dig(read: Read) -> None:
    for side, team in read.teams():
        counts: dict[str, Counter[str]] = {"positive": Counter(), "negative": Counter()}
        counts["dig"] = Counter()
        for rally in read.rallies:
            for situation, sign in situations(rally, side):
                counts[situation][sign] += 1
        for name, key in (
            ("positive", "attack_after_positive_reception"),
            ("negative", "attack_after_negative_reception"),
            ("dig", "attack_on_dig"),
        ):
            mine, shown = counts[name], team[key]
            assert (mine.total(), mine["="], mine["/"], mine["#"]) == (
                shown["total"], shown["errors"], shown["blocked"], shown["kills"],
            )  # fmt: skip


def situations(rally: Rally, side: str) -> Iterator[tuple[str, str]]:
    """Each attack of a team, by what the receiving team's reception was worth."""
    first = next((one for one in rally.touches if one.skill == "A"), None)
    received = [one.sign for one in rally.touches if one.skill == "R" and one.side == side]
    for one in rally.touches:
        if one.skill == "A" and one.side == side:
            quality = received[-1] if received and one is first and side != rally.serving else ""
            yield (
                {"#": "positive", "+": "positive", "!": "negative", "-": "negative"}.get(
                    quality, "dig"
                ),
                one.sign,
            )


@pytest.mark.parametrize("name", WHOLE)
def test_scores_partial_scores_and_lengths_are_those_on_the_set_lines(
    reads: dict[str, Read], name: str
) -> None:
    read = reads[name]
    by_times = minutes_of(read.match, {})
    for number, one in read.found["sets"].items():
        written = read.scout["sets"][int(number) - 1]
        assert one["score"] == written["score"]
        assert one["partials"] == written["partials"]
        assert one["minutes"] == written["minutes"]
        assert abs((by_times[int(number)] or 0) - written["minutes"]) <= 1
        last = [r for r in read.rallies if r.in_set == number]
        for side, team in read.teams():
            own = team["sets"][number]["points_total"]
            assert team["sets"][number]["opponent_errors"] == one["score"][side == "B"] - own
            assert sum(r.winner == side for r in last) == one["score"][side == "B"]


@pytest.mark.parametrize(
    ("name", "touches", "scores"),
    [
        ("stuttgart-schwerin-2018", 1219, ["25-21", "22-25", "22-25", "25-21", "12-15"]),
        ("katowice-bedzin-2019", 1124, ["25-20", "18-25", "25-15", "19-25", "15-6"]),
        ("ljubljana-maribor-2012", 419, ["25-12", "25-17", "25-14"]),
        ("beach-2021", 327, ["15-21", "12-21"]),
        ("click-and-scout", 577, ["15-21", "21-19", "21-19", "23-21"]),
    ],
)
def test_the_known_figures(
    reads: dict[str, Read], name: str, touches: int, scores: list[str]
) -> None:
    read = reads[name]
    assert len(read.codes) == touches
    skills = ("serve", "reception", "attack", "block", "dig", "set")
    counted = sum(team["totals"][f"{skill}_total"] for _, team in read.teams() for skill in skills)
    free = sum(one.skill == "F" for one in read.codes)
    assert counted + free == touches
    assert [f"{a}-{b}" for a, b in (one["score"] for one in read.found["sets"].values())] == scores


@pytest.mark.parametrize(
    ("file", "scores", "serves"),
    [
        ("avl-men-2017.psvb", ["25-23", "31-29", "25-15"], (77, 70)),
        ("hudl-tags.xml", ["25-16", "25-20", "25-22"], None),
        ("nicaragua-cuba-2022.vsm", ["7-25", "11-25", "14-25"], None),
    ],
)
def test_matches_of_other_programs(
    shared: Path, file: str, scores: list[str], serves: tuple[int, int] | None
) -> None:
    read = read_file(shared / "data/scout" / file)
    found = summary(reduce([event for _, event in read.events]), rosters=read.rosters)
    assert [f"{a}-{b}" for a, b in (one["score"] for one in found["sets"].values())] == scores
    teams = [found["teams"][side] for side in "AB"]
    if serves is not None:
        assert tuple(team["totals"]["serve_total"] for team in teams) == serves
    for team, other in (teams, teams[::-1]):
        totals = team["totals"]
        assert totals["score"] == totals["points_total"] + totals["opponent_errors"]
        assert totals["sideout"]["d"] == other["totals"]["break_point"]["d"]
