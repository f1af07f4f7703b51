"""Every statistic, said once: its name, its words, its formula, the plays behind it.

A statistic is a sum of counts (`session.stats.tally`), or one sum over another. To add one, write
an entry of `STATISTICS` and name it in the lines in which it is to stand (`PLAYER_LINE`,
`ON_PAPER`, `SEASON_RATES`, …); what has to be counted for it is counted by itself. A test of its
number is all else that it needs.

How a reader uses it:

    from session.stats.catalogue import ON_PAPER, statistic

    for group, names in ON_PAPER:                  # "Serve", ("serve_total", "serve_errors", …)
        for name in names:
            one = statistic(name)
            one.head, one.label, one.title      # "Err", "Serve errors", what a pointer says
            one.form                            # how its number is printed: app.numberformat
            line[name]                          # the number in a line of `get_stats`: a count,
                                                # or {"value", "n", "d"} where one.d is said
            one.behind                          # which plays are behind what is above the line

- `head` is the official abbreviation (paper, terminal, pages), `sheet` what stands on a coach's
  sheet, `brief` a head where no group stands above it, `label` the name in full, `meaning` what is
  counted or divided by what, `column` what docs/exports.md says of its column in tables.
- Of a `Tally`, `count` is what stands above the line, `rate` both, `value` what stands in JSON.
- `legend` is what the printed report says of a head that does not speak for itself.
- `of` says whose number it can be: `statistic(name).of & Whose.PLAYER`.
- A name that ends in `_pct` is the same statistic as a number from 0 to 100: `statistic` finds it,
  too.

The tuples at the end say which statistics stand where and in which order:

- `PLAYER_LINE`: a player's line as JSON; `TEAM_LINE`: a team's and a set's
- `COLUMNS`: a line in CSV and XLSX; `ON_PAPER`: the match report, in groups; `POINTS_WON`: how a
  set's points were won
- `SITUATIONS` (of attacks), `OF_ATTACKS`: the attacks of each; `ROTATION_LINE`: a rotation's row
- `ON_PAGE`, `SIDEOUT_PAGE`, `ROTATION_PAGE`: the same on pages; `ROTATION_TERMINAL`,
  `SEASON_TERMINAL`: in the terminal
- `DECIDING`, `SCORERS`: what decided a match, on its first page
- `SEASON_BOX`, `SEASON_RATES`: the tables of a season; `TRENDS`, `PLAYER_TRENDS`: what can be
  followed, in groups; `COMPARED`: sessions side by side
- `SKILL_LINES`: skill by skill; `COLLEGE`, `PER_SET`: as American colleges count
- `EXPECTED`: what is usual after such touches, which is a mean and no sum of counts
- `SPLITS`: by what touches of a skill are parted
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any, Final, Literal, TypeAlias

from session.game.plays import IN_PLAY
from session.stats.styles import STYLES, Style
from session.stats.tally import JUDGED, Count, Rate, RateJson, Sum, Tally, When, rate_json
from session.vocabulary import EVENT_WORDS, SKILLS, Print


class Whose(Flag):
    """Whose number a statistic can be."""

    TEAM = auto()
    SET = auto()
    PLAYER = auto()
    ROTATION = auto()


_ALL: Final = Whose.TEAM | Whose.SET | Whose.PLAYER | Whose.ROTATION
_TEAMS: Final = Whose.TEAM | Whose.SET | Whose.ROTATION


@dataclass(frozen=True, slots=True)
class PlaysBehind:
    """The plays that a number counts, as the conditions of a filter say it."""

    skills: tuple[str, ...] = ()
    signs: str = ""
    phase: str = ""
    own_serve: bool | None = None
    won: bool = False
    """In rallies that the team won."""
    whole_rallies: bool = False
    """All touches of these rallies, of both teams."""
    if_judged: bool = False
    """Only where every one of them was judged does the number come from all of them."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """One number: a sum of counts, or `n` of `d`. The docstring of the module says its words."""

    name: str
    head: str
    label: str
    group: str
    n: Sum
    d: Sum | None = None
    form: Print = Print.COUNT
    meaning: str = ""
    sheet: str = ""
    brief: str = ""
    column: str = ""
    legend: str = ""
    of: Whose = _ALL
    printed: bool = False
    """Whether official reports print it, so that it can be checked."""
    source: str = ""
    note: str = ""
    """What docs/statistics.md says beside the formula."""
    behind: PlaysBehind | None = None

    @property
    def title(self) -> str:
        """What a pointer says: the name in full, and what it means."""
        return f"{self.label}: {self.meaning}" if self.meaning else self.label

    @property
    def formula(self) -> str:
        """What stands above and below the line, as docs/statistics.md writes it."""
        if self.d is None:
            return self.n.words
        top, bottom = self.n.words, self.d.words
        return f"{_bracketed(self.n, top)} / {_bracketed(self.d, bottom)}"

    @property
    def counts_rallies(self) -> bool:
        """Whether whole rallies stand above the line, which no condition on touches narrows."""
        return not any(part.skill or part.mark for part in self.n.parts)

    @property
    def is_rate(self) -> bool:
        """Whether it is divided by something."""
        return self.d is not None

    @property
    def adds_up(self) -> bool:
        """Whether it means the same in every style of evaluation, so that matches of any scouts
        add up."""
        sums = (self.n,) if self.d is None else (self.n, self.d)
        return not any(one.depends_on_style for one in sums)

    def count(self, tally: Tally) -> float:
        """What stands above the line."""
        return self.n.read(tally.counts)

    def rate(self, tally: Tally) -> Rate:
        """What stands above and below the line."""
        return Rate(self.n.read(tally.counts), int(self.d.read(tally.counts)) if self.d else 0)

    def value(self, tally: Tally) -> StatisticValue:
        """As it stands in JSON: a count, a rate with its counts, a plain ratio."""
        return self.reader()(tally.counts)

    def of_signs(self, style: Style = "datavolley") -> StatisticReader:
        """How the same is read of touches of one skill of which nothing but the sign is known."""
        top = self.n.of_signs(style)
        if self.d is None:
            return top
        bottom = self.d.of_signs(style)
        return lambda signs: rate_json(top(signs), bottom(signs))

    def percentage(self, tally: Tally) -> float | None:
        """0-100, unrounded."""
        rate = self.rate(tally)
        return 100 * rate.n / rate.d if rate.d else None

    def reader(self, *, pct: bool = False) -> StatisticReader:
        """`value`, or `percentage`, of the counts of a tally: for whoever reads a great many."""
        top, bottom = self.n.read, None if self.d is None else self.d.read
        if bottom is None:
            return top
        if pct:
            return lambda counts: 100 * top(counts) / d if (d := bottom(counts)) else None
        if self.form is Print.RATIO and self.group != "NCAA":
            return lambda counts: top(counts) / d if (d := bottom(counts)) else None
        return lambda counts: rate_json(top(counts), bottom(counts))


def _bracketed(of: Sum, words: str) -> str:
    return f"({words})" if len(of.parts) > 1 else words


StatisticValue: TypeAlias = float | RateJson | None
StatisticReader: TypeAlias = Callable[[Sequence[int]], StatisticValue]
"""What reads a number from the counts of a tally, or from how often each sign was given."""


_touches, _rallies = Sum.touches, Sum.rallies

_NET_FAULTS: Final = {style: facts.net_fault or "" for style, facts in STYLES.items()}
_OFF_THE_BLOCK: Final = {style: "/" if sign == "=" else "=" for style, sign in _NET_FAULTS.items()}
"""What a lost block is where it is no fault at the net."""

_POINTS: Final = _touches("serve", "#") + _touches("attack", "#") + _touches("block", "#")
_BREAK_POINTS: Final = (
    _touches("serve", "#", When.OWN_SERVE)
    + _touches("attack", "#", When.OWN_SERVE)
    + _touches("block", "#", When.OWN_SERVE)
)
_LOST: Final = _touches("serve", "=") + _touches("reception", "=") + _touches("attack", "=/")
_SERVED: Final = When.DECIDED | When.OWN_SERVE
_DEFENDED: Final = When.DECIDED | When.OPPONENTS_SERVE
"""Rallies that the opponent served."""
_RECEIVED: Final = _DEFENDED | When.RECEIVED
_MADE: Final = PlaysBehind(("serve", "attack", "block"), "#")

_MANY: Final[Mapping[str, str]] = {
    "serve": "serves", "reception": "receptions", "set": "sets", "attack": "attacks",
    "block": "blocks", "dig": "digs", "freeball": "free balls",
}  # fmt: skip


def _number(
    skill: str,
    name: str,
    signs: str,
    head: str,
    label: str,
    sheet: str = "",
    **more: Any,  # noqa: ANN401 - Any: fields of Statistic
) -> Statistic:
    """How many touches of a skill have one of these signs; all of them where none is named."""
    return Statistic(
        name,
        head,
        label,
        EVENT_WORDS[skill],
        n=_touches(skill, signs or None),
        sheet=sheet,
        behind=PlaysBehind((skill,), signs),
        **more,
    )


def _share(
    skill: str,
    key: str,
    signs: Sequence[str],
    head: str,
    label: str,
    *,
    name: str = "",
    **more: Any,  # noqa: ANN401 - Any: as above
) -> Statistic:
    """How many of the judged touches of a skill have one of these signs."""
    differs: dict[str, str] = more.pop("signs_in", {})
    judged = {style: "" for style, these in differs.items() if not these}
    known = "".join(sign for sign in signs if sign != IN_PLAY)
    return Statistic(
        name or f"{skill}_{key}",
        head,
        label,
        EVENT_WORDS[skill],
        n=_touches(skill, signs, When.ANY, **differs),
        d=_touches(skill, JUDGED, When.ANY, **judged),
        form=more.pop("form", Print.PERCENT),
        meaning=more.pop("meaning", f"{' and '.join(known)} of the judged {_MANY[skill]}"),
        behind=PlaysBehind((skill,), known),
        **more,
    )


def _efficiency(skill: str, good: str, bad: str, **more: Any) -> Statistic:  # noqa: ANN401 - Any: as above
    differs = more.pop("signs_in", {})
    lost = " ".join(bad).replace("-", "−")
    return Statistic(
        f"{skill}_efficiency",
        "Eff",
        f"{EVENT_WORDS[skill]} efficiency",
        EVENT_WORDS[skill],
        n=_touches(skill, good) - _touches(skill, bad, When.ANY, **differs),
        d=_touches(skill, JUDGED),
        form=Print.EFFICIENCY,
        meaning=f"({' '.join(good)} minus {lost}) of the judged {_MANY[skill]}",
        behind=PlaysBehind((skill,), if_judged=True),
        **more,
    )


_OF_POINTS: Final = (
    Statistic(
        "points_total", "Tot", "Points made", "Points", _POINTS,
        meaning="by serve, attack and block", sheet="Total", behind=_MADE, printed=True,
        column="serves, attacks and blocks that made a point",
    ),
    Statistic(
        "points_break", "BP", "Break points", "Points", _BREAK_POINTS,
        meaning="points made with the own serve", sheet="Break", printed=True,
        behind=PlaysBehind(_MADE.skills, "#", own_serve=True), legend="break point",
        column="those made while the own team served",
    ),
    Statistic(
        "points_win_loss", "W-L", "Won minus lost", "Points", _POINTS - _LOST, form=Print.BALANCE,
        legend="won minus lost",
        meaning="points minus errors in serve, reception and attack, and blocked attacks",
        column="points minus errors of serve, reception and attack and blocked attacks",
        note="errors in setting, digging, blocking and with free balls take nothing off",
        printed=True,
    ),
    Statistic(
        "opponent_errors", "Op.Er", "Points from opponent's errors", "Points", Sum.marked("given"),
        of=Whose.TEAM | Whose.SET, sheet="Errors", printed=True, legend="opponent's errors",
        column="points that no serve, attack or block of the team made",
        note="`score` − aces − kills − winning blocks: all points that no touch of one's own made, "
        "without those of rallies that nobody wrote down. 0 for a set whose score nobody kept, "
        "null (as all counts) for one of which only the score is known",
    ),
)  # fmt: skip

_OF_SERVES: Final = (
    _number("serve", "serve_total", "", "Tot", "Serves", "Total", printed=True, column="serves"),
    _number("serve", "serve_errors", "=", "Err", "Serve errors", "Errors", printed=True,
            column="serve errors", legend="errors"),
    _number("serve", "serve_aces", "#", "Pts", "Aces", "Aces", printed=True, column="aces"),
    _share("serve", "ace", "#", "Ace", "Serve aces", source="common usage"),
    _share("serve", "error", "=", "Error", "Serve errors, share", source="common usage"),
    _share("serve", "in", (*"#+!-/", IN_PLAY), "In", "Serves in", of=Whose.PLAYER,
           meaning="but = of the judged serves", source="[K]"),
    _share("serve", "effective", "#+/", "Effective", "Effective serves", of=Whose.PLAYER,
           source="[K]"),
    _efficiency("serve", "#+/", "=-", brief="Serve eff.", note="`!` is neither",
                source='ovlytics: labels "Ace" and "Positive" minus "Error" and "Negative"'),
)  # fmt: skip

_OF_RECEPTIONS: Final = (
    _number("reception", "reception_total", "", "Tot", "Receptions", "Total", printed=True,
            column="receptions"),
    _number("reception", "reception_errors", "=", "Err", "Reception errors", "Errors",
            printed=True, column="reception errors"),
    _share("reception", "positive", "#+", "Pos%", "Reception positive", sheet="Pos. %",
           brief="Rec. pos.", printed=True, column="receptions # and +",
           legend="positive (#+)"),
    _share("reception", "excellent", "#", "Exc%", "Reception excellent", sheet="Exc. %",
           form=Print.ACHIEVED, printed=True, column="receptions #", legend="excellent (#)"),
    _share("reception", "error", "=", "Error", "Reception errors, share", source="common usage"),
    _efficiency("reception", "#+", "=/",
                source='ovlytics: "Perfect" and "Positive" minus "Error" and "Poor"'),
)  # fmt: skip

_OF_ATTACK: Final = (
    _number("attack", "attack_total", "", "Tot", "Attacks", "Total", printed=True,
            column="attacks"),
    _number("attack", "attack_errors", "=", "Err", "Attack errors", "Errors", printed=True,
            column="attack errors"),
    _number("attack", "attack_blocked", "/", "Blo", "Blocked attacks", "Blo.", printed=True,
            column="attacks that were blocked", meaning="blocked for a point", legend="blocked",
            note="an attack `!`, which the block only sends back, is not \"blocked\""),
    _number("attack", "attack_kills", "#", "Pts", "Kills", "Kills", printed=True, column="kills"),
    _share("attack", "kill", "#", "Pts%", "Attack kills", sheet="Kills %", brief="Kill",
           form=Print.ACHIEVED, printed=True, column="kills"),
    _share("attack", "error", "=", "Error", "Attack errors, share", source="common usage"),
    _share("attack", "blocked", "/", "Blocked", "Attacks blocked, share",
           name="attack_blocked_share", source="common usage"),
    _share("attack", "kept", (*"#+!-", IN_PLAY), "Not lost", "Attacks not lost", of=Whose.PLAYER,
           meaning="but = and / of the judged attacks", source="[K]"),
    _efficiency("attack", "#", "=/", brief="Att. eff.",
                source="attack efficiency as match reports and openvolley's ovlytics use it"),
    Statistic(
        "first_ball_kill", "1st K%", "First-ball kills", "Attack",
        _touches("attack", "#", When.FIRST_ATTACK), _touches("attack", JUDGED, When.FIRST_ATTACK),
        Print.PERCENT, brief="1st kill",
        meaning="# of the judged first attacks after a reception",
        note="of the receiving team's first attacks (phase `reception`); `first_ball_sideout` is "
        "over the opponent's serves instead",
        behind=PlaysBehind(("attack",), "#", phase="reception"), source="common usage",
    ),
)  # fmt: skip

_OF_SETS: Final = (
    _number("set", "set_total", "", "Tot", "Sets"),
    _number("set", "set_errors", "=", "Err", "Set errors"),
    _share("set", "positive", "#+", "Positive", "Set positive", source="[K]"),
    _share("set", "excellent", "#", "Excellent", "Set excellent", source="[K]"),
    _share("set", "error", "=", "Error", "Set errors, share", signs_in={"volleymetrics": "/="},
           source="[K]"),
    _efficiency("set", "#+", "=/", source="[K]"),
    Statistic(
        "set_assist", "Assist", "Sets followed by a kill", "Set",
        _touches("set", when=When.LED_TO_KILL),
        _touches("set") - _touches("set", when=When.LED_TO_UNJUDGED), Print.PERCENT,
        note="sets after which the same team's next attack, before the other team touches the "
        "ball, is a kill; sets before an attack that nobody judged are left out",
        source="ovlytics",
    ),
)  # fmt: skip

_OF_BLOCKS: Final = (
    _number("block", "block_total", "", "Tot", "Blocks"),
    _number("block", "block_kills", "#", "Pts", "Block points", "Points", printed=True,
            column="blocks that made a point", legend="block"),
    _share("block", "kill", "#", "Kill", "Block kills", source="[K]"),
    _share("block", "positive", "#+", "Positive", "Block positive", source="[K]"),
    _share("block", "error", "=", "Error", "Block errors, share", signs_in=_OFF_THE_BLOCK,
           source="[K]"),
    _share("block", "invasion", "/", "Invasion", "Block faults, share", signs_in=_NET_FAULTS,
           source="[K]"),
    _efficiency("block", "#+", "=/", signs_in={"volleymetrics": "="}, source="[K]"),
    Statistic(
        "block_touch", "Touch%", "Block touches", "Block",
        _touches("block", "#+!"), Sum.opponents("attack", JUDGED) - Sum.opponents("attack", "="),
        Print.PERCENT, of=_TEAMS, brief="Bl. touch",
        meaning="# + and ! blocks of the opponent's judged attacks but =",
        note="a team's alone, since nobody knows who stood at the net; null where a condition "
        "takes single touches away",
        behind=PlaysBehind(("block",), "#+!"), source="[K]",
    ),
)  # fmt: skip

_OF_DIGS: Final = (
    _number("dig", "dig_total", "", "Tot", "Digs"),
    _number("dig", "dig_errors", "=", "Err", "Dig errors"),
    _share("dig", "positive", "#+", "Positive", "Dig positive", source="[K]"),
    _share("dig", "error", "=", "Error", "Dig errors, share", source="[K]"),
    _efficiency("dig", "#+", "=/", signs_in={"volleymetrics": "="}, source="[K]"),
)  # fmt: skip

_OF_FREEBALLS: Final = (
    _number("freeball", "freeball_total", "", "Tot", "Free balls"),
    _share("freeball", "positive", "#+", "Positive", "Free ball positive", source="[K]"),
    _share("freeball", "error", "=", "Error", "Free ball errors, share", source="[K]"),
    _efficiency("freeball", "#+", "=/", source="[K]"),
)  # fmt: skip

_UNJUDGED: Final = tuple(
    Statistic(f"{skill}_unevaluated", "?", f"{EVENT_WORDS[skill]}: not judged", EVENT_WORDS[skill],
              _touches(skill) - _touches(skill, JUDGED))
    for skill in SKILLS
)  # fmt: skip

_OF_RALLIES: Final = (
    Statistic(
        "sideout", "SO", "Side-out", "Rallies", _rallies(_DEFENDED | When.WON), _rallies(_DEFENDED),
        Print.PERCENT, of=_TEAMS, brief="SO", legend="side-out", source="common usage",
        meaning="rallies won of those that the opponent served",
        note="service errors included",
        behind=PlaysBehind(own_serve=False, won=True, whole_rallies=True),
    ),
    Statistic(
        "modified_sideout", "Mod. SO", "Side-out after reception", "Rallies",
        _rallies(_RECEIVED | When.WON), _rallies(_RECEIVED), Print.PERCENT, brief="SO rec.",
        meaning="rallies won of those received", note="so without the opponent's service errors",
        source='volleyreport ("SO% on non-error serves")',
        behind=PlaysBehind(("reception",), won=True),
    ),
    Statistic(
        "first_ball_sideout", "First ball", "First-ball side-out", "Rallies",
        _rallies(_DEFENDED | When.FIRST_BALL_KILL), _rallies(_DEFENDED), Print.PERCENT, of=_TEAMS,
        brief="1st ball", meaning="kills at the first attack, of opponent serves",
        source="spolytics", behind=PlaysBehind(("attack",), "#", phase="reception"),
    ),
    Statistic(
        "first_ball_sideout_received", "First ball rec.", "First-ball side-out after reception",
        "Rallies", _rallies(_RECEIVED | When.FIRST_BALL_KILL), _rallies(_RECEIVED), Print.PERCENT,
        meaning="kills at the first attack, of those received",
        note="the higher one of the two", source="common usage",
        behind=PlaysBehind(("attack",), "#", phase="reception"),
    ),
    Statistic(
        "break_point", "BP", "Break point", "Rallies", _rallies(_SERVED | When.WON),
        _rallies(_SERVED), Print.PERCENT, brief="BP", meaning="rallies won of the own serves",
        source="common usage",
        behind=PlaysBehind(own_serve=True, won=True, whole_rallies=True),
    ),
)  # fmt: skip

_PER_POINT: Final = (
    Statistic(
        "sideout_points", "Points", "Side-out points", "Rallies", _POINTS - _BREAK_POINTS,
        of=Whose.TEAM, meaning="points of the own when the opponent served", printed=True,
        column="points of the team's own while the opponent served",
        behind=PlaysBehind(_MADE.skills, "#", own_serve=False),
    ),
    Statistic(
        "receptions_per_sideout_point", "Rec / point", "Receptions per side-out point", "Rallies",
        _touches("reception"), _POINTS - _BREAK_POINTS, Print.RATIO, of=Whose.TEAM, printed=True,
        meaning="receptions for each of these points", column="receptions for each of them",
        note='"each 2.35 receptions 1 point"; a plain number, null where there is no such point',
    ),
    Statistic(
        "break_points", "Points", "Break points", "Rallies", _BREAK_POINTS, of=Whose.TEAM,
        meaning="points of the own with the own serve", printed=True,
        column="points of the team's own while it served",
        behind=PlaysBehind(_MADE.skills, "#", own_serve=True),
    ),
    Statistic(
        "serves_per_break_point", "Serves / point", "Serves per break point", "Rallies",
        _touches("serve"), _BREAK_POINTS, Print.RATIO, of=Whose.TEAM, printed=True,
        meaning="serves for each of these points", column="serves for each of them",
        note="a plain number, null where there is no such point",
    ),
)  # fmt: skip

ROTATION_LINE: Final = {
    "diff": Statistic(
        "rotation_diff", "+/−", "Rallies won minus lost", "Rotations",
        _rallies(When.WON) - _rallies(When.LOST), form=Print.DIFFERENCE, of=Whose.ROTATION,
        printed=True,
    ),
    "rallies": Statistic("rotation_rallies", "Rallies", "Rallies", "Rotations", _rallies(),
                         meaning="all in this rotation", of=Whose.ROTATION,
                         behind=PlaysBehind(whole_rallies=True)),
    "won": Statistic("rotation_won", "Won", "Rallies won", "Rotations", _rallies(When.WON),
                     of=Whose.ROTATION),
    "lost": Statistic("rotation_lost", "Lost", "Rallies lost", "Rotations", _rallies(When.LOST),
                      of=Whose.ROTATION),
    "serves": Statistic("rotation_serves", "Serves", "Own serves", "Rotations", _touches("serve"),
                        of=Whose.ROTATION),
    "receptions": Statistic("rotation_receptions", "Receptions", "Receptions", "Rotations",
                            _touches("reception"), of=Whose.ROTATION),
    "kills": Statistic("rotation_kills", "Kills", "Kills", "Rotations", _touches("attack", "#"),
                       of=Whose.ROTATION, behind=PlaysBehind(("attack",), "#")),
    "errors": Statistic("rotation_errors", "Errors", "Attack errors", "Rotations",
                        _touches("attack", "="), of=Whose.ROTATION),
    "blocked": Statistic("rotation_blocked", "Blocked", "Blocked attacks", "Rotations",
                         _touches("attack", "/"), of=Whose.ROTATION,
                         column="attacks that were blocked"),
}  # fmt: skip
"""A rotation's row as JSON; `ROTATION_RATES` follow."""
_ATTACKS_LOST: Final = Statistic(
    "attacks_lost", "Errors", "Attack errors and blocked attacks", "Rotations",
    _touches("attack", "=/"), of=Whose.ROTATION, behind=PlaysBehind(("attack",), "/="),
)  # fmt: skip

