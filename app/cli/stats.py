"""`volleysense stats`: the numbers of the official match report, as tables or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from app.cli.output import AsJson, Dir, opened, print_result
from app.numberformat import ratio, rounded, share, whole_percent
from session.errors import InvalidInput
from session.stats.filters import MATCH_KEYS
from session.vocabulary import Print, Side, team_name

if TYPE_CHECKING:
    from session.stats.catalogue import Statistic, StatisticValue
    from session.stats.filters import Filter
    from session.stats.line import StatisticLine
    from session.stats.report import MatchStatistics, SetFacts, TeamOfMatch, TeamStatistics
    from session.stats.tally import RateJson

NONE: Final = "."
"""How match reports print a percentage of nothing."""

Row = Sequence[str]

_NAMES: Final = ", ".join(MATCH_KEYS)

Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY=VALUE",
        help="A part of the match, such as set=1,2 or rotation=1 or phase=break; may be given "
        f"several times. Keys: {_NAMES}. docs/statistics.md says what each means.",
    ),
]


def stats(
    session_id: Annotated[str, typer.Argument(help="The session's id.")],
    reference: Annotated[
        list[str] | None,
        typer.Option(help="A session whose side-out rates to expect; may be given several times."),
    ] = None,
    only: Only = None,
    folder: Dir = None,
    as_json: AsJson = False,
) -> None:
    """Print the numbers of the official match report, of the whole match or a part of it."""
    wanted = filter_of(only or ())
    with opened(folder) as service:
        found = service.statistics.report(session_id, wanted=wanted, reference=reference or ())
        six = as_json or service.get_match(session_id).rules.has_rotations
    print_result(found.as_json(), as_json, "" if as_json else in_words(found, six=six))


def filter_of(said: Iterable[str]) -> Filter:
    """From texts such as "set=2"; the values of a key that is repeated add up. Raises
    InvalidInput."""
    from session.stats.filters import Filter

    found: dict[str, str] = {}
    for text in said:
        key, _, value = text.partition("=")
        name = key.strip().replace("-", "_")
        if name not in MATCH_KEYS or not value.strip():
            raise InvalidInput(f"--only {text}: write key=value; the keys are {_NAMES}.", "only")
        found[name] = f"{found[name]},{value}" if name in found else value
    return Filter.parse(found)


def in_words(found: MatchStatistics, *, six: bool = True) -> str:
    """The match, then each team: players, sets, rotations (of `six` a side), attacks, side-out."""
    parts = [_heading(found)]
    for side, team in found.teams.items():
        parts += ["", f"{side}  {team_name(team.name, side)}", _players(team), ""]
        parts += [_sets(team, found.sets), ""] + ([_rotations(team), ""] if six else [])
        parts += [_situations(team), "", _sideout(team)]
    return "\n".join(parts)


def _heading(found: MatchStatistics) -> str:
    from session.game.match import set_name
    from session.stats.filters import Filter

    won = found.sets_won
    names = {side.value: team_name(team.name, side) for side, team in found.teams.items()}
    lines = [f"{names['A']} {won[Side.A]} : {won[Side.B]} {names['B']}"]
    words = Filter.parse(found.filter or {}).words(names)
    if words:
        lines.append(f"Only {words[:1].lower()}{words[1:]}")
    for number, one in found.sets.items():
        partials = "  ".join(_score(score) for score in one.partials)
        minutes = f"{one.minutes} min" if one.minutes is not None else ""
        apart = "  after the match was decided" if one.after_decision else ""
        name = f"Set {set_name(number, extra=one.after_decision)}"
        line = f"  {name}  {_score(one.score)}   {minutes:<6}  {partials}".rstrip()
        lines.append(line + apart)
    return "\n".join(lines)


def _score(score: Sequence[int]) -> str:
    return f"{score[0]}-{score[1]}"


def printed(value: object) -> str:
    """A count as it is, a percentage as a whole number."""
    if value is None:
        return NONE
    return whole_percent(value) if isinstance(value, float) else str(value)


def table(rows: Sequence[Row], words: int) -> str:
    """Columns of one width each; the first `words` of them to the left, numbers to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if at < words else text.rjust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _line(line: StatisticLine) -> list[str]:
    from session.stats.catalogue import statistic

    return [printed(line[f"{name}_pct" if statistic(name).is_rate else name]) for name in _names()]


def _names() -> list[str]:
    """The columns, in the groups that stand above them."""
    from session.stats.catalogue import ON_PAPER

    return [name for _, names in ON_PAPER for name in names]


