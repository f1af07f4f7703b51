"""Field 1 of a scouted line: what a code says, and the code that says it.

A touch is `*07SM+X5~41CH2S` and so on: team, shirt number, skill, type, evaluation, then two
characters of combination, target, start zone, end zone, end quarter, subtype, players, special and
whatever the scout added. `~` stands for nothing; what is not given at the end is left away.

Codes are read as freely as they can be told from each other; as hands and other programs misspell
them, they are put right where that is sure, and one that can be read as it is never comes there.
They go out as the format has them, numbers of two digits and everything at its fixed place, since
other readers cut a code there. What somebody added behind a code stays letter for letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeVar

from session.game.payloads import (
    LineUpSaid,
    NoteSaid,
    PlaySaid,
    PointSaid,
    RotationSaid,
    SetEndSaid,
    SubstitutionSaid,
    TouchSaid,
)
from session.game.plays import Play, Touch, play_said
from session.vocabulary import Side, canonical_number

TEAMS: Final = ("*", "a")
TOUCH: Final = re.compile(r"([*a])(\d{1,9}|\$\$)([SRABDEF])(.*)\Z", re.DOTALL)
LINE_UP: Final = re.compile(r">LUp", re.IGNORECASE)
POINT: Final = re.compile(r"[pP]\s*(\d{1,3})\s*[:.,/-]\s*(\d{1,3})(.*)\Z", re.DOTALL)
SETTER: Final = re.compile(r"P\s*(\d{1,9})\s*(>(?i:LUp))?(.*)\Z", re.DOTALL)
ROTATION: Final = re.compile(r"z\s*(\d)(?!\d)\s*(>(?i:LUp))?(.*)\Z", re.DOTALL)
CHANGE: Final = re.compile(r"[cC]\s*(\d{1,9})\s*[:.]\s*(\d{1,9})(.*)\Z", re.DOTALL)
GIVEN: Final = re.compile(r"(\$\$|\d{1,9})&(.?)([#=])(.*)\Z", re.DOTALL)
SET_END: Final = re.compile(
    r"\*\*(?:(\d)set(?![a-z])(?! [a-z])(.*)|\s*(?:(\d)\s*)?set\s*)\Z", re.DOTALL | re.IGNORECASE
)
"""Nothing that goes on in letters is one: somebody wrote about a set, or about a setter."""


def canonical(code: str) -> str:
    """The code with all its parts at their places; itself where they are."""
    if touch := TOUCH.match(code):
        return f"{touch[1]}{_two(touch[2])}{code[touch.start(3) :]}"
    if ended := SET_END.match(code):
        number, custom = ended[1] or ended[3], ended[2] or ""
        return f"**{number}set{custom}" if number not in (None, "", "0") else code
    if code[:1] not in TEAMS:
        return code
    return code[:1] + _canonical_happening(code[1:])


def is_canonical(code: str, touch: re.Match[str] | None) -> bool:
    """Whether all parts stand at their places; `touch` is what `TOUCH` found in the code."""
    if touch is None:
        return canonical(code) == code
    return _two(touch[2]) == touch[2]


def _canonical_happening(text: str) -> str:
    if point := POINT.match(text):
        return f"p{int(point[1]):02d}:{int(point[2]):02d}{point[3]}"
    if turned := ROTATION.match(text):
        return f"z{turned[1]}{_opening(turned[2])}{turned[3]}"
    if setter := SETTER.match(text):
        # Programs write a setter between two rallies with one digit or with two.
        number = _two(setter[1]) if setter[2] or len(setter[1]) > 2 else setter[1]
        return f"P{number}{_opening(setter[2])}{setter[3]}"
    if change := CHANGE.match(text):
        return f"c{_two(change[1])}:{_two(change[2])}{change[3]}"
    if given := GIVEN.match(text):
        return f"{_two(given[1])}&{given[2] or 'H'}{given[3]}{given[4]}"
    return text


def _two(number: str) -> str:
    return number if len(number) == 2 else canonical_number(number).zfill(2)


def _opening(said: str | None) -> str:
    return ">LUp" if said else ""


_WIDE: Final = {0xFEE0 + point: point for point in range(0x21, 0x7F)}
"""Signs and letters of Japanese and Chinese keyboards."""
ALIKE: Final = _WIDE | dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\xad"), "-") | {
    ord("\u2217"): "*", ord("\u204e"): "*", ord("\u223c"): "~", ord("\u02dc"): "~",
}  # fmt: skip
"""Characters that text programs put in place of signs, and the signs."""
_AROUND: Final = "\ufeff\u200b'\"` \t\xa0"
_MOST_BEFORE_CUSTOM: Final = 12
"""As far as a code reaches at least before whatever the scout added to it."""
_GUESTS = re.compile(r"A(?=\d|\$\$|[pP]\s*\d{1,3}\s*(?:[:.,/>-]|\Z)|[zZ]\s*\d|c\s*\d|T\d?\s*\Z)")
_REMARK: Final = r"(?!.{0,5}[A-Za-z]{4})(?!.{0,8}\s[A-Za-z])"
"""What is said in words is no touch: no code has four letters in a row, or letters after a gap."""
_KIND_AND_SIGN: Final = "[HMQTUNFOhmqtunfo~][#+!/=-]"
_MISSPELT: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (
        re.compile(
            r"([*a])\s*(\d{1,3}|\$\$)\s*([A-Fa-fRrSs])\s*"
            rf"((?:[#+!/=-](?!\s*[a-z]{{2}})|[^#+!/=-][#+!/=-]){_REMARK}.*|\Z)"
        ),
        lambda found: f"{found[1]}{found[2]}{found[3].upper()}{found[4]}",
    ),
    (
        re.compile(rf"([*a])[?_xX~$-]{{0,3}}([SRABDEF]{_KIND_AND_SIGN}{_REMARK}.*)"),
        lambda found: f"{found[1]}$${found[2]}",
    ),
    (re.compile(r"([*a])\$\$?(?:&.?|H)([#=].*)"), lambda found: f"{found[1]}$$&H{found[2]}"),
    (re.compile(r"([*a])[zZ]\s*0?(\d(?:>\w*)?)\s*\Z"), lambda found: f"{found[1]}z{found[2]}"),
    (
        re.compile(r"([*a])[cC]\s*(\d{1,3})\s*[,/>-]\s*(\d{1,3})\s*\Z"),
        lambda found: f"{found[1]}c{found[2]}:{found[3]}",
    ),
    (re.compile(r"([*a])[cC](\d\d)(\d\d)\Z"), lambda found: f"{found[1]}c{found[2]}:{found[3]}"),
    (re.compile(r"([*a])t(\d?)\Z"), lambda found: f"{found[1]}T{found[2]}"),
    (
        re.compile(r"\*\*\s*(\d)\Z|\*\s*(\d)\s*[sS][eE][tT]\Z"),
        lambda found: f"**{found[1] or found[2]}set",
    ),
)


def mended(code: str) -> str | None:
    """How a code that cannot be read is probably meant; None where nobody knows."""
    head, custom = code[:_MOST_BEFORE_CUSTOM], code[_MOST_BEFORE_CUSTOM:]
    text = (head.translate(ALIKE) + custom).strip(_AROUND)
    if _GUESTS.match(text):
        text = f"a{text[1:]}"
    for pattern, spelt in _MISSPELT:
        if found := pattern.match(text):
            return spelt(found)
    return text if text and text != code else None


MAX_CODE: Final = 200
SKILL_LETTERS: Final = {
    "S": "serve", "R": "reception", "A": "attack", "B": "block", "D": "dig", "E": "set",
    "F": "freeball",
}  # fmt: skip
_LETTERS: Final = {kind: letter for letter, kind in SKILL_LETTERS.items()}
SIDE_SIGNS: Final = {"*": Side.A, "a": Side.B}
MARKS: Final = {Side.A: "*", Side.B: "a"}
_OUTCOMES: Final = {"#": "won", "=": "lost"}

_PLACES: Final = 11
"""Type, evaluation, and the nine places from the combination to the special."""
_LETTER_AT: Final[tuple[tuple[Literal["target", "skill_subtype", "special"], int], ...]] = (
    ("target", 4),
    ("skill_subtype", 8),
    ("special", 10),
)
_BLANK: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_SIGNS: Final = frozenset("#+!-/=")
_MAY_STAY_IN_PLAY: Final = frozenset("SADE")
"""Touches that other programs call "in play"; their `~` is an outcome below the line."""
_TYPES: Final = {"S": "HMQTONU", "R": "HMQTONU"}
_TYPES_OF_ALL: Final = "HMQTUFNO"
_ZONES: Final = frozenset("123456789")
_CONES: Final = frozenset("12345678")
_DIGITS: Final = frozenset("0123456789")
_QUARTERS: Final = frozenset("ABCD")
_LARGE: Final = {small: small - 32 for small in range(ord("a"), ord("z") + 1)}


_Said = TypeVar("_Said", bound=PlaySaid)


class Code(NamedTuple):
    """What a code says. `oddities` are sentences about what could not be read.

    `meant` is how a misspelt code should be written, None for one that is as it should be.
    """

    kind: str
    side: Side | None
    number: str | None
    payload: PlaySaid
    oddities: tuple[str, ...] = ()
    meant: str | None = None

    @property
    def play(self) -> Play:
        """The same as a play of the game."""
        return play_said(self.kind, self.side, self.number, None, self.payload)


class CodeParts(NamedTuple):
    """What stands after the skill's letter; shared between lines, so copy before changing.

    `meant` is how it should be written, None where it is as it should be.
    """

    payload: TouchSaid
    oddities: tuple[str, ...]
    meant: str | None


@lru_cache(maxsize=512)
def code_shirt(text: str) -> str | None:
    """A number of two digits as the record keeps it; None for `$$`."""
    return None if text == "$$" else canonical_number(text)


def parse_code(code: str, cones: bool) -> Code:
    """Whatever field 1 says. Never raises: what is not understood becomes a note."""
    said = _read(code, cones)
    if said.kind == "note" and said.oddities:
        meant = mended(code)
        better = _read(meant, cones) if meant else said
        if better.kind != "note" or not better.oddities:
            final = canonical(better.meant or meant or code)
            oddity = f"It was read as {final[:40]}."
            return better._replace(oddities=(oddity, *better.oddities), meant=final)
    return said


def _read(code: str, cones: bool) -> Code:
    touch = TOUCH.match(code)
    if touch is not None:
        mark, number, skill, tail = touch.groups()
        parts = parse_tail(skill, tail, cones)
        meant = None if parts.meant is None else f"{mark}{number}{skill}{parts.meant}"
        said_of = (parts.payload, parts.oddities, meant)
        return Code(SKILL_LETTERS[skill], SIDE_SIGNS[mark], code_shirt(number), *said_of)
    if ended := SET_END.match(code):
        number = int(ended[1] or ended[3] or 0)
        said = SetEndSaid(set_number=number) if number else SetEndSaid()
        return Code("set_end", None, None, _with(said, ended[2] or ""))
    if code.startswith(">"):
        return Code("note", None, None, {})
    side = SIDE_SIGNS.get(code[:1])
    if side is None:
        return Code("note", None, None, {}, ("The code begins with no team.",))
    return _happening(side, code[1:])


def _happening(side: Side, text: str) -> Code:
    if point := POINT.match(text):
        score = [int(point[1]), int(point[2])]
        return Code("point", side, None, _with(PointSaid(score=score), point[3]))
    if turned := ROTATION.match(text):
        zone = int(turned[1])
        said = RotationSaid(setter_zone=zone if 1 <= zone <= 6 else None)
        odd = () if zone <= 6 else (f"There is no zone {zone} for a setter.",)
        return Code("rotation", side, None, _with(said, turned[3]), odd)
    if setter := SETTER.match(text):
        said_of = LineUpSaid(setter=canonical_number(setter[1]))
        return Code("lineup", side, None, _with(said_of, setter[3]))
    if change := CHANGE.match(text):
        out, come = canonical_number(change[1]), canonical_number(change[2])
        pair = SubstitutionSaid(player_out=out, player_in=come)
        return Code("substitution", side, None, _with(pair, change[3]))
    if given := GIVEN.match(text):
        return Code("note", side, None, _with(NoteSaid(outcome=_OUTCOMES[given[3]]), given[4]))
    if text.startswith("T"):
        return Code("timeout", side, None, _with(PlaySaid(), text[1:]))
    odd = () if text.startswith(">") else ("The code is not known.",)
    return Code("note", side, None, {}, odd)


def _with(said: _Said, custom: str) -> _Said:
    if custom.strip():
        said["custom"] = custom.strip()[:MAX_CODE]
    return said


@lru_cache(maxsize=4096)
def parse_tail(skill: str, tail: str, cones: bool) -> CodeParts:
    """The characters after the skill, each in its place."""
    said: TouchSaid = {}
    odd: list[str] = []
    text = _spelt(tail, odd)
    _judged(skill, text[1] if len(tail) > 1 or text[1] in _SIGNS else "", said, odd)
    if text[0] not in "~ ":
        said["skill_type"] = text[0]
        if text[0] not in _TYPES.get(skill, _TYPES_OF_ALL):
            odd.append(f"The type {text[0]!r} is not known.")
    if combination := text[2:4].strip("~ "):
        said["combination"] = combination
    _zones(skill, text, cones, said, odd)
    for name, place in _LETTER_AT:
        if text[place] not in "~ ":
            said[name] = text[place]
    if text[9] in _DIGITS:
        said["players"] = int(text[9])
    elif text[9] not in "~ ":
        odd.append(f"{text[9]!r} is no number of players.")
    if custom := text[11:].strip().rstrip("~"):
        said["custom"] = custom[:MAX_CODE]
    spelt = text.rstrip("~ ")
    return CodeParts(
        said, tuple(odd), None if spelt == _BLANK.sub(" ", tail).rstrip("~ ") else spelt
    )


def _spelt(tail: str, odd: list[str]) -> str:
    """The characters with signs and large letters in their places, filled up."""
    text = _BLANK.sub(" ", tail)
    begin = text[:2].translate(ALIKE)
    untyped = begin[:1] in _SIGNS and begin[1:2] not in _SIGNS if begin else False
    places = _PLACES - 1 if untyped else _PLACES
    # What the scout added stands behind the places, and is nobody's to change.
    text, custom = text[:places].translate(ALIKE), text[places:]
    if untyped:
        odd.append("The touch has no type.")
        text = "~" + text
    large = text[:2].translate(_LARGE) + text[2:4] + text[4:].translate(_LARGE)
    if large != text:
        odd.append("Small letters were read as large ones.")
    large += custom
    return large + "~" * max(0, _PLACES + 1 - len(large))


def _judged(skill: str, sign: str, said: TouchSaid, odd: list[str]) -> None:
    if sign in _SIGNS:
        said["evaluation"] = sign
    elif sign != "~":
        odd.append("The touch has no evaluation.")
    elif skill in _MAY_STAY_IN_PLAY:
        said["in_play"] = True


def _zones(skill: str, text: str, cones: bool, said: TouchSaid, odd: list[str]) -> None:
    start, end, quarter = text[5], text[6], text[7]
    if start in _ZONES:
        said["start_zone"] = int(start)
    elif start not in "~ ":
        odd.append(f"{start!r} is no start zone.")
    coned = cones and skill == "A"
    if end in (_CONES if coned else _ZONES):
        if coned:
            said["end_cone"] = int(end)
        else:
            said["end_zone"] = int(end)
    elif end not in "~ ":
        odd.append(f"{end!r} is no {'cone' if coned else 'end zone'}.")
    if quarter in _QUARTERS:
        said["end_subzone"] = quarter
    elif quarter not in "~ ":
        odd.append(f"{quarter!r} is no quarter of a zone.")


def touch_code(touch: Touch, cones: bool) -> str:
    """The code of a touch. Details that a code has no place for are left out."""
    skill = _LETTERS[touch.kind]
    custom = _free(touch.custom)
    places = "".join(
        (
            _letters(touch.combination, 2).ljust(2, "~"),
            _letters(touch.target, 1) or "~",
            _digit(touch.start_zone),
            _digit(touch.end_cone if cones and skill == "A" else touch.end_zone),
            touch.end_subzone or "~",
            _letters(touch.skill_subtype, 1) or "~",
            _digit(touch.players),
            _letters(touch.special, 1) or "~",
        )
    )
    kind_letter = _letters(touch.skill_type, 1) or "~"
    head = f"{mark(touch.side)}{two_digits(touch.number)}{skill}{kind_letter}{touch.sign or '~'}"
    return head + (places + custom if custom else places.rstrip("~"))


def mark(side: Side | None) -> str:
    return MARKS.get(side, "*") if side is not None else "*"


def two_digits(number: str | None) -> str:
    """A shirt number as codes write it; `$$` where nobody knows or it is no number."""
    return number.zfill(2) if number and number.isascii() and number.isdigit() else "$$"


def _letters(text: str | None, most: int) -> str:
    text = text or ""
    return text[:most] if text.isprintable() and not set(text[:most]) & set("; ~") else ""


def _digit(value: int | None) -> str:
    return "~" if value is None else str(value)


def _free(text: str | None) -> str:
    return " ".join((text or "").replace(";", ",").split())[:MAX_CODE]