Situation = Literal[
    "attack_after_positive_reception", "attack_after_negative_reception", "attack_on_dig"
]


@dataclass(frozen=True, slots=True)
class SituationWords:
    """Attacks by what came before: how pages, print (and the terminal), a coach's sheet and tables
    say it, and which they are."""

    when: When
    label: str
    on_paper: str
    on_sheet: str
    column: str
    meaning: str


SITUATIONS: Final[Mapping[Situation, SituationWords]] = {
    "attack_after_positive_reception": SituationWords(
        When.AFTER_POSITIVE,
        "First attack after reception # +",
        "1st attack after positive reception (+#)",
        "First attack after good reception (# +)",
        "first attack after a reception # or +",
        "the receiving team's first attack of the rally, before any attack of the serving team, "
        "when its reception was `#` or `+`",
    ),
    "attack_after_negative_reception": SituationWords(
        When.AFTER_NEGATIVE,
        "First attack after reception ! −",
        "1st attack after negative reception (-!)",
        "First attack after poor reception (! -)",
        "first attack after a reception ! or -",
        "the same when the reception was `!` or `-`",
    ),
    "attack_on_dig": SituationWords(
        When.ON_DIG,
        "Attack on dig",
        "Attack on dig",
        "Attack on dig",
        "all other attacks",
        "all other attacks, also after an overpass, a free ball, a cover, or a reception that "
        "nobody judged",
    ),
}
_ATTACK: Final = {one.name: one for one in _OF_ATTACK}
OF_ATTACKS: Final[Mapping[str, Statistic]] = {
    "total": _ATTACK["attack_total"],
    "errors": _ATTACK["attack_errors"],
    "blocked": _ATTACK["attack_blocked"],
    "kills": _ATTACK["attack_kills"],
    "kill": _ATTACK["attack_kill"],
}
"""What is said of the attacks of a situation: the key in JSON, and whose words it has."""