def _players(team: TeamOfMatch) -> str:
    from session.stats.catalogue import statistic

    rows = [["", "Player", "", *(statistic(name).head for name in _names())]]
    for number, player in team.players.items():
        person = player.person
        marks = "L" * person.libero + "C" * person.captain if person else ""
        rows.append([number, player.name, marks, *_line(player.line)])
    if team.unknown_player.sets:
        rows.append(["", "Player not known", "", *_line(team.unknown_player.line)])
    rows.append(["", "Team", "", *_line(team.totals.line)])
    text = table(rows, words=3).split("\n")
    return "\n".join([_groups(text[0]), *text])


def _groups(heads: str) -> str:
    """The words above the columns, each at the end of its first column."""
    from session.stats.catalogue import ON_PAPER, statistic

    ends = [at for at, (here, after) in enumerate(zip(heads, heads[1:] + " ", strict=True))
            if here != " " and after == " "]  # fmt: skip
    ends = ends[-sum(len(names) for _, names in ON_PAPER) :]
    line, first = "", 0
    for _, names in ON_PAPER:
        start = ends[first] - len(statistic(names[0]).head) + 1
        line = line.ljust(start) + statistic(names[0]).group
        first += len(names)
    return line


def _sets(team: TeamOfMatch, sets: Mapping[int, SetFacts]) -> str:
    from session.game.match import set_name
    from session.stats.catalogue import POINTS_WON

    rows = [["Points", "Score", *(head for _, head, _ in POINTS_WON)]]
    for number, one in team.sets.items():
        name = set_name(number, extra=sets[number].after_decision)
        rows.append([f"Set {name}", *_points(one)])
    rows.append(["Match", *_points(team.totals)])
    return table(rows, words=1)


def _points(one: TeamStatistics) -> list[str]:
    """The score, and how the points were won."""
    from session.stats.catalogue import POINTS_WON

    won = {**one.line, "opponent_errors": one.opponent_errors}
    return [printed(one.score), *(printed(won[name]) for name, *_ in POINTS_WON)]


def _rotations(team: TeamOfMatch) -> str:
    from session.stats.catalogue import ROTATION_LINE, ROTATION_TERMINAL, statistic

    shown = [statistic(name) for name in ROTATION_TERMINAL]
    keys = {one.name: key for key, one in ROTATION_LINE.items()}
    heads = [word for one in shown for word in ((one.head, "") if one.is_rate else (one.head,))]
    rows = [
        [
            str(zone),
            *(text for one in shown for text in _cells(one, row[keys.get(one.name, one.name)])),
        ]
        for zone, row in team.rotations.items()
    ]
    return table([["Setter in", *heads], *rows], words=1)


def _cells(one: Statistic, value: StatisticValue) -> tuple[str, ...]:
    """A rate in two columns, any other number in one."""
    if isinstance(value, dict):
        return _rate(value)
    return (f"{value:+d}" if one.form is Print.DIFFERENCE and value else printed(value),)


def _rate(rate: RateJson) -> tuple[str, str]:
    """As a percentage, and what it was divided by."""
    n = rounded(rate["n"], 1, 1) if isinstance(rate["n"], float) else str(rate["n"])
    value = share(rate["n"], rate["d"]) if rate["d"] else NONE
    return value, f"{n}/{rate['d']}"


def _situations(team: TeamOfMatch) -> str:
    from session.stats.catalogue import OF_ATTACKS, SITUATIONS

    keys = [f"{key}_pct" if one.is_rate else key for key, one in OF_ATTACKS.items()]
    rows = [
        [words.on_paper, *(printed(team.situations[situation][key]) for key in keys)]
        for situation, words in SITUATIONS.items()
    ]
    return table([["Attack", *(one.head for one in OF_ATTACKS.values())], *rows], words=1)


def _sideout(team: TeamOfMatch) -> str:
    from session.stats.catalogue import EXPECTED, PASSAGES, PER_POINT, statistic

    totals, usual = team.totals.line, team.totals.expected
    rows = [[statistic(name).title, *_rate(totals.rate(name))] for name in PASSAGES]
    if usual is not None:
        rows += [[one.title, *_rate(usual.of(name))] for name, one in EXPECTED.items()]
    for one in map(statistic, PER_POINT):
        rows.append([one.title, *_per_point(one, team.per_point.count(one.name))])
    return table(rows, words=1)


def _per_point(one: Statistic, value: float | None) -> tuple[str, str]:
    return (ratio(value) if one.is_rate and value is not None else printed(value)), ""