def _in_situation(key: str, situation: Situation) -> Statistic:
    """The same number, of the attacks of one situation."""
    whole, words = OF_ATTACKS[key], SITUATIONS[situation]
    (counted,) = whole.n.parts
    return Statistic(
        f"{situation}_{key}",
        whole.head,
        whole.label,
        "Attack by situation",
        _touches("attack", counted.signs, words.when),
        _touches("attack", JUDGED, words.when) if whole.is_rate else None,
        whole.form,
        meaning=words.label,
        sheet=whole.sheet,
        column=f"{words.column}: {whole.column}",
        printed=True,
    )


_OF_SITUATIONS: Final = tuple(
    _in_situation(key, situation) for situation in SITUATIONS for key in OF_ATTACKS
)

_COLLEGE_POINTS: Final = _touches("attack", "#") + Sum.marked("SA")


def _of_college(key: str, n: Sum, label: str, **more: Any) -> Statistic:  # noqa: ANN401 - Any: fields of Statistic
    more.setdefault("head", key)
    return Statistic(f"ncaa_{key}", label=label, group="NCAA", n=n, **more)


COLLEGE: Final[Mapping[str, Statistic]] = {
    "SP": _of_college("SP", Sum.marked("SP"), "Sets played",
                      note="on court in a rally, or with a touch"),
    "K": _of_college("K", _touches("attack", "#"), "Kills", behind=PlaysBehind(("attack",), "#")),
    "E": _of_college("E", _touches("attack", "=/"), "Attack errors, blocked attacks among them",
                     behind=PlaysBehind(("attack",), "/=")),
    "TA": _of_college("TA", _touches("attack"), "Attacks", behind=PlaysBehind(("attack",))),
    "hitting": _of_college("hitting", _touches("attack", "#") - _touches("attack", "=/"),
                           "Hitting percentage", d=_touches("attack"), form=Print.HITTING,
                           head="Hit %", meaning="(K − E) / TA",
                           note="three decimals when printed",
                           behind=PlaysBehind(("attack",), if_judged=True)),
    "A": _of_college(
        "A",
        _touches("set", when=When.ASSIST) + _touches("reception", when=When.ASSIST)
        + _touches("dig", when=When.ASSIST) + _touches("freeball", when=When.ASSIST),
        "Assists", meaning="touches directly before a teammate's kill",
        note="scouts who write only some of the sets make receivers and diggers look like "
        "setters: `ncaa_notes` says so where sets come before fewer than three quarters of a "
        "team's attacks after an own touch"),
    "SA": _of_college(
        "SA", Sum.marked("SA"), "Service aces",
        note="serves #, and every other serve that the receiving team lost with a reception =, "
        "whatever sign the serve has. Where such a serve is not written down, it is of whoever "
        "stood in zone 1"),
    "SE": _of_college("SE", Sum.marked("SE"), "Service errors",
                      note="serves = (but one that was answered by a reception =)"),
    "RE": _of_college(
        "RE", Sum.marked("RE"), "Reception errors", meaning="one for each ace of the opponent",
        note="of whoever has the reception =, otherwise of the team, in `unknown_player`"),
    "DIG": _of_college(
        "DIG", _touches("dig", JUDGED, When.OF_ATTACK) - _touches("dig", "=", When.OF_ATTACK),
        "Digs of attacked balls",
        note="the own block may have touched the ball; not covers, not free balls"),
    "BS": _of_college(
        "BS", _touches("block", "#", When.ALONE), "Solo blocks",
        note="by the number of blockers, or subtype A. Null for everybody, in every part of the "
        "match too, when a kill block of this match does not say. On a beach all are alone"),
    "BA": _of_college("BA", _touches("block", "#", When.SHARED), "Block assists",
                      note="as `BS`"),
    "BE": _of_college(
        "BE", _touches("block", "/", When.ANY, **_NET_FAULTS), "Block errors",
        note="block = in the German style; null in VolleyMetrics', where a fault at the net has "
        "no sign of its own"),
    "BHE": _of_college(
        "BHE", _touches("set", "="), "Ball-handling errors", behind=PlaysBehind(("set",), "="),
        note="the record does not say which of them a referee called"),
    "TB": _of_college("TB", _touches("block", "#"), "Kill blocks",
                      behind=PlaysBehind(("block",), "#"),
                      note="as written, one for each point"),
    "PTS": _of_college(
        "PTS",
        _COLLEGE_POINTS + _touches("block", "#", When.ALONE)
        + _touches("block", "#", When.SHARED) / 2,
        "Points",
        note="where `BS` and `BA` are not known, and for teams, K + SA + TB"),
}  # fmt: skip
"""The box score of American colleges: its keys in JSON."""
COLLEGE_POINTS_OF_TEAM: Final = _of_college(
    "PTS_of_team", _COLLEGE_POINTS + _touches("block", "#"), "Points",
)  # fmt: skip
PER_SET: Final[Mapping[str, Statistic]] = {
    "K": _of_college("K_per_set", COLLEGE["K"].n, "Kills per set", head="K", d=Sum.marked("SP"),
                     form=Print.RATIO),
    "A": _of_college("A_per_set", COLLEGE["A"].n, "Assists per set", head="A", d=Sum.marked("SP"),
                     form=Print.RATIO),
    "DIG": _of_college("DIG_per_set", COLLEGE["DIG"].n, "Digs per set", head="DIG",
                       d=Sum.marked("SP"), form=Print.RATIO),
    "B": _of_college("B_per_set", COLLEGE["TB"].n, "Blocks per set", head="B", d=Sum.marked("SP"),
                     form=Print.RATIO,
                     meaning="a player's solo and shared ones, a team's kill blocks",
                     note="each shared one as a whole one"),
    "PTS": _of_college("PTS_per_set", COLLEGE["PTS"].n, "Points per set", head="PTS",
                       d=Sum.marked("SP"), form=Print.RATIO),
}  # fmt: skip
"""The same for each set played: rates over SP."""

_OF_TOUCHES: Final = (
    *_OF_POINTS,
    *_OF_SERVES,
    *_OF_RECEPTIONS,
    *_OF_ATTACK,
    *_OF_SETS,
    *_OF_BLOCKS,
    *_OF_DIGS,
    *_OF_FREEBALLS,
)
STATISTICS: Final[Mapping[str, Statistic]] = {
    one.name: one
    for one in (
        *_OF_TOUCHES,
        *_UNJUDGED,
        *_OF_RALLIES,
        *_PER_POINT,
        *ROTATION_LINE.values(),
        _ATTACKS_LOST,
        *_OF_SITUATIONS,
        *COLLEGE.values(),
        COLLEGE_POINTS_OF_TEAM,
        *PER_SET.values(),
    )
}
"""All of them by name."""


def statistic(name: str) -> Statistic:
    """The statistic of that name, with or without `_pct`. Raises KeyError."""
    return STATISTICS[name.removesuffix("_pct")]


COUNTS: Final[tuple[Count, ...]] = tuple(
    dict.fromkeys(
        count
        for one in STATISTICS.values()
        for part in (one.n, one.d)
        if part is not None
        for count in part.parts
    )
)
"""What a tally counts for them, in the order in which digests of matches keep it."""

COLUMNS: Final = (
    "points_total", "points_break", "points_win_loss",
    "serve_total", "serve_errors", "serve_aces",
    "reception_total", "reception_errors", "reception_positive_pct", "reception_excellent_pct",
    "attack_total", "attack_errors", "attack_blocked", "attack_kills", "attack_kill_pct",
    "block_kills",
)  # fmt: skip
"""A line of CSV and XLSX tables. Scripts read them by name: new ones go to a table's end."""
PLAYER_LINE: Final = (
    *COLUMNS,
    "set_total", "set_errors", "block_total", "dig_total", "dig_errors",
    "serve_efficiency", "reception_positive", "reception_excellent", "reception_efficiency",
    "attack_kill", "attack_efficiency", "first_ball_kill",
)  # fmt: skip
"""A player's line in JSON."""
TEAM_LINE: Final = (*PLAYER_LINE, "block_touch")
"""A team's, and a set's."""
ON_PAPER: Final = (
    ("Points", ("points_total", "points_break", "points_win_loss")),
    ("Serve", ("serve_total", "serve_errors", "serve_aces")),
    ("Reception", (
        "reception_total", "reception_errors", "reception_positive", "reception_excellent",
    )),
    ("Attack", (
        "attack_total", "attack_errors", "attack_blocked", "attack_kills", "attack_kill",
    )),
    ("BK", ("block_kills",)),
)  # fmt: skip
"""The match report: groups, and what stands in each."""
POINTS_WON: Final = (
    ("serve_aces", "Ser", "Points by serve"),
    ("attack_kills", "Att", "Points by attack"),
    ("block_kills", "BK", "Points by block"),
    ("opponent_errors", "Op.Er", "Points by errors of the opponent"),
)
"""How the points of a set were won: name, head, title."""
_HEADS_ON_PAPER: Final = {
    **{name: statistic(name).head for _, names in ON_PAPER for name in names},
    **{name: head for name, head, _ in POINTS_WON},
    "sideout": statistic("sideout").head,
}
HEADS_EXPLAINED: Final = tuple(
    (name, head, statistic(name).legend)
    for name, head in _HEADS_ON_PAPER.items()
    if statistic(name).legend
)
"""What the match report says below of its heads: name, head, words."""
PASSAGES: Final = (
    "sideout", "first_ball_sideout", "modified_sideout", "first_ball_sideout_received",
    "break_point",
)  # fmt: skip
"""Side-out and break point of a team, a set, a rotation."""
PLAYER_PASSAGES: Final = tuple(name for name in PASSAGES if statistic(name).of & Whose.PLAYER)
PER_POINT: Final = tuple(one.name for one in _PER_POINT)
ROTATION_RATES: Final = (*PASSAGES, "first_ball_kill", "block_touch", "attacks_lost")
"""What a rotation's row has beside `ROTATION_LINE`: rates, and what was lost in attack."""

ON_PAGE: Final = (
    *ON_PAPER[:3],
    ("Attack", (*ON_PAPER[3][1], "attack_efficiency")),
    *ON_PAPER[4:],
)
"""The box score of a match on its page."""
SIDEOUT_PAGE: Final = (
    ("Side-out", (
        "sideout", "modified_sideout", "first_ball_sideout", "sideout_points",
        "receptions_per_sideout_point",
    )),
    ("Break point", ("break_point", "break_points", "serves_per_break_point")),
)  # fmt: skip
"""Side-out and break point of both teams on the page of a match."""
DECIDING: Final = (
    "sideout", "break_point", "attack_kill", "attack_efficiency", "block_kills",
    "serve_aces", "serve_errors", "reception_positive", "reception_errors",
)  # fmt: skip
"""What decided a match, on its first page, both teams side by side."""
SCORERS: Final = (
    ("points_total", "Points"), ("attack_kills", "Kills"), ("serve_aces", "Aces"),
    ("block_kills", "Blocks"),
)  # fmt: skip
"""What its top scorers made there: name, head."""
ROTATION_PAGE: Final = (
    "rotation_diff", "rotation_rallies", "sideout", "first_ball_sideout", "first_ball_kill",
    "break_point", "block_touch", "rotation_kills", "attacks_lost",
)  # fmt: skip
"""A rotation on pages."""
ROTATION_TERMINAL: Final = (
    "rotation_diff", "rotation_won", "rotation_lost", "sideout", "break_point",
)  # fmt: skip
"""A rotation in the terminal."""

SEASON_BOX: Final = (
    *ON_PAPER[:2],
    ("Reception", ("reception_total", "reception_errors", "reception_positive")),
    ON_PAGE[3],
    ("Block", ("block_kills",)),
)
"""The box score over matches."""
SEASON_RATES: Final = (
    "sideout", "first_ball_sideout", "break_point", "serve_efficiency", "reception_positive",
    "attack_kill", "attack_efficiency",
)  # fmt: skip
"""A team's rates over matches, in one line: each under its `brief` head."""
SEASON_TERMINAL: Final = ("sideout", "break_point", "attack_kill")
"""The same in a sentence of the terminal."""
SEASON_PLAYERS_TERMINAL: Final = ("attack_kill", "reception_positive")
"""A player's, after the points."""

_SHARES: Final[Mapping[str, tuple[str, ...]]] = {
    "serve": ("ace", "error"),
    "reception": ("excellent", "positive", "error"),
    "set": ("excellent", "positive", "error"),
    "attack": ("kill", "error", "blocked"),
    "block": ("kill", "positive", "error", "invasion"),
    "dig": ("positive", "error"),
    "freeball": ("positive", "error"),
}
_ELSEWHERE: Final = {("attack", "blocked"): "attack_blocked_share"}
"""`attack_blocked` is a count of the box score already."""
SKILL_SHARES: Final[Mapping[str, Mapping[str, str]]] = {
    skill: {key: _ELSEWHERE.get((skill, key), f"{skill}_{key}") for key in keys}
    for skill, keys in _SHARES.items()
}
"""The shares of a skill: key in JSON, and name."""
SKILL_LINES: Final[Mapping[str, Mapping[str, Statistic]]] = {
    skill: {
        "total": statistic(f"{skill}_total"),
        "unevaluated": statistic(f"{skill}_unevaluated"),
        "efficiency": statistic(f"{skill}_efficiency"),
        **{key: statistic(name) for key, name in shares.items()},
        **({"assist": statistic("set_assist")} if skill == "set" else {}),
    }
    for skill, shares in SKILL_SHARES.items()
}
"""Skill by skill: keys in JSON."""
_ADDING_UP: Final = tuple(
    name for shares in SKILL_SHARES.values() for name in shares.values() if statistic(name).adds_up
)
SKILL_RATES: Final = (
    *_ADDING_UP,
    *(f"{skill}_efficiency" for skill in SKILLS if statistic(f"{skill}_efficiency").adds_up),
)
"""Rates of skills that mean the same in every style of evaluation."""

TRENDS: Final = (*(one.name for one in _OF_RALLIES), *SKILL_RATES, "first_ball_kill", "block_touch")
"""Rates of a team that can be followed from match to match."""
PLAYER_TRENDS: Final = tuple(name for name in TRENDS if statistic(name).of & Whose.PLAYER)
_GROUPS: Final = (
    "Rallies", "Serve", "Reception", "Attack", "Set", "Block", "Dig", "Free ball",
)  # fmt: skip
COMPARED: Final[Mapping[str, tuple[str, ...]]] = {
    group: tuple(
        one.name
        for one in (*_OF_RALLIES, *_OF_TOUCHES)
        if one.group == group and one.name in TRENDS
    )
    for group in _GROUPS
}
"""The rates that can be followed and compared, by group."""
COMPARED_COUNTS: Final = (
    "points_total", "opponent_errors", "serve_aces", "serve_errors", "reception_errors",
    "attack_total", "attack_kills", "attack_errors", "attack_blocked", "block_kills",
)  # fmt: skip
"""What stands below them where sessions are compared."""


PROFILE: Final = (
    ("kills", "Attack: kills", "attack_kill"),
    ("attacks_kept", "Attack: not lost", "attack_kept"),
    ("receptions_positive", "Reception: positive", "reception_positive"),
    ("receptions_perfect", "Reception: perfect", "reception_excellent"),
    ("serves_in", "Serve: in", "serve_in"),
    ("serves_effective", "Serve: effective", "serve_effective"),
    ("digs_good", "Dig: good", "dig_positive"),
    ("sets_good", "Set: good", "set_positive"),
)
"""The axes of a player's profile: rates from 0 to 100 % that are all better when higher, each
under a word that says its skill first."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a usual team would make of such touches: the mean, over them, of how rallies usually
    end after each. `session.stats.expected` works it out; `made` is what to compare it with."""

    label: str
    meaning: str
    after: str
    """What a head says below the name of `made`."""
    made: str
    of: str
    """What a head says of `made`: over what it is."""
    formula: str
    source: str

    @property
    def title(self) -> str:
        return f"{self.label}: {self.meaning}"


EXPECTED: Final[Mapping[str, Expectation]] = {
    "expected_sideout": Expectation(
        "Expected side-out", "what is usual after such receptions", "After such receptions",
        "modified_sideout", "Rallies won / receptions",
        "mean over the receptions of the usual side-out rate after a reception of that sign; 0 "
        "after an ace",
        'Mark Lebedew, "Major volleyball statistics: explanations" (2024)',
    ),
    "expected_break_point": Expectation(
        "Expected break point", "what is usual after such serves", "After such serves",
        "break_point", "Rallies won / own serves",
        "mean over the serves of 1 − the usual side-out rate after the reception of that serve; 1 "
        "for an ace, 0 for a service error",
        "mirrors the side-out; no source defines it",
    ),
}  # fmt: skip
"""What a line has where sessions say what is usual."""


@dataclass(frozen=True, slots=True)
class Split:
    """By what the touches of a skill are parted: a key of their payload, or, for a dig,
    the type of the attack that was dug."""

    skill: str
    key: str
    label: str
    words: str = ""
    """Whose words its values have: `TYPE_WORDS`, or a scout's words for combinations."""
    on_page: bool = True


SPLITS: Final = (
    Split("serve", "start_zone", "Serve from zone"),
    Split("serve", "end_zone", "Serve to zone"),
    Split("serve", "skill_type", "Serve by type", "serve"),
    Split("reception", "end_zone", "Reception in zone"),
    Split("reception", "start_zone", "Reception by zone of the serve", on_page=False),
    Split("reception", "skill_type", "Reception by type of serve", "serve"),
    Split("attack", "start_zone", "Attack from zone"),
    Split("attack", "end_zone", "Attack to zone"),
    Split("attack", "combination", "Attack by combination", "combination"),
    Split("attack", "skill_type", "Attack by type", "attack"),
    Split("attack", "target", "Attack by target", on_page=False),
    Split("dig", "attack_type", "Dig by type of attack", "attack"),
)
"""In the order of JSON. A reception's end zone is where it was received, its start zone where the
serve came from."""
TYPE_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "attack": {"H": "High", "M": "Half", "Q": "Quick", "T": "Tense", "U": "Super", "F": "Fast",
               "N": "Slide", "O": "Other"},
    "serve": {"H": "Float", "M": "Jump float", "Q": "Jump", "T": "Topspin"},
}  # fmt: skip
"""What the letters of `skill_type` mean."""
